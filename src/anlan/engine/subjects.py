"""What notices of runs are about, asked right before they are sent; and posts that nobody reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from anlan.engine.contracts.acts import CannotReach
from anlan.engine.contracts.runs import HeldRun
from anlan.engine.contracts.state import FINAL, RUNNING, NoticeState, State
from anlan.engine.selectors import find_runs
from anlan.engine.services import perform
from anlan.engine.writing import name_ref
from anlan.kernel.access import ENGINE
from anlan.kernel.clock import Clock
from anlan.notices.contracts import Asked, Subject


def describe_subjects(asked: Sequence[Asked]) -> Mapping[str, Subject]:
    """By message key; one query for all of them."""
    runs = find_runs({each.stream for each in asked})
    return {each.message_key: _describe(runs[each.stream], each) for each in asked if each.stream in runs}


def _describe(held: HeldRun, asked: Asked) -> Subject:
    state, run = held.state, held.view
    notice = state.notices.get(asked.notice)
    step = state.steps.get(asked.step)
    return Subject(
        number=run.number,
        title=run.title,
        needed=notice is not None and is_needed(state, notice, asked),
        due_at=step.due_at if step else run.due_at,
    )


def is_needed(state: State, notice: NoticeState, asked: Asked) -> bool:
    """Whether telling them still has a use: nobody has settled it, and neither step nor run is over.

    What was told at the end of a run or after it (a promise outlives it) is about the end itself.
    """
    step = state.steps.get(asked.step)
    if (
        notice.settled
        or is_received(state, notice, asked.post)
        or (step is not None and step.status in FINAL)
    ):
        return False
    if any(name_ref(state.bureau, post) == asked.post for post in notice.acknowledged):
        return False
    ended = state.closed_at if state.status not in RUNNING else None
    return ended is None or asked.told_at >= ended


def is_received(state: State, notice: NoticeState, post: str) -> bool:
    """Whether the receipt came that a notice asks `post` (`210100:director`) for, or says is missing."""
    order, transfer = state.orders.get(notice.about), state.transfers.get(notice.about)
    if order is None:
        return transfer is not None and transfer.received_at is not None
    owed_by = name_ref(state.bureau, notice.owed_by) if notice.owed_by else post
    return any(name_ref(state.bureau, each) == owed_by for each in order.received)


def tell_unreached(stream: str, notice: str, post: str, wall: Clock) -> None:
    """No channel reaches the post (`210100:director`): that is on record, and the ladder climbs."""
    held = find_runs([stream]).get(stream)
    if held is None:  # a notice of duty climbs no ladder; the gap itself is shown
        return
    bureau, _, code = post.partition(":")
    told = held.state.notices[notice]
    own = code if bureau == held.state.bureau and code in (*told.posts, *told.climbed) else post
    perform(run_id=stream, act=CannotReach(notice=notice, post=own), actor=ENGINE, wall=wall)
