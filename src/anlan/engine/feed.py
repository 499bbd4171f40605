"""What happened since somebody last looked, in the order in which it became known."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Q

from anlan.engine.contracts.desk import FeedEntry, Since, Summary
from anlan.engine.desk import find_asked
from anlan.engine.live import find_horizon
from anlan.engine.models import DeskMark, LiveChange, Run
from anlan.engine.selectors import may_see
from anlan.kernel.access import Actor, Permission
from anlan.kernel.clock import Clock
from anlan.ledger.contracts import Entry
from anlan.ledger.selectors import find_entries
from anlan.plans.contracts import Form

COUNTED, SHOWN = 200, 30
# How many of the newest changes of all runs are looked through for those that the actor may see. Each costs a
# look at its run and at its posts, and every desk asks whenever anything happens.
_LOOKED_THROUGH = 2_000


def read_since(actor: Actor) -> Since:
    """What happened on runs the actor may see; all that is kept, for whoever has never looked."""
    mark = DeskMark.objects.filter(person=_name(actor)).first()
    changes = LiveChange.objects.filter(_see(actor), seq__gt=0)
    newest = LiveChange.objects.aggregate(newest=Max("id"))["newest"] or 0
    changes = changes.filter(id__gt=newest - _LOOKED_THROUGH)
    if mark is not None:
        # A database that was restored elsewhere counts its transactions anew; then the wall's time tells.
        restored = mark.xid > find_horizon()
        changes = changes.filter(at__gte=mark.looked_at) if restored else changes.filter(xid__gte=mark.xid)
    # Whether they may be seen is asked once: who counts them has those to show as well.
    seen = list(changes.order_by("-id").values_list("id", flat=True)[:COUNTED])
    newest_first = LiveChange.objects.filter(id__in=seen[:SHOWN]).order_by("-id")
    shown = list(newest_first.select_related("run").defer("run__state")) if seen else []
    entries = find_entries([(change.run_id, change.first) for change in shown])
    lines = [_view(change.run, entries[change.run_id, change.first]) for change in shown]
    return Since(len(seen), mark.looked_at if mark else None, tuple(lines), more=len(seen) == COUNTED)


def note_looked(actor: Actor, *, wall: Clock) -> None:
    """From now on only what happens later is new."""
    mark = {"xid": find_horizon(), "looked_at": wall.now()}
    DeskMark.objects.update_or_create(person=_name(actor), defaults=mark)


def _name(actor: Actor) -> str:
    return actor.person or actor.name


def _see(actor: Actor) -> Q:
    incidents = may_see(actor, Permission.READ_INCIDENT, run="run__")
    if actor.paths(Permission.READ_INCIDENT) == actor.paths(Permission.READ_MATTER):
        return incidents
    is_matter = Q(run__form=Form.MATTER.value)
    return (~is_matter & incidents) | (is_matter & may_see(actor, Permission.READ_MATTER, run="run__"))


def _view(run: Run, entry: Entry) -> FeedEntry:
    return FeedEntry(
        run=run.id,
        form=run.form,
        number=run.number,
        title=run.title,
        timeline=run.timeline,
        seq=entry.seq,
        type=entry.type,
        act=entry.act,
        actor=entry.actor,
        at=entry.recorded_at,
        happened_at=entry.happened_at,
        clauses=entry.clauses,
        text=_summarise(run, entry.data),
    )


def _summarise(run: Run, data: dict[str, Any]) -> Summary:
    key = str(data.get("step", ""))
    _, asked = find_asked(run, key)
    text = data.get("text") or data.get("title") or data.get("reason") or ""
    return Summary(key, asked.do if asked else None, str(data.get("grade", "")), str(text)[:200])
