from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0003_only_live'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.TextField()),
                ('key', models.TextField()),
                ('sender', models.TextField()),
                ('delivery', models.BigIntegerField(null=True)),
                ('outcome', models.TextField()),
                ('received_at', models.DateTimeField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['sender', 'at'], name='replies_of_a_sender')],
                'constraints': [models.UniqueConstraint(fields=('way', 'key'), name='a_reply_is_taken_once')],
            },
        ),
    ]
