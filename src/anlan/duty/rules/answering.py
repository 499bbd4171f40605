"""The one rule of who answers for a post at an instant: roster, cover, swap, delegation and leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from anlan.duty.contracts import BACKUP_SEAT, Answering, How, OnCall
from anlan.kernel.access import PostRef

Lent = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnShift:
    """A shift that stands at the instant."""

    n: int
    seat: int
    person: str
    how: How
    until: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """All that bears on one post at one instant, by ids of people.

    `holders`: who holds it by their own right, longest first; `lent`: who stands in for a person;
    `lent_post`: who stands in at this very post; `away`: who is on leave; `labels`: what people are called;
    `backup_first`: the post was silent twice, so whoever stands behind it hears first.
    """

    post: PostRef
    at: datetime
    rostered: bool = False
    required: bool = False
    shifts: tuple[OnShift, ...] = ()
    holders: tuple[str, ...] = ()
    lent: Mapping[str, Lent] = field(default_factory=dict)
    lent_post: Lent = ()
    away: frozenset[str] = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict)
    backup_first: bool = False


def who_answers(facts: Facts) -> Answering:
    """Total: every set of facts has an answer, and nobody is an answer.

    Whoever is on shift hears, or who stands in for them; where a roster asks for nobody at that hour,
    whoever holds the post; then who stands in at the post; then whoever stands behind them (备班).
    """
    backup = _list_shift(facts, lambda shift: shift.seat == BACKUP_SEAT, How.BACKUP)
    people = _list_shift(facts, lambda shift: shift.seat != BACKUP_SEAT)
    if not people and not (facts.rostered and facts.required):
        people = _list_holders(facts)
    people = people or _list_lent_post(facts)
    first = {each.person for each in people}
    behind = tuple(each for each in backup if each.person not in first)
    if not people:
        people, behind = behind, ()
    elif facts.backup_first and behind:
        people, behind = (*behind, *people), ()
    return Answering(
        post=facts.post,
        at=facts.at,
        rostered=facts.rostered,
        required=facts.required,
        held=bool(facts.holders or facts.lent_post or people),
        people=people,
        backup=behind,
    )


def _list_shift(
    facts: Facts, wanted: Callable[[OnShift], bool], how: How | None = None
) -> tuple[OnCall, ...]:
    found: list[OnCall] = []
    for shift in sorted(facts.shifts, key=lambda each: (each.seat, each.n)):
        if wanted(shift):
            found += _answer_for(facts, shift.person, how or shift.how, n=shift.n, until=shift.until)
    return _drop_repeats(found)


def _list_holders(facts: Facts) -> tuple[OnCall, ...]:
    found = [each for holder in facts.holders for each in _answer_for(facts, holder, How.HOLDER)]
    own = [each for each in found if each.how is How.HOLDER]
    return _drop_repeats(
        [*own, *(each for each in found if each.how is not How.HOLDER), *_list_lent_post(facts)]
    )


def _list_lent_post(facts: Facts) -> tuple[OnCall, ...]:
    there = (person for person in facts.lent_post if person not in facts.away)
    return _drop_repeats([OnCall(person, _name(facts, person), How.STAND_IN) for person in there])


def _answer_for(
    facts: Facts, person: str, how: How, *, n: int = 0, until: datetime | None = None
) -> list[OnCall]:
    """Who stands in for the person while they are away; the person, when they are there and still hold it.

    Somebody who lent their post for a time and is on no shift answers beside the stand-in, as before.
    """
    stand_ins = [each for each in facts.lent.get(person, ()) if each not in facts.away]
    of = _name(facts, person)
    lent = [OnCall(each, _name(facts, each), How.STAND_IN, n, until, of) for each in stand_ins]
    if person in facts.away or (n and lent):
        return lent
    holds = person in (*facts.holders, *facts.lent_post) or any(
        person in facts.lent.get(holder, ()) for holder in facts.holders
    )
    return [*([OnCall(person, of, how, n, until)] if holds else []), *lent]


def _name(facts: Facts, person: str) -> str:
    return facts.labels.get(person, person)


def _drop_repeats(found: list[OnCall]) -> tuple[OnCall, ...]:
    seen: dict[str, OnCall] = {}
    for each in found:
        seen.setdefault(each.person, each)
    return tuple(seen.values())
