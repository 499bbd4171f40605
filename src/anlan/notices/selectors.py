"""Reading notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from anlan.notices import models
from anlan.notices.contracts import Notice


def list_notices(stream: str) -> list[Notice]:
    """Who was told about a stream, and when each acknowledged, in order."""
    return [_read(row) for row in models.Notice.objects.filter(stream=stream).order_by("told_at", "notice")]


def list_unacknowledged(post: str, *, limit: int = 100) -> list[Notice]:
    """What a post has been told and not acknowledged, newest first."""
    rows = models.Notice.objects.filter(post=post, acknowledged_at=None).order_by("-told_at")[:limit]
    return [_read(row) for row in rows]


def list_by_stream(streams: Collection[str]) -> Mapping[str, Collection[tuple[Notice, str]]]:
    """All notices of each stream with the timeline each is on; one query."""
    found = defaultdict[str, list[tuple[Notice, str]]](list)
    for row in models.Notice.objects.filter(stream__in=streams):
        found[row.stream].append((_read(row), row.timeline))
    return found


def list_streams() -> set[str]:
    """The streams about which anybody was told anything."""
    return set(models.Notice.objects.values_list("stream", flat=True).distinct())


def _read(row: models.Notice) -> Notice:
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
    )
