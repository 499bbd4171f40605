"""The ledger's periodic jobs. The ledger lies below the worker's registry, so they are hung in from here."""

from __future__ import annotations

from anlan.deadlines.registry import register_periodic
from anlan.kernel.clock import Clock
from anlan.ledger.services import erase_due, seal_heads

# What is newer than the last seal could be cut off unseen, so the gap is kept to minutes.
SEAL_EVERY_S = 180.0
ERASE_EVERY_S = 3600.0


def register_record_jobs() -> None:
    """Seal the heads of all chains every few minutes; erase sealed values on their day."""
    register_periodic("seal-heads", SEAL_EVERY_S, _seal)
    register_periodic("erase-vault", ERASE_EVERY_S, _erase)


def _seal(wall: Clock) -> None:
    seal_heads(now=wall.now())


def _erase(wall: Clock) -> None:
    erase_due(wall=wall)
