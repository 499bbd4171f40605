"""Trying a channel out: a message to one's own contact points, at once and past the outbox."""

from __future__ import annotations

from uuid import uuid4

from anlan.directory.selectors import list_own_points, read_contacts
from anlan.kernel.clock import Clock
from anlan.kernel.errors import NotFound
from anlan.notices.channels.port import LiveChannel, LiveLetter, Refused
from anlan.notices.contracts import Tried
from anlan.notices.rules import mask


def try_channel(channel: LiveChannel, *, person: str, wall: Clock) -> list[Tried]:
    """What came of each contact point of the person that the channel serves; NotFound without one."""
    points = [point.id for point in list_own_points(person) if point.kind is channel.kind]
    contacts = [contact for contact in read_contacts(points).values() if contact is not None]
    if not contacts:
        raise NotFound(
            f"You have no working contact point of the kind {channel.kind.value}.",
            how="Add one, or let the administrator do it.",
            field="name",
        )
    return [_try(channel, contact.value, wall) for contact in contacts]


def _try(channel: LiveChannel, to: str, wall: Clock) -> Tried:
    letter = LiveLetter(
        key=f"test/{uuid4()}",
        to=to,
        subject="〔安澜〕通道测试 Test of a channel",
        lines=("这是一封测试消息，不需要处理。", "This is a test; there is nothing to do."),
        title="这是一封测试消息，不需要处理",
        reason="test",
        why="通道测试",
    )
    try:
        channel.hand_over(letter, now=wall.now())
    except Refused as refusal:
        return Tried(mask(to), ok=False, error=str(refusal))
    finally:
        channel.close()
    return Tried(mask(to), ok=True)
