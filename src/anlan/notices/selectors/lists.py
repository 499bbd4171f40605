"""Reading notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Func, OuterRef, Prefetch, Q, QuerySet, TextField, Value

from anlan.directory.selectors import name_posts
from anlan.duty.registry import GAP, SILENT, TEST
from anlan.kernel.access import PostRef
from anlan.notices import models
from anlan.notices.contracts import PENDING, DeliveryState, DeliveryView, Notice, NoticeView
from anlan.plans.contracts import Text

# What a log may be narrowed to beside the states of deliveries.
ACKNOWLEDGED, UNACKNOWLEDGED = "acknowledged", "unacknowledged"
_NOBODY = PostRef("", "")


def list_notices(stream: str) -> list[Notice]:
    """Who was told about a stream, and when each acknowledged, in order."""
    return [
        read_notice(row) for row in models.Notice.objects.filter(stream=stream).order_by("told_at", "notice")
    ]


def find_text(stream: str, notice: str) -> str:
    """What a notice says; those further up the ladder have it from the first."""
    rows = models.Notice.objects.filter(stream=stream, notice=notice).exclude(text="").order_by("rung")
    return rows.values_list("text", flat=True).first() or ""


def list_unacknowledged(posts: Collection[str], *, limit: int = 100) -> list[Notice]:
    """What these posts have been told and not acknowledged, newest first; one query."""
    rows = models.Notice.objects.filter(post__in=posts, acknowledged_at=None)
    return [read_notice(row) for row in rows.order_by("-told_at", "pk")[:limit]]


def list_waiting(streams: QuerySet[Any], *, without: Collection[str], limit: int) -> list[Notice]:
    """What anybody but the posts `without` was told about these streams and has not acknowledged, newest
    first."""
    rows = models.Notice.objects.filter(stream__in=streams, acknowledged_at=None).exclude(post__in=without)
    return [read_notice(row) for row in rows.order_by("-told_at", "pk")[:limit]]


def count_unacknowledged(streams: Collection[str] | QuerySet[Any]) -> dict[str, int]:
    """How many notices of each of these streams wait for an answer; one query, none left out but zeros."""
    rows = models.Notice.objects.filter(stream__in=streams, acknowledged_at=None).order_by()
    return dict(rows.values_list("stream").annotate(waiting=Count("*")))


def list_by_stream(streams: Collection[str]) -> Mapping[str, Collection[tuple[Notice, str]]]:
    """All notices of each stream with the timeline each is on; one query."""
    found = defaultdict[str, list[tuple[Notice, str]]](list)
    for row in models.Notice.objects.filter(stream__in=streams):
        found[row.stream].append((read_notice(row), row.timeline))
    return found


def list_streams() -> set[str]:
    """The streams about which anybody was told anything."""
    return set(models.Notice.objects.values_list("stream", flat=True).distinct())


def list_with_deliveries(stream: str) -> list[NoticeView]:
    """Everybody told about a stream, in order, each with how it was delivered; three queries."""
    rows = models.Notice.objects.filter(stream=stream).order_by("told_at", "notice", "rung", "post")
    return _view_all(rows)


def list_log(
    streams: Collection[str] | QuerySet[Any],
    *,
    duty_at: Collection[str] = (),
    post: str = "",
    state: str = "",
    channel: str = "",
    timeline: str = "",
    after: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> list[NoticeView]:
    """Notices of these streams, and of duty to posts of these bureaus, the latest first.

    `state` is that of any of their deliveries by `channel`; `after` is the (told_at, message_key) of the last
    one seen.
    """
    bureau = Func(F("post"), Value(":"), Value(1), function="split_part", output_field=TextField())
    of_duty = Q(reason__in=(GAP, TEST, SILENT), bureau__in=duty_at)
    rows = models.Notice.objects.alias(bureau=bureau).filter(Q(stream__in=streams) | of_duty)
    if timeline:
        rows = rows.filter(timeline=timeline)
    if post:
        rows = rows.filter(post=post)
    if state == ACKNOWLEDGED:
        rows = rows.exclude(acknowledged_at=None)
    elif state == UNACKNOWLEDGED:
        rows = rows.filter(acknowledged_at=None)
    way = {"state": state} if state not in ("", ACKNOWLEDGED, UNACKNOWLEDGED) else {}
    way |= {"channel": channel} if channel else {}
    if way:
        rows = rows.filter(Exists(models.Delivery.objects.filter(notice=OuterRef("pk"), **way)))
    if after is not None:
        at, key = after
        rows = rows.filter(Q(told_at__lt=at) | Q(told_at=at, message_key__gt=key))
    return _view_all(rows.order_by("-told_at", "message_key")[:limit])


def name_post(post: str) -> Text:
    """What a post (`210100:director`) is called; itself, where the directory does not know it."""
    return name_all({post})[post]


def name_all(posts: Collection[str]) -> dict[str, Text]:
    """The same of several; one query."""
    refs = {post: PostRef(*post.split(":", 1)) for post in posts if ":" in post}
    known = name_posts(set(refs.values()))
    return {post: Text(*known.get(refs.get(post, _NOBODY), (post, post))) for post in posts}


def _view_all(rows: QuerySet[models.Notice]) -> list[NoticeView]:
    ordered = models.Delivery.objects.order_by("id")
    found = list(rows.prefetch_related(Prefetch("deliveries", ordered), "kept"))
    titles = name_all({row.post for row in found})
    return [_view(row, titles[row.post]) for row in found]


def _view(row: models.Notice, title: Text) -> NoticeView:
    return NoticeView(
        message_key=row.message_key,
        run=row.stream,
        notice=row.notice,
        timeline=row.timeline,
        post=row.post,
        title=title,
        reason=row.reason,
        text=row.text,
        step=row.step,
        clauses=row.clauses,
        told_at=row.told_at,
        rung=row.rung,
        acknowledged_at=row.acknowledged_at,
        how=row.how,
        deliveries=tuple(_list_deliveries(row)),
    )


def _list_deliveries(row: models.Notice) -> Iterator[DeliveryView]:
    for each in row.deliveries.all():
        pending = each.state in PENDING
        yield DeliveryView(
            each.channel,
            each.shown,
            each.state,
            each.attempts,
            each.at,
            each.error,
            held=each.held if pending else "",
            until=each.next_at if pending and each.held else None,
            receipt=each.receipt,
            receipt_at=each.receipt_at if each.receipt else None,
        )
    kept = getattr(row, "kept", None)  # a drill's notice has gone to the channel of its timeline
    if kept is not None:
        yield DeliveryView("drill", kept.timeline, DeliveryState.HANDED_OVER, 1, kept.at, "")


def read_notice(row: models.Notice) -> Notice:
    """The row as a contract."""
    return Notice(
        row.message_key,
        row.stream,
        row.notice,
        row.post,
        row.reason,
        row.text,
        row.step,
        row.clauses,
        row.told_at,
        row.acknowledged_at,
        row.how,
        row.rung,
    )
