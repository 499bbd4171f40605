"""Who sits at the screens: people of all posts and bureaus, and the rooms they have reason to open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from typing import Any

from django.contrib.auth import get_user_model, login
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from msgspec.structs import replace

from anlan.bench.web.bureaus import CITY, DISTRICTS
from anlan.bench.web.contracts import Cast, Person
from anlan.directory.selectors import find_actor, list_bureaus
from anlan.engine.models import Run
from anlan.engine.selectors import may_see
from anlan.kernel.access import Actor, Permission
from anlan.kernel.clock import SystemClock
from anlan.plans.contracts import Form

WALL = SystemClock()
OPEN_ROOMS, CLOSED_ROOMS = 40, 10
# Where an incident can be opened: every post of the plan is there.
_OPENING = frozenset({CITY, *DISTRICTS})
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Most of those who look at pages all day; the others are there as well.
DESKS = ("duty-officer", "group-office", "director", "deputy-director", "general-office", "benefits-division")


def make_cast(people: int, watchers: int) -> Cast:
    """Sign everybody in whose post reads incidents, and deal out the seats: several pages of one person are
    several streams."""
    places = {bureau.code: bureau.path for bureau in list_bureaus()}
    accounts = get_user_model().objects.filter(is_active=True).order_by("username")
    all_ = [person for account in accounts if (person := _sign_in(account, places)).posts]
    readers = sorted((each for each in all_ if each.paths), key=_rank)
    seated = list(islice(cycle(readers), people))
    return Cast(
        people=tuple(_give_rooms(person) for person in seated),
        watchers=tuple(islice(cycle(all_), watchers)),
        duty=tuple(
            each for each in all_ if f"{each.bureau}:duty-officer" in each.posts and each.bureau in _OPENING
        ),
    )


def _rank(person: Person) -> tuple[int, str]:
    posts = [post.partition(":")[2] for post in person.posts]
    return min((DESKS.index(post) for post in posts if post in DESKS), default=len(DESKS)), person.username


def _sign_in(account: Any, places: Mapping[str, str]) -> Person:
    """As the door does it, but for the password."""
    request = HttpRequest()
    request.session = SessionStore()
    login(request, account, backend=_BACKEND)
    request.session.save()
    actor = find_actor(account.pk, now=WALL.now())
    posts = tuple(sorted(str(post) for post in actor.posts))
    bureau = posts[0].partition(":")[0] if posts else ""
    return Person(
        username=account.username,
        session=request.session.session_key or "",
        bureau=bureau,
        path=places.get(bureau, ""),
        posts=posts,
        paths=actor.paths(Permission.READ_INCIDENT),
    )


def _give_rooms(person: Person) -> Person:
    account = get_user_model().objects.get(username=person.username)
    actor = find_actor(account.pk, now=WALL.now())
    rooms = (*_list_rooms(actor, CLOSED_ROOMS, closed=True), *_list_rooms(actor, OPEN_ROOMS, closed=False))
    return replace(person, rooms=rooms)


def _list_rooms(actor: Actor, limit: int, *, closed: bool) -> Sequence[str]:
    runs = Run.objects.filter(may_see(actor, Permission.READ_INCIDENT), form=Form.INCIDENT.value)
    # Ids are random, so their order is a fair draw.
    return list(runs.filter(closed_at__isnull=not closed).order_by("id").values_list("id", flat=True)[:limit])
