"""What upper apps hang into the worker from their `AppConfig.ready`: handlers, loops, jobs, alarm sinks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anlan.deadlines.contracts import Alarm, Handler
from anlan.kernel.clock import Clock
from anlan.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop of the worker, in a thread of its own.

    `step` does one cycle by the wall clock it is given and answers how many seconds may pass before the
    next has work (0: at once), at most `poll_s`; it is woken earlier by NOTIFY on `channel`. A cycle that
    takes longer than `stall_after_s` raises an alarm. `finish` is called once, after the last cycle.
    """

    name: str
    step: Callable[[Clock], float]
    channel: str = ""
    poll_s: float = 1.0
    stall_after_s: float = 30.0
    finish: Callable[[Clock], object] | None = None


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job that one of the workers runs every `every_s` seconds of the wall, outside a transaction."""

    name: str
    every_s: float
    run: Callable[[Clock], object]


HANDLERS: dict[str, Handler] = {}
LOOPS: dict[str, Loop] = {}
PERIODIC: dict[str, Periodic] = {}
ALARM_SINKS: list[Callable[[Alarm], object]] = []


def register_handler(name: str, handler: Handler) -> None:
    """Call `handler` for the timers set with this handler name."""
    HANDLERS[name] = handler


def register_loop(loop: Loop) -> None:
    """Run `loop` in every worker process, for example a lane of the outbox."""
    LOOPS[loop.name] = loop


def register_periodic(name: str, every_s: float, run: Callable[[Clock], object]) -> None:
    """Run `run(wall_clock)` every `every_s` seconds on one of the workers; a failure is counted and shown."""
    PERIODIC[name] = Periodic(name, every_s, run)


def register_alarm(sink: Callable[[Alarm], object]) -> None:
    """Call `sink` once for each alarm, beside the log line and the row that are always written."""
    ALARM_SINKS.append(sink)


def find_handler(name: str) -> Handler:
    """The handler registered under `name`; raises Invalid when the app that owns it is not installed."""
    try:
        return HANDLERS[name]
    except KeyError:
        raise Invalid(
            f"No handler named {name!r} is registered.",
            why="The app that set this deadline is not installed in this worker.",
            how="Run the worker with the same version as the one that set it.",
            field="handler",
        ) from None
