"""What stands round the shifts: leave, exchanges, gaps, log, hand-over, feeds, the record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from anlan.duty.contracts import Coverage, ExchangeState, How, LineKind, Span
from anlan.duty.models import Roster, Shift
from anlan.duty.selectors import (
    list_exchanges,
    list_handovers,
    list_leaves,
    list_lines,
    show_calendar,
    write_feed,
)
from anlan.duty.selectors.gaps import find_gaps
from anlan.duty.services.exchanges import answer_exchange, ask_exchange
from anlan.duty.services.feeds import make_feed, revoke_feed
from anlan.duty.services.leaves import end_leave, take_leave
from anlan.duty.services.logbook import Line, close_line, hand_over, take_over, write_line
from anlan.kernel.clock import FixedClock
from anlan.kernel.errors import Forbidden, Invalid, NotFound, OutOfOrder
from anlan.ledger.services import check_ledger
from tests.duty.conftest import CITY, DUTY, Putting, at, call, open_roster
from tests.duty.test_shifts import who


def list_gaps(since: str, until: str) -> list[tuple[str, str, int]]:
    rows = find_gaps(list(Roster.objects.all()), Span(at(since), at(until)))
    return [
        (
            f"{g.since.astimezone(at('01-01 00:00').tzinfo):%m-%d %H:%M}",
            f"{g.until.astimezone(at('01-01 00:00').tzinfo):%m-%d %H:%M}",
            g.there,
        )
        for g in rows
    ]


def test_a_leave_without_a_stand_in_is_a_gap(put: Putting, wall: FixedClock) -> None:
    put(("day", "02-24", "duty-a"), ("night", "02-24", "duty-b"))
    assert list_gaps("02-24 08:30", "02-25 08:30") == []
    _, leave = take_leave(
        actor=call("duty-a"), wall=wall, bureau=CITY, username="duty-a", since=at("02-24 12:00"),
        until=at("02-26 00:00"),
    )  # fmt: skip
    assert list_gaps("02-24 08:30", "02-25 08:30") == [("02-24 12:00", "02-24 17:00", 0)]
    assert who("02-24 11:00") == [("值a", How.SHIFT)]
    assert who("02-24 12:00") == []
    (view,) = list_leaves(call("duty-a"), [int(call("duty-a").person)], since=wall.now())
    assert view.open_shifts == (f"{DUTY}/1",)
    end_leave(actor=call("duty-a"), wall=wall, leave=leave)
    assert list_gaps("02-24 08:30", "02-25 08:30") == []
    assert check_ledger().findings == ()


def test_nobody_takes_leave_for_somebody_else(roster: object, wall: FixedClock) -> None:
    with pytest.raises(Forbidden):
        take_leave(
            actor=call("duty-a"), wall=wall, bureau=CITY, username="duty-b", since=at("02-24 12:00"),
            until=at("02-26 00:00"),
        )  # fmt: skip


def test_a_swap_happens_when_the_other_agrees(put: Putting, wall: FixedClock) -> None:
    first, second = put(("day", "02-24", "duty-a"), ("day", "02-26", "duty-b")).numbers
    number = ask_exchange(
        actor=call("duty-a"), wall=wall, post=DUTY, n=first, other=second, reason="家中有事"
    )
    assert ask_exchange(actor=call("duty-a"), wall=wall, post=DUTY, n=first, other=second) == number
    assert who("02-24 10:00") == [("值a", How.SHIFT)]
    with pytest.raises(NotFound):
        answer_exchange(actor=call("duty-c"), wall=wall, exchange=number, answer="agree")
    (view,) = list_exchanges(call("duty-b"))
    assert view.allowed == ("agree", "refuse")
    answer_exchange(actor=call("duty-b"), wall=wall, exchange=number, answer="agree")
    answer_exchange(actor=call("duty-b"), wall=wall, exchange=number, answer="agree")
    assert who("02-24 10:00") == [("值b", How.SWAP)]
    assert list_exchanges(call("duty-a"))[0].state is ExchangeState.AGREED
    assert check_ledger().findings == ()


def test_only_ones_own_shift_is_asked_for_and_a_refusal_changes_nothing(
    put: Putting, wall: FixedClock
) -> None:
    (n,) = put(("day", "02-24", "duty-a")).numbers
    with pytest.raises(Forbidden, match="not yours"):
        ask_exchange(actor=call("duty-b"), wall=wall, post=DUTY, n=n, to="duty-c")
    number = ask_exchange(actor=call("duty-a"), wall=wall, post=DUTY, n=n, to="duty-c")
    with pytest.raises(OutOfOrder, match="asked for already"):
        ask_exchange(actor=call("duty-a"), wall=wall, post=DUTY, n=n, to="duty-d")
    answer_exchange(actor=call("duty-c"), wall=wall, exchange=number, answer="refuse")
    assert who("02-24 10:00") == [("值a", How.SHIFT)]


def test_a_make_up_working_day_is_a_working_day_and_a_key_date_raises_coverage(
    bureau: None, wall: FixedClock
) -> None:
    open_roster(wall, coverage=Coverage.WORKING_HOURS)
    # The 28th of February 2026 is a Saturday that offices work; the 4th of March is a key date.
    assert list_gaps("02-27 17:00", "03-01 23:00") == [("02-28 08:30", "02-28 17:00", 0)]
    assert list_gaps("03-04 00:00", "03-05 00:00") == [("03-04 00:00", "03-05 00:00", 0)]


def test_every_line_of_the_log_stays_and_what_is_open_is_handed_over(put: Putting, wall: FixedClock) -> None:
    put(("day", "02-23", "duty-a"))
    duty = call("duty-a")
    line = Line(kind=LineKind.CALL, whence="来电群众", text="询问门诊报销", open=True)
    n = write_line(actor=duty, wall=wall, bureau=CITY, line=line, key="k1")
    assert write_line(actor=duty, wall=wall, bureau=CITY, line=line, key="k1") == n
    with pytest.raises(Invalid, match="telephone or identity number"):
        write_line(actor=duty, wall=wall, bureau=CITY, line=Line(kind=LineKind.CALL, text="回电 13912340003"))
    number = hand_over(actor=duty, wall=wall, post=DUTY, note="无异常", runs=("I-2026-001",))
    with pytest.raises(OutOfOrder, match="themselves"):
        take_over(actor=duty, wall=wall, post=DUTY, n=number)
    (waiting,) = list_handovers(call("duty-b"), DUTY)
    assert ([each.n for each in waiting.lines], waiting.runs, waiting.allowed) == (
        [n],
        ("I-2026-001",),
        ("take-over",),
    )
    take_over(actor=call("duty-b"), wall=wall, post=DUTY, n=number)
    close_line(actor=call("duty-b"), wall=wall, bureau=CITY, n=n, done="已答复")
    (view,) = list_lines(duty, CITY)
    assert (view.open, view.done) == (False, "已答复")
    assert check_ledger().findings == ()


def test_a_feed_needs_no_sign_in_holds_no_number_and_can_be_revoked(put: Putting, wall: FixedClock) -> None:
    put(("day", "02-24", "duty-a"), ("night", "02-24", "duty-b"))
    own, secret = make_feed(actor=call("duty-a"), wall=wall)
    events = Calendar.from_ical(write_feed(secret, now=wall.now())).walk("VEVENT")
    assert [str(each["summary"]) for each in events] == ["duty-officer 白班"]
    _, shared = make_feed(actor=call("duty-a"), wall=wall, post=DUTY)
    assert len(Calendar.from_ical(write_feed(shared, now=wall.now())).walk("VEVENT")) == 2
    with pytest.raises(NotFound):
        revoke_feed(actor=call("duty-b"), wall=wall, feed=own)
    revoke_feed(actor=call("duty-a"), wall=wall, feed=own)
    with pytest.raises(NotFound):
        write_feed(secret, now=wall.now())


def test_a_row_that_was_changed_behind_the_record_is_found(put: Putting) -> None:
    put(("day", "02-24", "duty-a"), ("night", "02-24", "duty-b"))
    assert check_ledger().findings == ()
    Shift.objects.filter(n=1).update(until=at("02-24 16:00"))
    Roster.objects.update(seats=2)
    sentences = {finding.sentence for finding in check_ledger().findings}
    assert sentences == {
        "The shift 1 is not what the entries say.",
        "The terms of the roster are not what the entries say.",
    }


def test_a_calendar_shows_shifts_gaps_and_who_cannot_be_reached(put: Putting, wall: FixedClock) -> None:
    put(("day", "02-24", "duty-a"))
    shown = show_calendar(
        call("duty-a"), DUTY, since=at("02-24 00:00"), until=at("02-25 00:00"), now=wall.now()
    )
    assert [(each.zh, each.mine) for each in shown.shifts] == [("白班", True)]
    assert len(shown.gaps) == 2
    assert {each.username for each in shown.people} == {"duty-a", "duty-b", "duty-c", "duty-d"}
    assert len(shown.without_contact) == 4
    assert not shown.may_keep
    with pytest.raises(Invalid):
        show_calendar(
            call("duty-a"), DUTY, since=at("02-24 00:00"), until=at("02-24 00:00") + timedelta(days=101),
            now=wall.now(),
        )  # fmt: skip
