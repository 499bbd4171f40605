"""Holding the vault to the entries: each value they name is there and intact, or erased on record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from anlan.ledger.contracts import Finding
from anlan.ledger.models import EntryRow, VaultRow
from anlan.ledger.rules.upcasts import read_entry
from anlan.ledger.services.vault import PREFIX, is_intact

LIMIT = (
    "Until when a personal value is kept stands in its row of the vault alone; a look by other means than "
    "anlan is on record nowhere."
)
_BATCH = 1000
# The whole of a text, as JSON has it: one that merely speaks of a reference is none.
_REFERENCE = re.compile(rf'"{PREFIX}([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}):([0-9a-f]{{64}})"')

# An id and a digest.
Reference = tuple[str, str]
Named = Mapping[Reference, tuple[str, int]]


class _Erased(NamedTuple):
    row: VaultRow
    stream: str
    seq: int


def list_references(content: str) -> list[Reference]:
    """The references to the vault in an entry's text."""
    return _REFERENCE.findall(content) if f'"{PREFIX}' in content else []


def check_values(named: Named) -> Iterator[Finding]:
    """Findings for values that are not as the entries have them; `named` tells which entry names which."""
    waiting = iter(named.items())
    while batch := dict(islice(waiting, _BATCH)):
        rows = VaultRow.objects.in_bulk([UUID(id_) for id_, _ in batch])
        erased = list[_Erased]()
        for (id_, digest), (stream, seq) in batch.items():
            row = rows.get(UUID(id_))
            if row is not None and row.digest == digest and row.ciphertext is None:
                erased.append(_Erased(row, stream, seq))
            elif wrong := _judge(row, digest):
                sentence = f"The personal value that entry {seq} names {wrong}."
                yield Finding(stream, seq, "row-differs", sentence)
        yield from _check_erased(erased)


def _judge(row: VaultRow | None, digest: str) -> str:
    if row is None:
        return "is not in the vault"
    if row.digest != digest:
        return "has another digest in the vault"
    if not is_intact(row):
        return "cannot be opened: its row was changed, or the secret `vault` is not the one it was kept with"
    return ""


def _check_erased(erased: Sequence[_Erased]) -> Iterator[Finding]:
    """An erasure is on record beside the stream; a value that went without one was taken away."""
    streams = {f"{PREFIX}{each.row.stream_id}" for each in erased}
    rows = EntryRow.objects.filter(stream_id__in=streams, type="erased").values_list("content", "hash")
    told = {reference for row in rows for reference in read_entry(*row).data["references"]}
    for row, stream, seq in erased:
        if f"{PREFIX}{row.pk}:{row.digest}" not in told:
            sentence = f"The personal value that entry {seq} names is gone, and no entry says it was erased."
            yield Finding(stream, seq, "row-differs", sentence)
