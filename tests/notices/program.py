"""A duty room in a process of its own, on the database of DATABASE_URL.

python program.py setup                 the demonstration, contact points, a ladder that climbs after a minute
python program.py play COUNT SECONDS REMINDERS
                                        opens COUNT incidents, spread over SECONDS; of every second one the
                                        first two acknowledge; the office is given so many orders in each;
                                        whatever the database does
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

import django

django.setup()

from django.db import InterfaceError, OperationalError, connection  # noqa: E402 - settings are read first

from anlan.directory.contracts import CONSOLE, ContactKind  # noqa: E402
from anlan.directory.selectors import find_actor_by_username  # noqa: E402
from anlan.directory.services import add_contact  # noqa: E402
from anlan.drills.demonstration import prepare_demonstration  # noqa: E402
from anlan.engine.contracts.acts import Acknowledge, Order  # noqa: E402
from anlan.host.library import find_library  # noqa: E402
from anlan.incidents.contracts import OpenIncident  # noqa: E402
from anlan.incidents.services import act_on_incident, open_incident  # noqa: E402
from anlan.kernel.access import PostRef  # noqa: E402
from anlan.kernel.clock import SystemClock  # noqa: E402
from anlan.plans.services import import_plan, publish_version  # noqa: E402
from anlan.plans.source import read_file  # noqa: E402

WALL, CITY = SystemClock(), "210100"
POSTS = (
    "group-office", "director", "deputy-director", "duty-officer", "general-office",
    "medical-service-division", "benefits-division", "fund-division", "price-division",
)  # fmt: skip
PAUSE = Event()


def set_up() -> None:
    """Every post of the city has mail and a phone; the first ladder climbs after a minute instead of ten."""
    prepare_demonstration(wall=WALL)
    for number, post in enumerate(POSTS):
        ref, phone = PostRef(CITY, post), f"+8613800000{number:03d}"
        for kind, value in ((ContactKind.EMAIL, f"{post}@example.org"), (ContactKind.SMS, phone)):
            add_contact(actor=CONSOLE, now=WALL.now(), of=ref, kind=kind, value=value)
    text = (find_library() / "plans" / CITY / "shenyang.yaml").read_text("utf-8")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "shenyang.yaml"
        file.write_text(text.replace("within: {assume: 10m, word: 同时}", "within: {assume: 1m, word: 同时}"))
        source = read_file(file)
    now = WALL.now()
    version = import_plan(source=source, actor=find_actor_by_username("sy-plan-editor", now=now), now=now)
    publish_version(version=version.id, actor=find_actor_by_username("sy-director", now=now), now=now)


def play(count: int, seconds: float, reminders: int) -> None:
    for number in range(count):
        PAUSE.wait(seconds / count)
        run = insist(partial(open_one, number))
        if number % 2:
            for username, post in (("sy-group-office", "group-office"), ("sy-director", "director")):
                insist(partial(answer, run, username, post))
        for turn in range(reminders):
            insist(partial(order, run, turn))


def open_one(number: int) -> str:
    actor = find_actor_by_username("sy-duty-a", now=WALL.now())
    request = OpenIncident(kind="network-security", title=f"样例 {number}", bureau=CITY)
    return open_incident(request=request, actor=actor, wall=WALL, key=f"soak-{number}").run.id


def answer(run: str, username: str, post: str) -> None:
    actor = find_actor_by_username(username, now=WALL.now())
    act_on_incident(
        incident=run, act=Acknowledge(notice="n1", post=post), actor=actor, wall=WALL, key=f"ack-{post}"
    )


def order(run: str, number: int) -> None:
    actor = find_actor_by_username("sy-director", now=WALL.now())
    act = Order(to=("group-office",), text=f"样例令 {number}")
    act_on_incident(incident=run, act=act, actor=actor, wall=WALL, key=f"order-{number}")


def insist(act: Callable[[], Any]) -> Any:
    """Until the database is there again; a key keeps a repeat from happening twice."""
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError):
            connection.close()
            PAUSE.wait(0.2)


if sys.argv[1] == "setup":
    set_up()
else:
    play(int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
