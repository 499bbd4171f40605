"""DOCX by python-docx, in the same page format. Word finds the official faces by name, else by `altName`."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from math import floor
from typing import Any

from docx import Document as new_docx
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Para
from docx.text.run import Run

from anlan.reports.contracts import Document, Heading, Table

FANG, HEI, KAI, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
# What a reader without the face shows instead.
FALLBACKS = {FANG: "仿宋", HEI: "SimHei", KAI: "楷体", SONG: "宋体"}
LATIN = "Times New Roman"
RED = RGBColor(0xD8, 0, 0)
THREE, FOUR, FIVE, TWO = Pt(16), Pt(14), Pt(10.5), Pt(22)
PITCH = Pt(28)
# 28 characters of 16 pt are 0.21 pt too wide each for 156 mm; Word counts spacing in twentieths of a point.
# Not by a character grid: LibreOffice gives a character wider than its cell two of them.
CHARACTER_SPACING = floor((156 / 25.4 * 72 / 28 - 16) * 20)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def print_docx(document: Document) -> bytes:
    """The report as DOCX; the same document gives the same bytes."""
    docx = new_docx()
    _set_page(docx, document)
    _write_head(docx, document)
    for block in document.blocks:
        face = (HEI if block.level == 1 else KAI) if isinstance(block, Heading) else FANG
        _write(docx, block.text, face=face)
    _write_foot(docx, document)
    for annex in document.annexes:
        _write_annex(docx, annex)
    return _pack(docx)


def _set_page(docx: Docx, document: Document) -> None:
    section = docx.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    docx.settings.odd_and_even_pages_header_footer = True
    grid = OxmlElement("w:docGrid")
    for name, value in (("type", "lines"), ("linePitch", 579)):
        grid.set(qn(f"w:{name}"), str(value))
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(grid)
    _set_body(docx)
    for header, footer, side in (
        (section.header, section.footer, ALIGN.RIGHT),
        (section.even_page_header, section.even_page_footer, ALIGN.LEFT),
    ):
        _dress(header.paragraphs[0].add_run("　　".join(document.marks)), HEI, FOUR, RED)
        _write_number(footer.paragraphs[0], side)
    properties = docx.core_properties
    properties.title, properties.author = document.title, document.issuer
    properties.comments, properties.last_modified_by = "", document.issuer
    properties.created = properties.modified = document.at.replace(tzinfo=None)


def _set_body(docx: Docx) -> None:
    style = docx.styles["Normal"]
    style.font.size = THREE
    properties = style.element.get_or_add_rPr()
    _set_face(properties, FANG)
    spacing, language = OxmlElement("w:spacing"), OxmlElement("w:lang")
    spacing.set(qn("w:val"), str(CHARACTER_SPACING))
    language.set(qn("w:eastAsia"), "zh-CN")
    # The schema wants an order: faces, spacing, size, language.
    properties.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")
    properties.append(language)


def _write_head(docx: Docx, document: Document) -> None:
    _write(
        docx, document.issuer, face=SONG, size=Pt(34), color=RED, align=ALIGN.CENTER, indent=0, exact=False
    )
    _write(docx, document.kind, face=SONG, size=Pt(26), color=RED, align=ALIGN.CENTER, indent=0, exact=False)
    _write(docx, "", indent=0)
    if document.number:
        line = _write(docx, f"　{document.number}\t签发人：", indent=0)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(100))
        _dress(line.add_run(document.signer), KAI)
    else:
        line = _write(docx, "（未签发，不编文号）", align=ALIGN.CENTER, indent=0)
    _rule_below(line, "D80000")
    _write(docx, "", indent=0)
    _write(docx, document.title, face=SONG, size=TWO, align=ALIGN.CENTER, indent=0)
    _write(docx, "", indent=0)
    if document.to:
        _write(docx, f"{document.to}：", indent=0)


def _write_foot(docx: Docx, document: Document) -> None:
    for n, annex in enumerate(document.annexes, 1):
        _write(docx, f"{'附件：' if n == 1 else '　　　'}{n}. {annex.title}")
    # The unit and the date stand on one page with the last line above them, four characters from the edge.
    docx.paragraphs[-1].paragraph_format.keep_with_next = True
    _write(docx, "", indent=0).paragraph_format.keep_with_next = True
    for text in (document.unit, document.signed_on or "（待签发）"):
        form = _write(docx, text, align=ALIGN.RIGHT, indent=0).paragraph_format
        form.right_indent, form.keep_with_next = Pt(4 * 16), True
    _write(docx, "", indent=0)
    _rule_below(_write(docx, f"　{document.basis}", size=Pt(12), indent=0), "000000")


def _write_annex(docx: Docx, annex: Table) -> None:
    docx.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    _write(docx, annex.label, face=HEI, indent=0)
    _write(docx, annex.title, face=SONG, size=TWO, align=ALIGN.CENTER, indent=0)
    table = docx.add_table(rows=0, cols=len(annex.head), style="Table Grid")
    table.autofit = False
    shares = [round(156 * width / sum(annex.widths), 1) for width in annex.widths]
    for column, width in zip(table.columns, shares, strict=True):
        column.width = Mm(width)
    for n, line in enumerate((annex.head, *annex.rows)):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text, width in zip(row.cells, line, shares, strict=True):
            cell.width = Mm(width)
            _write_cell(cell.paragraphs[0], text, FANG if n else HEI)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    docx.add_paragraph()


def _write_cell(paragraph: Para, text: str, face: str) -> None:
    """Small type with lines of its own height: the page's grid would set each on a line for the body."""
    loose = OxmlElement("w:snapToGrid")
    loose.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(loose, "w:spacing", "w:ind", "w:jc", "w:rPr")
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(14)
    _dress(paragraph.add_run(text), face, FIVE)


