"""Making msgspec's types ready before there are threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import msgspec


def learn_structs() -> int:
    """Have msgspec look at every Struct that is defined by now; returns how many it knows.

    Otherwise it does so when the first document of a type is read, and two threads that read one at once
    then end the whole process with a segmentation fault (msgspec 0.22): in a worker that starts with work
    waiting, and in a server whose first requests come together. To be called while there is one thread.
    """
    known = 0
    for struct in _list_below(msgspec.Struct):
        with suppress(TypeError):  # some are written and never read, with types that could not be
            msgspec.json.Decoder(struct)
            known += 1
    return known


def _list_below(struct: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for each in struct.__subclasses__():
        yield each
        yield from _list_below(each)
