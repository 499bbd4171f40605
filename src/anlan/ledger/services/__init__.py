"""What other apps may call. Each write is one transaction, or joins the caller's where it says so."""

from anlan.ledger.guard import find_app_role, guard_tables
from anlan.ledger.rules.upcasts import register_upcast
from anlan.ledger.selectors import (
    find_by_key,
    find_last_by_clause,
    find_seal_state,
    list_by_clause,
    list_since,
)
from anlan.ledger.services.locks import lock_name
from anlan.ledger.services.refolds import register_limit, register_refold, register_strays
from anlan.ledger.services.seals import seal_heads
from anlan.ledger.services.streams import append_entries, lock_streams, open_stream, open_streams, take_turn
from anlan.ledger.services.vault import access_value, check_held, digest_request, erase_due, seal_value
from anlan.ledger.services.verify import check_ledger

__all__ = [
    "access_value",
    "append_entries",
    "check_held",
    "check_ledger",
    "digest_request",
    "erase_due",
    "find_app_role",
    "find_by_key",
    "find_last_by_clause",
    "find_seal_state",
    "guard_tables",
    "list_by_clause",
    "list_since",
    "lock_name",
    "lock_streams",
    "open_stream",
    "open_streams",
    "register_limit",
    "register_refold",
    "register_strays",
    "register_upcast",
    "seal_heads",
    "seal_value",
    "take_turn",
]
