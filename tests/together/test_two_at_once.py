"""Two callers at one instant, on connections of their own: one wins, the other is told, nothing doubles."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from anlan.directory.contracts import CONSOLE, ContactKind
from anlan.directory.services import add_contact
from anlan.drills.demonstration import prepare_demonstration
from anlan.engine.contracts import acts as a
from anlan.engine.models import Run
from anlan.incidents.contracts import OpenIncident
from anlan.incidents.services import act_on_incident, open_incident
from anlan.kernel.access import Permission as P
from anlan.kernel.access import PostRef
from anlan.ledger.services import list_since
from anlan.notices.models import Delivery, Reply
from anlan.notices.replies import write_code
from anlan.notices.services import address_notices
from anlan.signals.models import Signal
from anlan.signals.services import import_tickets
from tests.callers import CITY, WALL, find_person, issue_caller
from tests.signals.samples import ROWS, make_group, make_xlsx

pytestmark = pytest.mark.django_db(transaction=True)
REQUEST = OpenIncident(kind="network-security", title="门户被篡改", bureau=CITY)


def run_together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """`work` in `count` threads that start at one instant; an error of one is its result."""
    barrier = Barrier(count)

    def start(number: int) -> Any:
        try:
            barrier.wait(10)
            return work(number)
        except Exception as fault:
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(start, range(count)))


def test_everything_that_may_happen_at_once_happens_once() -> None:
    """One test for all cases, because each commits and preparing the demonstration takes seconds."""
    prepare_demonstration(wall=WALL)
    _check_one_key_opens_one_incident()
    _check_a_burst_of_alerts_makes_one_incident()
    _check_one_export_sent_twice_makes_each_matter_once()
    _check_one_of_two_acts_wins()
    _check_merging_both_ways_ends_one_of_them()
    _check_one_key_does_an_act_once()
    _check_one_of_two_replies_acknowledges()


def _check_one_key_opens_one_incident() -> None:
    duty = find_person("sy-duty-a")
    done = run_together(6, lambda _: open_incident(request=REQUEST, actor=duty, wall=WALL, key="one"))
    assert len({outcome.run.id for outcome in done}) == 1
    assert sorted(outcome.repeated for outcome in done) == [False, *[True] * 5]


def _check_a_burst_of_alerts_makes_one_incident() -> None:
    hook = issue_caller(P.TAKE_SIGNAL)
    before = Run.objects.count()
    done = run_together(20, lambda _: hook.post("/api/hooks/alertmanager", make_group()).json())
    assert sorted(each["did"] for each in done) == ["opened", *["repeated"] * 19]
    assert Run.objects.count() == before + 1
    assert Signal.objects.filter(source="alertmanager").count() == 1


def _check_one_export_sent_twice_makes_each_matter_once() -> None:
    clerk = find_person("sy-triage")
    raw = make_xlsx(ROWS)
    done = run_together(
        3, lambda _: import_tickets(raw=raw, hotline="12345", actor=clerk, wall=WALL, bureau=CITY)
    )
    assert [len(result.taken) + len(result.repeated) for result in done] == [3, 3, 3]
    assert sum(len(result.taken) for result in done) == 3
    assert Run.objects.filter(form="matter").count() == 3
    assert Signal.objects.filter(source="12345").count() == 3


def _check_one_of_two_acts_wins() -> None:
    office = find_person("sy-group-office")
    run = open_incident(request=REQUEST, actor=office, wall=WALL).run
    start = a.Start(step="assess", seen=run.seq)
    done = run_together(2, lambda _: act_on_incident(incident=run.id, act=start, actor=office, wall=WALL))
    refused = next(each for each in done if isinstance(each, Exception))
    assert [change["type"] for change in refused.facts["since"]] == ["step-started"]  # type: ignore[attr-defined]  # the loser's refusal
    assert [entry.type for entry in list_since(run.id)].count("step-started") == 1


def _check_merging_both_ways_ends_one_of_them() -> None:
    """Each locks both in the order of their ids, so neither waits for the other for ever."""
    office = find_person("sy-group-office")
    one, other = (open_incident(request=REQUEST, actor=office, wall=WALL).run.id for _ in range(2))

    def merge(number: int) -> Any:
        here, into = (one, other) if number else (other, one)
        return act_on_incident(
            incident=here, act=a.Merge(into=into, reason="同一起"), actor=office, wall=WALL
        )

    done = run_together(2, merge)
    assert sum(isinstance(each, Exception) for each in done) == 1
    assert sorted(Run.objects.filter(id__in=(one, other)).values_list("status", flat=True)) == [
        "merged",
        "open",
    ]


def _check_one_key_does_an_act_once() -> None:
    """A split opens its new part before the act itself is done, so this is where two would show."""
    office = find_person("sy-group-office")
    run = open_incident(request=REQUEST, actor=office, wall=WALL).run.id
    split, before = a.Split(new="", title="另一起", reason="两件事"), Run.objects.count()
    done = run_together(
        4, lambda _: act_on_incident(incident=run, act=split, actor=office, wall=WALL, key="split")
    )
    assert sorted(outcome.repeated for outcome in done) == [False, True, True, True]
    assert Run.objects.count() == before + 1


def _check_one_of_two_replies_acknowledges() -> None:
    """From two phones of one post, and each reply handed in twice."""
    office, phones = PostRef(CITY, "group-office"), ("+8613800000001", "+8613800000002")
    holders: tuple[PostRef | str, ...] = (office, "sy-group-office")
    for of, phone in zip(holders, phones, strict=True):
        add_contact(actor=CONSOLE, now=WALL.now(), of=of, kind=ContactKind.SMS, value=phone)
    run = open_incident(request=REQUEST, actor=find_person("sy-duty-a"), wall=WALL).run.id
    while address_notices(wall=WALL, channels={ContactKind.SMS: "sms"}):
        pass
    told = Delivery.objects.filter(channel="sms", notice__stream=run, notice__post=str(office))
    codes = [write_code(each.pk, each.contact) for each in told.order_by("contact")]
    assert len(codes) == 2
    gateway = issue_caller(P.TAKE_REPLY)

    def send(number: int) -> Any:
        which = number % 2
        body = {"from": phones[which], "text": codes[which], "key": f"two-{which}"}
        return gateway.post("/api/hooks/replies/sms", {**body, "received_at": WALL.now().isoformat()}).json()

    done = run_together(4, send)
    assert sorted(each["outcome"] for each in done) == ["acknowledged"] * 2 + ["already-acknowledged"] * 2
    assert [each["outcome"] for each in done[:2]] == [each["outcome"] for each in done[2:]]
    assert sorted(Reply.objects.values_list("key", "outcome")) == [
        (f"two-{which}", done[which]["outcome"]) for which in range(2)
    ]
    assert [entry.data["how"] for entry in list_since(run) if entry.type == "acknowledged"] == ["reply-sms"]
