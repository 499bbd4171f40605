"""One change of a roster: its chain is locked, the time is read, entries and rows are written together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from anlan.directory.selectors import name_people
from anlan.duty.contracts import How, ShiftState
from anlan.duty.models import Roster, Shift
from anlan.duty.rules.fold import RosterState, fold
from anlan.kernel.access import Actor
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import Clock
from anlan.kernel.errors import AnlanError, NotFound, OutOfOrder
from anlan.ledger.contracts import Draft
from anlan.ledger.services import append_entries, lock_streams, open_stream

CLAUSES = ("SY-3.1.5",)
_CHANGED = ("seat", "kind", "since", "until", "rostered", "person", "how")


@dataclass(slots=True)
class Writing:
    """What is about to be written. `places`: where in the input each shift comes from, for refusals."""

    roster: Roster
    actor: Actor
    now: datetime
    state: RosterState = field(default_factory=RosterState)
    places: dict[int, str] = field(default_factory=dict)
    _stored: dict[int, ShiftState] = field(default_factory=dict)
    _drafts: list[Draft] = field(default_factory=list)

    def load(self, condition: Q) -> list[ShiftState]:
        """Read shifts that the change concerns; those read before stay as they are by now."""
        found = [read_shift(row) for row in Shift.objects.filter(condition, roster=self.roster)]
        for shift in found:
            self._stored.setdefault(shift.n, shift)
            self.state.shifts.setdefault(shift.n, shift)
        return [self.state.shifts[shift.n] for shift in found if shift.n in self.state.shifts]

    def load_one(self, n: int, *, changing: bool = True) -> ShiftState:
        """A shift by its number. Raises NotFound, and OutOfOrder for one that is over."""
        found = self.load(Q(n=n))
        if not found:
            raise NotFound(
                f"{self.roster} has no shift {n}.",
                how=f"List them: anlan duty show {self.roster}",
                field="shift",
            )
        if changing:
            self.check_not_over(found[0])
        return found[0]

    def check_not_over(self, shift: ShiftState) -> None:
        if shift.until <= self.now:
            raise OutOfOrder(
                f"Shift {shift.n} of {self.roster} is over.",
                why="The record says who was there.",
                how="Write what happened into the duty log: anlan duty log",
                field=self.places.get(shift.n, "shift"),
            )

    def emit(self, type: str, **data: Any) -> None:
        """Fold a fact into the state, as it will be read back from its entry."""
        fold(self.state, type, data)
        self.note(type, **data)

    def note(self, type: str, **data: Any) -> None:
        """An entry that changes no shift."""
        self._drafts.append(
            Draft(
                type=type, happened_at=self.now, actor=self.actor.name, act=type, clauses=CLAUSES, data=data
            )
        )

    def next_n(self) -> int:
        return max(self.state.last, self.roster.last) + 1

    @property
    def changed(self) -> bool:
        return bool(self._drafts)

    def finish(self) -> None:
        """Rows and entries; raises OutOfOrder when a seat or a person would be taken twice."""
        if not self._drafts:
            return
        try:
            with transaction.atomic():
                self._write_rows()
        except IntegrityError as error:
            raise self._explain(error) from error
        append_entries({self.roster.stream: self._drafts}, now=self.now)

    def _write_rows(self) -> None:
        before, after = self._stored, self.state.shifts
        gone = before.keys() - after.keys()
        if gone:
            Shift.objects.filter(roster=self.roster, n__in=gone).delete()
        changed = {n: after[n] for n in before.keys() & after.keys() if before[n] != after[n]}
        rows = {row.n: row for row in Shift.objects.filter(roster=self.roster, n__in=changed)}
        for n, row in rows.items():
            for name in _CHANGED:
                setattr(row, name, getattr(changed[n], name))
        if rows:  # one statement, so that a swap passes the constraints as a whole
            Shift.objects.bulk_update(list(rows.values()), _CHANGED, batch_size=5000)
        Shift.objects.bulk_create(
            [make_row(self.roster, after[n]) for n in sorted(after.keys() - before.keys())], batch_size=5000
        )
        if self.state.last > self.roster.last:
            self.roster.last = self.state.last
            self.roster.save(update_fields=["last"])

    def _explain(self, error: IntegrityError) -> AnlanError:
        mine = [shift for n, shift in self.state.shifts.items() if shift != self._stored.get(n)]
        for shift in mine:
            other = self._find_conflict(shift, self.state.shifts.values())
            if other is not None:
                return other
        return OutOfOrder(
            "Somebody else changed this roster just now.", why=str(error).strip(), how="Try again."
        )

    def _find_conflict(self, shift: ShiftState, beside: Iterable[ShiftState]) -> OutOfOrder | None:
        for other in beside:
            if other.n != shift.n and shift.span.meets(other.span):
                if other.person == shift.person:
                    return self._refuse(
                        shift, f"shift {other.n} of {self.roster}", other.since, other.until, True
                    )
                if other.seat == shift.seat:
                    return self._refuse(shift, f"shift {other.n}", other.since, other.until, False)
        rows = Shift.objects.filter(since__lt=shift.until, until__gt=shift.since)
        rows = rows.exclude(roster=self.roster, n__in={*self.state.shifts, *self._stored}).select_related(
            "roster"
        )
        row = rows.filter(Q(person=shift.person) | Q(roster=self.roster, seat=shift.seat)).first()
        if row is None:
            return None
        twice = row.person == shift.person
        return self._refuse(shift, f"shift {row.n} of {row.roster}", row.since, row.until, twice)

    def _refuse(
        self, shift: ShiftState, other: str, since: datetime, until: datetime, twice: bool
    ) -> OutOfOrder:
        who = name_people([shift.person]).get(shift.person, ("somebody", ""))[0]
        when = f"{since.astimezone(BEIJING):%Y-%m-%d %H:%M} to {until.astimezone(BEIJING):%m-%d %H:%M}"
        what = f"{who} would be on two shifts at once" if twice else f"Seat {shift.seat} would be taken twice"
        return OutOfOrder(
            f"{what}: {other}, {when}.",
            why="One person cannot be in two places, and one seat has one person.",
            how="Take another person or another time, or change the other shift first.",
            clause=CLAUSES[0],
            field=self.places.get(shift.n, "person" if twice else "since"),
        )


@contextmanager
def change_roster(roster: Roster, *, actor: Actor, wall: Clock) -> Iterator[Writing]:
    """One transaction, one change of this roster at a time."""
    with transaction.atomic():
        open_stream(roster.stream, kind="roster", now=wall.now())
        lock_streams([roster.stream])
        roster.refresh_from_db()
        writing = Writing(roster, actor, wall.now(), RosterState(last=roster.last))
        yield writing
        writing.finish()


def read_shift(row: Shift) -> ShiftState:
    """The row as a value."""
    return ShiftState(row.n, row.seat, row.kind, row.since, row.until, row.rostered, row.person, How(row.how))


def make_row(roster: Roster, shift: ShiftState) -> Shift:
    values = {name: getattr(replace(shift), name) for name in ("n", *_CHANGED)}
    return Shift(roster=roster, **values)
