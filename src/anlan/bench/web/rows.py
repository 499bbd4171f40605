"""The rows of runs that were played, as the services would have left them, copied into the tables in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from anlan.bench.web.bureaus import Bureau
from anlan.bench.web.playing import NEVER, Deed, Played
from anlan.engine.live import ACKNOWLEDGED, KEPT, TOLD
from anlan.engine.models import Run
from anlan.engine.writing import (
    HANDLER,
    list_posts,
    list_step_rows,
    read_acknowledged,
    read_notices,
    read_row,
)
from anlan.kernel.clock import LIVE

# Column -> type; told beforehand, so that values go in binary.
TABLES: dict[str, dict[str, str]] = {
    "ledger_stream": {
        "id": "text", "kind": "text", "timeline": "text", "opened_at": "timestamptz", "head_seq": "int4",
        "head_hash": "text", "head_at": "timestamptz",
    },
    "ledger_entry": {
        "stream_id": "text", "seq": "int4", "content": "text", "hash": "text", "type": "text",
        "recorded_at": "timestamptz", "actor": "text", "act": "text", "clauses": "text[]", "element": "text",
        "key": "text",
    },
    "engine_run": {
        "id": "text", "form": "text", "number": "text", "plan_version_id": "int8", "course": "text",
        "bureau": "text", "path": "text", "timeline": "text", "title": "text", "status": "text",
        "phase": "text", "mode": "text", "grade": "text", "klass": "text", "subject": "text",
        "opened_at": "timestamptz", "closed_at": "timestamptz", "due_at": "timestamptz", "late": "bool",
        "unacknowledged": "int4", "seq": "int4", "state": "text", "opened_key": "text",
    },
    "engine_runstep": {
        "run_id": "text", "key": "text", "owner": "text", "phase": "text", "status": "text",
        "clauses": "text",
        "opened_at": "timestamptz", "due_at": "timestamptz", "source": "text", "ended_at": "timestamptz",
        "late": "bool",
    },
    "engine_runpost": {"run_id": "text", "post": "text"},
    "engine_livechange": {
        "xid": "int8", "at": "timestamptz", "run_id": "text", "first": "int4", "seq": "int4",
        "types": "text[]",
        "notices": "jsonb",
    },
    "deadlines_deadline": {
        "timeline": "text", "stream": "text", "key": "text", "handler": "text", "due_at": "timestamptz",
        "set_at": "timestamptz", "fired_at": "timestamptz", "attempts": "int4", "last_error": "text",
    },
    "notices_notice": {
        "message_key": "text", "stream": "text", "notice": "text", "timeline": "text", "post": "text",
        "reason": "text", "text": "text", "step": "text", "clauses": "text", "rung": "int2",
        "told_at": "timestamptz", "acknowledged_at": "timestamptz", "how": "text",
        "addressed_at": "timestamptz",
    },
    "notices_delivery": {
        "notice_id": "text", "timeline": "text", "channel": "text", "contact": "int8", "person": "text",
        "shown": "text", "state": "text", "attempts": "int4", "created_at": "timestamptz",
        "at": "timestamptz",
        "error": "text", "held": "text", "outside": "text", "receipt": "text",
    },
}  # fmt: skip
Row = tuple[Any, ...]


@dataclass(slots=True)
class Batch:
    """Rows by table, until they are copied."""

    wall: datetime
    version: int
    xid: int = 0
    rows: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in TABLES})

    def add(self, played: Played, bureau: Bureau, number: str) -> Run:
        """Everything that stands in the database of one run."""
        run = self._make_run(played, bureau, number)
        self._add_record(played, run)
        self._add_beside(played, run)
        self._add_notices(played, run)
        return run

    def _make_run(self, played: Played, bureau: Bureau, number: str) -> Run:
        state = played.state
        run = Run(
            id=played.id,
            form=played.course.form.value,
            number=number,
            plan_version_id=self.version,
            bureau=bureau.code,
            path=bureau.path,
            timeline=LIVE,
            title=played.opening.title,
            subject=played.opening.subject,
            opened_at=state.opened_at or NEVER,
            **read_row(state, played.course),
        )
        self.rows["engine_run"].append(tuple(getattr(run, name) for name in TABLES["engine_run"]))
        return run

    def _add_record(self, played: Played, run: Run) -> None:
        head, opened_at = played.head, played.deeds[0].at
        stream = (run.id, run.form, LIVE, opened_at, head.seq, head.hash, played.deeds[-1].at)
        self.rows["ledger_stream"].append(stream)
        entries = self.rows["ledger_entry"]
        for deed in played.deeds:
            for e, content in deed.links:
                facts = (e.type, e.recorded_at, e.actor, e.act, list(e.clauses), e.element, e.key)
                entries.append((e.stream, e.seq, content.decode(), e.hash, *facts))

    def _add_beside(self, played: Played, run: Run) -> None:
        state = played.state
        for row in list_step_rows(run.id, state, played.course, state.steps):
            self.rows["engine_runstep"].append(tuple(row[name] for name in TABLES["engine_runstep"]))
        posts = list_posts(state.bureau, (made.event for deed in played.deeds for made in deed.made))
        self.rows["engine_runpost"] += [(run.id, post) for post in sorted(posts)]
        timers = self.rows["deadlines_deadline"]
        for key, at in state.timers.items():
            timers.append((LIVE, run.id, key, HANDLER, at, played.set_at[key], None, 0, ""))
        for key, (at, set_at) in played.fired.items():
            if key not in state.timers:
                timers.append((LIVE, run.id, key, HANDLER, at, set_at, at, 0, ""))

    def _add_notices(self, played: Played, run: Run) -> None:
        """Told once under a key, answered once; each on its desk at once."""
        answers: dict[str, tuple[datetime, str]] = {}
        told: dict[str, Row] = {}
        for deed in played.deeds:
            fresh: list[tuple[str, str, str]] = []
            for made in deed.made:
                for n in read_notices(run, played.state, made):
                    facts = (n.timeline, n.post, n.reason, n.text, n.step, n.clauses, n.rung, deed.at)
                    told.setdefault(n.message_key, (n.message_key, n.stream, n.notice, *facts))
                    fresh.append((n.notice, n.post, TOLD))
                for a in read_acknowledged(run, played.state, made):
                    answers.setdefault(f"{a.stream}/{a.notice}/{a.post}", (a.at, a.how))
                    fresh.append((a.notice, a.post, ACKNOWLEDGED))
            self._add_change(run, deed, fresh)
        for key, row in told.items():
            self.rows["notices_notice"].append((*row, *answers.get(key, (None, "")), row[-1]))
            on_desk = (key, LIVE, "in-app", 0, "", "", "handed-over", 1, row[-1], row[-1], *[""] * 4)
            self.rows["notices_delivery"].append(on_desk)

    def _add_change(self, run: Run, deed: Deed, notices: list[tuple[str, str, str]]) -> None:
        if deed.links and self.wall - deed.at < KEPT:
            types = list(dict.fromkeys(entry.type for entry, _ in deed.links))
            first, last = deed.links[0][0].seq, deed.links[-1][0].seq
            self.rows["engine_livechange"].append(
                (self.xid, deed.at, run.id, first, last, types, Jsonb(notices))
            )

    def write(self) -> int:
        """Copy everything in the order of the foreign keys; how many entries."""
        count = len(self.rows["ledger_entry"])
        with connection.cursor() as cursor:
            for table, columns in TABLES.items():
                _copy(cursor, table, columns, self.rows[table])
                self.rows[table].clear()
        return count


def _copy(cursor: Any, table: str, columns: Mapping[str, str], rows: Iterable[Row]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(list(columns.values()))
        for row in rows:
            copy.write_row(row)
