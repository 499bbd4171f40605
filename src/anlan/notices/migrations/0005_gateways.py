import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0004_replies'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.TextField()),
                ('contact', models.BigIntegerField(default=0)),
                ('free_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='delivery',
            name='folded_into',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='folded', to='notices.delivery'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='held',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='delivery',
            name='outside',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='delivery',
            name='receipt',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='delivery',
            name='receipt_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('outside', ''), _negated=True), fields=['channel', 'outside'], name='deliveries_by_outside'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'folded')), fields=['at'], name='deliveries_folded'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('receipt', ''), _negated=True), fields=['receipt_at'], name='deliveries_with_receipt'),
        ),
        migrations.AddConstraint(
            model_name='pace',
            constraint=models.UniqueConstraint(fields=('channel', 'contact'), name='a_channel_has_one_pace'),
        ),
    ]
