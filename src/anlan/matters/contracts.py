"""What crosses the border of `matters`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Short = Annotated[str, msgspec.Meta(max_length=200)]


class OpenMatter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A matter to take in. `klass` is the class whose course runs it; `happened_at`, when it was received.

    `plan` is needed only where several plans in force have the class. `facts` are those the course knows;
    personal ones are sealed.
    """

    klass: str
    title: Title
    bureau: str
    plan: str = ""
    subject: Short = ""
    source: Short = ""
    happened_at: datetime | None = None
    late_reason: Annotated[str, msgspec.Meta(max_length=500)] = ""
    facts: Mapping[str, object] = {}
