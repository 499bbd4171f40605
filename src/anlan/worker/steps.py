"""The loops every worker has: firing deadlines, and running periodic jobs."""

from __future__ import annotations

from collections.abc import Callable

from anlan.deadlines.registry import PERIODIC, Loop
from anlan.deadlines.rules import MAIN_LOOP, find_wait
from anlan.deadlines.selectors import list_next
from anlan.deadlines.services import CHANNEL, fire_due, run_periodic
from anlan.kernel.clock import Clock

# Something is due but another worker holds it: look again soon, without spinning.
CONTENDED_S = 0.05
PERIODIC_POLL_S = 5.0


def fire_cycle(wall: Clock, *, batch: int, worker: str) -> float:
    """One batch of each running timeline that has something due; seconds until there is more.

    One batch each, so that a timeline with much to do (a drill that jumped) never holds up the live one.
    """
    wait = float("inf")
    for each in list_next():
        until = find_wait(each.timeline, each.due_at, each.retry_at, wall.now())
        if until <= 0:
            fired = fire_due(timeline_id=each.timeline_id, wall=wall, limit=batch, worker=worker)
            until = 0.0 if fired.taken else CONTENDED_S
        wait = min(wait, until)
    return wait


def deadline_loop(batch: int, worker: Callable[[], str], *, poll_s: float, stall_after_s: float) -> Loop:
    """The main loop; `worker` names the slot under which lateness is counted."""

    def step(wall: Clock) -> float:
        return fire_cycle(wall, batch=batch, worker=worker())

    return Loop(MAIN_LOOP, step, channel=CHANNEL, poll_s=poll_s, stall_after_s=stall_after_s)


def periodic_loop() -> Loop:
    """All periodic jobs, one after the other; a job may take minutes, so it is slow to alarm."""

    def step(wall: Clock) -> float:
        run_periodic(PERIODIC.values(), wall=wall)
        return PERIODIC_POLL_S

    return Loop("periodic", step, poll_s=PERIODIC_POLL_S, stall_after_s=900.0)
