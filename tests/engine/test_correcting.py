"""A correction stands beside what it corrects, in the type of the fact, sealed where that is."""

from __future__ import annotations

import pytest

from anlan.engine.contracts import events as e
from anlan.kernel.errors import Invalid, OutOfOrder
from anlan.plans.contracts import Form
from tests.engine.playing import Played


@pytest.fixture
def run() -> Played:
    played = Played()
    played.open(facts={"people": 6, "systems": ["门户网站"]})
    return played


def correct(run: Played, fact: str, before: str, after: str) -> None:
    run.do("correct", 1, seq=1, field=f"facts.{fact}", before=before, after=after, reason="笔误")


def test_a_number_stays_a_number_and_a_list_a_list(run: Played) -> None:
    correct(run, "people", "6", "60")
    correct(run, "systems", '["门户网站"]', '["门户网站", "公众号"]')
    assert run.state.facts == {"people": 60, "systems": ["门户网站", "公众号"]}


def test_what_the_form_does_not_know_or_does_not_take_is_refused(run: Played) -> None:
    with pytest.raises(Invalid, match="no field 'nonsense'"):
        correct(run, "nonsense", "", "1")
    with pytest.raises(Invalid, match="is not a number"):
        correct(run, "people", "6", "许多")


def test_who_corrects_must_know_what_stands_there(run: Played) -> None:
    with pytest.raises(OutOfOrder, match="people is 6 on record"):
        correct(run, "people", "5", "60")


def test_a_personal_fact_takes_a_sealed_value_only() -> None:
    matter = Played("enquiry", Form.MATTER)
    matter.open(facts={"contact": "vault:1"})
    with pytest.raises(Invalid, match="sealed value"):
        correct(matter, "contact", "", "13900002222")
    correct(matter, "contact", "", "vault:2")
    corrected = matter.events[-1]
    assert isinstance(corrected, e.Corrected)
    assert (corrected.before, corrected.value) == ("vault:1", "vault:2")
