"""What whoever looks may do: the services' own rules asked the other way round, for buttons."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from anlan.directory.selectors import list_bureaus, list_post_entries
from anlan.duty.access import is_own_leave, may
from anlan.duty.contracts import ExchangeState, PostTitle
from anlan.duty.models import Exchange, HandOver, Leave, Roster, Shift
from anlan.kernel.access import Actor, Permission, PostRef

_BY_KEEPER = ("move", "give", "cover", "swap", "remove")
_OF_ROSTER = ("put", "rotate", "import", "set", "exchanges")


@dataclass(frozen=True, slots=True)
class Offering:
    """What one actor may do at an instant. `asked`: shifts (roster, number) that are asked for already."""

    actor: Actor
    now: datetime
    keeps: bool
    asked: frozenset[tuple[int, int]]

    def list_acts(self, row: Shift) -> tuple[str, ...]:
        """Of one shift: nothing once it is over, as the record says who was there."""
        if row.until <= self.now:
            return ()
        mine = self.actor.person == str(row.person) and (row.roster_id, row.n) not in self.asked
        return (*(_BY_KEEPER if self.keeps else ()), *(("ask",) if mine else ()), "swap-with")


def read_offering(actor: Actor, rosters: Collection[int], *, now: datetime, keeps: bool = False) -> Offering:
    """One query for all shifts of these rosters."""
    rows = Exchange.objects.filter(roster__in=rosters, state=ExchangeState.ASKED.value)
    return Offering(actor, now, keeps, frozenset(rows.values_list("roster_id", "shift")))


def list_roster_acts(actor: Actor, row: Roster, *, keeps: bool) -> tuple[str, ...]:
    """Of a whole roster: keeping it, handing over."""
    hands = ("hand-over",) if may_hand_over(actor, row) else ()
    return (*(_OF_ROSTER if keeps else ()), *hands)


def list_openable(actor: Actor, *, now: datetime) -> tuple[PostTitle, ...]:
    """Posts that have no roster and at whose bureau the actor may keep one, those always covered first."""
    codes = [bureau.code for bureau in list_bureaus(actor.paths(Permission.KEEP_ROSTER))]
    taken = {PostRef(row.bureau, row.post) for row in Roster.objects.filter(bureau__in=codes)}
    entries = [each for each in list_post_entries(codes, now=now) if each.ref not in taken]
    entries.sort(key=lambda each: (not each.covered, str(each.ref)))
    return tuple(PostTitle(str(each.ref), each.zh, each.en or each.zh) for each in entries)


def may_hand_over(actor: Actor, row: Roster) -> bool:
    """Whoever holds the post, unless a hand-over waits for its second signature."""
    holds = bool(actor.person) and PostRef(row.bureau, row.post) in actor.posts
    return holds and not HandOver.objects.filter(roster=row, taken_at=None).exists()


def list_leave_acts(actor: Actor, row: Leave) -> tuple[str, ...]:
    own = is_own_leave(actor, row.person, row.bureau)
    return ("end",) if own or may(actor, Permission.KEEP_ROSTER, row.bureau) else ()


def list_hand_over_places(actor: Actor) -> tuple[str, ...]:
    """The rosters at which the actor may hand over now."""
    held = Roster.objects.filter(post__in={ref.post for ref in actor.posts})
    return tuple(str(row) for row in held if may_hand_over(actor, row))
