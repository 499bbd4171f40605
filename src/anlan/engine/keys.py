"""Idempotency keys: each stands for one request. The same again does nothing; another under it is refused.

What was asked is kept as a keyed digest alone, and only until personal values of that day are erased: then
nothing is left to try numbers against.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from anlan.engine.contracts.acts import Act
from anlan.engine.models import KeyUse
from anlan.engine.personal import find_erasure
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import Clock
from anlan.kernel.errors import Invalid
from anlan.ledger.services import digest_request, find_by_key


def check_key(place: str, key: str, act: str, asked: object) -> bool:
    """Whether the key was used for just this at `place`, a run or the bureau of an opening.

    Raises Invalid when it was used for something else. Once the digest is erased only the acts' words are
    compared.
    """
    used = _find_use(place, key) if key else None
    if used is None:
        return False
    before, digest = used
    if act != before or digest not in ("", _digest(place, key, asked)):
        raise Invalid(
            f"This key was used for another act: {before}.",
            why="A key stands for one request, so that sending it twice does it once.",
            how="Take a new key.",
            field="Idempotency-Key",
            before=before,
        )
    return True


def record_use(place: str, key: str, act: str, asked: object, *, now: datetime) -> None:
    """Keep what a key was used for, also where the act led to no entry."""
    if key:
        digest = _digest(place, key, asked)
        KeyUse.objects.create(place=place, key=key, act=act, digest=digest, erase_on=find_erasure(now))


def erase_digests(wall: Clock) -> int:
    """Erase the digests whose day has come; how many. That their keys were used stays known."""
    today = wall.now().astimezone(BEIJING).date()
    return KeyUse.objects.filter(erase_on__lte=today).exclude(digest="").update(digest="")


def _find_use(place: str, key: str) -> tuple[str, str] | None:
    """The act's word and its digest; none for what only an entry tells of, such as a run's own opening."""
    use = KeyUse.objects.filter(place=place, key=key).values_list("act", "digest").first()
    entry = find_by_key(place, key) if use is None else None
    return (entry.act, "") if entry is not None else use


def _digest(place: str, key: str, asked: object) -> str:
    # How far they had read is no part of what they ask; a repeat may have read further.
    said = msgspec.structs.replace(asked, seen=None) if isinstance(asked, Act) else asked
    # Bound to its place and key, so that equal values have unlike digests.
    return digest_request(msgspec.json.encode((place, key, said), order="sorted"))
