"""Reading the duty log and what was handed over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Max, Q

from anlan.directory.selectors import find_bureau, list_known_bureaus
from anlan.duty.access import access_roster
from anlan.duty.contracts import HandOverView, LineKind, LineView, LogBook
from anlan.duty.models import HandOver, LogEntry
from anlan.duty.selectors.viewing import Names, read_names
from anlan.kernel.access import Actor, Permission, PostRef, check_permission


def list_lines(
    actor: Actor,
    bureau: str,
    *,
    open: bool | None = None,
    kind: LineKind | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[LineView, ...]:
    """The lines of a bureau's log, the latest first; `before`: below that number."""
    path = find_bureau(bureau).path
    check_permission(actor, Permission.READ_INCIDENT, path)
    rows = LogEntry.objects.filter(bureau=bureau, **_narrow(kind, since, until))
    if open is not None:
        rows = rows.filter(open=open)
    if before is not None:
        rows = rows.filter(n__lt=before)
    writes = actor.can(Permission.WRITE_LOG, path)
    return tuple(view_line(row, writes=writes) for row in rows[:limit])


def _narrow(kind: LineKind | None, since: datetime | None, until: datetime | None) -> dict[str, object]:
    wanted = {"kind": kind and kind.value, "at__gte": since, "at__lt": until}
    return {name: value for name, value in wanted.items() if value is not None}


def list_books(actor: Actor) -> tuple[LogBook, ...]:
    """The logs that the actor may read, an empty one too: whoever may write begins it."""
    bureaus = [each for each in list_known_bureaus(actor) if actor.can(Permission.READ_INCIDENT, each.path)]
    rows = LogEntry.objects.filter(bureau__in=[each.code for each in bureaus]).order_by().values("bureau")
    rows = rows.annotate(still=Count("n", filter=Q(open=True)), last=Max("at"))
    counted = {code: (still, last) for code, still, last in rows.values_list("bureau", "still", "last")}
    return tuple(
        LogBook(
            bureau=each.code,
            zh=each.zh,
            en=each.en or each.zh,
            open=counted.get(each.code, (0, None))[0],
            last_at=counted.get(each.code, (0, None))[1],
            allowed=("write",) if actor.can(Permission.WRITE_LOG, each.path) else (),
        )
        for each in bureaus
    )


def list_handovers(actor: Actor, post: PostRef, *, limit: int = 20) -> tuple[HandOverView, ...]:
    """The hand-overs of a roster, the latest first."""
    roster = access_roster(actor, post)
    rows = list(HandOver.objects.filter(roster=roster)[:limit])
    wanted = {n for row in rows for n in row.lines}
    lines = {row.n: view_line(row) for row in LogEntry.objects.filter(bureau=post.bureau, n__in=wanted)}
    names = read_names([roster], {p for row in rows for p in (row.handed_by, row.taken_by) if p})
    return tuple(_view(row, post, lines, names, actor) for row in rows)


def _view(
    row: HandOver, post: PostRef, lines: dict[int, LineView], names: Names, actor: Actor
) -> HandOverView:
    may_take = row.taken_at is None and post in actor.posts and actor.person != str(row.handed_by)
    return HandOverView(
        n=row.n,
        roster=str(post),
        handed_by=names.person(row.handed_by),
        handed_at=row.handed_at,
        taken_by=names.person(row.taken_by) if row.taken_by else None,
        taken_at=row.taken_at,
        lines=_pick(row.lines, lines),
        runs=tuple(row.runs),
        note=row.note,
        allowed=("take-over",) if may_take else (),
    )


def _pick(wanted: Collection[int], lines: dict[int, LineView]) -> tuple[LineView, ...]:
    return tuple(lines[n] for n in wanted if n in lines)


def view_line(row: LogEntry, *, writes: bool = False) -> LineView:
    return LineView(
        n=row.n,
        bureau=row.bureau,
        at=row.at,
        kind=LineKind(row.kind),
        whence=row.whence,
        text=row.text,
        done=row.done,
        run=row.run,
        post=row.post,
        recorded_at=row.recorded_at,
        open=row.open,
        closed_at=row.closed_at,
        allowed=("close",) if writes and row.open else (),
    )
