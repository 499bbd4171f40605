"""What crosses the border of `signals`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec


class Alert(msgspec.Struct, frozen=True):
    """One alert of a group. Its `endsAt` is not read: while it fires, that is the year 1 or a guess."""

    labels: dict[str, str]
    starts_at: datetime = msgspec.field(name="startsAt")
    annotations: dict[str, str] = {}
    status: str = ""


class AlertGroup(msgspec.Struct, frozen=True):
    """The body of an Alertmanager webhook of version 4. Fields that later versions add are not read."""

    version: str
    group_key: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)] = msgspec.field(name="groupKey")
    status: str
    alerts: Annotated[tuple[Alert, ...], msgspec.Meta(min_length=1, max_length=1000)]
    group_labels: dict[str, str] = msgspec.field(name="groupLabels", default_factory=dict)
    common_labels: dict[str, str] = msgspec.field(name="commonLabels", default_factory=dict)
    common_annotations: dict[str, str] = msgspec.field(name="commonAnnotations", default_factory=dict)


class AlertTaken(msgspec.Struct, frozen=True):
    """What a delivery led to. `did`: opened, updated, repeated, or nothing."""

    did: str
    incident: str = ""
    number: str = ""


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a hotline export. `name` and `telephone` go to the vault and nowhere else.

    `row` counts from 1 as the spreadsheet shows it.
    """

    row: int
    ticket: str
    received_at: datetime
    kind: str
    klass: str
    text: str
    source: str = ""
    subject: str = ""
    place: str = ""
    name: str = ""
    telephone: str = ""

    def __repr__(self) -> str:
        """Without what the caller said and who they are, so that no log or traceback can carry it."""
        return f"Ticket(row={self.row})"


class RowFault(msgspec.Struct, frozen=True):
    """A row that was refused: where, what is wrong, how to mend it. Never holds what a caller said."""

    row: int
    column: str
    what: str
    how: str = ""


class TakenRow(msgspec.Struct, frozen=True):
    row: int
    ticket: str
    matter: str
    number: str


class ImportResult(msgspec.Struct, frozen=True, kw_only=True):
    """Every row of the sheet is in exactly one of `taken`, `repeated` and `refused`.

    `unread` names the columns of which nothing was kept; `sha256` is the digest of the deleted upload.
    """

    sha256: str
    rows: int
    taken: tuple[TakenRow, ...]
    repeated: tuple[TakenRow, ...]
    refused: tuple[RowFault, ...]
    unread: tuple[str, ...]


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asking to see a sealed value: which, and why. The reason is on record."""

    reference: Annotated[str, msgspec.Meta(max_length=200)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class Seen(msgspec.Struct, frozen=True):
    value: str
