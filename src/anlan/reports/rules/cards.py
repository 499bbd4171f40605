"""A course of a plan as a card that is followed with a pen."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.plans.contracts import AnchorKind, ClockRule, Course, Limit, Plan, Step
from anlan.plans.words import ACTS
from anlan.reports.cards.contracts import Card
from anlan.reports.rules.wording import Words

_BY_STEP = {AnchorKind.DONE: "完成后", AnchorKind.ACT: "之后"}


def make_card(plan: Plan, course: Course, words: Words) -> Card:
    """Everything the course asks, in its own order."""
    return Card(
        plan=plan.title.zh,
        title=course.title.zh,
        clauses="、".join(course.clauses),
        lead=_say_lead(plan, course),
        phases="、".join(words.phases.get(phase, phase) for phase in course.phases),
        steps=tuple(_write_step(plan, course, step, words) for step in course.steps),
    )


def _say_lead(plan: Plan, course: Course) -> str:
    lead = f"牵头：{name_who(plan, course.lead)}" if course.lead else ""
    support = f"配合：{'、'.join(name_who(plan, who) for who in course.support)}" if course.support else ""
    return "；".join(filter(None, (lead, support)))


def _write_step(plan: Plan, course: Course, step: Step, words: Words) -> tuple[str, ...]:
    tell = "、".join(name_who(plan, who) for who in step.tell.posts) if step.tell else ""
    phase = words.phases.get(step.phase, step.phase)
    owner = name_who(plan, step.owner)
    limits = "；".join((*_list_limits(course, step, words), *(["有条件"] if step.when else [])))
    return (phase, step.do.zh, owner, limits, tell, "、".join(step.clauses) or "—")


def _list_limits(course: Course, step: Step, words: Words) -> Iterator[str]:
    """Each limit with what it counts from, and the plan's own word where the number is an assumption."""
    for clock in step.clocks:
        yield f"{_say_from(course, clock)}{say_limit(clock.limit, words)}内"
    if step.tell and step.tell.within:
        yield f"{say_limit(step.tell.within, words)}内须有应答"


def _say_from(course: Course, clock: ClockRule) -> str:
    anchor = clock.anchor
    if anchor.kind is AnchorKind.OPENED:
        return ""
    named = next((step.do.zh for step in course.steps if step.id == anchor.name), anchor.name)
    if anchor.kind is AnchorKind.ACT:
        named = {"calmed": "事态平息", **{name: text.zh for name, text in ACTS.items()}}.get(
            anchor.name, named
        )
    return f"“{named}”{_BY_STEP.get(anchor.kind, '起')}"


def say_limit(limit: Limit, words: Words) -> str:
    """30分钟, with the document's word when it gives no number."""
    if limit.unit == "eod":
        said = "当日"
    else:
        before = "之前" if limit.amount < 0 else ""
        said = f"{abs(limit.amount)}{words.units.get(limit.unit, limit.unit)}{before}"
    return f"{said}（原文“{limit.word}”）" if limit.word else said


def name_who(plan: Plan, who: str) -> str:
    """A post or group of the plan in words."""
    text = plan.posts.get(who) or plan.groups.get(who)
    return text.zh if text else who
