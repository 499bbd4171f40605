"""From a claimed delivery to the letter that is sent: what it is about is asked at the last moment.

A letter holds no personal value: run number, title, sentence, clock and clause, and whom it is for by post.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.db import DatabaseError

from anlan.directory.contracts import Contact
from anlan.directory.selectors import has_token, read_contacts
from anlan.kernel.access import Permission
from anlan.kernel.calendar import BEIJING
from anlan.notices import models
from anlan.notices.channels.port import LiveLetter
from anlan.notices.contracts import Asked, DeliveryState, Subject
from anlan.notices.links import write_link
from anlan.notices.policy import Policy
from anlan.notices.registry import describe_notices
from anlan.notices.replies import ANSWERED, write_code
from anlan.notices.rules import mask, name_message
from anlan.notices.selectors.lists import name_all
from anlan.notices.services.outbox import Claimed, Result, fail
from anlan.plans.contracts import Text

log = structlog.get_logger()
# So many of those inside a message are named in it.
_BESIDE = 20
# Why somebody is told, as the letter says it. A reason that is not here stands as the engine has it.
REASONS = {
    "told": ("请知悉并确认", "Please acknowledge"),
    "assigned": ("交办", "Assigned to you"),
    "returned": ("退回", "Returned"),
    "passed-on": ("连续退回", "Returned several times"),
    "late": ("超时", "Late"),
    "raise": ("上报", "Raised to you"),
    "hand-over": ("移交", "Handed over to you"),
    "relapse": ("反复", "Relapse"),
    "climbed": ("前一级未确认，转请您处理", "Nobody answered before you"),
    "ordered": ("调度令", "Order"),
    "order-overdue": ("调度令未签收", "Order not received"),
    "promise-broken": ("承诺到期未兑现", "Promise not kept"),
    "transfer-overdue": ("移交未签收", "Transfer not received"),
    "silent": ("已确认，尚未开始", "Acknowledged, not begun"),
    "duty-gap": ("值班缺班", "Nobody on duty"),
    "reach-test": ("通讯抽测", "Test only"),
    "reach-silent": ("抽测未应答", "Silent in tests"),
}


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be sent, by delivery, and what is settled without sending."""

    letters: dict[int, LiveLetter]
    settled: list[Result]


@dataclass(frozen=True, slots=True)
class Inside:
    """What goes out inside a message: all deliveries, and the lines of those that somebody still needs."""

    deliveries: list[int] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def write_each(claimed: Sequence[Claimed], *, address: str, policy: Policy, now: datetime) -> Batch:
    """As `write_letters`; one that cannot be written fails alone, and the others are sent."""
    try:
        return write_letters(claimed, address=address, policy=policy, now=now)
    except DatabaseError:
        raise
    except Exception as fault:
        if len(claimed) == 1:
            log.exception("letter not written", delivery=claimed[0].id)
            why = f"{type(fault).__name__}: {fault}"
            return Batch({}, [fail(claimed[0], why, now=now, policy=policy)])
    batch = Batch({}, [])
    for each in claimed:
        alone = write_each([each], address=address, policy=policy, now=now)
        batch.letters.update(alone.letters)
        batch.settled.extend(alone.settled)
    return batch


def write_letters(claimed: Sequence[Claimed], *, address: str, policy: Policy, now: datetime) -> Batch:
    """Look at the facts again and write a letter for each delivery that is still needed; a few queries."""
    contacts = read_contacts({each.contact for each in claimed})
    notices = _read_notices(claimed)
    first_texts = _read_first_texts(notices.values())
    troubles = models.Trouble.objects.in_bulk([each.trouble for each in claimed if each.trouble])
    subjects = describe_notices([_ask(row) for row in notices.values() if row.acknowledged_at is None])
    titles = name_all({row.post for row in notices.values()})
    # A reply is asked for only by a way on which one comes back, and where somebody hands it in.
    answered = ANSWERED if has_token(Permission.TAKE_REPLY, now=now) else frozenset()
    inside = _list_inside([each.id for each in claimed])
    batch = Batch({}, [])
    for each in claimed:
        notice, subject = notices.get(each.notice or ""), subjects.get(each.notice or "")
        if each.notice and (subject is None or not subject.needed):
            batch.settled.append(Result(each.id, DeliveryState.NOT_NEEDED, tried=0))
            continue
        contact = contacts.get(each.contact)
        if contact is None:
            why = (
                "The contact point cannot be read." if each.contact in contacts else "It is no longer there."
            )
            batch.settled.append(Result(each.id, DeliveryState.GIVEN_UP, error=why))
        elif notice is not None and subject is not None:
            link = write_link(address, each.id, now=now, life=policy.link_life)
            batch.letters[each.id] = write_letter(
                notice,
                subject,
                text=notice.text or first_texts.get((notice.stream, notice.notice), ""),
                post=titles[notice.post],
                contact=contact,
                link=link,
                code=write_code(each.id, each.contact) if contact.kind in answered else "",
                inside=inside.get(each.id, Inside()),
            )
        else:
            batch.letters[each.id] = _write_trouble(troubles[each.trouble or ""], contact.value, each.contact)
    return batch