def _write(
    docx: Docx,
    text: str,
    *,
    face: str = FANG,
    size: Pt = THREE,
    color: RGBColor | None = None,
    align: ALIGN | None = None,
    indent: int = 2,
    exact: bool = True,
) -> Para:
    paragraph = docx.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    if exact:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
    if indent:
        form.first_line_indent = Pt(16 * indent)
    paragraph.alignment = ALIGN.JUSTIFY if align is None else align
    _dress(paragraph.add_run(text), face, size, color)
    return paragraph


def _dress(run: Run, face: str, size: Pt = THREE, color: RGBColor | None = None) -> None:
    run.font.size = size
    if color is not None:
        run.font.color.rgb = color
    _set_face(run._r.get_or_add_rPr(), face)


def _set_face(properties: Any, face: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for name, value in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", face)):
        fonts.set(qn(f"w:{name}"), value)


def _write_number(paragraph: Para, side: ALIGN) -> None:
    """- n -, one character from the outer edge."""
    paragraph.alignment = side
    _dress(paragraph.add_run("　- "), "宋体", FOUR)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        run = paragraph.add_run()
        _dress(run, "宋体", FOUR)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)
    _dress(paragraph.add_run(" -　"), "宋体", FOUR)


def _rule_below(paragraph: Para, color: str) -> None:
    borders, rule = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "6"), ("color", color)):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _pack(docx: Docx) -> bytes:
    """The parts in one order with one date: zip files otherwise carry the time they were made."""
    draft, packed = io.BytesIO(), io.BytesIO()
    docx.save(draft)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = _name_fonts() if name == "word/fontTable.xml" else source.read(name)
            target.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _name_fonts() -> bytes:
    return "".join(_list_font_lines()).encode()


def _list_font_lines() -> Iterator[str]:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    yield f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{space}">'
    for face, instead in FALLBACKS.items():
        yield f'<w:font w:name="{face}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
    yield "</w:fonts>"
