"""Personal proof goes to the vault before anything is decided; the engine sees only the sealed reference."""

from __future__ import annotations

from datetime import date, datetime

from msgspec.structs import replace

from anlan.engine.contracts.acts import Act, Finish
from anlan.engine.rules.proof import PERSONAL, VAULT
from anlan.kernel.calendar import STANDARD
from anlan.kernel.duration import add_duration
from anlan.ledger.services import seal_value
from anlan.plans.contracts import Course
from anlan.plans.library import find_retention


def seal_personal(stream: str, course: Course, act: Act, *, now: datetime) -> Act:
    """The act with its `person` and `contact` fields sealed, each with the date on which it is erased."""
    if not isinstance(act, Finish):
        return act
    step = next((s for s in course.steps if s.id == act.step.split("@")[0].split("#")[0]), None)
    kinds = {f.name for f in step.proof if f.type in PERSONAL} if step else set()
    sealed = {
        name: seal_value(stream, name, str(value), erase_on=_erase_on(now), now=now)
        for name, value in act.proof.items()
        if name in kinds and not str(value).startswith(VAULT)
    }
    return replace(act, proof={**act.proof, **sealed}) if sealed else act


def _erase_on(now: datetime) -> date:
    return add_duration(now, find_retention("personal-evidence", now), STANDARD).date()
