"""What reports say: from the record alone, cut where they were made, missing facts said."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document as read_docx
from docx.oxml.ns import qn
from msgspec.structs import replace
from pypdf import PdfReader

from anlan.engine.contracts import acts as a
from anlan.incidents.services import act_on_incident
from anlan.kernel.errors import Invalid, NotFound
from anlan.plans.contracts import Form
from anlan.plans.load import load_library_plans
from anlan.reports.contracts import Document, Heading, Paragraph, ReportInfo
from anlan.reports.printing import print_document, print_preview, print_report
from anlan.reports.rules.contents import SAYABLE
from anlan.reports.selectors import find_report, list_reports, preview_report
from anlan.reports.wordbook import read_contents, read_labels
from tests.callers import WALL, find_person
from tests.reports.played import Played, play

ATTACK, PETITION = "network-attack-to-review", "petition-hall-to-follow-up"
MM = 72 / 25.4


def read_words(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks)


def read_pdf(content: bytes) -> str:
    """All text without the spaces that justification leaves between characters."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def find(played: Played, report: str) -> Document:
    return find_report(find_person("sy-director"), played.run, report)


def test_the_first_report_holds_what_the_record_holds_and_says_what_is_missing(
    versions: dict[str, int],
) -> None:
    document = find(play(ATTACK, versions), "r1")
    words = read_words(document)
    assert document.title == "关于门户网站首页被篡改的首报"
    assert document.to == "领导小组办公室、局长"
    assert "接报时间：2026年3月2日8时00分。" in words
    assert "涉及系统：门户网站。" in words
    assert "2026年3月2日8时00分告知领导小组办公室（2026年3月2日8时12分确认）" in words
    missing = {each.field: each.label.zh for each in document.missing}
    assert {"grade", "attack", "loss", "on-scene", "signatory"} <= missing.keys()
    for field in missing.keys() - {"signatory"}:
        assert f"（缺：{missing[field]}）" in words


def test_a_report_is_written_from_the_entries_it_was_made_of_whatever_comes_after(
    versions: dict[str, int],
) -> None:
    early = find(play(ATTACK, versions, beats=7), "r1")
    late = find(play(ATTACK, versions), "r1")
    assert read_words(early) == read_words(late)
    assert "Ⅲ级" not in read_words(late)


def test_a_progress_report_tells_only_what_is_new_and_the_same_each_time(versions: dict[str, int]) -> None:
    played = play(PETITION, versions)
    document = find(played, "r2")
    words = read_words(document)
    assert document.title.endswith("的续报（一）")
    assert "完成“赶到现场，核实情况”" in words
    assert "完成“写出首报”" not in words
    assert "市医保服务大厅" not in words
    assert find(played, "r2") == document


def test_a_second_progress_report_begins_after_the_first(versions: dict[str, int]) -> None:
    played = play(PETITION, versions, beats=17)
    director = find_person("sy-director")
    preview = preview_report(director, played.run, "progress")
    assert preview.title.endswith("的续报（二）")
    assert "赶到现场" not in read_words(preview)
    assert preview_report(director, played.run, "progress") == preview


def test_until_somebody_signs_it_is_a_draft_without_a_number(versions: dict[str, int]) -> None:
    drafts, signed = list_states(play(ATTACK, versions))
    assert (drafts.document, drafts.state, drafts.signed_by) == ("", "waiting-signature", "")
    assert signed.state == "signed"
    assert re.fullmatch(r"NS-2026-\d{3}〔2026〕1号", signed.document)
    assert signed.signed_by == "局长"


def list_states(played: Played) -> list[ReportInfo]:
    return list_reports(find_person("sy-director"), played.run)


def test_signing_changes_the_mark_the_number_and_the_date_and_no_other_word(
    versions: dict[str, int],
) -> None:
    played, director = play(ATTACK, versions, beats=7), find_person("sy-director")
    before = find(played, "r1")
    assert "草稿　待签发" in before.marks
    act_on_incident(incident=played.run, act=a.ApproveReport(report="r1"), actor=director, wall=WALL)
    after = find(played, "r1")
    assert (before.number, before.signer, before.signed_on) == ("", "", "")
    assert after.number.endswith("〔2026〕1号")
    assert (after.signer, after.signed_on) == ("局长", "2026年3月2日")
    assert "草稿　待签发" not in after.marks
    assert after.blocks == before.blocks


def test_a_drill_says_on_every_page_that_it_is_one(versions: dict[str, int]) -> None:
    printed = print_report(find_person("sy-director"), play(ATTACK, versions).run, "r2", "pdf")
    for page in PdfReader(io.BytesIO(printed.content)).pages:
        assert "非真实事件" in re.sub(r"\s", "", page.extract_text())


def test_the_table_of_the_final_report_holds_every_clause_of_the_course(versions: dict[str, int]) -> None:
    table = find(play(ATTACK, versions), "r2").annexes[0]
    plan = next(plan for plan in load_library_plans() if plan.id == "shenyang")
    course = plan.courses["network-security"]
    asked = {
        *course.clauses,
        *(clause for step in course.steps for clause in step.clauses),
        *(clause for charge in course.charges for clause in charge.clauses),
        *(clause for rule in course.acts.values() for clause in rule.clauses),
    }
    assert asked <= {row[0] for row in table.rows}
    assert {step.do.zh for step in course.steps} <= {row[1] for row in table.rows}


