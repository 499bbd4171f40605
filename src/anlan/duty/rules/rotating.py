"""轮班: whose turn it is, day after day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from anlan.duty.contracts import BACKUP_SEAT, ShiftKind, Span
from anlan.duty.rules.coverage import Rule, list_kind_spans


@dataclass(frozen=True, slots=True)
class Wanted:
    """A shift that is to stand: on which day, of which kind, in which seat, and whose it is."""

    day: date
    kind: str
    seat: int
    span: Span
    person: int


def rotate(
    kinds: Sequence[ShiftKind], people: Sequence[int], first: date, last: date, *, seats: int, rule: Rule
) -> Iterator[Wanted]:
    """The shifts from the first to the last day, each seat the next in turn.

    Whoever stands behind (备班) is the one whose turn is next, so that nobody is called twice at once. A turn
    that the same day would give to somebody already on it goes to the next who is free.
    """
    turn, day = 0, first
    busy: list[tuple[int, Span]] = []
    while day <= last:
        # A night reaches into the next day, and further than that nothing does.
        busy = busy[-4 * (seats + 1) * len(kinds) :]
        for kind in sorted(kinds, key=lambda each: (each.backup, each.begins)):
            span = list_kind_spans(kind, day, rule)
            if span is None:
                continue
            for seat in (BACKUP_SEAT,) if kind.backup else range(1, seats + 1):
                step = _find_free(people, turn, span, busy)
                if step is None:
                    continue
                person = people[(turn + step) % len(people)]
                busy.append((person, span))
                if not kind.backup:
                    turn += step + 1
                yield Wanted(day, kind.code, seat, span, person)
        day += timedelta(days=1)


def _find_free(people: Sequence[int], turn: int, span: Span, busy: Sequence[tuple[int, Span]]) -> int | None:
    for step in range(len(people)):
        person = people[(turn + step) % len(people)]
        if not any(other == person and span.meets(taken) for other, taken in busy):
            return step
    return None
