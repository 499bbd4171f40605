"""How people want to be told."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from anlan.duty.contracts import Preference
from anlan.duty.models import Preferred


def list_preferences(people: Collection[int]) -> dict[int, Preference]:
    """Of those among these people who have said so; one query."""
    return {row.person: read_preference(row) for row in Preferred.objects.filter(person__in=people)}


def read_preference(row: Preferred) -> Preference:
    """The row as a value."""
    return msgspec.convert({"order": row.order, "quiet": row.quiet}, Preference)
