"""An incident groups matters, and closes only when each of them was answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.engine.contracts import acts as a
from anlan.engine.models import Run
from anlan.engine.selectors import access_run
from anlan.incidents.contracts import OpenIncident
from anlan.incidents.selectors import show_incident
from anlan.incidents.services import act_on_incident, open_incident
from anlan.kernel.access import ENGINE, Actor
from anlan.kernel.errors import Invalid, NotFound, OutOfOrder
from anlan.ledger.services import list_since
from anlan.matters.contracts import OpenMatter
from anlan.matters.selectors import list_unanswered, show_matter
from anlan.matters.services import act_on_matter, open_matter
from tests.callers import TIANJIN, WALL, find_person


@pytest.fixture
def office(versions: dict[str, int]) -> Actor:
    return find_person("tj-group-office")


def open_adjustment(office: Actor, title: str = "价格调整") -> str:
    request = OpenIncident(
        kind="price-adjustment",
        title=title,
        bureau=TIANJIN,
        dates={"effective_date": WALL.now() + timedelta(days=30)},
    )
    return open_incident(request=request, actor=office, wall=WALL).run.id


def open_enquiry(office: Actor, title: str = "透析价格") -> str:
    request = OpenMatter(klass="enquiry", title=title, bureau=TIANJIN)
    return open_matter(request=request, actor=office, wall=WALL).run.id


def group(office: Actor, incident: str, matter: str) -> None:
    act_on_incident(incident=incident, act=a.Link(other=matter), actor=office, wall=WALL)


def test_grouping_gives_both_their_entry_whichever_side_says_it(office: Actor) -> None:
    incident, one, other = open_adjustment(office), open_enquiry(office), open_enquiry(office)
    group(office, incident, one)
    act_on_matter(matter=other, act=a.Link(other=incident, relation="part-of"), actor=office, wall=WALL)
    assert {link.other for link in show_incident(office, incident).links} == {one, other}
    for matter in (one, other):
        assert [(link.relation, link.other) for link in show_matter(office, matter).links] == [
            ("part-of", incident)
        ]


def test_grouping_again_adds_nothing(office: Actor) -> None:
    incident, matter = open_adjustment(office), open_enquiry(office)
    group(office, incident, matter)
    before = len(list_since(incident)), len(list_since(matter))
    group(office, incident, matter)
    assert (len(list_since(incident)), len(list_since(matter))) == before


def test_an_unanswered_matter_is_named_among_what_is_missing(office: Actor) -> None:
    incident, matter = open_adjustment(office), open_enquiry(office)
    group(office, incident, matter)
    number = Run.objects.get(id=matter).number
    with pytest.raises(OutOfOrder) as refused:
        act_on_incident(incident=incident, act=a.Close(), actor=office, wall=WALL)
    missing = refused.value.facts["missing"]
    assert any(number in sentence for sentence in missing)
    assert len(missing) > 1  # with everything else that the plan still asks for
    assert missing == [each.sentence for each in show_incident(office, incident).missing_to_close]


def test_an_answered_matter_is_no_longer_missing(office: Actor) -> None:
    incident, matter = open_adjustment(office), open_enquiry(office)
    group(office, incident, matter)
    answer = a.Answer(text="自费部分不变。", how="telephone")
    act_on_matter(matter=matter, act=answer, actor=office, wall=WALL)
    assert list_unanswered([matter]) == []
    missing = show_incident(office, incident).missing_to_close
    assert not any(each.kind == "matter" for each in missing)


def test_the_matters_of_a_merged_incident_pass_to_the_other(office: Actor) -> None:
    one, other, matter = open_adjustment(office), open_adjustment(office, "同一次"), open_enquiry(office)
    group(office, one, matter)
    act_on_incident(incident=one, act=a.Merge(into=other, reason="同一次"), actor=office, wall=WALL)
    links = {(link.relation, link.other) for link in show_incident(office, other).links}
    assert links == {("merged-from", one), ("groups", matter)}
    assert ("part-of", other) in {(k.relation, k.other) for k in show_matter(office, matter).links}


def merge(office: Actor, matter: str, into: str) -> None:
    act_on_matter(matter=matter, act=a.Merge(into=into, reason="同一件事"), actor=office, wall=WALL)


def list_links(matter: str) -> set[tuple[str, str]]:
    return set(access_run(ENGINE, matter).state.links)


def test_a_grouped_matter_passes_its_incident_to_the_one_it_is_merged_into(office: Actor) -> None:
    incident, one, other = open_adjustment(office), open_enquiry(office), open_enquiry(office, "又来问")
    group(office, incident, one)
    merge(office, one, other)
    assert ("groups", other) in list_links(incident)
    assert list_links(other) == {("merged-from", one), ("part-of", incident)}
    assert {entry.actor for entry in list_since(other)[-2:]} == {office.name}


def test_merging_a_matter_away_is_no_answer(office: Actor) -> None:
    incident, one, two = open_adjustment(office), open_enquiry(office), open_enquiry(office, "又来问")
    last = open_enquiry(office, "第三次来问")
    group(office, incident, one)
    merge(office, one, two)
    merge(office, two, last)
    number = Run.objects.get(id=last).number
    asked = [e.sentence for e in show_incident(office, incident).missing_to_close if e.kind == "matter"]
    assert len(asked) == 1
    assert number in asked[0]
    act_on_matter(matter=last, act=a.Answer(text="自费部分不变。"), actor=office, wall=WALL)
    assert list_unanswered([one, two, last]) == []


def test_an_incident_whose_matter_was_merged_is_merged_with_what_it_still_owes(office: Actor) -> None:
    incident, into = open_adjustment(office), open_adjustment(office, "同一次")
    one, other = open_enquiry(office), open_enquiry(office, "又来问")
    group(office, incident, one)
    merge(office, one, other)
    act_on_incident(incident=incident, act=a.Merge(into=into, reason="同一次"), actor=office, wall=WALL)
    assert list_links(into) == {("merged-from", incident), ("groups", other)}
    assert ("part-of", into) in list_links(other)
    # A matter of the merged incident that is merged now goes with the incident it belongs to since.
    last = open_enquiry(office, "第三次来问")
    merge(office, other, last)
    assert list_links(last) == {("merged-from", other), ("part-of", into)}


def test_who_may_merge_matters_needs_no_right_on_their_incident(office: Actor) -> None:
    incident, one, other = open_adjustment(office), open_enquiry(office), open_enquiry(office, "又来问")
    group(office, incident, one)
    merge(find_person("tj-legal-reviewer"), one, other)
    assert ("groups", other) in list_links(incident)


def test_a_relapse_links_two_matters_both_ways(office: Actor) -> None:
    before, now = open_enquiry(office), open_enquiry(office, "又来问")
    act_on_matter(matter=now, act=a.Link(other=before, relation="relapse-of"), actor=office, wall=WALL)
    assert [(k.relation, k.other) for k in show_matter(office, before).links] == [("relapsed-by", now)]


def test_a_matter_and_an_incident_each_have_their_own_door(office: Actor) -> None:
    incident, matter = open_adjustment(office), open_enquiry(office)
    with pytest.raises(NotFound):
        act_on_incident(incident=matter, act=a.Calm(text="x"), actor=office, wall=WALL)
    with pytest.raises(NotFound):
        act_on_matter(matter=incident, act=a.Calm(text="x"), actor=office, wall=WALL)
    with pytest.raises(Invalid):
        act_on_matter(matter=matter, act=a.Link(other=incident, relation="groups"), actor=office, wall=WALL)


def test_the_clocks_of_a_matter_run_from_its_receipt(office: Actor) -> None:
    """TJ-4.4.1: an enquiry is answered within 24 hours of its receipt, whenever it is typed in."""
    received = WALL.now() - timedelta(hours=20)
    request = OpenMatter(klass="enquiry", title="透析价格", bureau=TIANJIN, happened_at=received)
    matter = open_matter(request=request, actor=office, wall=WALL).run.id
    answer = next(step for step in show_matter(office, matter).steps if step.key == "answer")
    assert answer.due_at == received + timedelta(hours=24)
    assert answer.clocks[0].source == "TJ-4.4.1"


def test_an_incident_without_the_date_its_clocks_count_from_is_not_opened(office: Actor) -> None:
    request = OpenIncident(kind="price-adjustment", title="价格调整", bureau=TIANJIN)
    with pytest.raises(Invalid) as refused:
        open_incident(request=request, actor=office, wall=WALL)
    assert refused.value.field == "dates.effective_date"
