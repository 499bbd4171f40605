"""A reply to a message acknowledges its notice as the link in it does: for phones that reach no page of ours.

Only the contact point that the message went to can do so. Every reply leaves a row with its outcome; the
row goes on its day.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from anlan.directory.contracts import ContactKind
from anlan.directory.selectors import read_contacts
from anlan.kernel.access import Actor
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import Clock, check_aware
from anlan.ledger.services import lock_name
from anlan.notices.contracts import ReplyGiven, ReplyOutcome, ReplyTaken
from anlan.notices.models import Delivery, Reply
from anlan.notices.policy import find_policy
from anlan.notices.replies import find_code, fits, same_address
from anlan.notices.services.answering import Acknowledging, answer_delivery, check_gateway, may_answer
from anlan.notices.services.retention import find_reply_erasure

HOW = {ContactKind.SMS: "reply-sms", ContactKind.EMAIL: "reply-mail"}
_O = ReplyOutcome
# Outcomes that somebody who guesses would cause.
_WRONG = (_O.WRONG_CODE, _O.UNKNOWN_SENDER, _O.TOO_MANY)
_WITHIN = timedelta(hours=1)


@transaction.atomic
def take_reply(
    *, given: ReplyGiven, kind: ContactKind, actor: Actor, wall: Clock, acknowledge: Acknowledging
) -> ReplyTaken:
    """Acknowledge what the reply answers, once for each key. Raises Forbidden without replies:write."""
    check_gateway(actor)
    # In UTC: a zone that PostgreSQL does not know would be a fault of ours.
    received_at = check_aware(given.received_at, field="received_at")
    sender = salted_hmac("anlan.reply.sender", given.sender.strip().lower(), algorithm="sha256").hexdigest()
    # Replies of one sender one after the other: or as many as are sent at once would be let through.
    lock_name(f"reply:{sender}")
    lock_name(f"reply:{HOW[kind]}:{given.key}")
    before = Reply.objects.filter(way=HOW[kind], key=given.key).first()
    if before is not None:
        return ReplyTaken(ReplyOutcome(before.outcome))
    now = wall.now()
    policy = find_policy(now.astimezone(BEIJING).date())
    code = find_code(given.subject) or find_code(given.text)
    wrong = Reply.objects.filter(sender=sender, at__gt=now - _WITHIN, outcome__in=_WRONG).count()
    outcome = (
        _O.TOO_MANY if wrong >= policy.reply_tries else _judge(given, kind, code, actor, wall, acknowledge)
    )
    Reply.objects.create(
        way=HOW[kind],
        key=given.key,
        sender=sender,
        delivery=code[0] if code else None,
        outcome=outcome.value,
        received_at=received_at,
        at=now,
        erase_on=find_reply_erasure(now),
    )
    return ReplyTaken(outcome)


def _judge(
    given: ReplyGiven,
    kind: ContactKind,
    code: tuple[int, str] | None,
    actor: Actor,
    wall: Clock,
    acknowledge: Acknowledging,
) -> ReplyOutcome:
    if code is None:
        return _O.NO_CODE
    row = Delivery.objects.select_related("notice").filter(pk=code[0]).first()
    if row is None or row.notice is None or not fits(row.pk, row.contact, code[1]):
        return _O.WRONG_CODE
    if not may_answer(actor, row.notice):
        return _O.REFUSED
    contact = read_contacts({row.contact}).get(row.contact)
    if contact is None or contact.kind != kind or not same_address(kind, contact.value, given.sender):
        return _O.UNKNOWN_SENDER
    return answer_delivery(row, HOW[kind], wall=wall, acknowledge=acknowledge)
