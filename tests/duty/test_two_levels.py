"""Orders to a branch: a receipt that is missing climbs there, and a branch sees what it was given."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlan.directory.contracts import CONSOLE
from anlan.directory.selectors import list_missing_posts
from anlan.directory.services import end_holding, open_post
from anlan.drills.demonstration import prepare_demonstration
from anlan.duty.selectors import list_rungs
from anlan.engine.contracts.acts import Order, Raise, ReceiveOrder, ReceiveTransfer
from anlan.engine.selectors import find_runs
from anlan.incidents.contracts import OpenIncident
from anlan.incidents.selectors import show_incident
from anlan.incidents.services import act_on_incident, open_incident
from anlan.kernel.access import PostRef
from anlan.kernel.clock import FixedClock
from anlan.kernel.errors import Forbidden, NotFound
from anlan.ledger.services import check_ledger
from anlan.plans.selectors import find_published, find_version
from tests.duty.test_stories import CITY, MINUTE, at, call, list_told, open_, pass_time, turn

DUTY = "210102:duty-officer"
RECEIVE = ReceiveOrder(order="o1", post=DUTY)


@pytest.fixture
def wall(db: None, home: None) -> FixedClock:
    clock = FixedClock(at("02-27 20:00"))
    prepare_demonstration(wall=clock)
    return clock


@pytest.fixture
def run(wall: FixedClock) -> str:
    """An incident in which the office ordered a branch's duty officer, who is silent beyond the limit."""
    run = open_("petition", wall)
    turn(wall)
    order = Order(to=(DUTY,), text="立即排查窗口排队情况")
    act_on_incident(incident=run, act=order, actor=call("sy-group-office", wall), wall=wall)
    pass_time(wall, 31 * MINUTE)
    return run


def test_the_head_of_the_branch_hears_and_receives_in_its_place(run: str, wall: FixedClock) -> None:
    late = {post for post, _ in list_told(run, "order-overdue")}
    assert late == {"deputy-director", "duty-officer", "branch-head"}  # here, and there
    head = call("sy-heping-head", wall)
    assert f"receive-order:o1:{DUTY}" in show_incident(head, run).allowed_actions
    act_on_incident(incident=run, act=RECEIVE, actor=head, wall=wall)
    assert DUTY in find_runs([run])[run].state.orders["o1"].received
    assert check_ledger().findings == ()


@pytest.mark.parametrize("username", ["sy-director", "sy-shenhe-head", "sy-group-office"])
def test_nobody_outside_the_branch_gives_its_receipt(run: str, wall: FixedClock, username: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        act_on_incident(incident=run, act=RECEIVE, actor=call(username, wall), wall=wall)


def test_a_branch_sees_the_incident_that_it_was_ordered_in_and_no_other(run: str, wall: FixedClock) -> None:
    other = open_("petition", wall)
    assert show_incident(call("sy-heping-head", wall), run).run.id == run
    for username, hidden in (("sy-heping-head", other), ("sy-shenhe-head", run)):
        with pytest.raises(NotFound):
            show_incident(call(username, wall), hidden)


def test_an_order_to_a_hospital_waits_for_its_receipt_as_well(wall: FixedClock) -> None:
    run, office = open_("petition", wall), "210100-hospital-1:insurance-office"
    act_on_incident(
        incident=run,
        act=Order(to=("hospitals",), text="窗口延时服务"),
        actor=call("sy-group-office", wall),
        wall=wall,
    )
    pass_time(wall, 31 * MINUTE)
    assert "insurance-office" in {post for post, _ in list_told(run, "order-overdue")}
    receive = ReceiveOrder(order="o1", post=office)
    act_on_incident(incident=run, act=receive, actor=call("sy-hospital-1", wall), wall=wall)
    assert office in find_runs([run])[run].state.orders["o1"].received


def test_nobody_at_the_branch_and_its_head_hears_of_the_order_at_once(wall: FixedClock) -> None:
    end_holding(
        actor=CONSOLE, now=wall.now(), ref=PostRef("210102", "duty-officer"), username="sy-heping-duty"
    )
    run = open_("petition", wall)
    order = Order(to=(DUTY,), text="立即排查窗口排队情况")
    act_on_incident(incident=run, act=order, actor=call("sy-group-office", wall), wall=wall)
    began = wall.at
    turn(wall)
    assert ("branch-head", began) in list_told(run, "order-overdue")
    pass_time(wall, 31 * MINUTE)
    told = [at for post, at in list_told(run, "order-overdue") if post == "branch-head"]
    assert told == [began]


def test_ladders_of_many_bodies_take_no_more_queries_than_one(wall: FixedClock) -> None:
    both = [PostRef("210102", "duty-officer"), PostRef("210103", "duty-officer")]
    counts = []
    for refs in (both[:1], both):
        with CaptureQueriesContext(connection) as asked:
            assert set(list_rungs(refs, wall.now())) == set(refs)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_branch_raises_its_incident_and_the_city_sees_and_receives_it(wall: FixedClock) -> None:
    head, city = call("sy-heping-head", wall), call("sy-duty-a", wall)
    for post in list_missing_posts("210102", find_version(find_published("shenyang").id).posts):
        open_post(actor=CONSOLE, now=wall.now(), ref=PostRef("210102", post), zh=post)
    request = OpenIncident(kind="petition", title="样例", bureau="210102")
    run = open_incident(request=request, actor=head, wall=wall).run.id
    act_on_incident(incident=run, act=Raise(to=CITY, reason="超出分局处置能力"), actor=head, wall=wall)
    turn(wall)
    assert list_told(run, "raise") == [("duty-officer", wall.at)]
    assert show_incident(city, run).run.bureau == "210102"
    act_on_incident(incident=run, act=ReceiveTransfer(transfer="t1", bureau=CITY), actor=city, wall=wall)
    assert find_runs([run])[run].state.transfers["t1"].received_at == wall.at
