"""What crosses the border of `attachments`."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anlan.kernel.errors import AnlanError


class AttachmentInfo(msgspec.Struct, frozen=True):
    """A file of a run. `reference` is what a proof field takes; `size` is in bytes."""

    reference: str
    run: str
    sha256: str
    name: str
    media_type: str
    size: int
    by: str
    at: datetime


class NoSpace(AnlanError):
    """The file store is full; nothing was kept of the file."""

    status = 507
    code = "no-space"


class TooLarge(AnlanError):
    """The body or file is over the limit."""

    status = 413
    code = "too-large"
