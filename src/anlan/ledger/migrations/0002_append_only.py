"""The database itself refuses what would change the record, whoever asks.

The owner of the tables can take a trigger away; then the hashes and the seals tell.
"""

from django.db import migrations

_ADDED_ONLY = ("ledger_entry", "ledger_seal")
_NEVER_REMOVED = ("ledger_stream", "ledger_vault")

_FUNCTION = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Write a new entry that corrects the earlier one.';
END $$;
"""


def _trigger(table: str, events: str) -> str:
    name = "refuse_" + events.lower().replace(" or ", "_")
    return (
        f"CREATE TRIGGER {name} BEFORE {events} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();\n"
    )


_TRIGGERS = "".join(
    [
        *(_trigger(table, "UPDATE OR DELETE") for table in _ADDED_ONLY),
        *(_trigger(table, "DELETE") for table in _NEVER_REMOVED),
        *(_trigger(table, "TRUNCATE") for table in _ADDED_ONLY + _NEVER_REMOVED),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunSQL(_FUNCTION + _TRIGGERS, "DROP FUNCTION ledger_refuse() CASCADE")]
