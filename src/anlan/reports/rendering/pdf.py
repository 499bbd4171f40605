"""PDF by typst. The words go in as data, never as markup: nothing in them is read as an instruction."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
import typst

from anlan.reports.contracts import Document, FontMissing
from anlan.reports.rendering.fonts import Faces, find_faces, load_fonts

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def print_pdf(document: Document) -> bytes:
    """The report as PDF; the same document gives the same bytes. Raises FontMissing."""
    return set_template("report.typ", document, at=document.at, faces=find_faces())


def set_template(name: str, words: msgspec.Struct, *, at: datetime, faces: Faces) -> bytes:
    """A template filled with `words`. What typst only warns of (an unknown family) is an error here."""
    inputs = {
        "document": msgspec.json.encode(words).decode(),
        "faces": msgspec.json.encode(faces.families).decode(),
    }
    compiler = typst.Compiler(
        str(TEMPLATES / name), root=str(TEMPLATES), font_paths=load_fonts(), sys_inputs=inputs
    )
    content, warnings = compiler.compile_with_warnings(format="pdf", timestamp=int(at.timestamp()))
    if warnings:
        raise FontMissing(
            "The document was not made.",
            why=f"typst says: {'; '.join(str(warning.message) for warning in warnings)}.",
            how="Install the fonts again (fonts-noto-cjk), then restart.",
        )
    assert isinstance(content, bytes)  # noqa: S101 - one document, not a list of pages
    return content
