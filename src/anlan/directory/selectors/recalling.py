"""Actors and bureaus kept in memory as long as the directory stands as it stood.

Who somebody is takes six queries, and every request asks. Each change of the directory is an entry of its
chains (`journal.py`), so the heads of the chains tell whether anything changed: a right that was taken away
is gone with the next request, in every process. What begins or ends by date bounds how long an actor is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from anlan.directory.contracts import Bureau
from anlan.directory.journal import KIND
from anlan.directory.selectors.actors import find_actor
from anlan.directory.selectors.bureaus import list_bureaus
from anlan.kernel.access import Actor, PostRef
from anlan.ledger.selectors import digest_heads

_MOST = 4096
_NEXT = """
SELECT min(at) FROM (
    SELECT unnest(ARRAY[since, until]) AS at FROM directory_holding
    UNION ALL SELECT unnest(ARRAY[since, until]) FROM directory_delegation
    UNION ALL SELECT unnest(ARRAY[since, until]) FROM directory_rolegrant
    UNION ALL SELECT unnest(ARRAY[since, until]) FROM directory_participation
) AS dated WHERE at > %s
"""


class _Kept(NamedTuple):
    actor: Actor
    directory: str
    since: datetime
    until: datetime | None


_kept: dict[tuple[str, PostRef | None], _Kept] = {}
_bureaus: tuple[str, Mapping[str, Bureau]] = ("", {})


def recall_actor(person_id: int | str, *, now: datetime, speaking_as: PostRef | None = None) -> Actor:
    """As `find_actor`, and as true; one query where nothing has changed since it was last asked."""
    # Read first: what changes while the actor is read makes the next request read it anew.
    key, directory = (str(person_id), speaking_as), digest_heads(f"{KIND}:")
    kept = _kept.get(key)
    if kept and kept.directory == directory and kept.since <= now and (not kept.until or now < kept.until):
        return kept.actor
    actor = find_actor(person_id, now=now, speaking_as=speaking_as)
    if len(_kept) >= _MOST:
        _kept.clear()
    _kept[key] = _Kept(actor, directory, now, _find_next(now))
    return actor


def recall_bureaus() -> Mapping[str, Bureau]:
    """Every bureau by its code, in the order of the tree; one small query where nothing has changed."""
    global _bureaus
    directory = digest_heads(f"{KIND}:")
    if _bureaus[0] != directory:
        _bureaus = (directory, {bureau.code: bureau for bureau in list_bureaus()})
    return _bureaus[1]


def _find_next(now: datetime) -> datetime | None:
    """When the next dated fact begins or ends."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [now])
        found: datetime | None = cursor.fetchone()[0]
    return found
