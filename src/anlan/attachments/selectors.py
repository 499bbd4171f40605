"""Reading attachments."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import msgspec
from ruamel.yaml import YAML

from anlan.attachments.contracts import AttachmentInfo
from anlan.attachments.models import Attachment
from anlan.attachments.rules import Allowed
from anlan.attachments.storing import find_place
from anlan.engine.selectors import access_run
from anlan.host.home import find_home
from anlan.host.library import find_library
from anlan.kernel.access import Actor
from anlan.kernel.errors import NotFound, Unavailable


def list_attachments(actor: Actor, run_id: str) -> list[AttachmentInfo]:
    """The files of a run in the order they came."""
    _access(actor, run_id)
    return [view_attachment(row) for row in Attachment.objects.filter(run_id=run_id)]


def open_attachment(actor: Actor, run_id: str, sha256: str) -> tuple[AttachmentInfo, BinaryIO]:
    """A file of a run and its open bytes; raises Unavailable when the store has lost it."""
    _access(actor, run_id)
    row = Attachment.objects.filter(run_id=run_id, sha256=sha256).first()
    if row is None:
        raise NotFound("This run has no such file.", how="Look at its list of attachments.")
    try:
        return view_attachment(row), find_place(find_store(), sha256).open("rb")
    except FileNotFoundError as fault:
        raise Unavailable(
            f"The bytes of {row.name} are not in the store.",
            why="The home folder was restored without its files, or they were taken away.",
            how="Bring files/ back from a backup; the digest tells the right one.",
        ) from fault


def find_store() -> Path:
    return find_home().files / "attachments"


@lru_cache(maxsize=1)
def find_allowed() -> Allowed:
    """What may be attached, from the library."""
    raw = YAML(typ="safe", pure=True).load(find_library() / "parameters" / "attachments.yaml")
    return msgspec.convert(raw, type=Allowed)


def view_attachment(row: Attachment) -> AttachmentInfo:
    return AttachmentInfo(
        f"file:{row.sha256}",
        row.run_id,
        row.sha256,
        row.name,
        row.media_type,
        row.size,
        row.by,
        row.at,
    )


def _access(actor: Actor, run_id: str) -> None:
    access_run(actor, run_id)
