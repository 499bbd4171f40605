"""What crosses the border of `notices`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anlan.kernel.clock import LIVE


@dataclass(frozen=True, slots=True)
class NewNotice:
    """Tell `post` (`210100:director`) something about `stream`; `notice` is its number there."""

    stream: str
    notice: str
    post: str
    reason: str
    text: str
    step: str = ""
    clauses: str = ""
    timeline: str = LIVE

    @property
    def message_key(self) -> str:
        return f"{self.stream}/{self.notice}/{self.post}"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    stream: str
    notice: str
    post: str
    at: datetime
    how: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One post told of one thing, and whether it has answered."""

    message_key: str
    stream: str
    notice: str
    post: str
    reason: str
    text: str
    step: str
    clauses: str
    told_at: datetime
    acknowledged_at: datetime | None
    how: str
