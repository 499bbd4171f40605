"""Many writers at once: nothing lost, nothing doubled, nobody waits for ever."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from anlan.ledger.models import SealRow
from anlan.ledger.services import (
    append_entries,
    check_ledger,
    find_seal_state,
    list_since,
    lock_streams,
    open_streams,
    seal_heads,
)

from .record import START, draft, write

pytestmark = pytest.mark.django_db(transaction=True)
STREAMS = [f"case:{n}" for n in range(8)]


def run(*jobs: Callable[[], object]) -> list[object]:
    """Each job in a thread with its own connection; a lock waited for longer than 20 s is a deadlock."""

    def work(job: Callable[[], object]) -> object:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '20s'")
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(60) for future in [pool.submit(work, job) for job in jobs]]


def append_often(seed: int, rounds: int, size: int) -> int:
    """Append to random sets of streams, in random order; the number of entries."""
    choice = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    for _ in range(rounds):
        chosen = choice.sample(STREAMS, size)
        with transaction.atomic():
            lock_streams(chosen)
            append_entries({stream: [draft(seed)] for stream in chosen}, now=START)
    return rounds * size


def test_writers_of_one_stream_line_up() -> None:
    open_streams(STREAMS[:1], kind="case", now=START)

    def append() -> None:
        for n in range(25):
            write(STREAMS[0], 2, data={"number": n})

    run(*[append] * 6)
    assert [entry.seq for entry in list_since(STREAMS[0])] == list(range(1, 301))
    assert check_ledger().findings == ()


def test_writers_of_overlapping_streams_neither_block_nor_lose_anything() -> None:
    open_streams(STREAMS, kind="case", now=START)
    written = run(*[lambda seed=seed: append_often(seed, 30, 4) for seed in range(6)])
    report = check_ledger()
    assert (report.entries, report.findings) == (sum(map(int, map(str, written))), ())


def test_sealing_while_others_write_never_blocks_them_and_every_seal_holds(seals: Path) -> None:
    open_streams(STREAMS, kind="case", now=START)

    def seal() -> int:
        return sum(seal_heads(now=START + timedelta(seconds=n)) is not None for n in range(10))

    writers = [lambda seed=seed: append_often(seed, 25, 3) for seed in range(3)]
    *_, first, second = run(*writers, seal, seal)
    seal_heads(now=START + timedelta(minutes=1))
    report = check_ledger(heads=[seals])
    assert report.findings == ()
    assert report.unsealed_entries == 0
    assert SealRow.objects.count() >= int(str(first)) + int(str(second)) >= 1
    assert len(seals.read_text().splitlines()) == SealRow.objects.count() == find_seal_state().n


def test_a_writer_who_takes_long_does_not_hold_up_sealing_or_other_streams() -> None:
    write(STREAMS[:2])
    with transaction.atomic():
        write(STREAMS[0], minute=1)  # its transaction stays open while the others work
        run(lambda: write(STREAMS[1], minute=1), lambda: seal_heads(now=START + timedelta(minutes=2)))
    seal_heads(now=START + timedelta(minutes=3))
    report = check_ledger()
    assert (report.findings, report.unsealed_entries) == ((), 0)


def test_verification_while_others_write_sees_one_moment() -> None:
    open_streams(STREAMS, kind="case", now=START)
    *_, reports = run(
        *[lambda seed=seed: append_often(seed, 30, 4) for seed in range(3)],
        lambda: [check_ledger() for _ in range(6)],
    )
    assert isinstance(reports, list)
    assert [report.findings for report in reports] == [()] * 6