def list_needed(claimed: Sequence[Claimed]) -> set[str]:
    """The notices of these deliveries that somebody still needs to be told; so is one nobody can describe."""
    keys = [each.notice for each in claimed if each.notice]
    rows = models.Notice.objects.filter(pk__in=keys, acknowledged_at=None)
    asked = [Asked(*row) for row in rows.values_list(*Asked.__dataclass_fields__)]
    try:
        return {key for key, subject in describe_notices(asked).items() if subject.needed}
    except DatabaseError:
        raise
    except Exception:
        log.exception("notices not described", notices=[each.message_key for each in asked])
        return {each.message_key for each in asked}


def write_letter(
    notice: models.Notice,
    subject: Subject,
    *,
    text: str,
    post: Text,
    contact: Contact,
    link: str,
    code: str,
    inside: Inside,
) -> LiveLetter:
    """The letter of one notice to one address, with what goes out inside it."""
    reason, english = REASONS.get(notice.reason, (notice.reason, notice.reason))
    lines = [
        f"【{reason}】{subject.number} {subject.title}",
        f"[{english}]",
        text,
        f"岗位 Post：{post.zh} {post.en}"
        + (f"（逐级第 {notice.rung} 级 rung {notice.rung}）" if notice.rung else ""),
        f"时限 Due：{_show_time(subject.due_at)}" if subject.due_at else "",
        f"依据 Clause：{notice.clauses}" if notice.clauses else "",
        f"通知时间 Told：{_show_time(notice.told_at)}",
        "点开下方链接并按“确认”。 Open the link and press the button to acknowledge." if link else "",
        f"或回复 {code} 确认。 Or reply {code} to acknowledge." if code else "",
        *_list_beside(inside.lines),
    ]
    many = f"（另有 {len(inside.lines)} 项提醒）" if inside.lines else ""
    return LiveLetter(
        key=name_message(notice.message_key, contact.id, inside.deliveries),
        to=contact.value,
        subject=_on_one_line(f"〔安澜〕{reason}{many} {subject.number} {subject.title}"),
        lines=tuple(line for line in lines if line),
        link=link,
        code=code,
        run=notice.stream,
        number=subject.number,
        title=subject.title,
        post=notice.post,
        reason=notice.reason,
        why=reason,
        text=text,
        clauses=notice.clauses,
        rung=notice.rung,
        more=len(inside.lines),
        told_at=notice.told_at,
        due_at=subject.due_at,
    )


def hide(letter: LiveLetter) -> str:
    """What lists show of where the letter went."""
    return mask(letter.to)


def _list_beside(lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    more = len(lines) - _BESIDE
    return [
        f"一并提醒 {len(lines)} 项，须登录后逐项确认：",
        f"[{len(lines)} more reminders, each to be acknowledged in the application]",
        *lines[:_BESIDE],
        *([f"……另有 {more} 项 and {more} more"] if more > 0 else []),
    ]


def _list_inside(leads: Sequence[int]) -> dict[int, Inside]:
    """What goes out inside each of these messages; two queries, mostly one."""
    rows = list(
        models.Delivery.objects.filter(folded_into__in=leads, state=DeliveryState.FOLDED)
        .select_related("notice")
        .order_by("id")
    )
    open_ = [row.notice for row in rows if row.notice and row.notice.acknowledged_at is None]
    subjects = describe_notices([_ask(notice) for notice in open_]) if open_ else {}
    found: dict[int, Inside] = {}
    for row in rows:
        inside = found.setdefault(row.folded_into_id or 0, Inside())
        inside.deliveries.append(row.pk)
        subject = subjects.get(row.notice_id or "")
        if row.notice and subject and subject.needed:
            reason, _ = REASONS.get(row.notice.reason, (row.notice.reason, ""))
            line = f"· {reason} {subject.number} {subject.title} {row.notice.text}".rstrip()
            inside.lines.append(line)
    return found


def _read_notices(claimed: Sequence[Claimed]) -> dict[str, models.Notice]:
    return models.Notice.objects.in_bulk([each.notice for each in claimed if each.notice])


def _read_first_texts(rows: Iterable[models.Notice]) -> dict[tuple[str, str], str]:
    """By stream and notice the text of the first rung, which those further up have been told as well.

    Asked for these alone, and once for all of them: a notice may have been told to thousands.
    """
    climbed = {(row.stream, row.notice) for row in rows if not row.text}
    if not climbed:
        return {}
    streams, notices = zip(*climbed, strict=True)
    first = models.Notice.objects.filter(stream__in=streams, notice__in=notices, rung=0).exclude(text="")
    found = first.order_by("stream", "notice", "message_key").distinct("stream", "notice")
    return {(stream, notice): text for stream, notice, text in found.values_list("stream", "notice", "text")}


def _ask(row: models.Notice) -> Asked:
    return Asked(row.message_key, row.stream, row.notice, row.post, row.step, row.told_at)


def _write_trouble(trouble: models.Trouble, to: str, contact: int) -> LiveLetter:
    return LiveLetter(
        key=name_message(trouble.key, contact),
        to=to,
        subject=_on_one_line(f"〔安澜〕运维告警 {trouble.text}"),
        lines=("【运维告警 Alarm】", trouble.text, f"时间 At：{_show_time(trouble.raised_at)}"),
        title=trouble.text,
        reason="trouble",
        why="运维告警",
        text=trouble.text,
        told_at=trouble.raised_at,
    )


def _on_one_line(text: str) -> str:
    """A header cannot hold a line break, and a mail client shows no more than this."""
    return " ".join(text.split())[:150]


def _show_time(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
