"""Who watches: what they may hear, what waits to be sent to them, and whether they still may."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from anlan.directory.contracts import Unauthenticated
from anlan.directory.selectors import find_actor_for_token, recall_actor
from anlan.kernel.access import Actor, PostRef
from anlan.sign_in.sessions import check_session, keep_sitting

# Somebody who does not read is cut and resumes; what waits for them must not fill the memory.
MOST_WAITING = 1000


def digest_session(session: str) -> str:
    """What processes tell each other of a session: its key would open it."""
    return sha256(session.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Credentials:
    """By what they came in, to be looked at again while the stream is open: a session or a token."""

    session: str = ""
    token: str = field(default="", repr=False)
    speaking_as: PostRef | None = None

    def find_actor(self, now: datetime) -> Actor:
        """Who they are now. Raises an AnlanError once the session or the token has ended."""
        if self.token:
            return find_actor_for_token(self.token, now=now)
        request = HttpRequest()
        request.session = SessionStore(self.session)
        person = get_user(request)
        if person.pk is None or not keep_sitting(request.session, now, by_person=False):
            raise Unauthenticated("This session has ended.", how="Sign in again.")
        check_session(request.session, person)
        return recall_actor(person.pk, now=now, speaking_as=self.speaking_as)


@dataclass(slots=True, eq=False)
class Watcher:
    """One open stream. Everything here belongs to the event loop."""

    actor: Actor
    credentials: Credentials
    after: str = ""
    checked_at: float = 0.0
    ended: bool = False
    _waiting: deque[bytes] = field(default_factory=deque)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def offer(self, events: bytes) -> None:
        """Put events in the line; a line that is too long ends the stream, and they resume."""
        if not events:
            return
        if len(self._waiting) >= MOST_WAITING:
            self.end()
            return
        self._waiting.append(events)
        self._woken.set()

    def end(self) -> None:
        self.ended = True
        self._woken.set()

    async def take(self) -> bytes:
        """Everything that waits, as soon as anything does; nothing once the stream has ended."""
        await self._woken.wait()
        if self.ended:
            return b""
        self._woken.clear()
        events = b"".join(self._waiting)
        self._waiting.clear()
        return events
