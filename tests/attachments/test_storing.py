"""Bytes on disk: whole under their digest, or not there at all."""

from __future__ import annotations

import errno
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from anlan.attachments.contracts import NoSpace
from anlan.attachments.storing import explain_full, find_place, store_bytes

# Stores 1 MiB below the folder it is given, under a limit of 64 KiB a file that the system itself enforces.
_LIMITED = """
import resource, sys
from pathlib import Path
from anlan.attachments.contracts import NoSpace
from anlan.attachments.storing import store_bytes
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
try:
    store_bytes([b"x" * 65536] * 16, Path(sys.argv[1]))
except NoSpace as refusal:
    print(refusal.status, refusal.why)
"""


def list_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_bytes_are_found_under_their_digest_and_kept_once(tmp_path: Path) -> None:
    digest = store_bytes([b"first ", b"report"], tmp_path)
    assert digest == hashlib.sha256(b"first report").hexdigest()
    assert store_bytes([b"first report"], tmp_path) == digest
    assert list_files(tmp_path) == [find_place(tmp_path, digest)]
    assert find_place(tmp_path, digest).read_bytes() == b"first report"
    assert find_place(tmp_path, digest).stat().st_mode & 0o077 == 0


def test_a_sender_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def break_off() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store_bytes(break_off(), tmp_path)
    assert list_files(tmp_path) == []


def test_a_limit_of_the_system_in_the_middle_of_a_file_leaves_nothing(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", _LIMITED, tmp_path], capture_output=True, text=True, check=True
    )
    assert told.stdout.startswith("507 The disk said: File too large.")
    assert list_files(tmp_path) == []


def test_a_full_disk_is_said_and_leaves_nothing_and_room_again_is_used(small_disk: Path) -> None:
    with pytest.raises(NoSpace) as refused:
        store_bytes([b"x" * 65536] * 16, small_disk)
    assert refused.value.status == 507
    assert refused.value.why.startswith("The disk said: No space left on device.")
    assert list_files(small_disk) == []
    assert find_place(small_disk, store_bytes([b"small"], small_disk)).read_bytes() == b"small"


def test_another_fault_of_the_system_stays_what_it_is() -> None:
    fault = OSError(errno.EACCES, "denied")
    assert explain_full(fault) is fault