def test_the_table_tells_done_late_waived_and_open_apart(versions: dict[str, int]) -> None:
    played = play(ATTACK, versions)
    rows = {row[1]: row for row in find(played, "r2").annexes[0].rows}
    assert rows["评估风险，判定等级，发布预警"][2:5] == ("逾期完成", "2026年3月2日10时40分", "医药服务处")
    assert rows["控制事态，保存日志"][2] == "按时完成"
    assert rows["控制事态，保存日志"][5].startswith("涉及系统、措施、日志留存")
    assert rows["总结处置，推广有效做法"][2] == "未完成"
    now = {
        row[1]: row for row in preview_report(find_person("sy-director"), played.run, "final").annexes[0].rows
    }
    assert now["总结处置，推广有效做法"][2] == "按时完成"


def test_a_waived_step_shows_the_reason(versions: dict[str, int]) -> None:
    played = play(ATTACK, versions, beats=3)
    for username in ("sy-group-office", "sy-director"):
        act = a.Waive(step="contain", reason="已断网")
        act_on_incident(incident=played.run, act=act, actor=find_person(username), wall=WALL)
    director = find_person("sy-director")
    rows = {row[1]: row for row in preview_report(director, played.run, "final").annexes[0].rows}
    row = rows["控制事态，保存日志"]
    assert (row[2], row[5]) == ("免除", "理由：已断网")


@pytest.mark.parametrize("report", ["r1", "r2", "r3"])
def test_the_pdf_reads_back_on_pages_of_the_official_format(report: str, versions: dict[str, int]) -> None:
    played, director = play(PETITION, versions), find_person("sy-director")
    printed = print_report(director, played.run, report, "pdf")
    document, text = find(played, report), read_pdf(printed.content)
    for block in document.blocks:
        assert re.sub(r"\s", "", block.text) in strip_furniture(text)
    reader = PdfReader(io.BytesIO(printed.content))
    for number, page in enumerate(reader.pages, 1):
        box = page.mediabox
        assert (round(box.width / MM), round(box.height / MM)) == (210, 297)
        assert f"-{number}-" in re.sub(r"\s", "", page.extract_text())


def strip_furniture(text: str) -> str:
    """Without page numbers and marks, which stand between the lines of a paragraph that goes on."""
    return re.sub(r"-\d+-|草稿待签发|演练非真实事件", "", text)


def test_the_body_keeps_the_margins_and_22_lines_of_28_characters(versions: dict[str, int]) -> None:
    document = find(play(ATTACK, versions), "r1")
    long = replace(document, blocks=tuple(Paragraph("医" * 28 * 60) for _ in range(2)))
    page = PdfReader(io.BytesIO(print_document(long, "pdf").content)).pages[1]
    lines: dict[int, tuple[float, str]] = {}

    def visit(text: str, outer: list[float], inner: list[float], *_: object) -> None:
        x, y = (inner[4] * outer[n] + inner[5] * outer[n + 2] + outer[n + 4] for n in (0, 1))
        place, before = lines.get(round(y), (x, ""))
        lines[round(y)] = (min(x, place), before + text.strip())

    page.extract_text(visitor_text=visit)
    body = [each for each in lines.values() if set(each[1]) == {"医"}]
    assert len(body) == 22
    assert {len(text) for _, text in body} == {28}
    assert {round(x / MM) for x, _ in body} == {28}


def test_the_same_record_gives_the_same_bytes(versions: dict[str, int]) -> None:
    played, director = play(ATTACK, versions), find_person("sy-director")
    for file_format in ("pdf", "docx"):
        one, other = (print_report(director, played.run, "r2", file_format).content for _ in range(2))
        assert one == other


def test_the_docx_has_the_page_the_faces_and_the_words(versions: dict[str, int]) -> None:
    played, director = play(ATTACK, versions), find_person("sy-director")
    docx = read_docx(io.BytesIO(print_report(director, played.run, "r2", "docx").content))
    section = docx.sections[0]
    sizes = (
        section.page_width,
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round(size.mm) for size in sizes if size] == [210, 37, 35, 28, 26]
    text = "\n".join(paragraph.text for paragraph in docx.paragraphs)
    document = find(played, "r2")
    for block in document.blocks:
        assert block.text in text
    assert len(docx.tables[0].rows) == len(document.annexes[0].rows) + 1
    heading = next(b.text for b in document.blocks if isinstance(b, Heading))
    run = next(p for p in docx.paragraphs if p.text == heading).runs[0]
    assert 'w:eastAsia="黑体"' in run._r.xml
    # 28 characters in the 156 mm of a line, without a grid of characters that LibreOffice doubles
    spacing = docx.styles["Normal"].element.rPr.find(qn("w:spacing"))
    assert 28 * (16 + int(spacing.get(qn("w:val"))) / 20) <= 156 / 25.4 * 72 < 29 * 15.75
    assert "linesAndChars" not in section._sectPr.xml


def test_what_is_asked_wrongly_is_refused(versions: dict[str, int]) -> None:
    played, director = play(ATTACK, versions, beats=2), find_person("sy-director")
    with pytest.raises(NotFound):
        print_report(director, played.run, "r9", "pdf")
    with pytest.raises(Invalid):
        print_preview(director, played.run, "last", "pdf")
    with pytest.raises(NotFound):
        print_preview(director, played.run, "first", "exe")


def test_every_field_of_the_librarys_plans_and_contents_has_a_name() -> None:
    fields = {
        field.name
        for plan in load_library_plans()
        for course in plan.courses.values()
        for form in (course.facts, *(step.proof for step in course.steps))
        for field in form
        if course.form is Form.INCIDENT
    }
    assert fields - read_labels().keys() == set()
    items = [item for sections in read_contents().values() for section in sections for item in section.items]
    assert {item.say for item in items} - {""} == SAYABLE
