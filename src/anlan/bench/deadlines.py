"""`anlan bench deadlines`: how late the full effect of many timers of one instant is, beside a job queue.

An effect is late by the seconds from the due instant to the commit of its ledger entry, which PostgreSQL
stamps itself (track_commit_timestamp). Both sides run the engine's own decision and write the same rows;
both are real processes, both start with nothing else to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from threading import Event
from typing import Any

import psycopg

from anlan.bench import rival
from anlan.bench.home import open_bench_home
from anlan.bench.machine import describe_machine
from anlan.bench.processes import run_processes
from anlan.host.home import Home

ON_ONE_INCIDENT = 1000
CONCURRENCIES = (1, 4, 8)
LEAD_S = 5.0
RIVAL_LEAD_S = 15.0  # time to put 10,000 jobs into its table before they are due
PATIENCE_S = 90.0
Figures = dict[str, Any]


def measure_deadlines(*, due: int, processes: int) -> Figures:
    """Fire `due` incidents' timers, then up to 1,000 of one incident, by anlan and by procrastinate.

    `processes` is how many worker processes each side gets. Times are seconds.
    """
    with open_bench_home(["track_commit_timestamp=on", "max_wal_size=4GB"]) as home:
        bench = Bench(home, processes)
        anlan = {
            **bench.measure_anlan(due),
            "one_incident": bench.measure_anlan(min(due, ON_ONE_INCIDENT), one_incident=True),
        }
        baseline = bench.measure_rival(due) if rival.is_installed() else None
        return {
            "due": due,
            "worker_processes": processes,
            **anlan,
            "baseline": baseline,
            **compare(anlan, baseline),
            "machine": {**describe_machine(), "postgresql": bench.find_server_version()},
        }


def summarise(seconds: Sequence[float], *, lost: int, doubled: int) -> Figures:
    """Percentiles of the lateness by nearest rank, and what went wrong; None where nothing was measured."""
    ordered = sorted(seconds)
    last = len(ordered) - 1
    ranks = {"p50_s": 0.5, "p99_s": 0.99, "max_s": 1.0}
    figures = {name: round(ordered[int(rank * last)], 3) if ordered else None for name, rank in ranks.items()}
    return {**figures, "lost": lost, "doubled": doubled}


def compare(anlan: Figures, baseline: Figures | None) -> Figures:
    """How many times later the baseline is; None without one."""
    pairs = {"ratio_p50": "p50_s", "ratio_p99": "p99_s"}
    if baseline is None:
        return dict.fromkeys(pairs)
    return {
        name: round(baseline[key] / anlan[key], 2) if baseline[key] and anlan[key] else None
        for name, key in pairs.items()
    }


class Bench:
    """Prepares, starts and reads one run after another on one database."""

    def __init__(self, home: Home, processes: int) -> None:
        from anlan.bench.scene import Scene
        from anlan.kernel.clock import SystemClock

        self._home, self._processes, self._runs = home, processes, 0
        self._wall = SystemClock()
        self._scene = Scene(self._wall)

    def measure_anlan(self, due: int, *, one_incident: bool = False) -> Figures:
        """anlan's own worker processes, as `anlan up` starts them."""
        prepared = self._prepare(due, one_incident=one_incident)
        with run_processes(self._processes, "-m", "anlan.cli", "worker"):
            at = self._scene.start(prepared, lead_s=LEAD_S)
            self._wait_effects(prepared, at)
        return self._read(prepared, at)

    def measure_rival(self, due: int) -> Figures:
        """The concurrency that does best on a twentieth of the timers, then all of them with it."""
        asyncio.run(rival.apply_schema())
        sample = max(due // 20, 1)
        tried = {number: self._run_rival(sample, number) for number in CONCURRENCIES}
        best = min(tried, key=lambda number: tried[number]["p99_s"] or float("inf"))
        return {
            "program": f"procrastinate {version('procrastinate')}",
            "poll_s": rival.POLL_S,
            "concurrency": best,
            "tried": {str(number): figures["p99_s"] for number, figures in tried.items()},
            **self._run_rival(due, best),
            "one_incident": self._run_rival(min(due, ON_ONE_INCIDENT), best, one_incident=True),
        }

    def find_server_version(self) -> str:
        with psycopg.connect(self._home.embedded_url("superuser")) as session:
            return f"{session.info.server_version // 10000}.{session.info.server_version % 10000}"

    def _run_rival(self, due: int, concurrency: int, *, one_incident: bool = False) -> Figures:
        prepared = self._prepare(due, one_incident=one_incident)
        at = self._scene.start(prepared, lead_s=RIVAL_LEAD_S)
        jobs = [
            {"stream": d.stream, "key": d.key, "due_at": d.due_at.isoformat(), "timeline": prepared.timeline}
            for d in prepared.dues
        ]
        asyncio.run(rival.defer_jobs(jobs, at, lock=prepared.timeline if one_incident else None))
        with run_processes(self._processes, "-m", "anlan.bench.rival", str(concurrency)):
            self._wait_effects(prepared, at)
        return self._read(prepared, at)

    def _prepare(self, due: int, *, one_incident: bool) -> Any:
        self._runs += 1
        prepare = self._scene.prepare_promises if one_incident else self._scene.prepare_incidents
        prepared = prepare(f"bench:{self._runs}", due)
        with psycopg.connect(self._home.embedded_url("superuser"), autocommit=True) as session:
            # Every run starts on tables that are tidy and in a quiet server.
            session.execute("VACUUM ANALYZE")
            session.execute("CHECKPOINT")
        return prepared

    def _wait_effects(self, prepared: Any, at: datetime) -> None:
        """Until all effects are there, or for PATIENCE_S seconds no more come."""
        from anlan.bench.scene import count_effects

        pause, seen, idle_s = Event(), 0, 0.0
        while seen < len(prepared.dues) and idle_s < PATIENCE_S:
            pause.wait(0.5)
            found = count_effects(prepared)
            waiting = found == seen and self._wall.now() > at
            seen, idle_s = found, idle_s + 0.5 if waiting else 0.0
        # Whatever would double an effect gets its chance.
        pause.wait(2.0)

    def _read(self, prepared: Any, at: datetime) -> Figures:
        from anlan.bench.scene import read_effects

        effects = read_effects(prepared, at)
        return summarise(effects.seconds, lost=effects.lost, doubled=effects.doubled)
