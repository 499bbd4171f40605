"""Notices of duty: gaps in rosters and reachability tests, told through the same outbox as those of runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from anlan.directory.selectors import list_bureaus
from anlan.duty.registry import GAP, SILENT, TEST, Message
from anlan.duty.selectors import has_gap, waits_for
from anlan.duty.services.reach import answer_test
from anlan.kernel.access import Actor, Permission, PostRef
from anlan.kernel.clock import Clock
from anlan.kernel.errors import NotFound
from anlan.notices import models
from anlan.notices.contracts import Acknowledgement, Asked, NewNotice, Notice, Subject
from anlan.notices.selectors.lists import read_notice
from anlan.notices.services.telling import record_acknowledged, tell_posts

ROSTER, TESTED = "roster:", "reach-test:"
# What stands where a run would have its number.
NUMBERS = {ROSTER: "值班", TESTED: "测试"}
TITLES = {GAP: "值班缺班", TEST: "通讯抽测", SILENT: "通讯抽测未应答"}


def tell_duty(messages: Sequence[Message], now: datetime) -> None:
    """Write the notices of these messages, in the caller's transaction."""
    notices = [
        NewNotice(each.stream, each.notice, str(post), each.reason, each.text, clauses=each.clauses)
        for each in messages
        for post in each.posts
    ]
    tell_posts(notices, now=now)


def describe_duty(asked: Sequence[Asked]) -> Mapping[str, Subject]:
    """What they are about, right before they are sent: a gap that was filled needs no letter."""
    return {each.message_key: _describe(each) for each in asked if is_of_duty(each.stream)}


def list_duty_places(actor: Actor) -> tuple[str, ...]:
    """The bureaus of whose duty the actor may see who was told what, as of their duty logs."""
    return tuple(bureau.code for bureau in list_bureaus(actor.paths(Permission.READ_INCIDENT)))


def is_of_duty(stream: str) -> bool:
    """Whether a notice is of duty rather than of a run."""
    return stream.startswith((ROSTER, TESTED))


def _describe(asked: Asked) -> Subject:
    reason = GAP if asked.stream.startswith(ROSTER) else TEST if asked.notice == "n1" else SILENT
    number = NUMBERS[ROSTER if reason == GAP else TESTED]
    return Subject(number, TITLES[reason], needed=_is_needed(asked, reason))


def _is_needed(asked: Asked, reason: str) -> bool:
    if reason == GAP:
        return has_gap(asked.stream)
    return reason == SILENT or waits_for(asked.stream, asked.post)


def list_duty_notices(posts: Sequence[str], *, limit: int = 50) -> list[Notice]:
    """What these posts were told about duty and have not acknowledged, the newest first; one query."""
    rows = models.Notice.objects.filter(post__in=posts, acknowledged_at=None, reason__in=(GAP, TEST, SILENT))
    return [read_notice(row) for row in rows.order_by("-told_at", "pk")[:limit]]


def acknowledge_duty(*, message_key: str, actor: Actor, how: str, wall: Clock) -> Notice:
    """Acknowledge a notice of duty; done before, it does nothing. For a test that is the answer.

    Raises NotFound for one that the actor was not told.
    """
    row = models.Notice.objects.filter(pk=message_key).first()
    if row is None or not is_of_duty(row.stream) or PostRef(*row.post.split(":", 1)) not in actor.posts:
        raise NotFound("There is no such notice to a post of yours.", how="Look at /api/duty/mine.")
    if row.acknowledged_at is None:
        if row.reason == TEST:
            answer_test(
                test=UUID(row.stream.removeprefix(TESTED)), post=row.post, how=how, actor=actor, wall=wall
            )
        record_acknowledged([Acknowledgement(row.stream, row.notice, row.post, wall.now(), how)])
        row.refresh_from_db()
    return read_notice(row)


def name_duty(notice: Notice) -> Subject:
    """What a notice of duty is called where a run has its number and title."""
    asked = Asked(notice.message_key, notice.stream, notice.notice, notice.post, notice.step, notice.told_at)
    return _describe(asked)
