from django.db import migrations, models

# Rows from before the rule get the days of its first value.
DATE = """
UPDATE notices_reply SET erase_on = (at AT TIME ZONE 'Asia/Shanghai')::date + 30 WHERE erase_on IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0005_gateways'),
    ]

    operations = [
        migrations.AddField(
            model_name='reply',
            name='erase_on',
            field=models.DateField(null=True),
        ),
        migrations.RunSQL(DATE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='reply',
            name='erase_on',
            field=models.DateField(),
        ),
        migrations.AddIndex(
            model_name='reply',
            index=models.Index(fields=['erase_on'], name='replies_by_erasure'),
        ),
    ]
