"""The other side of `bench deadlines`: procrastinate doing the same effect, one job a timer.

python -m anlan.bench.rival CONCURRENCY     one worker process, until SIGTERM
"""

from __future__ import annotations

import sys
from datetime import datetime
from importlib.util import find_spec
from typing import Any

POLL_S = 0.5
CHUNK = 1000


def is_installed() -> bool:
    """Whether procrastinate is here; it is a development dependency."""
    return find_spec("procrastinate") is not None


def open_app(role: str = "app") -> Any:
    """procrastinate on the benchmark's database, with the one task that fires a timer by the engine."""
    import procrastinate

    from anlan.host.home import find_home

    connector = procrastinate.PsycopgConnector(conninfo=find_home().database_url(role), max_size=20)
    app = procrastinate.App(connector=connector)
    # A job that finds its run held by another is tried again, as a skipped timer is.
    app.task(name="fire", retry=procrastinate.RetryStrategy(max_attempts=1000, wait=1))(fire_timer)
    return app


def fire_timer(*, stream: str, key: str, due_at: str, timeline: str) -> None:
    """The effect of one timer, in one transaction."""
    from django.db import transaction

    from anlan.deadlines.contracts import Due
    from anlan.deadlines.selectors import find_clock
    from anlan.engine.jobs import HANDLER, fire_runs
    from anlan.kernel.clock import SystemClock

    at = datetime.fromisoformat(due_at)
    with transaction.atomic():
        handled = fire_runs([Due(0, stream, key, HANDLER, at, at)], clock=find_clock(timeline, SystemClock()))
    if handled.skipped:
        raise RuntimeError(f"{stream} is held by another job")


async def defer_jobs(jobs: list[dict[str, str]], at: datetime, *, lock: str | None) -> None:
    """Schedule one job a timer at the instant `at`; `lock` makes jobs of one run take turns."""
    async with open_app().open_async() as app:
        task = app.configure_task("fire", schedule_at=at, lock=lock)
        for start in range(0, len(jobs), CHUNK):
            await task.batch_defer_async(*jobs[start : start + CHUNK])


async def apply_schema() -> None:
    """procrastinate's own tables, in the same database."""
    async with open_app("owner").open_async() as app:
        await app.schema_manager.apply_schema_async()


async def run_rival(concurrency: int) -> None:
    """Work until SIGTERM."""
    async with open_app().open_async() as app:
        await app.run_worker_async(
            concurrency=concurrency, fetch_job_polling_interval=POLL_S, install_signal_handlers=True
        )


if __name__ == "__main__":
    import asyncio

    from anlan.web.setup import start_django

    start_django()
    asyncio.run(run_rival(int(sys.argv[1])))
