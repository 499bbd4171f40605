"""The closed set of conditions a plan may set on a step or clock."""

from __future__ import annotations

from collections.abc import Callable

from anlan.engine.contracts.state import State
from anlan.plans.contracts import Condition
from anlan.plans.words import GRADES, RANKS


def hold(conditions: tuple[Condition, ...], state: State) -> bool:
    """Whether all conditions hold for the run as it is; an unknown fact never holds."""
    for condition in conditions:  # noqa: SIM110 - asked at every act of every run; a generator costs twice
        if not _TESTS.get(condition.fact, _fact_is)(state, condition):
            return False
    return True


def _at_least(value: str, asked: object) -> bool:
    if value not in RANKS or str(asked) not in RANKS:
        return False
    return (value in GRADES) == (asked in GRADES) and RANKS[value] <= RANKS[str(asked)]


def _number_at_least(name: str) -> Callable[[State, Condition], bool]:
    def test(state: State, condition: Condition) -> bool:
        known = state.facts.get(name)
        return isinstance(known, int) and known >= int(condition.value)

    return test


def _fact_is(state: State, condition: Condition) -> bool:
    return state.facts.get(condition.fact) == condition.value


_TESTS: dict[str, Callable[[State, Condition], bool]] = {
    "grade_at_least": lambda state, c: _at_least(state.grade, c.value),
    "response_at_least": lambda state, c: _at_least(state.response, c.value),
    "mode": lambda state, c: state.mode == c.value,
    "class": lambda state, c: state.klass == c.value,
    "major": lambda state, c: (state.grade == "major" or _at_least(state.grade, "II")) is bool(c.value),
    "people_at_least": _number_at_least("people"),
    "topic_heat_at_least": _number_at_least("topic_heat"),
}
