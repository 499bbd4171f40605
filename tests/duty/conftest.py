"""A bureau with a duty officer, four people who take turns, and whoever keeps the roster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from anlan.directory import services as directory
from anlan.directory.contracts import CONSOLE, Level
from anlan.directory.selectors import find_actor_by_username
from anlan.duty.contracts import Coverage, Days, ShiftKind
from anlan.duty.services.rosters import Terms, set_roster
from anlan.duty.services.shifts import NewShift, Put, find_person, put_shifts
from anlan.host.home import Home
from anlan.kernel.access import Actor, PostRef, Role
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import FixedClock

# A Monday; the Saturday before, 2026-02-28, is a make-up working day.
START = datetime(2026, 2, 23, 8, 0, tzinfo=BEIJING)
CITY = "210100"
DUTY, OFFICE, DEPUTY, HEAD = (
    PostRef(CITY, code) for code in ("duty-officer", "group-office", "deputy-director", "director")
)
PEOPLE = ("duty-a", "duty-b", "duty-c", "duty-d")
DAY_KIND = ShiftKind(code="day", zh="白班", begins="08:30", ends="17:00")
NIGHT_KIND = ShiftKind(code="night", zh="夜班", begins="17:00", ends="08:30")
BACKUP_KIND = ShiftKind(code="backup", zh="备班", begins="08:30", ends="08:30", backup=True)
KINDS = (DAY_KIND, NIGHT_KIND, BACKUP_KIND)


def at(text: str) -> datetime:
    """`02-28 03:00` in Beijing, 2026."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> None:
    settings.HOME = Home(tmp_path)


@pytest.fixture
def wall() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def bureau(db: None, home: None) -> None:
    """210100 with its posts; the duty post has four holders."""
    found_bureau()


def found_bureau() -> None:
    now = START - timedelta(days=30)
    directory.open_bureau(actor=CONSOLE, now=now, code=CITY, level=Level.CITY, zh="市局")
    roles = {DUTY: Role.DUTY, OFFICE: Role.OFFICE, DEPUTY: Role.LEADER, HEAD: Role.LEADER}
    for ref, role in roles.items():
        directory.open_post(actor=CONSOLE, now=now, ref=ref, zh=ref.post, covered=ref == DUTY)
        directory.grant_role(actor=CONSOLE, now=now, role=role, bureau=CITY, to=ref)
    for username, ref in [*((each, DUTY) for each in PEOPLE), *((r.post, r) for r in (OFFICE, DEPUTY, HEAD))]:
        directory.add_person(actor=CONSOLE, now=now, username=username, label=f"值{username[-1]}")
        directory.hold_post(actor=CONSOLE, now=now, username=username, ref=ref)


def call(username: str, now: datetime = START) -> Actor:
    return find_actor_by_username(username, now=now)


@pytest.fixture
def roster(bureau: None, wall: FixedClock) -> PostRef:
    """Round the clock, one seat, day and night and whoever stands behind them."""
    open_roster(wall)
    return DUTY


def open_roster(wall: FixedClock, **terms: Any) -> None:
    given = {"coverage": Coverage.ALWAYS, "kinds": KINDS, "keeper": str(OFFICE), **terms}
    set_roster(actor=call("group-office"), wall=wall, post=DUTY, terms=Terms(**given))


Putting = Callable[..., Put]


@pytest.fixture
def put(roster: PostRef, wall: FixedClock) -> Putting:
    """Put somebody on a shift: `put(("day", "02-24", "duty-a"), ...)`."""

    def put(*wanted: tuple[str, str, str]) -> Put:
        return put_shifts(
            actor=call("group-office"), wall=wall, post=roster, shifts=[make_new(*each) for each in wanted]
        )

    return put


def make_new(kind: str, day: str, username: str) -> NewShift:
    from anlan.duty.rules.coverage import make_span

    told = next(each for each in KINDS if each.code == kind)
    span = make_span(told, at(f"{day} 00:00").date())
    return NewShift(kind, 0 if told.backup else 1, span.since, span.until, find_person(username))


__all__ = ["Days"]
