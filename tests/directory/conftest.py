"""A small city: a bureau with two branches, its centre, and people who hold posts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from anlan.directory import services
from anlan.directory.contracts import CONSOLE, Level
from anlan.directory.services import Absence
from anlan.host.home import Home
from anlan.kernel.access import PostRef, Role

NOW = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> None:
    """Secrets of this test alone."""
    settings.HOME = Home(tmp_path)


@pytest.fixture
def city(db: None, home: None) -> None:
    """210100 with branches 210102 and 210103; each post has one holder named after it."""
    _open("210100", Level.CITY, {"director": [Role.LEADER], "duty-officer": [Role.DUTY], "clerk": []})
    for code in ("210102", "210103"):
        _open(code, Level.BRANCH, {"branch-head": [Role.LEADER]}, parent="210100")
        services.name_lead(actor=CONSOLE, now=NOW, ref=PostRef(code, "branch-head"))


def _open(code: str, level: Level, posts: dict[str, list[Role]], parent: str = "") -> None:
    services.open_bureau(actor=CONSOLE, now=NOW, code=code, level=level, zh=f"机构{code}", parent=parent)
    for post, roles in posts.items():
        ref = PostRef(code, post)
        services.open_post(actor=CONSOLE, now=NOW, ref=ref, zh=post)
        for role in roles:
            services.grant_role(actor=CONSOLE, now=NOW, role=role, bureau=code, to=ref)
        put_in(f"{code}-{post}", ref)


def put_in(username: str, ref: PostRef, since: datetime = NOW, until: datetime | None = None) -> None:
    """Add a person and put them in a post."""
    services.add_person(actor=CONSOLE, now=NOW, username=username, label=username)
    services.hold_post(actor=CONSOLE, now=NOW, username=username, ref=ref, since=since, until=until)


@pytest.fixture
def lend() -> Callable[..., Any]:
    """Let somebody stand in from NOW for `length`."""

    def lend(of: str | PostRef, to: str, length: timedelta, *, approvals: bool = False) -> Any:
        post = of if isinstance(of, PostRef) else None
        absence = Absence(
            until=NOW + length,
            reason="出差",
            username="" if post else str(of),
            post=post,
            approvals=approvals,
        )
        return services.delegate(actor=CONSOLE, now=NOW, absence=absence, to=to)

    return lend
