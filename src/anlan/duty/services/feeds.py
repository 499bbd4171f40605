"""日历订阅: an address by which a phone's calendar reads shifts, without signing in; it can be revoked."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction

from anlan.duty.access import access_roster
from anlan.duty.models import Feed
from anlan.kernel.access import Actor, Permission, PostRef
from anlan.kernel.clock import Clock
from anlan.kernel.errors import Forbidden, NotFound

MOST = 10


def make_feed(*, actor: Actor, wall: Clock, post: PostRef | None = None) -> tuple[int, str]:
    """A feed of the actor's own shifts, or of a roster; its id, and the secret of its address, shown once.

    Raises Forbidden to a machine, and for more feeds than somebody has calendars.
    """
    if not actor.person:
        raise Forbidden(f"{actor.name} is no person.", why="A feed belongs to somebody who can revoke it.")
    roster = access_roster(actor, post) if post else None
    waiting = Feed.objects.filter(person=int(actor.person), revoked_at=None)
    if waiting.count() >= MOST:
        raise Forbidden(f"You have {MOST} feeds.", how="Revoke one that you do not read any more.")
    secret = secrets.token_urlsafe(32)
    row = Feed.objects.create(
        digest=digest_secret(secret), person=int(actor.person), roster=roster, made_at=wall.now()
    )
    return row.pk, secret


@transaction.atomic
def revoke_feed(*, actor: Actor, wall: Clock, feed: int) -> None:
    """From now on the address is none; revoked before, it does nothing."""
    row = Feed.objects.select_for_update().filter(pk=feed).first()
    if row is None or not actor.person or actor.person != str(row.person):
        if row is None or row.roster is None:
            raise NotFound(f"There is no feed {feed} of yours.", field="feed")
        access_roster(actor, PostRef(row.roster.bureau, row.roster.post), Permission.KEEP_ROSTER)
    if row.revoked_at is None:
        row.revoked_at = wall.now()
        row.save(update_fields=["revoked_at"])


def digest_secret(secret: str) -> str:
    """SHA-256 is enough: the secret is 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
