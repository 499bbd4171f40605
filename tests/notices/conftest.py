"""A house with real mail and a real webhook, both fakes of our own that can fail, delay and repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec
import pytest
from django.db import connection

from anlan.directory.contracts import CONSOLE, ContactKind
from anlan.directory.services import add_contact
from anlan.engine.contracts.acts import ACTS
from anlan.incidents.contracts import OpenIncident
from anlan.incidents.services import act_on_incident, open_incident
from anlan.kernel.access import PostRef
from anlan.kernel.clock import LIVE
from anlan.notices import lanes
from anlan.notices.channels.fakes.hook import open_hook
from anlan.notices.channels.fakes.https import HttpsFake, make_certificate
from anlan.notices.channels.fakes.moods import Mood, count_taken, list_taken
from anlan.notices.channels.port import LiveChannel
from anlan.notices.channels.smtp import MailServer, SmtpChannel
from anlan.notices.channels.webhook import WebhookChannel
from tests.callers import CITY, WALL, _demonstration, find_person, token, versions
from tests.notices.serving import Mail

__all__ = ["_demonstration", "token", "versions"]
ADDRESS = "https://anlan.example.org"
PATIENCE_S = 1.0
SECRET = "a secret of the house"


class Fake:
    """What a fake took, and its mood."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def feel(self, **mood: Any) -> None:
        (self.folder / "mood.json").write_bytes(msgspec.json.encode(Mood(**mood)))

    @property
    def taken(self) -> list[dict[str, str]]:
        return list(list_taken(self.folder / "taken.jsonl"))

    @property
    def count(self) -> Counter[str]:
        return count_taken(self.folder / "taken.jsonl")


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Mail]:
    folder = tmp_path / "mail"
    folder.mkdir()
    with Mail(folder) as running:
        yield running


@pytest.fixture
def hook(tmp_path: Path) -> Iterator[tuple[Fake, HttpsFake]]:
    folder = tmp_path / "hook"
    folder.mkdir()
    server = open_hook("127.0.0.1", 0, folder, now=WALL.now())
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Fake(folder), server
    server.shutdown()
    server.server_close()


@pytest.fixture
def by_mail(mail: Mail) -> SmtpChannel:
    server = MailServer("127.0.0.1", mail.port, "duty@example.org", security="none")
    return SmtpChannel(server, patience_s=PATIENCE_S)


@pytest.fixture
def by_hook(hook: tuple[Fake, HttpsFake]) -> WebhookChannel:
    certificate = make_certificate(hook[0].folder, now=WALL.now())
    return WebhookChannel(SECRET, patience_s=PATIENCE_S, authority=str(certificate))


class House:
    """The loops of a worker, turned by hand."""

    def __init__(self, *channels: LiveChannel) -> None:
        self.channels = {channel.kind: channel.name for channel in channels}
        self.addressing = lanes.addressing_loop(self.channels)
        self.lanes = [lanes.Lane(channel, ADDRESS) for channel in channels]

    def turn(self, cycles: int = 200) -> None:
        """Until nothing is left to do at once."""
        for _ in range(cycles):
            waits = [self.addressing.step(WALL), lanes.show_on_desks(WALL)]
            waits += [lane.step(WALL) for lane in self.lanes]
            if min(waits) > 0:
                return
        raise AssertionError("there is always something left to do")


def give_contact(post: str, kind: ContactKind, value: str) -> None:
    add_contact(actor=CONSOLE, now=WALL.now(), of=PostRef(CITY, post), kind=kind, value=value)


def hurry() -> None:
    """Make what waits for its next try due now."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_delivery SET next_at = %s WHERE state = 'failed'", [WALL.now()])


def open_attack(title: str = "样例：票据系统被加密", timeline: str = LIVE) -> str:
    """A live incident of Shenyang's plan, by its duty officer; returns its id."""
    request = OpenIncident(kind="network-security", title=title, bureau=CITY)
    actor = find_person("sy-duty-a")
    return open_incident(request=request, actor=actor, wall=WALL, timeline=timeline).run.id


def act(incident: str, name: str, by: str, **fields: Any) -> None:
    act_on_incident(incident=incident, act=ACTS[name](**fields), actor=find_person(by), wall=WALL)
