"""The semantic checks of a plan: each a pure function from a plan's view to problems, with its rule ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from anlan.plans.checks import clauses, clocks, conditions, makes, order, references
from anlan.plans.checks.view import Known, PlanView
from anlan.plans.findings import Problem

CHECKS: tuple[Callable[[PlanView], Iterator[Problem]], ...] = (
    references.check_posts,
    references.check_ladders,
    references.check_groups,
    references.check_ids,
    references.check_phases,
    references.check_anchors,
    references.check_untils,
    references.check_schemes,
    clocks.check_owners,
    clocks.check_directions,
    clocks.check_lates,
    clocks.check_act_ladders,
    clocks.check_repeats,
    clocks.check_copies,
    clocks.check_assumptions,
    order.check_cycles,
    order.check_reachable,
    conditions.check_facts,
    conditions.check_values,
    clauses.check_reasons,
    clauses.check_clauses,
    clauses.check_carried,
    makes.check_makes,
    makes.check_details,
    makes.check_personal,
    makes.check_closing,
)

__all__ = ["CHECKS", "Known", "PlanView"]
