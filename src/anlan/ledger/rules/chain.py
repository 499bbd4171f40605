"""The chain: each entry's content names its stream, its place and the hash of the entry before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from math import isfinite

import msgspec
from msgspec.structs import force_setattr

from anlan.kernel.clock import check_aware
from anlan.kernel.errors import Invalid
from anlan.ledger.contracts import Draft, Entry, Finding, Head
from anlan.ledger.rules.digest import ALGORITHM, encode, find_digest
from anlan.ledger.rules.upcasts import decode

# An entry and the exact bytes that were hashed.
Link = tuple[Entry, bytes]


def chain(head: Head, drafts: Sequence[Draft], recorded_at: datetime, *, alg: str = ALGORITHM) -> list[Link]:
    """The entries that follow `head`, each with its hashed bytes; what is returned equals what is read back.

    Raises Invalid for a time without a zone and for data that is not text, number, list or mapping.
    """
    digest = find_digest(alg)
    recorded_at = check_aware(recorded_at, field="recorded_at")
    seq, prev, links = head.seq, head.hash, list[Link]()
    for draft in drafts:
        seq += 1
        entry = Entry(
            act=draft.act,
            actor=draft.actor,
            alg=alg,
            clauses=tuple(draft.clauses),
            data=_read_data(draft),
            element=draft.element,
            happened_at=check_aware(draft.happened_at, field="happened_at"),
            key=draft.key,
            prev=prev,
            recorded_at=recorded_at,
            seq=seq,
            stream=head.stream,
            type=draft.type,
            v=draft.v,
        )
        content = _encode(entry)
        prev = digest(content)
        force_setattr(entry, "hash", prev)
        links.append((entry, content))
    return links


def find_kind(stream: str) -> str:
    """The kind of a stream, which is the first part of its id: it is hashed, as the row's column is not."""
    return stream.partition(":")[0]


def check_link(
    head: Head | None, stream: str, seq: int, content: str, hash_: str, *, after: datetime | None = None
) -> tuple[Entry | None, list[Finding]]:
    """The entry in `content`, stored at `seq` of `stream`, and what is wrong with it after `head`.

    `head` is None when what stands before it is already known to be out of order: then the join is not
    judged. `after` is when the entry before it was recorded: a chain never runs backwards. The entry is None
    when the text cannot be read, and is in the version it was written in.
    Raises Unavailable where this Python has no SM3.
    """
    try:
        entry = decode(content)
        digest = find_digest(entry.alg)(content.encode())
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return None, [Finding(stream, seq, "changed", f"Entry {seq} cannot be read as an entry: {error}")]
    intact, placed = digest == hash_, entry.seq == seq and entry.stream == stream
    if not intact or not placed or (head is not None and not _joins(entry, head)):
        return entry, list(_explain(head, stream, seq, entry, intact=intact))
    if after is not None and entry.recorded_at < after:
        sentence = f"Entry {seq} says it was recorded before entry {seq - 1}."
        return entry, [Finding(stream, seq, "reordered", sentence)]
    return entry, []


def check_chain(stored: Iterable[tuple[str, str]], stream: str, start: Head | None = None) -> list[Finding]:
    """What is wrong with (content, hash) pairs that claim to be all entries of `stream` after `start`."""
    findings: list[Finding] = []
    first = start or Head("", 0, stream)
    head: Head | None = first
    at: datetime | None = None
    for seq, (content, hash_) in enumerate(stored, first.seq + 1):
        entry, found = check_link(head, stream, seq, content, hash_, after=at)
        findings += found
        at = entry.recorded_at if entry else at
        head = follow(found, Head(hash_, seq, stream))
    return findings


def follow(found: list[Finding], head: Head) -> Head | None:
    """The head that the next entry must join; None after one in the wrong place, to report it once."""
    return None if any(f.kind == "reordered" for f in found) else head


def _joins(entry: Entry, head: Head) -> bool:
    return entry.seq == head.seq + 1 and entry.prev == head.hash


def _explain(head: Head | None, stream: str, seq: int, entry: Entry, *, intact: bool) -> Iterator[Finding]:
    if head is not None and seq > head.seq + 1:
        gap = f"entry {seq - 1} is" if seq == head.seq + 2 else f"entries {head.seq + 1} to {seq - 1} are"
        yield Finding(stream, seq, "removed", f"Before entry {seq}, {gap} missing.")
    if not intact:
        yield Finding(stream, seq, "changed", f"Entry {seq} does not have the hash it was recorded with.")
    elif (entry.stream, entry.seq) != (stream, seq):
        sentence = f"At place {seq} stands what was recorded as entry {entry.seq} of {entry.stream}."
        yield Finding(stream, seq, "reordered", sentence)
    elif head is not None and seq == head.seq + 1 and entry.prev != head.hash:
        sentence = f"Entry {seq} does not follow from what stands before it: one of the two was put in later."
        yield Finding(stream, seq, "forged", sentence)


def _read_data(draft: Draft) -> dict[str, object]:
    try:
        data = msgspec.to_builtins(draft.data)
    except (TypeError, ValueError, RecursionError) as error:
        raise _refuse(draft.type, error) from error
    if not isinstance(data, dict):
        raise _refuse(draft.type, TypeError("it is not a mapping"))
    return data


def _encode(entry: Entry) -> bytes:
    try:
        content = encode(entry)
    except (TypeError, ValueError, RecursionError) as error:
        raise _refuse(entry.type, error) from error
    # A number that is none would be written as null, and nobody could tell it from nothing.
    if b"null" in content and not _is_finite(entry.data):
        raise _refuse(entry.type, ValueError("a number is not finite"))
    return content


def _is_finite(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(_is_finite, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_is_finite, value))
    return not isinstance(value, float) or isfinite(value)


def _refuse(type_: str, error: Exception) -> Invalid:
    return Invalid(
        f"The data of {type_!r} cannot be written to the record.",
        why=f"It has no JSON form: {error}.",
        how="Record text, numbers, times, lists and mappings of them.",
        field="data",
    )
