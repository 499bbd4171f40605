"""The mail server that both sides send to: the one that is shipped, as a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from anlan.bench.processes import find_port, run_programs, wait_listening
from anlan.notices.channels.fakes.moods import list_taken

SENDER = "duty@example.org"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail server that takes everything and notes each mail before it answers."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """As ANLAN_SMTP names it."""
        return f"smtp://127.0.0.1:{self.port}?from={SENDER}&security=none"

    def list_mails(self) -> list[Mapping[str, str]]:
        """What it has taken so far, in order."""
        return list(list_taken(self.folder / "taken.jsonl"))

    def count_lines(self) -> int:
        """How many mails it has taken, without reading them."""
        file = self.folder / "taken.jsonl"
        return file.read_bytes().count(b"\n") if file.exists() else 0


@contextmanager
def serve_mailbox() -> Iterator[Mailbox]:
    """Run it until the end; raises Unavailable when it does not come up."""
    with TemporaryDirectory(prefix="anlan-bench-mail-") as folder:
        box = Mailbox(Path(folder), find_port())
        command = ("notices", "fake-smtp", "--folder", folder, "--port", str(box.port))
        with run_programs(1, sys.executable, "-m", "anlan.cli", *command):
            wait_listening(box.port)
            yield box


def find_last(mails: Iterable[Mapping[str, str]]) -> datetime:
    """When the last of them was taken."""
    return max(datetime.fromisoformat(mail["taken_at"]) for mail in mails)
