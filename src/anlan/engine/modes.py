"""The mode of a bureau (平战状态) reaches what runs there, and opens what a plan opens on it.

The directory keeps the fact; this follows it. Called right after a switch and by a periodic job, so that a
switch just before a crash, or one ordered for a date to come, is followed all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import structlog

from anlan.directory.contracts import Mode, ModeState
from anlan.directory.selectors import explain_mode, list_bureaus
from anlan.engine.choosing import list_opened_on
from anlan.engine.contracts.acts import Open, SwitchMode
from anlan.engine.contracts.state import RUNNING
from anlan.engine.models import Run
from anlan.engine.services import Opening, open_run, perform
from anlan.engine.writing import decode_state
from anlan.kernel.access import ENGINE
from anlan.kernel.clock import LIVE, Clock
from anlan.kernel.errors import AnlanError
from anlan.plans.contracts import Course

log = structlog.get_logger()
_WHY = "the bureau switched its mode at this time"


def follow_modes(wall: Clock) -> int:
    """Tell open live runs of the mode in force, open what opens on it; returns how many of both.

    What fails stops nothing else; it is tried again at the next turn.
    """
    followed = 0
    for bureau in list_bureaus():
        state = explain_mode(bureau.code, now=wall.now())
        for run in _list_behind(bureau.code, state.mode):
            followed += _try_switch(run, state, wall)
        # What the city opens for all is not opened again by each district.
        if state.set_at == bureau.code:
            followed += sum(
                _try_open(bureau.code, *found, state, wall) for found in _list_asked(bureau.code, state)
            )
    return followed


def _list_behind(bureau: str, mode: Mode) -> list[Run]:
    """Open live runs that know another mode than the one in force."""
    runs = Run.objects.filter(bureau=bureau, timeline=LIVE, status__in=RUNNING).exclude(mode=mode.value)
    return list(runs.order_by("opened_at", "id"))


def _try_switch(run: Run, state: ModeState, wall: Clock) -> bool:
    # A mode that a run missed may have begun before the one it follows now; the record only goes forwards.
    switched = decode_state(run.state).acts.get("mode-switched", run.opened_at)
    at: datetime | None = max(state.since, run.opened_at, switched) if state.since else None
    act = SwitchMode(mode=state.mode.value, document=state.document, happened_at=at, late_reason=_WHY)
    try:
        perform(run_id=run.id, act=act, actor=ENGINE, wall=wall)
    except AnlanError as refusal:
        log.error("mode not followed", run=run.id, mode=state.mode.value, reason=str(refusal))
        return False
    return True


def _list_asked(bureau: str, state: ModeState) -> Iterator[tuple[int, Course]]:
    """What plans open on the mode and what is not open yet; somebody may have opened it by hand before."""
    for version, course in list_opened_on(bureau, "mode", state.mode.value):
        runs = Run.objects.filter(bureau=bureau, timeline=LIVE, form=course.form.value, course=course.id)
        if not runs.filter(status__in=RUNNING).exists():
            yield version, course


def _try_open(bureau: str, version: int, course: Course, state: ModeState, wall: Clock) -> bool:
    """Once for each switch: closed by hand, it stays closed until the mode is switched again."""
    assert state.since is not None  # noqa: S101 - a mode that a bureau set has its date
    act = Open(
        title=f"{course.title.zh}（{state.document}）",
        bureau=bureau,
        source=f"mode:{state.mode.value}",
        happened_at=state.since,
    )
    key = f"{course.id}/{state.mode.value}/{state.since.isoformat()}"
    try:
        outcome = open_run(
            opening=Opening(version, course.form, course.id, act), actor=ENGINE, wall=wall, key=key
        )
    except AnlanError as refusal:
        log.error("not opened on its mode", bureau=bureau, course=course.id, reason=str(refusal))
        return False
    return not outcome.repeated
