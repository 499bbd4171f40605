"""Reading reports: nothing of them is stored, so nothing of them can differ from the record."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from anlan.attachments.selectors import list_attachments
from anlan.directory.selectors import find_bureau, list_bureaus, list_posts
from anlan.engine.contracts import events as e
from anlan.engine.contracts.history import Line
from anlan.engine.contracts.runs import HeldRun
from anlan.engine.history import fold_history, read_history
from anlan.engine.selectors import access_run
from anlan.kernel.access import Actor
from anlan.kernel.errors import Invalid, NotFound
from anlan.plans.compile import find_course
from anlan.plans.contracts import Course, Form, Plan
from anlan.plans.selectors import find_version
from anlan.plans.words import REPORT_STAGES
from anlan.reports.contracts import SIGNED, WAITING, Document, Files, ReportInfo
from anlan.reports.rules.compose import compose_document
from anlan.reports.rules.record import Cut, Record, cut_at_report, cut_now, list_cuts
from anlan.reports.rules.wording import Wording
from anlan.reports.wordbook import read_contents, read_labels, read_words


def list_reports(actor: Actor, incident: str) -> list[ReportInfo]:
    """The reports of an incident that the actor may see, in the order they were made."""
    record = read_record(actor, incident)
    return [_view(cut, compose_document(cut, read_contents())) for cut in list_cuts(record)]


def find_report(actor: Actor, incident: str, report: str) -> Document:
    """One report as a document; raises NotFound."""
    cut = cut_at_report(read_record(actor, incident), report)
    if cut is None:
        raise NotFound(
            f"There is no report {report!r} here.", how="Take its id from the list.", field="report"
        )
    return compose_document(cut, read_contents())


def preview_report(actor: Actor, incident: str, stage: str) -> Document:
    """What a report of this stage would say of what is on record now, marked as a draft."""
    if stage not in REPORT_STAGES:
        raise Invalid(f"{stage!r} is not a stage.", how=", ".join(REPORT_STAGES), field="preview")
    return compose_document(cut_now(read_record(actor, incident), stage), read_contents())


def read_record(actor: Actor, incident: str) -> Record:
    """The record of an incident the actor may see, with the words to say it in."""
    held = access_run(actor, incident)
    if held.view.form != Form.INCIDENT:
        raise NotFound(
            f"There is no incident {incident!r} that you may see.", how="Look at the list of incidents."
        )
    plan = find_version(held.version)
    course = find_course(plan, Form.INCIDENT, held.view.course)
    unit, lines = find_bureau(held.view.bureau).zh, read_history(held)
    files = {info.sha256: info.name for info in list_attachments(actor, incident)}
    wording = _find_wording(course, _list_titles(held, lines, plan), files)
    return Record(held.view, course, unit, lines, wording, fold_history)


def _find_wording(course: Course, titles: dict[str, str], files: dict[str, str]) -> Wording:
    forms = (course.facts, *(step.proof for step in course.steps))
    return Wording(
        read_words(),
        read_labels(),
        titles,
        files,
        {field.name: field.type for form in forms for field in form},
    )


def _list_titles(held: HeldRun, lines: tuple[Line, ...], plan: Plan) -> dict[str, str]:
    """Titles of posts: the run's own bureau's as its plan calls them, others after their bureau's name.

    The directory knows posts that the plan does not name; the plan's word for its own wins, being pinned.
    """
    home, told = held.view.bureau, msgspec.json.encode(lines).decode()
    titles: dict[str, str] = {}
    for bureau in list_bureaus():
        titles[bureau.code] = bureau.zh
        if bureau.code == home or f'"{bureau.code}:' in told:
            before = "" if bureau.code == home else bureau.zh
            posts = list_posts(bureau.code, now=held.view.opened_at)
            titles |= {str(post.ref): f"{before}{post.zh}" for post in posts}
    own = {code: titles[f"{home}:{code}"] for code in _list_codes(titles, home)}
    named = {code: text.zh for code, text in plan.posts.items()}
    return {**titles, **own, **named, **{f"{home}:{code}": zh for code, zh in named.items()}}


def _list_codes(titles: dict[str, str], bureau: str) -> list[str]:
    return [ref.partition(":")[2] for ref in titles if ref.startswith(f"{bureau}:")]


def _view(cut: Cut, document: Document) -> ReportInfo:
    assert cut.report is not None and cut.made is not None  # noqa: S101, PT018 - narrows the types
    event: e.Reported = cut.report
    base = f"/api/incidents/{quote(cut.record.run.id)}/reports/{event.report}"
    return ReportInfo(
        id=event.report,
        stage=event.stage,
        number=event.number,
        document=document.number,
        state=SIGNED if cut.approval else WAITING,
        title=document.title,
        made_at=cut.made.recorded_at,
        made_by=cut.record.wording.name_post(cut.made.actor),
        signed_by=document.signer,
        signed_at=cut.approval.recorded_at if cut.approval else None,
        upto=cut.upto,
        missing=document.missing,
        files=Files(f"{base}.pdf", f"{base}.docx"),
    )
