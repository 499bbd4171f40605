"""Personal proof and facts go to the vault before anything is decided; the engine sees only references."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from anlan.engine.contracts.acts import Act, Correct, Finish, Learn, Open, Report
from anlan.engine.contracts.events import VAULT
from anlan.engine.contracts.state import name_step
from anlan.engine.rules.proof import PERSONAL
from anlan.host.library import find_figures
from anlan.kernel.calendar import BEIJING
from anlan.ledger.services import check_held, seal_value
from anlan.plans.contracts import Course, Field


def seal_personal(stream: str, course: Course, act: Act, *, now: datetime, split_from: str = "") -> Act:
    """The act with its `person` and `contact` values sealed, each with the day on which it is erased.

    A value that is sealed already is taken when this run keeps it, or the one it was split from.
    """
    if isinstance(act, Open | Learn):
        return replace(act, facts=_seal((stream, split_from), course.facts, act.facts, now))
    if isinstance(act, Finish):
        name = name_step(act.step)
        fields = next((step.proof for step in course.steps if step.id == name), ())
        return replace(act, proof=_seal((stream,), fields, act.proof, now))
    if isinstance(act, Report):
        return replace(act, facts=_seal((stream,), _list_fields(course), act.facts, now))
    if isinstance(act, Correct):
        return _seal_correction(stream, course, act, now)
    return act


def _list_fields(course: Course) -> tuple[Field, ...]:
    """Everything a plan asks for by name: what a report adds freely is taken as the same thing."""
    return (*course.facts, *(field for step in course.steps for field in step.proof))


def _seal_correction(stream: str, course: Course, act: Correct, now: datetime) -> Correct:
    """A personal value is corrected by a sealed one; the wrong one is in the vault already."""
    name = act.field.rpartition(".")[2]
    personal = tuple(f for f in _list_fields(course) if f.name == name and f.type in PERSONAL)
    if not personal:
        return act
    sealed = _seal((stream,), personal, {name: act.after}, now)
    return replace(act, before="", after=str(sealed[name]))


def _seal(
    streams: tuple[str, ...], fields: tuple[Field, ...], given: Mapping[str, object], now: datetime
) -> Mapping[str, object]:
    """`streams`: where a new value is kept, then where one may be kept already."""
    personal = {field.name for field in fields if field.type in PERSONAL}
    values = {
        name: value
        for name, value in given.items()
        if name in personal and isinstance(value, str) and value.strip()
    }
    sealed = {}
    for name, value in values.items():
        if value.startswith(VAULT):
            check_held(value, streams, field=name)
        else:
            sealed[name] = seal_value(streams[0], name, value, erase_on=find_erasure(now), now=now)
    return {**given, **sealed} if sealed else given


def find_erasure(now: datetime) -> date:
    """The day on which a personal value taken in now is erased."""
    today = now.astimezone(BEIJING).date()
    return today + timedelta(days=find_figures("retention", today)["personal-evidence"])
