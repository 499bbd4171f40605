"""Lock-out: how often signing in by one name may fail, kept in the database by django-axes.

Wrong passwords and wrong codes count together, and a name that nobody has is counted like any other, so that
the answer does not tell which names there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from axes.utils import reset
from django.db import connection, transaction
from django.db.models import Max, Sum
from django.http import HttpRequest

from anlan.sign_in.addresses import find_address
from anlan.sign_in.contracts import LockedOut
from anlan.sign_in.parameters import find_limits
from anlan.sign_in.rules import find_share
from anlan.sign_in.wall import WALL

LOCK_CLASS = 0x51611
_BUSY_S = 1


class GuessHandler(AxesDatabaseHandler):
    """Axes with two limits, one for a name from one address and one for a name from everywhere."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> float:
        """The share of the limits that is used up; the setting AXES_FAILURE_LIMIT is 1."""
        counts = [
            attempts.aggregate(count=Sum("failures_since_start"))["count"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        ]
        return find_share(counts[0], counts[1], find_limits(WALL.now()))


def find_cool_off(request: HttpRequest | None = None) -> timedelta:
    """How long a failure counts."""
    return find_limits(WALL.now()).refused_for


@contextmanager
def guard_guess(request: HttpRequest, username: str) -> Iterator[None]:
    """Let one attempt for a name through at a time, and none while the name is locked.

    Without it many attempts sent at once would all pass the check before the first failure is counted.
    Raises LockedOut; nobody waits, because a waiting request holds a connection that others need.
    """
    now = WALL.now()
    with transaction.atomic():
        if not _take_turn(username):
            raise _refuse(now, now + timedelta(seconds=_BUSY_S))
        until = find_lock_end(username, find_address(request), now)
        if until is not None:
            raise _refuse(now, until)
        yield


def find_lock_end(username: str, address: str | None, now: datetime) -> datetime | None:
    """When a name is taken again from this address; None when it is not locked."""
    limits = find_limits(now)
    counted = AccessAttempt.objects.filter(username=username, attempt_time__gte=now - limits.refused_for)
    told = {
        name: rows.aggregate(count=Sum("failures_since_start"), last=Max("attempt_time"))
        for name, rows in (("here", counted.filter(ip_address=address)), ("everywhere", counted))
    }
    here, everywhere = (told[name]["count"] or 0 for name in ("here", "everywhere"))
    if find_share(here, everywhere, limits) < 1:
        return None
    last = told["here" if here >= limits.from_one_address else "everywhere"]["last"]
    end: datetime = last + limits.refused_for
    return end


def forget_guesses(username: str) -> int:
    """Forget the failures of a name; how many rows that were."""
    return int(reset(username=username))


def forget_old_guesses(now: datetime) -> int:
    """Forget failures that count no more: some names are passwords typed into the wrong field."""
    before = now - find_limits(now).refused_for
    return int(AccessAttempt.objects.filter(attempt_time__lt=before).delete()[0])


def _take_turn(username: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK_CLASS, find_lock_key(username)])
        return bool(cursor.fetchone()[0])


def find_lock_key(username: str) -> int:
    """The number under which attempts for a name take turns; two names may share one, and then only wait."""
    return crc32(username.encode()) - (1 << 31)


def _refuse(now: datetime, until: datetime) -> LockedOut:
    left = max(1, int((until - now).total_seconds() + 0.999))
    return LockedOut(
        "Signing in by this name failed too often.",
        why="It is refused for a while, so that nobody can try all passwords.",
        how=f"Try again in {left} seconds, or ask the administrator to unlock it.",
        retry_after_s=left,
        errors=[{"code": LockedOut.code, "message": "Too many failed sign-ins. Try again later."}],
        until=until,
    )
