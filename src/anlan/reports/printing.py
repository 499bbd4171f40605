"""A report as a file."""

from __future__ import annotations

from anlan.kernel.access import Actor
from anlan.kernel.errors import NotFound
from anlan.reports.contracts import FORMATS, Document, Printed
from anlan.reports.rendering.docx import print_docx
from anlan.reports.rendering.pdf import print_pdf
from anlan.reports.selectors import find_report, preview_report


def print_report(actor: Actor, incident: str, report: str, format_: str) -> Printed:
    """A report the actor may see, as pdf or docx. Raises NotFound, FontMissing."""
    return print_document(find_report(actor, incident, report), format_)


def print_preview(actor: Actor, incident: str, stage: str, format_: str) -> Printed:
    """A draft of what is on record now. Raises Invalid for an unknown stage, FontMissing."""
    return print_document(preview_report(actor, incident, stage), format_)


def print_document(document: Document, format_: str) -> Printed:
    """Raises NotFound for a format there is none of."""
    if format_ not in FORMATS:
        raise NotFound(f"There is no report as {format_!r}.", how=f"Formats: {', '.join(FORMATS)}.")
    content = print_pdf(document) if format_ == "pdf" else print_docx(document)
    return Printed(f"{document.title}.{format_}", FORMATS[format_], content)
