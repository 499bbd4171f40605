"""Bytes on disk: whole under their digest, or not there at all."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from anlan.attachments.contracts import NoSpace

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def store_bytes(chunks: Iterable[bytes], folder: Path) -> str:
    """Write `chunks` below `folder` and return their SHA-256; the same bytes are kept once.

    Raises NoSpace when the disk is full; what was written of the file is taken away again.
    """
    draft = folder / f".draft-{os.getpid()}-{secrets.token_hex(8)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        digest = _write_draft(chunks, draft)
        target = find_place(folder, digest)
        target.parent.mkdir(exist_ok=True)
        draft.replace(target)
        _sync_folder(target.parent)
    except OSError as fault:
        raise explain_full(fault) from fault
    finally:
        draft.unlink(missing_ok=True)
    return digest


def find_place(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def explain_full(fault: OSError) -> NoSpace | OSError:
    """The refusal for a full disk; any other fault of the system stays what it is."""
    if fault.errno not in _FULL:
        return fault
    return NoSpace(
        "There is no room for this file.",
        why=f"The disk said: {os.strerror(fault.errno or errno.ENOSPC)}. Nothing was kept.",
        how="Free space in the home folder, then send it again.",
    )


def _write_draft(chunks: Iterable[bytes], draft: Path) -> str:
    digest = hashlib.sha256()
    with draft.open("xb") as out:
        for chunk in chunks:
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    draft.chmod(0o600)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    """Without this, a power cut could forget the name of a file whose bytes are safe."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
