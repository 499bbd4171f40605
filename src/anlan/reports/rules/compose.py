"""A whole document from a cut of the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import LIVE
from anlan.plans.contracts import Text
from anlan.reports.contracts import Document, Heading, Missing, Paragraph, Table
from anlan.reports.rules.clauses import make_clause_table, make_file_table
from anlan.reports.rules.contents import Section, write_section
from anlan.reports.rules.record import Cut, number_document
from anlan.reports.rules.wording import say_day, say_number, say_time

KIND = "突发事件信息报告"
DRAFT_MARK = "草稿　待签发"
DRILL_MARK = "演练　非真实事件"
SIGNATORY = Missing("signatory", Text("签发人", "Signatory"))
TO = Missing("to", Text("报送对象", "Whom it is for"))

Contents = Mapping[str, Sequence[Section]]


def compose_document(cut: Cut, contents: Contents) -> Document:
    """What the record says now, in the order a report has it. The same cut gives the same document."""
    record, wording = cut.record, cut.record.wording
    blocks, missing = _write_body(cut, contents[cut.stage])
    to = wording.name_posts(cut.report.to) if cut.report else ""
    signer = wording.name_post(cut.approval.actor) if cut.approval else ""
    return Document(
        issuer=record.unit,
        kind=KIND,
        marks=_list_marks(cut),
        number=number_document(cut),
        signer=signer,
        title=title_report(cut),
        to=to or ("（缺：报送对象）" if cut.report else ""),
        blocks=tuple(blocks),
        annexes=tuple(_list_annexes(cut)),
        unit=record.unit,
        signed_on=say_day(cut.approval.recorded_at.astimezone(BEIJING).date()) if cut.approval else "",
        basis=_say_basis(cut),
        at=cut.at,
        missing=(*missing, *([] if to or not cut.report else [TO]), *([] if cut.approval else [SIGNATORY])),
    )


def title_report(cut: Cut) -> str:
    """关于...的续报（二）: progress reports are numbered, and so is a second one of the other stages."""
    word = cut.record.wording.words.stages[cut.stage]
    numbered = cut.stage == "progress" or cut.number > 1
    title = cut.record.run.title.removeprefix("关于")
    return f"关于{title}的{word}" + (f"（{say_number(cut.number)}）" if numbered else "")


def _write_body(cut: Cut, sections: Sequence[Section]) -> tuple[list[Heading | Paragraph], list[Missing]]:
    blocks: list[Heading | Paragraph] = []
    missing: list[Missing] = []
    for n, section in enumerate(sections, 1):
        written, lacking = write_section(cut, section)
        blocks += [Heading(1, f"{say_number(n)}、{section.zh}"), *written]
        missing += lacking
    return blocks, missing


def _list_marks(cut: Cut) -> tuple[str, ...]:
    marks = [] if cut.approval else [DRAFT_MARK]
    return (*marks, *([] if cut.record.run.timeline == LIVE else [DRILL_MARK]))


def _list_annexes(cut: Cut) -> list[Table]:
    if cut.stage != "final":
        return []
    files = make_file_table(cut)
    return [make_clause_table(cut), *([files] if files else [])]


def _say_basis(cut: Cut) -> str:
    """Which entries it is written from, so that anybody can hold the paper against the record."""
    first = cut.since + 1
    made = f"，{say_time(cut.made.recorded_at)}形成" if cut.made else f"，截至{say_time(cut.at)}的预览"
    number = cut.record.run.number
    if cut.upto < first:
        return f"事件编号{number}，上次报告以后没有新记录{made}"
    return f"事件编号{number}，据记录第{first}至{cut.upto}条{made}"
