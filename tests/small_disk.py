"""A disk that is really full."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 256 KiB."""
    libc = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True)
    if libc.mount(b"tmpfs", os.fsencode(tmp_path), b"tmpfs", 0, b"size=256k") != 0:
        pytest.skip(f"mounting a small file system needs root: {os.strerror(ctypes.get_errno())}")
    yield tmp_path
    libc.umount(os.fsencode(tmp_path))
