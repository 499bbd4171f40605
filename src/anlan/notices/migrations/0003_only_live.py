from django.db import migrations

# The key of a delivery is that of its notice and the timeline of both: with the check on `timeline` the
# database itself refuses to send what belongs to a drill, whatever the code says.
TIE = """
ALTER TABLE notices_delivery ADD CONSTRAINT a_delivery_is_of_a_live_notice
    FOREIGN KEY (notice_id, timeline) REFERENCES notices_notice (message_key, timeline)
    ON DELETE CASCADE;
ALTER TABLE notices_drilldelivery ADD CONSTRAINT a_drill_keeps_its_own_notices
    FOREIGN KEY (notice_id, timeline) REFERENCES notices_notice (message_key, timeline)
    ON DELETE CASCADE;
"""
UNTIE = """
ALTER TABLE notices_delivery DROP CONSTRAINT a_delivery_is_of_a_live_notice;
ALTER TABLE notices_drilldelivery DROP CONSTRAINT a_drill_keeps_its_own_notices;
"""


class Migration(migrations.Migration):
    """What was told before there was an outbox is not sent now."""

    dependencies = [("notices", "0002_outbox")]
    operations = [
        migrations.RunSQL(
            "UPDATE notices_notice SET addressed_at = told_at WHERE addressed_at IS NULL", migrations.RunSQL.noop
        ),
        migrations.RunSQL(TIE, UNTIE),
    ]
