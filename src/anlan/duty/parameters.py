"""The figures of `library/parameters/duty.yaml` and the key dates of `library/duty/key-dates.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML

from anlan.duty.contracts import Hours, KeyDate
from anlan.host.library import find_figures, find_library
from anlan.kernel.calendar import BEIJING
from anlan.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Policy:
    """What is in force on a day; `windows`: when posts may be asked at random."""

    hours: Hours
    gap_ahead: timedelta
    backup_after: timedelta
    climb_after: timedelta
    windows: Hours
    test_days: int
    test_within: timedelta
    test_detail: timedelta
    silent_twice: int
    longest_delay: timedelta
    longest_quiet: timedelta


def find_policy(now: datetime) -> Policy:
    """The policy of the Beijing day that `now` is on."""
    figures = find_figures("duty", now.astimezone(BEIJING).date())
    return Policy(
        hours=Hours(time.fromisoformat(figures["begins"]), time.fromisoformat(figures["ends"])),
        gap_ahead=timedelta(days=figures["gap_ahead"]),
        backup_after=timedelta(seconds=figures["backup_after"]),
        climb_after=timedelta(seconds=figures["climb_after"]),
        windows=Hours(time.fromisoformat(figures["test_opens"]), time.fromisoformat(figures["test_closes"])),
        test_days=figures["test_days"],
        test_within=timedelta(seconds=figures["test_within"]),
        test_detail=timedelta(days=figures["test_detail"]),
        silent_twice=figures["silent_twice"],
        longest_delay=timedelta(seconds=figures["longest_delay"]),
        longest_quiet=timedelta(hours=figures["longest_quiet"]),
    )


def list_key_dates(years: range) -> tuple[KeyDate, ...]:
    """The key dates of these years, in order of their first day."""
    return tuple(sorted(_list_all(years), key=lambda each: (each.first, each.id)))


def find_key_date(at: datetime) -> KeyDate | None:
    """The key date that an instant lies in, by Beijing's day."""
    day = at.astimezone(BEIJING).date()
    return next((each for each in list_key_dates(range(day.year, day.year + 1)) if each.holds(day)), None)


def _list_all(years: range) -> Iterator[KeyDate]:
    for told in _read_file():
        for span in told.get("dates", ()):
            if span["first"].year in years or span["last"].year in years:
                yield _make(told, span["first"], span["last"])
        for span in told.get("every", ()):
            for year in years:
                yield _make(told, _read_day(year, span["first"]), _read_day(year, span["last"]))


def _make(told: dict[str, Any], first: date, last: date) -> KeyDate:
    if last < first:
        raise Invalid(f"The key date {told['id']} ends before it begins.", field="key-dates.yaml")
    name = told["name"]
    return KeyDate(
        id=told["id"],
        zh=name["zh"],
        en=name["en"],
        first=first,
        last=last,
        source=told["source"],
        verified=told["verified"],
    )


def _read_day(year: int, text: str) -> date:
    return date.fromisoformat(f"{year}-{text}")


@lru_cache(maxsize=1)
def _read_file() -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(find_library() / "duty" / "key-dates.yaml")
    return told
