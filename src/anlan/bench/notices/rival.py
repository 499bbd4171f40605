"""The other side of `bench notices`: a Celery worker on Redis, one job a mail, sent as anlan's channel does.

It writes no notice, asks nobody what a mail is about and notes nothing: what is measured is the queue.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import Event
from typing import Any

from celery import Celery

from anlan.bench.notices.mailbox import Mailbox
from anlan.bench.processes import run_programs
from anlan.kernel.clock import SystemClock
from anlan.kernel.errors import Unavailable
from anlan.notices.channels.port import LiveLetter
from anlan.notices.channels.smtp import SmtpChannel, read_mail_server

BROKER, MAIL = "ANLAN_BENCH_BROKER", "ANLAN_BENCH_MAIL"
PATIENCE_S = 30.0

app = Celery("bench", broker=os.environ.get(BROKER, ""))
app.conf.update(
    # A job that a dying worker had is done again, as anlan does it; results are nobody's business.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
)


@app.task(name="send")  # type: ignore[untyped-decorator]
def send(letter: dict[str, Any]) -> None:
    """One mail, over a connection that this process keeps."""
    _open_channel().hand_over(
        LiveLetter(**{**letter, "lines": tuple(letter["lines"])}), now=SystemClock().now()
    )


@lru_cache(maxsize=1)
def _open_channel() -> SmtpChannel:
    return SmtpChannel(read_mail_server(os.environ[MAIL]), patience_s=PATIENCE_S)


def read_jobs(mails: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """The jobs that send these mails again, word for word and under the same keys."""
    return [
        {"key": m["key"], "to": m["to"], "subject": m["subject"], "lines": m["text"].splitlines()}
        for m in mails
    ]


@contextmanager
def run_worker(broker: str, box: Mailbox, concurrency: int) -> Iterator[None]:
    """A worker that is ready, with `concurrency` processes that send."""
    os.environ[BROKER], os.environ[MAIL] = broker, box.url
    app.conf.broker_url = broker
    options = ("--loglevel", "ERROR", "--concurrency", str(concurrency), "--without-gossip")
    command = (sys.executable, "-m", "celery", "--quiet", "-A", "anlan.bench.notices.rival", "worker")
    with run_programs(1, *command, *options, "--without-mingle"):
        for _ in range(int(PATIENCE_S)):
            if app.control.ping(timeout=1.0):
                break
        else:
            raise Unavailable(f"The Celery worker did not answer within {PATIENCE_S:.0f} s.")
        yield


def send_all(jobs: Sequence[dict[str, Any]], box: Mailbox, *, within_s: float = 300.0) -> None:
    """Put the jobs into the queue and wait until the mail server has them all, or no more come."""
    wanted = box.count_lines() + len(jobs)
    for job in jobs:
        send.delay(job)
    pause = Event()
    for _ in range(int(within_s * 4)):
        if box.count_lines() >= wanted:
            return
        pause.wait(0.25)
