from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('duty', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Preferred',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField(unique=True)),
                ('order', models.JSONField(default=list)),
                ('quiet', models.JSONField(default=list)),
            ],
        ),
    ]
