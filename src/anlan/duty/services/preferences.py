"""接收方式: how somebody wants to be told, in their own words and on record."""

from __future__ import annotations

import msgspec
from django.db import transaction

from anlan.directory.contracts import ContactKind, Outcome
from anlan.duty.contracts import Preference
from anlan.duty.models import Preferred
from anlan.duty.parameters import find_policy
from anlan.duty.selectors.preferences import find_preference
from anlan.kernel.access import Actor
from anlan.kernel.clock import Clock
from anlan.kernel.errors import Forbidden, Invalid
from anlan.ledger.contracts import Draft
from anlan.ledger.services import append_entries, lock_streams, open_stream


@transaction.atomic
def set_preference(*, actor: Actor, wall: Clock, preference: Preference) -> Outcome:
    """Say how I want to be told; the same again does nothing.

    Raises Forbidden for a machine, Invalid for what would let notices wait too long.
    """
    if not actor.person:
        raise Forbidden(f"{actor.name} is nobody who is told.", how="Let a person sign in.")
    _check(preference, wall)
    stream = f"preference:{actor.person}"
    open_stream(stream, kind="preference", now=wall.now())
    lock_streams([stream])
    now, told = wall.now(), msgspec.to_builtins(preference)
    if preference == find_preference(actor):
        return Outcome.UNCHANGED
    _, created = Preferred.objects.update_or_create(
        person=int(actor.person), defaults={"order": told["order"], "quiet": told["quiet"]}
    )
    draft = Draft(
        type="preference-set", happened_at=now, actor=actor.name, act="set-preference", clauses=("SY-4.1",),
        data={"person": int(actor.person), **told},
    )  # fmt: skip
    append_entries({stream: [draft]}, now=now)
    return Outcome.CREATED if created else Outcome.CHANGED


def _check(preference: Preference, wall: Clock) -> None:
    policy = find_policy(wall.now())
    kinds = [way.kind for way in preference.order]
    longest = int(policy.longest_delay.total_seconds())
    late = [way for way in preference.order if way.after_s > longest]
    if len(set(kinds)) != len(kinds) or ContactKind.IN_APP in kinds:
        raise Invalid(
            "A way stands there twice, or is the desk.",
            why="What is on the desk is there at once.",
            how="Name each of the other ways once at most.",
            field="order",
        )
    if late:
        raise Invalid(
            f"{late[0].kind.value} would come after {late[0].after_s} s.",
            why=f"No way may wait longer than {longest} s: the ladder climbs meanwhile (SY-4.1).",
            how=f"Take {longest} s or less.",
            clause="SY-4.1",
            field="order",
        )
    quiet = sum(each.minutes for each in preference.quiet)
    most = int(policy.longest_quiet.total_seconds()) // 60
    if quiet > most or any(each.minutes == 0 for each in preference.quiet):
        raise Invalid(
            f"{quiet} minutes of a day would be quiet.",
            why=f"Quiet hours begin and end at different times and are {most} minutes a day at most.",
            how="Take fewer hours.",
            clause="SY-4.1",
            field="quiet",
        )
