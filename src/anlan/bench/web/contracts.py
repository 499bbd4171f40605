"""What the parts of the benchmark hand to each other."""

from __future__ import annotations

import msgspec


class Person(msgspec.Struct, frozen=True):
    """Somebody signed in: their session, the posts they hold, where they may read incidents, rooms they open.

    `bureau` and its `path` are those of their first post.
    """

    username: str
    session: str
    bureau: str
    path: str
    posts: tuple[str, ...]
    paths: tuple[str, ...]
    rooms: tuple[str, ...] = ()


class Cast(msgspec.Struct, frozen=True):
    """`people` look at pages, `watchers` keep a stream open, `duty` open incidents and acknowledge."""

    people: tuple[Person, ...]
    watchers: tuple[Person, ...]
    duty: tuple[Person, ...]
