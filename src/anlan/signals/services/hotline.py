"""Hotline exports: each row a signal and a matter, a bad row never in the way of a good one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import structlog
from django.db import transaction

from anlan.engine.choosing import list_opened_on
from anlan.engine.contracts import acts as a
from anlan.engine.contracts.runs import Outcome, RunView
from anlan.engine.personal import find_erasure
from anlan.engine.selectors import find_runs
from anlan.engine.services import Opening, open_run
from anlan.kernel.access import Actor
from anlan.kernel.clock import Clock
from anlan.kernel.errors import AnlanError, Invalid, OutOfOrder
from anlan.ledger.services import seal_value
from anlan.plans.contracts import Course, Form
from anlan.signals.contracts import ImportResult, RowFault, TakenRow, Ticket
from anlan.signals.models import HotlineImport, Signal
from anlan.signals.reading import find_columns, read_rows
from anlan.signals.rules.hotline import digest_text, find_sheet, list_differences, read_tickets
from anlan.signals.rules.masking import mask_numbers
from anlan.signals.services.intake import act_for, find_own_bureau

log = structlog.get_logger()
HOTLINES = ("12345", "12393")


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where and for whom the rows of one export are taken in; courses are looked up once a class.

    `headings` are the columns as the export names them, for what is refused.
    """

    hotline: str
    bureau: str
    plan: str
    actor: Actor
    wall: Clock
    headings: Mapping[str, str]
    courses: dict[str, tuple[int, Course]] = field(default_factory=dict)


def import_tickets(
    *, raw: bytes, hotline: str, actor: Actor, wall: Clock, bureau: str = "", plan: str = ""
) -> ImportResult:
    """Take the rows of an export in: each new ticket becomes a matter whose clocks run from its receipt.

    A ticket that was taken before is repeated; one whose number was taken with other content, and a row
    that cannot be taken, is refused with its row and column. Each row stands alone. Raises Invalid when
    the file or its headings cannot be read.
    """
    if hotline not in HOTLINES:
        how = f"One of: {', '.join(HOTLINES)}."
        raise Invalid(f"{hotline!r} is not a hotline.", how=how, field="hotline")
    bureau = find_own_bureau(actor, bureau)
    known, rows = find_columns(), read_rows(raw)
    sheet = find_sheet(rows, known)
    desk = _Desk(hotline, bureau, plan, act_for(actor, bureau), wall, sheet.headings)
    taken, repeated, refused = _take_rows(read_tickets(rows, sheet, known, wall.now()), desk)
    result = ImportResult(
        sha256=hashlib.sha256(raw).hexdigest(),
        rows=len(taken) + len(repeated) + len(refused),
        taken=tuple(taken),
        repeated=tuple(repeated),
        refused=tuple(refused),
        unread=sheet.unread,
    )
    _record_import(result, desk)
    return result


def _take_rows(
    tickets: Iterable[Ticket | RowFault], desk: _Desk
) -> tuple[list[TakenRow], list[TakenRow], list[RowFault]]:
    """Each row in its own transaction: one that cannot be taken undoes nothing but itself."""
    taken: list[TakenRow] = []
    repeated: list[TakenRow] = []
    refused: list[RowFault] = []
    for ticket in tickets:
        if isinstance(ticket, RowFault):
            refused.append(ticket)
            continue
        try:
            matter, is_new = _take_ticket(ticket, desk)
        except AnlanError as fault:
            refused.append(RowFault(ticket.row, fault.field, fault.what, fault.how))
            continue
        (taken if is_new else repeated).append(TakenRow(ticket.row, ticket.ticket, matter.id, matter.number))
    return taken, repeated, refused


@transaction.atomic
def _take_ticket(ticket: Ticket, desk: _Desk) -> tuple[RunView, bool]:
    """The matter of a ticket, and whether it is new. Raises OutOfOrder for a number with other content."""
    known = _find_known(ticket, desk)
    if known is None:
        outcome = _open_matter(ticket, desk)
        if not outcome.repeated:
            return outcome.run, True
        # Another import was quicker with this number.
        known = _find_known(ticket, desk)
        if known is None:
            return outcome.run, False
    matter = find_runs([known.run])[known.run].view
    _check_same(ticket, known, matter, desk)
    return matter, False


