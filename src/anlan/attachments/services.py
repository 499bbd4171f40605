"""Attaching files to runs, and checking that a proof names only files that are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from anlan.attachments.contracts import AttachmentInfo
from anlan.attachments.models import Attachment
from anlan.attachments.rules import check_file
from anlan.attachments.selectors import find_allowed, find_store, view_attachment
from anlan.attachments.storing import find_place, store_bytes
from anlan.engine.contracts import acts as a
from anlan.engine.contracts.events import FILE
from anlan.engine.detail import can_prove
from anlan.engine.selectors import access_run
from anlan.kernel.access import Actor, Permission, check_permission
from anlan.kernel.calendar import BEIJING
from anlan.kernel.errors import Invalid
from anlan.plans.contracts import Form

_CHUNK = 1 << 20
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]")
_LONGEST_NAME = 200


def attach_file(
    *, run_id: str, file: BinaryIO, name: str, size: int, actor: Actor, now: datetime
) -> AttachmentInfo:
    """Keep `file` beside a run; the same file again is the attachment it made before.

    Raises TooLarge, Invalid for a type that is not taken, NoSpace when the disk is full.
    """
    check_writable(actor, run_id)
    name = clean_name(name)
    media_type = check_file(file, name, size, find_allowed(), now.astimezone(BEIJING).date())
    # The bytes first: a row never names a file that is not there.
    sha256 = store_bytes(_read_chunks(file), find_store())
    row, _ = Attachment.objects.get_or_create(
        run_id=run_id,
        sha256=sha256,
        defaults={"name": name, "media_type": media_type, "size": size, "by": actor.name, "at": now},
    )
    return view_attachment(row)


def check_writable(actor: Actor, run_id: str) -> None:
    """Raise unless the actor may act on the run or was given a step of it, which takes proof."""
    held = access_run(actor, run_id)
    if not can_prove(actor, held):
        matter = held.view.form == Form.MATTER
        check_permission(actor, Permission.ACT_MATTER if matter else Permission.ACT, held.path)


def check_files(run_id: str, act: a.Act) -> None:
    """Raise Invalid when a proof or report names a file that is not attached to this run."""
    given = dict(_list_references(act))
    if not given:
        return
    digests = [reference.removeprefix(FILE) for reference in given]
    known = set(Attachment.objects.filter(run_id=run_id, sha256__in=digests).values_list("sha256", flat=True))
    for reference, place in given.items():
        digest = reference.removeprefix(FILE)
        if digest not in known or not find_place(find_store(), digest).is_file():
            raise Invalid(
                f"{reference!r} is not attached to this run.",
                how="Send the file to its attachments first, and name the reference that comes back.",
                field=place,
            )


def _list_references(act: a.Act) -> Iterator[tuple[str, str]]:
    for part in ("proof", "facts"):
        values = getattr(act, part, None)
        if isinstance(values, Mapping):
            for name, value in values.items():
                for each in value if isinstance(value, list | tuple) else (value,):
                    if isinstance(each, str) and each.startswith(FILE):
                        yield each, f"{part}.{name}"


def clean_name(name: str) -> str:
    """The file's own name without folders and control characters, shortened from the front."""
    return _UNSAFE.sub("_", Path(name.replace("\\", "/")).name)[-_LONGEST_NAME:]


def _read_chunks(file: BinaryIO) -> Iterable[bytes]:
    file.seek(0)
    return iter(lambda: file.read(_CHUNK), b"")
