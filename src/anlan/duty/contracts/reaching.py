"""通讯抽测: how posts and bureaus answered when they were asked whether they hear."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from anlan.duty.contracts.rosters import PersonView


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """How a post did in tests: how often asked, answered and silent, after how long, by which channels.

    What was asked and is neither answered nor silent still has time. `last_answered`: of the last test that
    ended for it. `backup_first`: so often silent that whoever stands behind it hears first.
    """

    post: str
    zh: str
    en: str
    asked: int
    answered: int
    silent: int
    median_s: int | None
    slowest_s: int | None
    channels: dict[str, int]
    last_at: datetime | None
    last_answered: bool | None
    silent_in_a_row: int
    backup_first: bool


class AskState(StrEnum):
    """What came of asking a post: it answered, it still has time, or it was silent until the end."""

    ANSWERED = "answered"
    WAITING = "waiting"
    SILENT = "silent"


class TestedBureau(msgspec.Struct, frozen=True, kw_only=True):
    """How a bureau did in tests, all posts together. `silent`: asked and not answered in time.

    `waits_until`: the end of the test that waits for answers; `allowed`: `ask`, for who keeps its rosters.
    """

    bureau: str
    zh: str
    en: str
    asked: int
    answered: int
    silent: int
    last_at: datetime | None
    waits_until: datetime | None
    allowed: tuple[str, ...] = ()


class PostTitle(msgspec.Struct, frozen=True):
    """A post and what it is called."""

    post: str
    zh: str
    en: str


class AskView(msgspec.Struct, frozen=True, kw_only=True):
    """One post in one test. `person`: only to that person and to the inspector, until its date."""

    test: str
    post: str
    zh: str
    en: str
    state: AskState
    asked_at: datetime
    ends_at: datetime
    answered_at: datetime | None
    after_s: int | None
    channel: str
    by: str
    person: PersonView | None
