"""How many notices of a run wait for an answer, as a column: the board adds it up over all open runs."""

from django.db import migrations, models

FILL = """
UPDATE engine_run r SET unacknowledged = n.waiting
FROM (SELECT stream, count(*) AS waiting FROM notices_notice WHERE acknowledged_at IS NULL GROUP BY stream) n
WHERE n.stream = r.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('engine', '0004_board_and_live'),
        ('notices', '0003_only_live'),
    ]

    operations = [
        migrations.AddField(
            model_name='run',
            name='unacknowledged',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop, elidable=True),
    ]
