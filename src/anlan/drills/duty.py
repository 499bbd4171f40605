"""Rosters and logs of the demonstration, so that somebody is on duty when a visitor comes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from ruamel.yaml import YAML

from anlan.drills.database import find_actor_for
from anlan.duty.access import read_ref
from anlan.duty.selectors import find_last_shift, list_shifts_of
from anlan.duty.services.logbook import Line, write_line
from anlan.duty.services.rosters import Terms, set_roster
from anlan.duty.services.rotations import rotate_shifts
from anlan.duty.services.shifts import remove_shift
from anlan.host.library import find_library
from anlan.kernel.access import Actor, PostRef
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import Clock
from anlan.kernel.reading import read_value

_DAY = timedelta(days=1)


def open_rosters(wall: Clock) -> int:
    """Open the rosters of `library/duty/demo.yaml`, and plan on where the last start ended."""
    rosters: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(find_library() / "duty" / "demo.yaml")
    return sum(_plan(told, wall) for told in rosters)


def _plan(told: dict[str, Any], wall: Clock) -> int:
    post, today = read_ref(told["post"]), wall.now().astimezone(BEIJING).date()
    keeper = find_actor_for(told["keeper"], wall)
    terms = {name: told[name] for name in ("coverage", "keeper", "kinds")}
    set_roster(actor=keeper, wall=wall, post=post, terms=read_value(terms, Terms))
    planned = find_last_shift(post)
    begins = today - _DAY if planned is None else planned.astimezone(BEIJING).date() + _DAY
    ends = today + timedelta(days=told["days"])
    _write_log(told, post, wall)
    if ends < begins:
        return 0
    put = rotate_shifts(actor=keeper, wall=wall, post=post, people=told["people"], first=begins, last=ends)
    if planned is None and (open_one := told.get("leave_out")):
        _leave_out(keeper, post, today + timedelta(days=open_one["day"]), open_one["kind"], wall)
    return put.created


def _write_log(told: dict[str, Any], post: PostRef, wall: Clock) -> None:
    """Once: each line has a key of its own."""
    writer, now = find_actor_for(told["post"], wall), wall.now()
    for number, line in enumerate(told.get("log", ())):
        facts = {name: value for name, value in line.items() if name != "hours"}
        at = now - timedelta(hours=line["hours"])
        written: Line = read_value({**facts, "at": at}, Line)
        write_line(actor=writer, wall=wall, bureau=post.bureau, line=written, key=f"demo:{number}")


def _leave_out(keeper: Actor, post: PostRef, day: date, kind: str, wall: Clock) -> None:
    since = datetime.combine(day, time(), BEIJING)
    for shift in list_shifts_of([post], since=since, until=since + _DAY)[post]:
        if shift.kind == kind and shift.since >= since:
            remove_shift(actor=keeper, wall=wall, post=post, n=shift.n)
