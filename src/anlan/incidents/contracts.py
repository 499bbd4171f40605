"""What crosses the border of `incidents`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Short = Annotated[str, msgspec.Meta(max_length=200)]


class OpenIncident(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An incident to open. `kind` is the course of a plan; `happened_at`, when it was discovered.

    `plan` is needed only where several plans in force have the kind. `facts` and `dates` are those the
    course asks for.
    """

    kind: str
    title: Title
    bureau: str
    plan: str = ""
    subject: Short = ""
    source: Short = ""
    happened_at: datetime | None = None
    late_reason: Annotated[str, msgspec.Meta(max_length=500)] = ""
    facts: Mapping[str, object] = {}
    dates: dict[str, datetime] = {}


class Participant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is to take part in an incident: another body's code (`210100-hc`), or a person as `@username`."""

    participant: Annotated[str, msgspec.Meta(min_length=1, max_length=150)]
