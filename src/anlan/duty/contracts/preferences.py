"""How a person wants to be told: which way after which, and when repeats may wait."""

from __future__ import annotations

from typing import Annotated

import msgspec

from anlan.directory.contracts import ContactKind

_Clock = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class LaterWay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way that is taken `after_s` seconds after the first one, if nobody has acknowledged by then."""

    kind: ContactKind
    after_s: Annotated[int, msgspec.Meta(ge=0)]


class QuietHours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when until when by Beijing time, past midnight where `until` is the earlier: 22:00 to 07:00."""

    since: _Clock
    until: _Clock

    @property
    def span(self) -> tuple[int, int]:
        """Minutes of the day."""
        first, last = (int(each[:2]) * 60 + int(each[3:]) for each in (self.since, self.until))
        return first, last

    @property
    def minutes(self) -> int:
        first, last = self.span
        return (last - first) % (24 * 60)


class Preference(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person wants; a way that is not named is taken at once. Neither delays a first notice."""

    order: tuple[LaterWay, ...] = ()
    quiet: tuple[QuietHours, ...] = ()
