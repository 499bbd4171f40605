"""What closing still needs, when a package above knows more than the plan's own conditions."""

from __future__ import annotations

from anlan.engine.contracts.missing import StillMissing
from anlan.engine.contracts.runs import HeldRun
from anlan.engine.rules.acts.closing import check_complete, list_missing
from anlan.plans.compile import find_course
from anlan.plans.contracts import Form
from anlan.plans.selectors import find_version


def check_answered(held: HeldRun, answers: list[StillMissing]) -> None:
    """Raise OutOfOrder with everything that is missing, the open `answers` among it."""
    course = find_course(find_version(held.version), Form(held.view.form), held.state.course)
    check_complete(course, [*list_missing(course, held.state), *answers])
