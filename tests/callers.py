"""Fixtures of everything that is done on a whole installation: the demonstration, and who calls it.

The demonstration is prepared once a package and undone at its end, so a test that commits cannot stand
beside these; such tests live in tests/together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from anlan.directory.contracts import CONSOLE
from anlan.directory.selectors import find_actor_by_username
from anlan.directory.services import issue_token
from anlan.drills.demonstration import prepare_demonstration
from anlan.kernel.access import Actor, Permission
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import SystemClock

WALL = SystemClock()
CITY, DISTRICT, TIANJIN = "210100", "210102", "120000"
_NUMBERS = count(1)


def find_next_monday() -> datetime:
    """08:00 in Beijing on the Monday after today: the demonstration was prepared before it, on any day."""
    today = WALL.now().astimezone(BEIJING)
    monday = today.date() + timedelta(days=7 - today.weekday())
    return datetime.combine(monday, time(8), BEIJING).astimezone(UTC)


Tokens = Callable[..., "Caller"]


class Caller:
    """A client with a token or a session, JSON in and out; a fault of ours is an answer, not a raise."""

    def __init__(self, secret: str = "", **headers: str) -> None:
        self.secret = secret
        bearer = {"Authorization": f"Bearer {secret}"} if secret else {}
        self.client = Client(headers={**bearer, **headers}, raise_request_exception=False)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(path, query)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(path, body, content_type="application/json", headers=named)

    def put(self, path: str, body: object) -> Any:
        return self.client.put(path, body, content_type="application/json")

    def send(self, path: str, **fields: Any) -> Any:
        return self.client.post(path, fields)


@pytest.fixture(scope="package")
def _demonstration(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield prepare_demonstration(wall=WALL)
        transaction.set_rollback(True)


@pytest.fixture
def versions(_demonstration: dict[str, int], db: None) -> dict[str, int]:
    """The demonstration's bureaus, people and plans; plan id -> version in force."""
    return _demonstration


@pytest.fixture
def token(versions: dict[str, int]) -> Tokens:
    """A caller with these scopes at a bureau."""
    return issue_caller


def issue_caller(*scopes: Permission, bureau: str = CITY) -> Caller:
    """A machine with a new token of these scopes."""
    now = WALL.now()
    secret = issue_token(
        actor=CONSOLE,
        now=now,
        label=f"probe-{next(_NUMBERS)}",
        scopes=scopes,
        bureau=bureau,
        expires_at=now + timedelta(days=1),
    )
    return Caller(secret)


def find_person(username: str) -> Actor:
    """Somebody of the demonstration, by the post after which they are named."""
    return find_actor_by_username(username, now=WALL.now())
