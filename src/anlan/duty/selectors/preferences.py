"""How people want to be told."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from anlan.duty.contracts import Preference
from anlan.duty.models import Preferred
from anlan.kernel.access import Actor


def list_preferences(people: Collection[int]) -> dict[int, Preference]:
    """Of those among these people who have said so; one query."""
    rows = Preferred.objects.filter(person__in=people)
    return {row.person: msgspec.convert({"order": row.order, "quiet": row.quiet}, Preference) for row in rows}


def find_preference(actor: Actor) -> Preference:
    """What the actor wants; nothing special, where they never said."""
    person = int(actor.person or 0)
    return list_preferences({person}).get(person, Preference())
