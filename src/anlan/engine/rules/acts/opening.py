"""Opening a run, learning facts, linking runs, merging and splitting."""

from __future__ import annotations

from anlan.engine.contracts import acts as a
from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import RunStatus
from anlan.engine.rules.acts.answering import GRAVE
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.proof import check_fields
from anlan.engine.rules.telling import tell
from anlan.kernel.clock import check_aware
from anlan.kernel.errors import Invalid, OutOfOrder
from anlan.plans.contracts import Form
from anlan.plans.words import MODES

RELATIONS = frozenset(
    {"groups", "part-of", "relapse-of", "relapsed-by", "same-as", "signal", "merged-from", "split-from"}
)


def open_run(d: Deciding, act: a.Open) -> None:
    """事件开启: pins the facts and who stands for each group, and charges lead and support."""
    course = d.course
    if d.state.status is not RunStatus.NONE:
        raise OutOfOrder("It is open already.", how="Record what is new with the act learn.")
    if course.form is Form.MATTER and course.id in GRAVE:
        d.check_person("klass", "TJ-4.5.1")
    if not act.title.strip():
        raise Invalid("It has no title.", how="Say in one line what it is about.", field="title")
    if act.mode not in MODES:
        raise Invalid(f"{act.mode!r} is not a mode.", how="routine or emergency", field="mode")
    dates = {name: check_aware(at, field=f"dates.{name}") for name, at in act.dates.items()}
    missing = [name for name in course.dates if name not in dates]
    if missing:
        raise Invalid(
            f"The date {missing[0]!r} is missing.",
            why="The plan's clocks count from it.",
            clause=", ".join(course.clauses),
            field=f"dates.{missing[0]}",
        )
    d.emit(
        e.Opened(
            at=d.at,
            form=course.form.value,
            course=course.id,
            title=act.title,
            bureau=act.bureau,
            mode=act.mode,
            cast=act.cast,
            facts=check_fields(course.facts, act.facts, where="facts"),
            dates=dates,
            klass=act.klass,
            subject=act.subject,
            source=act.source,
        ),
        course.element,
        course.clauses,
    )
    for charge in course.charges:
        lead, support = d.resolve(charge.lead), d.resolve(charge.support)
        event = e.Charged(at=d.at, charge=charge.element, lead=lead, support=support)
        d.emit(event, charge.element, charge.clauses)


def learn(d: Deciding, act: a.Learn) -> None:
    facts = check_fields(d.course.facts, act.facts, where="facts")
    if facts and any(d.state.facts.get(name) != value for name, value in facts.items()):
        d.emit(e.FactsLearned(at=d.at, facts=facts))


def link(d: Deciding, act: a.Link) -> None:
    """Group a matter, or note a relapse: matters are linked by subject and place, never by caller."""
    if act.relation not in RELATIONS:
        how = f"One of: {', '.join(sorted(RELATIONS))}."
        raise Invalid(f"{act.relation!r} is not a relation.", how=how, field="relation")
    if (act.relation, act.other) in d.state.links:
        return
    event = e.Linked(at=d.at, other=act.other, relation=act.relation, note=act.note)
    d.emit_ruled(event, "relapse" if act.relation == "relapse-of" else "link")
    rule = d.rule("relapse")
    if act.relation == "relapse-of" and rule is not None:
        made_by = (rule.element, rule.clauses)
        tell(d, rule.tell, reason="relapse", text=f"反复：{act.note or act.other}", made_by=made_by)


def merge(d: Deciding, act: a.Merge) -> None:
    d.emit_ruled(e.Merged(at=d.at, into=act.into, reason=act.reason), "merge")


def split(d: Deciding, act: a.Split) -> None:
    d.emit_ruled(e.SplitOff(at=d.at, new=act.new, title=act.title, reason=act.reason), "split")
