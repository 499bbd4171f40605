"""Rows as contracts: what rosters, shifts and people are called."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from anlan.directory.selectors import name_people, name_posts
from anlan.duty.access import read_ref
from anlan.duty.contracts import Coverage, How, PersonView, RosterView, ShiftKind, ShiftView
from anlan.duty.models import Roster, Shift
from anlan.duty.services.rosters import read_kinds
from anlan.kernel.access import Actor, PostRef

_NOBODY = PersonView("", "—")


@dataclass(slots=True)
class Names:
    """What people and posts are called, read at once for all."""

    people: dict[int, PersonView] = field(default_factory=dict)
    posts: dict[PostRef, tuple[str, str]] = field(default_factory=dict)
    kinds: dict[int, dict[str, ShiftKind]] = field(default_factory=dict)

    def person(self, pk: int) -> PersonView:
        return self.people.get(pk, _NOBODY)

    def post(self, ref: PostRef) -> tuple[str, str]:
        zh, en = self.posts.get(ref, (str(ref), str(ref)))
        return zh, en or zh


def read_names(rosters: Iterable[Roster], people: Collection[int] = ()) -> Names:
    """Two queries for all of them."""
    rows = list(rosters)
    return Names(
        {pk: PersonView(*told) for pk, told in name_people(people).items()},
        name_posts([PostRef(row.bureau, row.post) for row in rows]),
        {row.pk: read_kinds(row) for row in rows},
    )


def view_roster(row: Roster, names: Names) -> RosterView:
    zh, en = names.post(PostRef(row.bureau, row.post))
    return RosterView(
        post=str(row),
        zh=zh,
        en=en,
        bureau=row.bureau,
        coverage=Coverage(row.coverage),
        seats=row.seats,
        keeper=row.keeper,
        kinds=tuple(names.kinds[row.pk].values()),
    )


def view_shift(
    row: Shift,
    names: Names,
    *,
    actor: Actor | None = None,
    away: Collection[int] = (),
    allowed: tuple[str, ...] = (),
) -> ShiftView:
    kind = names.kinds[row.roster_id].get(row.kind)
    return ShiftView(
        id=f"{row.roster}/{row.n}",
        roster=str(row.roster),
        n=row.n,
        seat=row.seat,
        kind=row.kind,
        zh=kind.zh if kind else row.kind,
        en=(kind.en or kind.zh) if kind else row.kind,
        since=row.since,
        until=row.until,
        person=names.person(row.person),
        rostered=names.person(row.rostered),
        how=How(row.how),
        mine=actor is not None and actor.person == str(row.person),
        away=row.pk in away,
        allowed=allowed,
    )


def read_keeper(row: Roster) -> PostRef:
    return read_ref(row.keeper, field="keeper")
