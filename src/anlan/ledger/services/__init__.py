"""Writes of `ledger`."""

from anlan.ledger.services.entries import append_entries, find_by_key, list_since, open_stream, open_streams
from anlan.ledger.services.refolds import Refold, list_refolds, register_refold
from anlan.ledger.services.seals import list_copies, seal_heads
from anlan.ledger.services.vault import access_value, erase_due, seal_value

__all__ = [
    "Refold",
    "access_value",
    "append_entries",
    "erase_due",
    "find_by_key",
    "list_copies",
    "list_refolds",
    "list_since",
    "open_stream",
    "open_streams",
    "register_refold",
    "seal_heads",
    "seal_value",
]
