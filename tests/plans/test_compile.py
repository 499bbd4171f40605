"""From text to the form the engine runs."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.kernel.errors import Invalid, NotFound
from anlan.plans.compile import compile_plan, decode_plan, encode_plan, find_course, plan_digest
from anlan.plans.contracts import (
    Anchor,
    AnchorKind,
    Assumption,
    ClockRule,
    Condition,
    Field,
    Form,
    Limit,
    Makes,
    Plan,
    Rung,
    Tell,
)
from anlan.plans.index import index_course
from anlan.plans.source import read_text

from .samples import PLAN, spoil

HOUR = Limit(1, "h")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return compile_plan(read_text(PLAN))


def test_a_step_keeps_everything_that_was_written(plan: Plan) -> None:
    step = index_course(plan.courses["attack"]).steps["assess"]
    assert (step.element, step.owner, step.support) == ("attack.assess", "director", ("branches",))
    assert step.clocks == (
        ClockRule("within", Limit(2, "h"), Anchor(), "SA-2"),
        ClockRule("law", Limit(4, "h"), Anchor(), "某办法第四条", (Condition("grade_at_least", "III"),)),
    )
    assert step.proof == (Field("grade", "grade", required=True), Field("note", "text"))
    assert step.late == (Rung(Limit(0, "m"), ("director",)),)


def test_the_lead_owns_what_names_no_owner_and_a_date_is_a_clock(plan: Plan) -> None:
    step = index_course(plan.courses["attack"]).steps["close-out"]
    assert step.owner == "duty-officer"
    assert step.clocks == (ClockRule("by", Limit(-14, "d"), Anchor(AnchorKind.DATE, "start_date"), "SA-2"),)


def test_a_post_may_own_a_step_that_is_due_by_a_date() -> None:
    text, _ = spoil("by: {date: start_date, offset: -14d}", "by: {post: director, date: start_date}")
    step = index_course(compile_plan(read_text(text)).courses["attack"]).steps["close-out"]
    assert (step.owner, step.clocks[0].limit) == ("director", Limit(0, "d"))


def test_telling_repeating_and_making_are_compiled(plan: Plan) -> None:
    steps = index_course(plan.courses["attack"]).steps
    assert steps["tell"].tell == Tell(("director",), within=Limit(10, "m"), ladder=("duty-officer",))
    assert (steps["tell"].makes, steps["respond"].detail) == (Makes.TOLD, "from-grade")
    assert (steps["look"].each, steps["look"].every, steps["look"].until) == (
        "branches",
        Limit(24, "h"),
        "calmed",
    )
    assert steps["respond"].after == Anchor(AnchorKind.DONE, "assess")


def test_the_first_of_several_leads_owns_and_all_are_charged() -> None:
    text, _ = spoil(
        "    lead: duty-officer\n    support: [branches]\n", "    lead: [director, duty-officer]\n"
    )
    course = compile_plan(read_text(text)).courses["attack"]
    assert course.lead == "director"
    assert course.charges[-1].lead == ("director", "duty-officer")


def test_organisation_is_charged_at_incidents_only(plan: Plan) -> None:
    assert [charge.element for charge in plan.courses["attack"].charges] == [
        "organisation.group",
        "attack.charge",
    ]
    assert plan.courses["matters.enquiry"].charges == ()


def test_every_part_that_carries_clauses_is_an_element(plan: Plan) -> None:
    states = {name: element.state for name, element in plan.elements.items()}
    assert states == {
        "organisation.group": "runnable",
        "principles.one-command": "principle",
        "registered.funds": "registered",
        "attack": "runnable",
        "attack.charge": "runnable",
        "attack.acts.order": "runnable",
        "attack.tell": "runnable",
        "attack.assess": "runnable",
        "attack.respond": "runnable",
        "attack.look": "runnable",
        "attack.close-out": "runnable",
        "matters.enquiry": "runnable",
        "matters.enquiry.answer": "runnable",
        "standing.rounds": "runnable",
        "standing.rounds.walk": "runnable",
    }


def test_assumptions_are_gathered_under_their_innermost_element() -> None:
    text, _ = spoil("every: day", "every: {assume: 30d, word: 定期}")
    text = text.replace("when: {hurt: true}", "when: {people_at_least: {assume: 50, word: 人数较多}}")
    text = text.replace("holds: {any: [1, {deep: x}]}", "holds: {share: {assume: 100, word: 足额}}")
    assert set(compile_plan(read_text(text)).assumptions) == {
        Assumption("attack.acts.order", "及时", "30m"),
        Assumption("attack.respond", "人数较多", "50"),
        Assumption("standing.rounds", "定期", "30d"),
        Assumption("registered.funds", "足额", "100"),
    }


def test_a_course_is_found_by_form_and_id(plan: Plan) -> None:
    assert find_course(plan, Form.MATTER, "enquiry").element == "matters.enquiry"
    with pytest.raises(NotFound, match=r"no standing course `attack`.*rounds"):
        find_course(plan, Form.STANDING, "attack")


def test_a_plan_of_wrong_form_is_not_compiled() -> None:
    text, _ = spoil("within: 2h", "within: soon")
    with pytest.raises(Invalid, match=r"line 43, column 17: `soon` is not a length of time"):
        compile_plan(read_text(text, name="sample.yaml"))


def test_the_digest_is_of_the_rules_and_not_of_their_layout(plan: Plan) -> None:
    spaced = PLAN.replace("{zh: 样例预案, en: Sample plan}", "\n  zh: 样例预案 # 题\n  en: 'Sample plan'")
    changed, _ = spoil("within: 2h", "within: 3h")
    assert plan_digest(compile_plan(read_text(spaced))) == plan_digest(plan)
    assert plan_digest(compile_plan(read_text(changed))) != plan_digest(plan)


def test_a_compiled_plan_survives_being_stored(plan: Plan) -> None:
    assert decode_plan(encode_plan(plan)) == plan
    assert encode_plan(decode_plan(encode_plan(plan))) == encode_plan(plan)


@given(
    amount=st.integers(0, 99_999),
    unit=st.sampled_from(["m", "h", "d", "wd"]),
    word=st.sampled_from(["", "及时"]),
)
def test_every_length_of_time_is_read_as_written(amount: int, unit: str, word: str) -> None:
    written = f"{amount}{unit}" if not word else f"{{assume: {amount}{unit}, word: {word}}}"
    text, _ = spoil("within: 2h", f"within: {written}")
    limit = index_course(compile_plan(read_text(text)).courses["attack"]).steps["assess"].clocks[0].limit
    assert limit == Limit(amount, unit, word)
    assert limit.assumed is bool(word)


def test_an_index_is_built_once_and_knows_what_may_change_each_step(plan: Plan) -> None:
    course = plan.courses["attack"]
    index = index_course(course)
    assert index_course(course) is index
    assert index_course(msgspec.convert(msgspec.to_builtins(course), type(course))) is not index
    triggered = {name: [step.id for _, step in found] for name, found in index.triggered.items()}
    assert triggered["done:assess"] == ["respond"]
    assert triggered["act:date:start_date"] == ["close-out"]
    assert triggered["facts"] == ["assess", "respond"]
    assert "look" in triggered["act:calmed"]
