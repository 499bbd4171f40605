"""The worker process: loops in threads, the heartbeat beside them, an orderly end on SIGTERM."""

from __future__ import annotations

import signal
import socket
from dataclasses import dataclass
from threading import Thread

import structlog
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from anlan.deadlines.registry import LOOPS
from anlan.kernel.clock import Clock, SystemClock
from anlan.kernel.structs import learn_structs
from anlan.worker.heart import Heart
from anlan.worker.notices import register_notice_loops
from anlan.worker.playing import register_trace_jobs
from anlan.worker.record import register_record_jobs
from anlan.worker.runner import Runner
from anlan.worker.steps import deadline_loop, periodic_loop

log = structlog.get_logger()
# Nothing a worker does may wait long for a person's lock or for a query gone astray.
LIMITS = "SET lock_timeout = '10s'; SET statement_timeout = '5min'"
GRACE_S = 20.0


@dataclass(frozen=True, slots=True)
class Options:
    """How a worker runs; seconds, and timers a batch. `host` names its slots."""

    host: str = ""
    batch: int = 500
    poll_s: float = 1.0
    beat_s: float = 2.0
    stall_after_s: float = 30.0


def run_worker(options: Options, wall: Clock | None = None) -> None:
    """Run until SIGTERM or SIGINT; batches under way are finished. The main thread fires the deadlines."""
    wall = wall or SystemClock()
    register_record_jobs()
    register_trace_jobs()
    register_notice_loops(wall)
    connection_created.connect(_limit, dispatch_uid="worker-limits")
    runners: list[Runner] = []
    heart = Heart(
        options.host or socket.gethostname(),
        lambda: [each.health for each in runners],
        wall,
        every_s=options.beat_s,
    )
    main = deadline_loop(
        options.batch, lambda: heart.name, poll_s=options.poll_s, stall_after_s=options.stall_after_s
    )
    runners += [Runner(loop, wall) for loop in (main, periodic_loop(), *LOOPS.values())]
    _stop_on_signals(runners, heart)
    learn_structs()
    _run(runners, heart)


def _run(runners: list[Runner], heart: Heart) -> None:
    """Every part in its thread; the heart beats until all others have ended, so that a slow end is seen."""
    main, *others = runners
    threads = [Thread(target=each.run, name=each.loop.name, daemon=True) for each in others]
    pulse = Thread(target=heart.run, name="heart", daemon=True)
    for thread in (pulse, *threads):
        thread.start()
    log.info("worker started", loops=[each.loop.name for each in runners])
    main.run()
    for thread in threads:
        thread.join(GRACE_S)
    heart.stop()
    pulse.join(GRACE_S)
    log.info("worker stopped", worker=heart.name)


def _stop_on_signals(runners: list[Runner], heart: Heart) -> None:
    def stop(number: int, frame: object) -> None:
        heart.tell_stopping()
        for each in runners:
            each.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _limit(connection: BaseDatabaseWrapper, **_: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LIMITS)
