"""A whole installation as somebody starts it: `anlan up --demo` with a mail server beside it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import httpx
from openpyxl import Workbook

ANLAN = str(Path(sys.executable).with_name("anlan"))
PATIENCE_S, STEP_S = 120.0, 0.25
# What `anlan up --demo` says once people can sign in.
PREPARED = "The demonstration plays."
# What `anlan up` says before the name and the password of the first administrator.
FIRST = "The password is shown this once:"
# What the test run's own database and this machine's settings say is not for the installation.
_FOREIGN = ("DATABASE_URL", "PYTEST_", "ANLAN_", "DJANGO_")


@dataclass(frozen=True, slots=True)
class House:
    """Where it answers, and what commands need to reach it."""

    address: str
    environment: dict[str, str]
    mail: Path
    passwords: dict[str, str]
    token: str

    def run(self, *words: str) -> str:
        """The output of one `anlan` command."""
        done = subprocess.run(
            [ANLAN, *words], env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def list_mail(self) -> list[dict[str, str]]:
        taken = self.mail / "taken.jsonl"
        lines = taken.read_text(encoding="utf-8").splitlines() if taken.exists() else []
        return [json.loads(line) for line in lines]


@contextmanager
def open_house(folder: Path) -> Iterator[House]:
    """Started, its people known, the director's mail address on record; stopped as Ctrl-C does."""
    port, mail_port = find_port(), find_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(_FOREIGN)} | {
        "ANLAN_HOME": str(folder / "home"),
        "ANLAN_SMTP": f"smtp://127.0.0.1:{mail_port}?from=duty@example.org&security=none",
        "ANLAN_ADDRESS": f"http://127.0.0.1:{port}",
        "PORT": str(port),
    }
    address, mail = f"http://127.0.0.1:{port}", folder / "mail"
    mail.mkdir()
    postbox = [ANLAN, "notices", "fake-smtp", "--folder", str(mail), "--port", str(mail_port)]
    with (
        running(postbox, environment, folder / "mail.log"),
        running([ANLAN, "up", "--demo"], environment, folder / "up.log"),
    ):
        house = House(address, environment, mail, {}, "")
        wait_until(lambda: is_prepared(folder / "up.log") and answers(address), folder / "up.log")
        add_mail_address(house, folder / "contacts.xlsx", "sy-director", "director@example.org")
        yield House(address, environment, mail, list_passwords(house), issue_token(house))


@contextmanager
def open_real_house(folder: Path) -> Iterator[tuple[str, str, str]]:
    """A real installation at its first start: where it is, and its administrator's name and password."""
    port = find_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(_FOREIGN)} | {
        "ANLAN_HOME": str(folder / "home"),
        "PORT": str(port),
    }
    address, log = f"http://127.0.0.1:{port}", folder / "up.log"
    with running([ANLAN, "up"], environment, log):
        wait_until(lambda: FIRST in log.read_text(encoding="utf-8") and answers(address), log)
        said = log.read_text(encoding="utf-8").partition(FIRST)[2].split()
        yield address, said[0], said[1]


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as said:
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said, start_new_session=True)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], bool], log: Path) -> None:
    pause = Event()
    for _ in range(int(PATIENCE_S / STEP_S)):
        if holds():
            return
        pause.wait(STEP_S)
    raise AssertionError(f"not within {PATIENCE_S:.0f} s; the log ends:\n{log.read_text()[-2000:]}")


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def is_prepared(log: Path) -> bool:
    """Its people and plans are there; the stories of the past may still be played into it."""
    return PREPARED in log.read_text(encoding="utf-8")


def list_passwords(house: House) -> dict[str, str]:
    lines = (line.split() for line in house.run("demo", "accounts").splitlines()[1:])
    return {words[0]: words[1] for words in lines if len(words) > 1}


def issue_token(house: House) -> str:
    said = house.run("people", "token", "issue", "probe", "--bureau", "210100", "--scope", "signals:write")
    return max(said.split(), key=len)


def add_mail_address(house: House, sheet: Path, username: str, address: str) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "联系方式"
    page.append(["账号", "机构代码", "岗位代码", "方式*", "号码或地址*", "顺序"])
    page.append([username, None, None, "邮件", address, 1])
    book.save(sheet)
    house.run("directory", "import", str(sheet))
