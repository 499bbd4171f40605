"""The pure part of the record: canonical text, hash chains, Merkle roots, seals, upcasts. No Django here."""

from anlan.ledger.rules.chain import chain, check_chain, check_link
from anlan.ledger.rules.digest import ALGORITHM, encode, find_digest
from anlan.ledger.rules.merkle import compute_root
from anlan.ledger.rules.upcasts import read_entry, register_upcast

__all__ = [
    "ALGORITHM",
    "chain",
    "check_chain",
    "check_link",
    "compute_root",
    "encode",
    "find_digest",
    "read_entry",
    "register_upcast",
]
