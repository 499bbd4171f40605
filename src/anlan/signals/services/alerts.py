"""Alerts: one incident for each group, opened once, updated while it runs."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from anlan.engine.choosing import list_opened_on
from anlan.engine.contracts import acts as a
from anlan.engine.contracts.runs import HeldRun
from anlan.engine.pairs import OPEN
from anlan.engine.personal import find_erasure
from anlan.engine.selectors import find_runs
from anlan.engine.services import Opening, open_run, perform
from anlan.kernel.access import Actor
from anlan.kernel.clock import Clock
from anlan.kernel.errors import Invalid
from anlan.ledger.services import seal_value
from anlan.plans.compile import find_course
from anlan.plans.contracts import Course, Form
from anlan.plans.selectors import find_version
from anlan.signals.contracts import AlertGroup, AlertTaken
from anlan.signals.models import AlertStream, Signal
from anlan.signals.rules.alerts import (
    FIRING,
    check_group,
    compose_title,
    compose_words,
    describe_delivery,
    digest_delivery,
    digest_group,
    find_discovery,
    list_systems,
    mask_group,
)
from anlan.signals.services.intake import act_for, find_own_bureau

SOURCE = "alertmanager"
KIND = "network-security"


def take_alerts(*, group: AlertGroup, actor: Actor, wall: Clock, bureau: str = "") -> AlertTaken:
    """Take one delivery in: open the group's incident, or tell the open one what is new.

    The same delivery again changes nothing; a firing one after the incident was closed opens another.
    Raises Invalid for a body of another version, or when no plan in force opens on alerts.
    """
    check_group(group)
    bureau = find_own_bureau(actor, bureau)
    with transaction.atomic():
        stream = _lock_stream(bureau, digest_group(group))
        held = find_runs([stream.incident]).get(stream.incident)
        if held is None or held.view.status not in OPEN:
            if group.status != FIRING:
                return AlertTaken("nothing", stream.incident, held.view.number if held else "")
            closed_at = held.view.closed_at if held else None
            return _open(stream, group, closed_at, act_for(actor, bureau), wall)
        return _update(held, group, act_for(actor, bureau), wall)


def _lock_stream(bureau: str, group: str) -> AlertStream:
    AlertStream.objects.bulk_create([AlertStream(bureau=bureau, group=group)], ignore_conflicts=True)
    return AlertStream.objects.select_for_update().get(bureau=bureau, group=group)


def _open(
    stream: AlertStream, group: AlertGroup, closed_at: datetime | None, actor: Actor, wall: Clock
) -> AlertTaken:
    version, course = _find_course(stream.bureau)
    stream.opened += 1
    shown = mask_group(group)
    act = a.Open(
        title=compose_title(shown),
        bureau=stream.bureau,
        source=SOURCE,
        happened_at=find_discovery(group, closed_at, wall.now()),
        facts=_known_facts(course, list_systems(shown)),
    )
    key = f"{SOURCE}:{stream.group}:{stream.opened}"
    run = open_run(
        opening=Opening(version, Form.INCIDENT, course.id, act), actor=actor, wall=wall, key=key
    ).run
    stream.incident = run.id
    stream.save(update_fields=["incident", "opened"])
    _keep(stream.bureau, run.id, group, actor, wall)
    return AlertTaken("opened", run.id, run.number)


def _update(held: HeldRun, group: AlertGroup, actor: Actor, wall: Clock) -> AlertTaken:
    run, state = held.view, held.state
    if not _keep(run.bureau, run.id, group, actor, wall):
        return AlertTaken("repeated", run.id, run.number)
    course = find_course(find_version(held.version), Form.INCIDENT, state.course)
    known = state.facts.get("systems", ())
    named = list_systems(mask_group(group))
    systems = list(dict.fromkeys([*(known if isinstance(known, list | tuple) else ()), *named]))
    facts = _known_facts(course, systems)
    if facts:
        perform(run_id=run.id, act=a.Learn(facts=facts), actor=actor, wall=wall)
    return AlertTaken("updated", run.id, run.number)


def _keep(bureau: str, run: str, group: AlertGroup, actor: Actor, wall: Clock) -> bool:
    """Keep the delivery and note it on the incident; False when this very one was taken before.

    Firing, resolved and firing again with the same words are one delivery each: what stands before counts.
    """
    digest, now, shown = digest_delivery(group), wall.now(), mask_group(group)
    last = Signal.objects.filter(run=run, source=SOURCE).order_by("-id").first()
    if last is not None and last.sha256 == digest:
        return False
    number = Signal.objects.filter(run=run, source=SOURCE).count() + 1
    text, erase_on = describe_delivery(shown), find_erasure(now)
    signal = Signal.objects.create(
        bureau=bureau,
        source=SOURCE,
        external_id=f"{run}#{number}",
        received_at=now,
        taken_at=now,
        kind=group.status,
        text=text,
        sha256=digest,
        run=run,
        original=_seal_original(run, group, shown, erase_on, now),
        erase_on=erase_on,
    )
    link = a.Link(other=f"signal:{signal.pk}", relation="signal", note=text[:300])
    perform(run_id=run, act=link, actor=actor, wall=wall)
    return True


def _seal_original(run: str, group: AlertGroup, shown: AlertGroup, erase_on: date, now: datetime) -> str:
    """The words as they came, into the vault; nothing where masking changed none."""
    words = compose_words(group)
    if words == compose_words(shown):
        return ""
    return seal_value(run, "text", words, erase_on=erase_on, now=now)


def _known_facts(course: Course, systems: list[str]) -> dict[str, object]:
    """Only what the plan's form of this course has a place for."""
    takes = any(field.name == "systems" and field.type == "list" for field in course.facts)
    return {"systems": systems} if takes and systems else {}


def _find_course(bureau: str) -> tuple[int, Course]:
    found = [pair for pair in list_opened_on(bureau, "alert", KIND) if pair[1].form is Form.INCIDENT]
    if len(found) != 1:
        raise Invalid(
            f"{len(found)} courses in force at {bureau} open on the alert {KIND}; it takes exactly one.",
            how="Publish a plan with `opens_on: [{alert: network-security}]` in one kind.",
            field="bureau",
        )
    return found[0]
