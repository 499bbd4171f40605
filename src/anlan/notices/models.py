"""Notices: who was told what and when they acknowledged; and how each was handed to the world outside."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anlan.kernel.clock import LIVE
from anlan.notices.contracts import PENDING, DeliveryState


class Notice(models.Model):
    """One post told of one thing. `message_key` is the same however often it is handed to a channel.

    `notice` is its number inside the stream (`n3`); several posts share it when told together. `rung`: 0 for
    who was told first, then how far up the ladder. `addressed_at` (wall time): when it was decided by which
    channels it goes; empty until then.
    """

    message_key = models.TextField(primary_key=True)
    stream = models.TextField()
    notice = models.TextField()
    timeline = models.TextField(default=LIVE)
    post = models.TextField()
    reason = models.TextField()
    text = models.TextField()
    step = models.TextField(default="")
    clauses = models.TextField(default="")
    rung = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    how = models.TextField(default="")
    addressed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # What a delivery refers to, so that the database itself refuses one of another timeline.
            models.UniqueConstraint(fields=["message_key", "timeline"], name="a_notice_is_on_one_timeline"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["stream", "notice"], name="notices_of_a_stream"),
            models.Index(
                fields=["post", "-told_at"],
                name="unacknowledged_of_a_post",
                condition=Q(acknowledged_at=None),
            ),
            models.Index(
                fields=["told_at"], name="notices_without_an_address", condition=Q(addressed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.message_key


class Trouble(models.Model):
    """Something of the machine itself that operators are told: a loop that stands still, a letter given up.

    It belongs to no run and to no record; times are the wall's.
    """

    key = models.TextField(primary_key=True)
    text = models.TextField()
    raised_at = models.DateTimeField()
    addressed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["raised_at"], name="troubles_without_an_address", condition=Q(addressed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Delivery(models.Model):
    """A live notice, or a trouble, on its way to one contact point by one channel; times are the wall's.

    Only live notices can have one: the migration ties (notice, timeline) to the notice and `timeline` to
    `live`. `contact` is a contact point of the directory, 0 for none; its value is read when it is sent, and
    `shown` is what of it lists may show. `next_at`: when it is tried next, or until when a worker has it;
    `held` says why that is later than at once. `folded_into`: the delivery in whose message it went out.
    `outside`: what the other side calls it, and `receipt` what that says became of it, at `receipt_at`; while
    nothing is said, `receipt_at` is when it was last asked.
    """

    notice = models.ForeignKey(
        Notice, models.CASCADE, null=True, db_constraint=False, related_name="deliveries"
    )
    trouble = models.ForeignKey(Trouble, models.CASCADE, null=True, related_name="deliveries")
    timeline = models.TextField(default=LIVE)
    channel = models.TextField()
    contact = models.BigIntegerField(default=0)
    person = models.TextField(default="")
    shown = models.TextField(default="")
    state = models.TextField(default=DeliveryState.WAITING.value)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    error = models.TextField(default="")
    held = models.TextField(default="")
    folded_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="folded")
    outside = models.TextField(default="")
    receipt = models.TextField(default="")
    receipt_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(timeline=LIVE), name="only_live_notices_leave_the_house"),
            models.CheckConstraint(
                condition=Q(notice__isnull=False, trouble=None) | Q(notice=None, trouble__isnull=False),
                name="a_delivery_is_of_a_notice_or_a_trouble",
            ),
            models.UniqueConstraint(
                fields=["notice", "trouble", "channel", "contact"],
                nulls_distinct=False,
                name="a_message_goes_to_a_contact_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["channel", "next_at", "id"],
                name="deliveries_pending",
                condition=Q(state__in=sorted(state.value for state in PENDING)),
            ),
            models.Index(
                fields=["next_at"],
                name="posts_nobody_reaches",
                condition=Q(state=DeliveryState.NO_CONTACT.value, next_at__isnull=False),
            ),
            models.Index(fields=["channel", "state", "-at"], name="deliveries_of_a_channel"),
            models.Index(
                fields=["at"], name="deliveries_given_up", condition=Q(state=DeliveryState.GIVEN_UP.value)
            ),
            models.Index(
                fields=["channel", "outside"], name="deliveries_by_outside", condition=~Q(outside="")
            ),
            models.Index(
                fields=["at"], name="deliveries_folded", condition=Q(state=DeliveryState.FOLDED.value)
            ),
            models.Index(fields=["receipt_at"], name="deliveries_with_receipt", condition=~Q(receipt="")),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id or self.trouble_id} by {self.channel}"


class DrillDelivery(models.Model):
    """A notice of a drill, kept in the channel of its own timeline; nothing reads these to send them."""

    notice = models.OneToOneField(Notice, models.CASCADE, related_name="kept")
    timeline = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(timeline=LIVE), name="a_drill_keeps_no_live_notice"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} on {self.timeline}"


class Pace(models.Model):
    """How much of a channel's limit is used; `contact` is 0 where it counts for all addresses together.

    `free_at`: when all that was sent so far has been earned again (rules.find_turns).
    """

    channel = models.TextField()
    contact = models.BigIntegerField(default=0)
    free_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["channel", "contact"], name="a_channel_has_one_pace"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.contact}"


class Reply(models.Model):
    """A reply that a gateway handed in, and what came of it; neither the address nor the text is kept.

    `sender` is a keyed digest of the address, to count what one sender sent. `received_at` is the gateway's
    time, `at` the wall's. The row goes on `erase_on`, a date in Beijing.
    """

    way = models.TextField()
    key = models.TextField()
    sender = models.TextField()
    delivery = models.BigIntegerField(null=True)
    outcome = models.TextField()
    received_at = models.DateTimeField()
    at = models.DateTimeField()
    erase_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["way", "key"], name="a_reply_is_taken_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sender", "at"], name="replies_of_a_sender"),
            models.Index(fields=["erase_on"], name="replies_by_erasure"),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.key}: {self.outcome}"
