"""What crosses the border of `reports`: what a report is, and a document before it is set in type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from anlan.kernel.errors import AnlanError
from anlan.plans.contracts import Text

DRAFT = "draft"
WAITING = "waiting-signature"
SIGNED = "signed"
FORMATS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class Missing(msgspec.Struct, frozen=True):
    """Something a report must contain and the record does not hold."""

    field: str
    label: Text


class Files(msgspec.Struct, frozen=True):
    """Where the document is fetched."""

    pdf: str
    docx: str


class ReportInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A report of an incident. `number` counts within its stage; `document` is the number it was signed
    under, empty before; `state` is waiting-signature or signed; `upto` the last entry it is written from."""

    id: str
    stage: str
    number: int
    document: str
    state: str
    title: str
    made_at: datetime
    made_by: str
    signed_by: str
    signed_at: datetime | None
    upto: int
    missing: tuple[Missing, ...]
    files: Files


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """`level` 1 is 一、 2 is （一）."""

    level: int
    text: str


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    text: str


class Table(msgspec.Struct, frozen=True, tag="table"):
    """An annex on a page of its own. `widths` are shares of the line."""

    label: str
    title: str
    widths: tuple[int, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A report in words, ready to be set. `marks` (草稿, 演练) stand on every page; `number`, `signer` and
    `signed_on` are empty before it is signed; `at` dates the file."""

    issuer: str
    kind: str
    marks: tuple[str, ...]
    number: str
    signer: str
    title: str
    to: str
    blocks: tuple[Heading | Paragraph, ...]
    annexes: tuple[Table, ...]
    unit: str
    signed_on: str
    basis: str
    at: datetime
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished file."""

    name: str
    media_type: str
    content: bytes


class FontMissing(AnlanError):
    """No font on this machine can print Chinese; nothing was made."""

    status = 503
    code = "font-missing"
