"""The house that tells: its posts have mail, and a branch beside it has as many people as are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anlan.bench.scene import BUREAU, Scene
from anlan.directory.contracts import CONSOLE, ContactKind, Level
from anlan.directory.filing import load_rows
from anlan.directory.filing.loading import Row
from anlan.directory.selectors import find_actor_by_username
from anlan.engine.contracts.acts import Order
from anlan.incidents.contracts import OpenIncident
from anlan.incidents.services import act_on_incident, open_incident
from anlan.kernel.clock import Clock

BRANCH = "210100-bench"
# It tells one post that must be reachable at any hour, and assigns to two that have their desks.
COURSE = "online-opinion"
_COVERED = ("director", "deputy-director", "group-office", "duty-officer")
_BRANCH = {"code": BRANCH, "parent": BUREAU, "level": Level.BRANCH, "zh": "基准测试分局"}
CHUNK = 100
_GIVES_ORDERS = "sy-director"


class House:
    """The demonstration's bureau with the plan in force, on live time."""

    def __init__(self, wall: Clock) -> None:
        self._wall = wall
        self._scene = Scene(wall)

    def seat(self, people: int) -> None:
        """Give the posts that must be reachable their mail, and `people` people a post and a mail each."""
        self._load([*_list_covered(), Row("bureaus", 1, _BRANCH)])
        for start in range(0, people, CHUNK):
            # One file of thousands changes the head of one chain so often that the last rows take minutes.
            self._load([*_list_people(range(start, min(start + CHUNK, people)))])
        self._posts = tuple(f"{BRANCH}:{_name(number)}" for number in range(people))

    def open_at_once(self, count: int) -> list[str]:
        """`count` incidents in one commit, so that all their notices are there at one instant."""
        return self._scene.open_live(COURSE, count)

    def open_one(self) -> str:
        """An incident as the duty officer opens it."""
        actor = find_actor_by_username("sy-duty-a", now=self._wall.now())
        request = OpenIncident(kind=COURSE, title="基准测试", bureau=BUREAU)
        return open_incident(request=request, actor=actor, wall=self._wall).run.id

    def order_everybody(self, incident: str) -> None:
        """The director's order, to each post of the branch; returns when it is committed."""
        actor = find_actor_by_username(_GIVES_ORDERS, now=self._wall.now())
        order = Order(to=self._posts, text="立即到岗，核对本片区定点医药机构的结算情况并回报。")
        act_on_incident(incident=incident, act=order, actor=actor, wall=self._wall)

    def _load(self, rows: list[Row]) -> None:
        report = load_rows(rows, actor=CONSOLE, now=self._wall.now())
        if report.problems:
            raise RuntimeError(f"{len(report.problems)} rows do not fit, the first: {report.problems[0]}")


def _name(number: int) -> str:
    return f"bench-{number:04d}"


def _list_covered() -> Iterator[Row]:
    for number, post in enumerate(_COVERED):
        values = {"kind": ContactKind.EMAIL, "value": f"{post}@example.org"}
        yield Row("contacts", number, {"bureau": BUREAU, "post": post, **values})


def _list_people(numbers: Iterable[int]) -> Iterator[Row]:
    """Each with a post of their own, and a mail of their own."""
    for number in numbers:
        name, label = _name(number), f"片区岗{number}"
        yield Row("posts", number, {"bureau": BRANCH, "code": name, "zh": label})
        person = {"username": name, "label": f"{label}经办", "bureau": BRANCH, "post": name}
        yield Row("people", number, person)
        mail = {"kind": ContactKind.EMAIL, "value": f"{name}@example.org"}
        yield Row("contacts", number, {"username": name, **mail})
