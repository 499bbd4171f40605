"""A run as its room shows it, with the words and the clock that a page needs beside the engine's detail."""

from __future__ import annotations

from anlan.directory.selectors import list_bureaus_by_code
from anlan.engine.contracts.detail import RunDetail
from anlan.plans.contracts import Text
from anlan.plans.labels import load_labels, name_word
from anlan.web.api.clocks import TimelineClock, read_clocks


class Room(RunDetail, frozen=True, kw_only=True):
    """`clock` shows the run's own time; `phase_titles` names the phases of its course and of its steps."""

    bureau_name: Text
    phase_titles: dict[str, Text]
    clock: TimelineClock


def furnish(detail: RunDetail) -> Room:
    """The detail with bureau, phases and clock; two queries."""
    run, labels = detail.run, load_labels().phases
    phases = dict.fromkeys((*detail.phases, *(step.phase for step in detail.steps)))
    bureaus = list_bureaus_by_code([run.bureau])
    name = Text(bureaus[0].zh, bureaus[0].en or bureaus[0].zh) if bureaus else Text(run.bureau, run.bureau)
    return Room(
        **{field: getattr(detail, field) for field in RunDetail.__struct_fields__},
        bureau_name=name,
        phase_titles={phase: name_word(labels, phase) for phase in phases if phase},
        clock=read_clocks([run.timeline])[run.timeline],
    )
