"""When each way of a person is taken: in the order they want, and repeats not in their quiet hours.

Neither holds up a first notice: of each person the first way is always taken at once, and quiet hours hold
back repeats alone, to somebody who has had something of the same run before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from anlan.directory.contracts import ContactKind
from anlan.duty.contracts import Preference
from anlan.kernel.calendar import BEIJING
from anlan.notices.contracts import Held
from anlan.notices.policy import find_policy
from anlan.notices.rules import find_quiet_end
from anlan.notices.services.deliveries import NewDelivery

# What says again what was said before. What is new to somebody is none of these.
REPEATS = frozenset({"late", "silent", "order-overdue", "reach-silent", "duty-gap"})
_NOBODY = Preference()


class Timing:
    """What people want, for one batch of notices.

    `kinds`: which kind of contact point a channel serves; `told`: (notice, person) where it is not the first.
    """

    def __init__(
        self,
        now: datetime,
        kinds: Mapping[str, ContactKind],
        preferences: Mapping[int, Preference],
        told: Collection[tuple[str, str]],
    ) -> None:
        self._now, self._kinds, self._preferences, self._told = now, kinds, preferences, told
        self._call_after = find_policy(now.astimezone(BEIJING).date()).call_after

    def put_off(self, notice: str, reason: str, made: Sequence[NewDelivery]) -> list[NewDelivery]:
        """The deliveries of one notice, each at its time."""
        by_person: dict[str, list[NewDelivery]] = {}
        for each in made:
            if each.contact:
                by_person.setdefault(each.person, []).append(each)
        for person, own in by_person.items():
            preference = self._preferences.get(int(person or 0), _NOBODY)
            self._put_in_order(preference, own)
            if reason in REPEATS and (notice, person) in self._told:
                self._keep_quiet(preference, own)
        return list(made)

    def _put_in_order(self, preference: Preference, own: Sequence[NewDelivery]) -> None:
        delays_of = {ContactKind.PHONE: self._call_after} | {
            way.kind: timedelta(seconds=way.after_s) for way in preference.order
        }
        delays = [delays_of.get(self._kinds[each.channel], timedelta()) for each in own]
        first = min(delays)
        for each, delay in zip(own, delays, strict=True):
            if delay > first:
                each.next_at += delay - first
                each.held = each.held or Held.ORDER

    def _keep_quiet(self, preference: Preference, own: Sequence[NewDelivery]) -> None:
        local = self._now.astimezone(BEIJING)
        end = find_quiet_end(local, [each.span for each in preference.quiet])
        for each in own:
            if end is not None and each.next_at < end:
                each.next_at, each.held = end, Held.QUIET
