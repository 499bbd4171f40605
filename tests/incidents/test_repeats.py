"""A key stands for one request: the same again does nothing, whatever happened since; another is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.engine.contracts import acts as a
from anlan.engine.contracts.runs import Outcome
from anlan.engine.keys import erase_digests
from anlan.engine.models import KeyUse, Run
from anlan.incidents.contracts import OpenIncident
from anlan.incidents.services import act_on_incident, open_incident
from anlan.kernel.access import Actor
from anlan.kernel.clock import FixedClock
from anlan.kernel.errors import Invalid
from anlan.ledger.services import list_since
from anlan.matters.contracts import OpenMatter
from anlan.matters.services import act_on_matter, open_matter
from anlan.plans.models import PlanVersion
from tests.callers import CITY, TIANJIN, WALL, find_person

REQUEST = OpenIncident(kind="network-security", title="门户被篡改", bureau=CITY)
NUMBER, OTHER = "13800001111", "13900002222"


@pytest.fixture
def office(versions: dict[str, int]) -> Actor:
    return find_person("sy-group-office")


def open_one(office: Actor) -> str:
    return open_incident(request=REQUEST, actor=office, wall=WALL).run.id


def act(incident: str, act: a.Act, actor: Actor, key: str = "") -> Outcome:
    return act_on_incident(incident=incident, act=act, actor=actor, wall=WALL, key=key)


def take_in(clerk: Actor, contact: str, key: str = "call") -> Outcome:
    request = OpenMatter(klass="enquiry", title="透析价格", bureau=TIANJIN, facts={"contact": contact})
    return open_matter(request=request, actor=clerk, wall=WALL, key=key)


def test_a_return_is_repeated_although_the_step_is_somebody_elses_now(office: Actor) -> None:
    incident, division = open_one(office), find_person("sy-medical-service-division")
    sent_back = a.Return(step="assess", reason="不归我处")
    assert act(incident, sent_back, division, "k").entries
    before = list_since(incident)
    assert act(incident, sent_back, division, "k").repeated
    assert list_since(incident) == before


def test_a_split_is_repeated_and_opens_no_second_part(office: Actor) -> None:
    incident, split = open_one(office), a.Split(new="", title="另一起", reason="两件事")
    assert act(incident, split, office, "k").entries
    runs = Run.objects.count()
    assert act(incident, split, office, "k").repeated
    assert Run.objects.count() == runs


def test_a_merge_is_repeated_although_its_target_was_merged_on(office: Actor) -> None:
    one, two, three = (open_one(office) for _ in range(3))
    merge = a.Merge(into=two, reason="同一起")
    act(one, merge, office, "k")
    act(two, a.Merge(into=three, reason="同一起"), office)
    assert act(one, merge, office, "k").repeated


def test_an_answer_to_a_matter_is_repeated_although_its_step_is_done(versions: dict[str, int]) -> None:
    clerk = find_person("tj-group-office")
    matter, answer = take_in(clerk, NUMBER).run.id, a.Answer(text="自费部分不变。")
    done = [act_on_matter(matter=matter, act=answer, actor=clerk, wall=WALL, key="k") for _ in range(2)]
    assert [outcome.repeated for outcome in done] == [False, True]


def test_what_changed_nothing_the_first_time_changes_nothing_when_it_is_repeated(office: Actor) -> None:
    incident = open_one(office)
    three, five = a.Learn(facts={"leaked_people": 3}), a.Learn(facts={"leaked_people": 5})
    act(incident, three, office)
    assert not act(incident, three, office, "k").entries
    act(incident, five, office)
    assert act(incident, three, office, "k").repeated
    assert Run.objects.get(id=incident).state.count('"leaked_people":5') == 1


def test_a_key_of_another_act_is_refused_by_the_service_itself(office: Actor) -> None:
    incident = open_one(office)
    act(incident, a.Start(step="assess"), office, "k")
    for other in (a.Start(step="contain"), a.Learn(facts={"leaked_people": 1})):
        with pytest.raises(Invalid) as refused:
            act(incident, other, office, "k")
        assert (refused.value.field, refused.value.facts) == ("Idempotency-Key", {"before": "start"})


def test_an_act_that_was_refused_leaves_its_key_free(office: Actor) -> None:
    incident = open_one(office)
    with pytest.raises(Invalid):
        act(incident, a.Learn(facts={"leaked_people": "many"}), office, "k")
    assert act(incident, a.Learn(facts={"leaked_people": 7}), office, "k").entries


def test_an_opening_is_repeated_although_the_plan_is_no_longer_in_force(
    office: Actor, versions: dict[str, int]
) -> None:
    opened = open_incident(request=REQUEST, actor=office, wall=WALL, key="k").run.id
    PlanVersion.objects.filter(id=versions["shenyang"]).update(state="superseded")
    with pytest.raises(Invalid):
        open_incident(request=REQUEST, actor=office, wall=WALL)
    again = open_incident(request=REQUEST, actor=office, wall=WALL, key="k")
    assert (again.run.id, again.repeated) == (opened, True)


def test_a_key_of_one_call_takes_in_no_other_call(versions: dict[str, int]) -> None:
    clerk = find_person("tj-group-office")
    assert not take_in(clerk, NUMBER).repeated
    assert take_in(clerk, NUMBER).repeated
    with pytest.raises(Invalid):
        take_in(clerk, OTHER)


def test_what_is_kept_of_a_request_holds_no_number_and_is_erased_on_its_day(versions: dict[str, int]) -> None:
    clerk = find_person("tj-group-office")
    one, other = take_in(clerk, NUMBER, "one"), take_in(clerk, NUMBER, "two")
    uses = KeyUse.objects.all()
    assert not any(NUMBER in str(value) for row in uses.values_list() for value in row)
    assert len(set(uses.values_list("digest", flat=True))) == 2  # equal numbers have unlike digests
    wall = FixedClock(WALL.now())
    assert erase_digests(wall) == 0
    wall.at += timedelta(days=4000)
    assert erase_digests(wall) == 2
    assert set(uses.values_list("digest", flat=True)) == {""}
    assert [take_in(clerk, NUMBER, key).run.id for key in ("one", "two")] == [one.run.id, other.run.id]
