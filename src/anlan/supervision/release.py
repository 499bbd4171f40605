"""What this release is: the digest of its code and library."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import anlan
from anlan.host.library import find_library


@lru_cache(maxsize=1)
def digest_release() -> str:
    """SHA-256 over the text of the code and the library: whatever changes either has not been played yet.

    Read once a process: a running one does not become another release.
    """
    digest = hashlib.sha256()
    code, library = Path(anlan.__file__).parent, find_library()
    for root, pattern in ((code, "*.py"), (library, "*")):
        for path in sorted(root.rglob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(root)).encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
