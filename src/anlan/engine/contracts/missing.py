"""What a run still lacks before it may be closed."""

from __future__ import annotations

import msgspec

from anlan.plans.contracts import Text


class StillMissing(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that closing waits for. `kind`: step, promise, report, order, calm, answer or matter; `key`:
    which of them; `post`: who owes it. `sentence` says it whole, for messages and the command line."""

    kind: str
    sentence: str
    key: str = ""
    text: Text | None = None
    post: str = ""
