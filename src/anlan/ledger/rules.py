"""Canonical form, chains, Merkle roots, and checking them. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from anlan.ledger.contracts import Draft, Entry, Finding, Head

FIRST = ""
_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(Entry)
# 国密 SM3 where OpenSSL has it; the entry names what was used, so both verify for ever.
ALG = "sm3" if "sm3" in hashlib.algorithms_available else "sha256"

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
_UPCASTS: dict[tuple[str, int], Upcast] = {}


def register_upcast(type_: str, from_v: int, upcast: Upcast) -> None:
    """Read data of `type_` written under schema `from_v` as the next version's."""
    _UPCASTS[type_, from_v] = upcast


def upcast_data(entry: Entry) -> dict[str, Any]:
    """The entry's data as the newest schema version has it; what was hashed stays untouched."""
    data, v = dict(entry.data), entry.v
    while (upcast := _UPCASTS.get((entry.type, v))) is not None:
        data, v = upcast(data), v + 1
    return data


def encode_content(entry: Entry) -> bytes:
    """The canonical JSON that is hashed and stored."""
    return _ENCODER.encode(entry)


def decode_content(content: str | bytes) -> Entry:
    return _DECODER.decode(content)


def hash_content(content: bytes, alg: str) -> str:
    return hashlib.new(alg, content).hexdigest()


def chain(
    head: Head, drafts: Sequence[Draft], recorded_at: datetime, alg: str = ALG
) -> Iterator[tuple[Entry, bytes, str]]:
    """Each draft as an entry after the one before, with its content and hash."""
    prev, seq = head.hash, head.seq
    for draft in drafts:
        seq += 1
        entry = Entry(
            stream=head.stream,
            seq=seq,
            type=draft.type,
            v=draft.v,
            recorded_at=recorded_at,
            happened_at=draft.happened_at,
            actor=draft.actor,
            act=draft.act,
            clauses=draft.clauses,
            element=draft.element,
            data=draft.data,
            key=draft.key,
            alg=alg,
            prev=prev,
        )
        content = encode_content(entry)
        prev = hash_content(content, alg)
        yield entry, content, prev


def check_chain(stream: str, rows: Iterable[tuple[int, str, str]]) -> Iterator[Finding]:
    """Findings in a stream's rows (seq, content, hash), given in the order of seq from 1."""
    prev, expected = FIRST, 1
    for seq, content, stored in rows:
        entry = _read(content)
        if entry is None or hash_content(content.encode(), entry.alg) != stored:
            yield Finding(stream, seq, "changed", f"Entry {seq} is not what was hashed.")
        elif entry.seq != seq or entry.stream != stream:
            yield Finding(stream, seq, "reordered", f"Entry {seq} was written as {entry.stream} {entry.seq}.")
        if seq != expected:
            yield Finding(stream, expected, "removed", f"Entries {expected} to {seq - 1} are missing.")
        elif entry is not None and entry.prev != prev:
            yield Finding(stream, seq, "reordered", f"Entry {seq} does not follow the one before it.")
        prev, expected = stored, seq + 1


def _read(content: str) -> Entry | None:
    """The entry in a content; none where it, or its algorithm, is no longer readable."""
    try:
        entry = decode_content(content)
    except msgspec.DecodeError:
        return None
    return entry if entry.alg in hashlib.algorithms_available else None


def find_root(heads: Iterable[Head], alg: str = ALG) -> str:
    """The Merkle root of heads by stream; leaves and nodes are hashed apart, so none passes as the other."""
    level = [hash_content(b"\x00" + f"{h.stream}\n{h.seq}\n{h.hash}".encode(), alg) for h in sorted(heads)]
    while len(level) > 1:
        pairs = zip(level[::2], [*level[1::2], ""], strict=False)
        level = [hash_content(b"\x01" + (a + b).encode(), alg) for a, b in pairs]
    return level[0] if level else hash_content(b"\x00", alg)
