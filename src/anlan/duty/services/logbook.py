"""值班日志: every call and visit in a line, and handing over what is open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Max

from anlan.directory.selectors import find_bureau
from anlan.duty.access import access_roster
from anlan.duty.contracts import LineKind
from anlan.duty.models import HandOver, LogEntry, Roster
from anlan.duty.services.texts import check_text
from anlan.duty.services.writing import change_roster
from anlan.kernel.access import Actor, Permission, PostRef, check_permission
from anlan.kernel.clock import Clock, check_aware
from anlan.kernel.errors import Forbidden, Invalid, NotFound, OutOfOrder
from anlan.ledger.contracts import Draft
from anlan.ledger.services import append_entries, find_by_key, lock_streams, open_stream

CLAUSES = ("SY-3.1.5",)


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is written into the log. `whence`: a body or a role (来访群众), never a person or a number;
    `open`: something of it is left to do."""

    kind: LineKind
    text: str
    whence: str = ""
    done: str = ""
    run: str = ""
    at: datetime | None = None
    open: bool = False


@transaction.atomic
def write_line(*, actor: Actor, wall: Clock, bureau: str, line: Line, key: str = "") -> int:
    """Write a line; its number. With the same key again it does nothing.

    Raises Forbidden without duty:log there, Invalid for text with a personal number or a time to come.
    """
    check_permission(actor, Permission.WRITE_LOG, find_bureau(bureau).path)
    now = _lock(bureau, wall)
    if key and (before := find_by_key(_stream(bureau), key)) is not None:
        return int(before.data["n"])
    at = check_aware(line.at, field="at") if line.at else now
    if at > now:
        raise Invalid("That has not happened yet.", how="Give the time at which it did.", field="at")
    n = (LogEntry.objects.filter(bureau=bureau).aggregate(last=Max("n"))["last"] or 0) + 1
    row = LogEntry.objects.create(
        bureau=bureau,
        n=n,
        at=at,
        kind=line.kind.value,
        whence=check_text(line.whence, field="whence", longest=100),
        text=check_text(line.text, field="text", longest=2000, needed=True),
        done=check_text(line.done, field="done", longest=2000),
        run=line.run[:100],
        post=actor.name,
        recorded_at=now,
        open=line.open,
    )
    facts = {name: getattr(row, name) for name in ("n", "kind", "whence", "text", "done", "run", "open")}
    _record("line-written", bureau, actor, now, {**facts, "at": at}, key=key)
    return n


@transaction.atomic
def close_line(*, actor: Actor, wall: Clock, bureau: str, n: int, done: str) -> None:
    """Say what was done, so that nothing of the line is open any more; closed before, it does nothing."""
    check_permission(actor, Permission.WRITE_LOG, find_bureau(bureau).path)
    done = check_text(done, field="done", longest=2000, needed=True)
    now = _lock(bureau, wall)
    row = LogEntry.objects.filter(bureau=bureau, n=n).first()
    if row is None:
        raise NotFound(f"There is no line {n} in the log of {bureau}.", field="line")
    if not row.open:
        return
    row.open, row.closed_at, row.done = False, now, f"{row.done}；{done}" if row.done else done
    row.save(update_fields=["open", "closed_at", "done"])
    _record("line-closed", bureau, actor, now, {"n": n, "done": row.done})


def hand_over(*, actor: Actor, wall: Clock, post: PostRef, note: str = "", runs: tuple[str, ...] = ()) -> int:
    """Sign what is open over to whoever comes; the hand-over's number. `runs`: numbers of open runs.

    Only who holds the post hands over. One that waits for its second signature is not doubled.
    """
    check_holds(actor, post)
    note = check_text(note, field="note", longest=2000)
    with change_roster(access_roster(actor, post), actor=actor, wall=wall) as writing:
        waiting = HandOver.objects.filter(roster=writing.roster, taken_at=None).first()
        if waiting is not None:
            if str(waiting.handed_by) == actor.person:
                return waiting.n
            raise OutOfOrder(f"Hand-over {waiting.n} waits for you to sign.", how="Take over first.")
        lines = list(
            LogEntry.objects.filter(bureau=post.bureau, open=True).order_by("n").values_list("n", flat=True)
        )
        n = (HandOver.objects.filter(roster=writing.roster).aggregate(last=Max("n"))["last"] or 0) + 1
        HandOver.objects.create(
            roster=writing.roster,
            n=n,
            handed_by=int(actor.person),
            handed_at=writing.now,
            lines=lines,
            runs=list(runs),
            note=note,
        )
        writing.note("handed-over", n=n, by=int(actor.person), lines=lines, runs=list(runs), note=note)
    return n


def take_over(*, actor: Actor, wall: Clock, post: PostRef, n: int) -> None:
    """The second signature, by somebody else who holds the post. Signed before by them, it does nothing."""
    check_holds(actor, post)
    with change_roster(access_roster(actor, post), actor=actor, wall=wall) as writing:
        row = HandOver.objects.filter(roster=writing.roster, n=n).first()
        if row is None:
            raise NotFound(f"There is no hand-over {n} of {post}.", field="handover")
        if row.taken_by is not None:
            if str(row.taken_by) == actor.person:
                return
            raise OutOfOrder(f"Hand-over {n} was signed by somebody else.", how="Look at the newest one.")
        row.taken_by, row.taken_at = int(actor.person), writing.now
        try:
            with transaction.atomic():
                row.save(update_fields=["taken_by", "taken_at"])
        except IntegrityError:
            raise OutOfOrder(
                "Nobody hands over to themselves.",
                why="Two people sign: one goes, one comes.",
                how="Let whoever comes sign in and take over.",
            ) from None
        writing.note("taken-over", n=n, by=int(actor.person))


def check_holds(actor: Actor, post: PostRef) -> None:
    if not actor.person or post not in actor.posts:
        raise Forbidden(f"You do not hold {post}.", why="Whoever is on duty hands over and takes over.")


def name_open(roster: Roster) -> HandOver | None:
    """The hand-over that waits for its second signature."""
    return HandOver.objects.filter(roster=roster, taken_at=None).first()


def _stream(bureau: str) -> str:
    return f"duty-log:{bureau}"


def _lock(bureau: str, wall: Clock) -> datetime:
    open_stream(_stream(bureau), kind="duty-log", now=wall.now())
    lock_streams([_stream(bureau)])
    return wall.now()


def _record(
    event: str, bureau: str, actor: Actor, now: datetime, facts: dict[str, Any], *, key: str = ""
) -> None:
    at = facts.get("at", now)
    draft = Draft(
        type=event, happened_at=at, actor=actor.name, act=event, clauses=CLAUSES, data=facts, key=key
    )
    append_entries({_stream(bureau): [draft]}, now=now)
