"""Verification of plan versions: what the chain of a plan says of them, held against their rows."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from anlan.ledger.contracts import Entry, Finding
from anlan.plans.models import AssumptionConfirmation, PlanVersion
from anlan.plans.versions import Confirmed, Imported, Published, VersionEvent, VersionState

LIMIT = (
    "Which two persons imported and published a version of a plan stands in its row alone; of one that was "
    "imported before entries named the digest of the text, only what runs is compared."
)
_Row = dict[str, Any]
_TYPES: dict[str, type[VersionEvent]] = {
    str(cls.__struct_config__.tag): cls for cls in (Imported, Published, Confirmed)
}
_COLUMNS = ("digest", "state", "created_at", "created_by", "published_at", "published_by")
_CONFIRMED = ("basis", "confirmed_at", "confirmed_by")


def check_versions(entries: Mapping[str, Sequence[Entry]]) -> Iterator[Finding]:
    """Findings where a version or a confirmed assumption is not what the plan's entries say."""
    plans = [stream.partition(":")[2] for stream in entries]
    versions, confirmed = _list_versions(plans), _list_confirmed(plans)
    for (stream, own), plan in zip(entries.items(), plans, strict=True):
        for sentence in (*_check_plan(own, versions[plan]), *_check_confirmed(own, confirmed[plan])):
            yield Finding(stream, own[-1].seq, "row-differs", sentence)


def check_strays(streams: Collection[str]) -> Iterator[Finding]:
    """Findings for plans of which no entry tells."""
    for plan in set(PlanVersion.objects.values_list("plan_id", flat=True)):
        if f"plan:{plan}" not in streams:
            yield Finding(f"plan:{plan}", 0, "row-differs", "No entry tells of its versions.")


def _list_versions(plans: Sequence[str]) -> Mapping[str, dict[int, PlanVersion]]:
    found = defaultdict[str, dict[int, PlanVersion]](dict)
    for row in PlanVersion.objects.filter(plan_id__in=plans):
        found[row.plan_id][row.number] = row
    return found


def _list_confirmed(plans: Sequence[str]) -> Mapping[str, dict[tuple[str, ...], _Row]]:
    found = defaultdict[str, dict[tuple[str, ...], _Row]](dict)
    for row in AssumptionConfirmation.objects.filter(plan_id__in=plans):
        told = {name: getattr(row, name) for name in _CONFIRMED}
        found[row.plan_id][row.element, row.word, row.value] = told
    return found


def _check_plan(entries: Sequence[Entry], stored: Mapping[int, PlanVersion]) -> Iterator[str]:
    expected = _fold(entries)
    for number in sorted(expected.keys() | stored.keys()):
        row, meant = stored.get(number), expected.get(number)
        if row is None:
            yield f"Version {number} is not there."
        elif meant is None:
            yield f"No entry tells of version {number}."
        else:
            yield from _check_version(row, meant)


def _check_version(row: PlanVersion, meant: _Row) -> Iterator[str]:
    wrong = [name for name in _COLUMNS if getattr(row, name) != meant[name]]
    if compute_digest(row.compiled) != meant["digest"]:
        wrong.append("compiled")
    if meant["source"] and compute_digest(row.source) != meant["source"]:
        wrong.append("source")
    if "unconfirmed" in meant and row.unconfirmed != meant["unconfirmed"]:
        wrong.append("unconfirmed")
    if wrong:
        yield f"Version {row.number} is not what the entries say in: {', '.join(wrong)}."


def compute_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _list_events(entries: Sequence[Entry]) -> Iterator[tuple[Entry, VersionEvent]]:
    for entry in entries:
        if entry.type in _TYPES:
            event: VersionEvent = msgspec.convert(entry.data, type=_TYPES[entry.type])
            yield entry, event


def _fold(entries: Sequence[Entry]) -> dict[int, _Row]:
    versions: dict[int, _Row] = {}
    for entry, event in _list_events(entries):
        at, by = entry.happened_at, entry.actor
        if isinstance(event, Imported):
            versions[event.number] = {
                "digest": event.digest, "source": event.source, "state": VersionState.DRAFT.value,
                "created_at": at, "created_by": by, "published_at": None, "published_by": "",
            }  # fmt: skip
        elif isinstance(event, Published):
            if event.supersedes is not None:
                versions[event.supersedes]["state"] = VersionState.SUPERSEDED.value
            versions[event.number] |= {
                "state": VersionState.PUBLISHED.value, "published_at": at, "published_by": by,
                "unconfirmed": len(event.unconfirmed),
            }  # fmt: skip
    return versions


def _check_confirmed(entries: Sequence[Entry], stored: Mapping[tuple[str, ...], _Row]) -> Iterator[str]:
    expected: dict[tuple[str, ...], _Row] = {
        (event.assumption.element, event.assumption.word, event.assumption.value): {
            "basis": event.basis,
            "confirmed_at": entry.happened_at,
            "confirmed_by": entry.actor,
        }
        for entry, event in _list_events(entries)
        if isinstance(event, Confirmed)
    }
    for key in sorted(expected.keys() | stored.keys()):
        if expected.get(key) != stored.get(key):
            yield f"The confirmation of {key[1]} = {key[2]} in {key[0]} is not what the entries say."
