"""A real worker process whose handler leaves a row for each effect.

python program.py '{"stall_after_s": 1.5}'      options of anlan.worker.process.Options, and beside them
                  '{"hangs": true}'             it stands still at a stream `hang`; others do that one too
"""

from __future__ import annotations

import json
import sys
from threading import Event

import django

django.setup()

from django.db import connection  # noqa: E402 - settings are read first

from anlan.deadlines.contracts import Due, Handled  # noqa: E402
from anlan.deadlines.registry import register_handler  # noqa: E402
from anlan.kernel.clock import Clock  # noqa: E402
from anlan.worker.process import Options, run_worker  # noqa: E402


def leave_rows(batch: list[Due], *, clock: Clock) -> Handled:
    if HANGS and any(due.stream == "hang" for due in batch):
        Event().wait()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO effect (stream, key, at) SELECT unnest(%s::text[]), unnest(%s::text[]), %s",
            [[due.stream for due in batch], [due.key for due in batch], clock.now()],
        )
    if any(due.stream == "bad" for due in batch):
        raise ValueError("this one always fails")
    return Handled([due.id for due in batch])


GIVEN = json.loads(sys.argv[1])
HANGS = GIVEN.pop("hangs", False)
register_handler("effect", leave_rows)
run_worker(Options(**GIVEN))
