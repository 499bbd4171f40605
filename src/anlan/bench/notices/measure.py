"""Measuring both sides, in one home and to one kind of mail server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from threading import Event
from typing import TYPE_CHECKING, Any

import psycopg

from anlan.bench.deadlines import summarise
from anlan.bench.home import open_bench_home
from anlan.bench.machine import describe_machine
from anlan.bench.notices.broker import check_installed, find_version, serve_redis
from anlan.bench.notices.mailbox import Mailbox, find_last, serve_mailbox
from anlan.bench.processes import run_processes
from anlan.host.home import Home
from anlan.kernel.clock import SystemClock

if TYPE_CHECKING:
    from anlan.bench.notices.house import House

CONCURRENCIES = (1, 2, 4)
PATIENCE_S = 300.0
ADDRESS = "https://anlan.example.org"
Figures = dict[str, Any]


def measure_notices(*, incidents: int, people: int, processes: int) -> Figures:
    """Open incidents at once, then tell people, by anlan; the same mails by Celery. Times are seconds.

    `processes` is how many worker processes anlan gets. Raises Unavailable where the baseline is missing.
    """
    check_installed()
    with open_bench_home(["track_commit_timestamp=on", "max_wal_size=4GB"]) as home, serve_mailbox() as box:
        with tell_by(box):
            house = prepare_house(home, people)
            ours, mails = measure_anlan(house, box, incidents, people, processes)
        verified = subprocess.run(
            [sys.executable, "-m", "anlan.cli", "ledger", "verify"], stdout=subprocess.DEVNULL
        )
        postgresql = _find_server_version(home.embedded_url("superuser"))
    baseline = measure_rival(mails)
    return {
        "worker_processes": processes,
        **ours,
        "record_verified": verified.returncode == 0,
        "baseline": baseline,
        "ratio_per_second": round(ours["per_second"] / baseline["per_second"], 2),
        "machine": {**describe_machine(), "postgresql": postgresql},
    }


@contextmanager
def tell_by(box: Mailbox) -> Iterator[None]:
    """For processes started inside, this is the house's mail server."""
    os.environ["ANLAN_SMTP"], os.environ["ANLAN_ADDRESS"] = box.url, ADDRESS
    try:
        yield
    finally:
        del os.environ["ANLAN_SMTP"], os.environ["ANLAN_ADDRESS"]


def prepare_house(home: Home, people: int) -> House:
    """The house with its people, in a database that is tidy and quiet."""
    from anlan.bench.notices.house import House

    house = House(SystemClock())
    house.seat(people)
    with psycopg.connect(home.embedded_url("superuser"), autocommit=True) as session:
        session.execute("VACUUM ANALYZE")
        session.execute("CHECKPOINT")
    return house


def measure_anlan(
    house: House, box: Mailbox, incidents: int, people: int, processes: int
) -> tuple[Figures, list[Mapping[str, str]]]:
    """anlan's figures by its own worker processes, and the mails that people got."""
    from anlan.bench.notices.outbox import is_settled, wait_for

    with run_processes(processes, "-m", "anlan.cli", "worker"):
        wait_for(is_settled, "A quiet start of the workers", within_s=PATIENCE_S)
        at_once = _open_at_once(house, box, incidents)
        told, mails = _tell_people(house, box, people)
    return {"incidents": incidents, **at_once, "people": people, **told}, mails


def _open_at_once(house: House, box: Mailbox, incidents: int) -> Figures:
    from anlan.bench.notices.outbox import check_deliveries, is_empty, read_lateness, wait_for

    runs = house.open_at_once(incidents)
    wait_for(is_empty, "The hand-over of all notices", within_s=PATIENCE_S)
    _let_repeats_come()
    checked, late = check_deliveries(runs, box.list_mails()), read_lateness(runs)
    everything = [seconds for several in late.values() for seconds in several]
    return {
        "notices": checked.notices,
        **summarise(everything, lost=checked.lost, doubled=checked.doubled),
        "channels": {name: _show_channel(seconds) for name, seconds in sorted(late.items())},
    }


def _show_channel(seconds: Sequence[float]) -> Figures:
    figures = summarise(seconds, lost=0, doubled=0)
    return {"deliveries": len(seconds), **{key: figures[key] for key in ("p50_s", "p99_s", "max_s")}}


def _tell_people(house: House, box: Mailbox, people: int) -> tuple[Figures, list[Mapping[str, str]]]:
    """From the instant the order is given, so its writing counts, to the last mail the server took."""
    from anlan.bench.notices.outbox import check_deliveries, is_empty, wait_for

    incident = house.open_one()
    wait_for(is_empty, "The hand-over of the first notices", within_s=PATIENCE_S)
    before, since = box.count_lines(), SystemClock().now()
    house.order_everybody(incident)
    wait_for(is_empty, "The hand-over of the order", within_s=PATIENCE_S)
    _let_repeats_come()
    mails = box.list_mails()
    checked = check_deliveries([incident], mails)
    figures = rate(mails[before:], people, since)
    return {**figures, "mail": {"lost": checked.lost, "doubled": checked.doubled}}, mails[before:]


def measure_rival(mails: Sequence[Mapping[str, str]]) -> Figures:
    """The number of processes that does best on a twentieth of the mails, then all of them with it."""
    from anlan.bench.notices.rival import read_jobs

    jobs = read_jobs(mails)
    sample = jobs[: max(len(jobs) // 20, 1)]
    with serve_redis() as broker:
        tried = {number: _run_rival(broker, sample, number) for number in CONCURRENCIES}
        best = max(tried, key=lambda number: float(tried[number]["per_second"]))
        figures = _run_rival(broker, jobs, best)
    return {
        "program": f"celery {version('celery')} on redis {find_version()}",
        "concurrency": best,
        "tried": {str(number): each["per_second"] for number, each in tried.items()},
        **figures,
    }


def _run_rival(broker: str, jobs: list[dict[str, Any]], concurrency: int) -> Figures:
    """One run to a mail server of its own; every process of the worker has sent a mail before."""
    from anlan.bench.notices import rival

    warm = [{**jobs[0], "key": f"warm/{number}"} for number in range(concurrency * 8)]
    with serve_mailbox() as box, rival.run_worker(broker, box, concurrency):
        rival.send_all(warm, box)
        since = SystemClock().now()
        rival.send_all(jobs, box)
        _let_repeats_come()
        mails = [mail for mail in box.list_mails() if not mail["key"].startswith("warm/")]
    taken = Counter(mail["key"] for mail in mails)
    lost = sum(not taken[job["key"]] for job in jobs)
    return {**rate(mails, len(jobs), since), "lost": lost, "doubled": taken.total() - len(taken)}


def rate(mails: Sequence[Mapping[str, str]], wanted: int, since: datetime) -> Figures:
    """How many of the wanted mails a second the server took, each counted once."""
    seconds = (find_last(mails) - since).total_seconds() if mails else 0.0
    distinct = len({mail["key"] for mail in mails})
    per_second = round(min(distinct, wanted) / seconds, 1) if seconds else 0.0
    return {"seconds": round(seconds, 3), "per_second": per_second}


def _let_repeats_come() -> None:
    """Whatever would send a mail twice gets its chance."""
    Event().wait(2.0)


def _find_server_version(url: str) -> str:
    with psycopg.connect(url) as session:
        return f"{session.info.server_version // 10000}.{session.info.server_version % 10000}"
