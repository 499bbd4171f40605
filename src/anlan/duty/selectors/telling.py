"""Whether what somebody was told of still stands, asked right before it is sent."""

from __future__ import annotations

from uuid import UUID

from anlan.duty.access import read_ref
from anlan.duty.contracts import Span
from anlan.duty.models import Ask, Roster
from anlan.duty.parameters import find_policy
from anlan.duty.selectors.gaps import find_gaps
from anlan.kernel.clock import SystemClock


def has_gap(stream: str) -> bool:
    """Whether the roster of a stream has a gap within the time that is looked ahead."""
    ref, now = read_ref(stream.removeprefix("roster:")), SystemClock().now()
    row = Roster.objects.filter(bureau=ref.bureau, post=ref.post).first()
    return row is not None and bool(find_gaps([row], Span(now, now + find_policy(now).gap_ahead)))


def waits_for(stream: str, post: str) -> bool:
    """Whether a test still waits for the answer of a post."""
    test = UUID(stream.removeprefix("reach-test:"))
    return Ask.objects.filter(test_id=test, test__ended_at=None, post=post, answered_at=None).exists()