def _find_known(ticket: Ticket, desk: _Desk) -> Signal | None:
    return Signal.objects.filter(bureau=desk.bureau, source=desk.hotline, external_id=ticket.ticket).first()


def _open_matter(ticket: Ticket, desk: _Desk) -> Outcome:
    version, course = _find_course(ticket.klass, desk)
    outcome = open_run(
        opening=Opening(version, Form.MATTER, course.id, _compose_act(ticket, course, desk)),
        actor=desk.actor,
        wall=desk.wall,
        key=f"hotline:{desk.hotline}:{ticket.ticket}",
    )
    if not outcome.repeated:
        _keep(ticket, course, outcome.run.id, desk)
    return outcome


def _check_same(ticket: Ticket, known: Signal, matter: RunView, desk: _Desk) -> None:
    """A number stands for one ticket. Words that were said are compared by digest and never repeated here."""
    differs = list_differences(ticket, known.kind, known.received_at, known.sha256)
    if not differs:
        return
    columns = [desk.headings[name] for name in differs]
    raise OutOfOrder(
        f"Ticket {ticket.ticket} was taken before as {matter.number}, with another {', '.join(columns)}.",
        how="If it is another ticket, give it a number of its own; if the hotline changed it, "
        f"record the change on {matter.number}.",
        field=columns[0],
    )


def _compose_act(ticket: Ticket, course: Course, desk: _Desk) -> a.Open:
    """Title and facts hold nothing that a caller said: they stay in the record for ever."""
    offered = {"ticket": ticket.ticket, "place": ticket.place, "contact": _compose_caller(ticket)}
    takes = {each.name for each in course.facts}
    return a.Open(
        title=f"{desk.hotline} {ticket.kind} {ticket.ticket}",
        bureau=desk.bureau,
        klass=course.id,
        subject=ticket.subject,
        source=f"{desk.hotline} {ticket.source}".strip(),
        happened_at=ticket.received_at,
        late_reason=f"exported by the hotline {desk.hotline}",
        facts={name: value for name, value in offered.items() if value and name in takes},
    )


def _compose_caller(ticket: Ticket) -> str:
    return " ".join(part for part in (ticket.name, ticket.telephone) if part)


def _keep(ticket: Ticket, course: Course, matter: str, desk: _Desk) -> None:
    now, text = desk.wall.now(), mask_numbers(ticket.text)
    erase_on, caller = find_erasure(now), _compose_caller(ticket)

    def seal(name: str, value: str) -> str:
        return seal_value(matter, name, value, erase_on=erase_on, now=now)

    Signal.objects.create(
        bureau=desk.bureau,
        source=desk.hotline,
        external_id=ticket.ticket,
        received_at=ticket.received_at,
        taken_at=now,
        kind=ticket.kind,
        text=text,
        sha256=digest_text(ticket.text),
        run=matter,
        original=seal("text", ticket.text) if text != ticket.text else "",
        caller=seal("caller", caller) if caller and not _has_contact(course) else "",
        erase_on=erase_on,
    )


def _has_contact(course: Course) -> bool:
    return any(each.name == "contact" for each in course.facts)


def _find_course(klass: str, desk: _Desk) -> tuple[int, Course]:
    if klass in desk.courses:
        return desk.courses[klass]
    found = list_opened_on(desk.bureau, "hotline", klass, plan=desk.plan)
    if len(found) != 1:
        raise Invalid(
            f"{len(found)} courses in force at {desk.bureau} open on the hotline class {klass}, not one.",
            how="Name the plan." if found else "Publish a plan whose matters open on it.",
            field="plan",
        )
    desk.courses[klass] = found[0]
    return found[0]


def _record_import(result: ImportResult, desk: _Desk) -> None:
    counts = {name: len(getattr(result, name)) for name in ("taken", "repeated", "refused")}
    HotlineImport.objects.create(
        bureau=desk.bureau,
        sha256=result.sha256,
        by=desk.actor.name,
        at=desk.wall.now(),
        rows=result.rows,
        **counts,
    )
    log.info("hotline export taken in", bureau=desk.bureau, sha256=result.sha256, **counts)
