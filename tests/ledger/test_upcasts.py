"""Entries of older releases are read as the newest version; what was hashed stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from anlan.ledger.contracts import Finding
from anlan.ledger.rules.upcasts import _UPCASTS
from anlan.ledger.services import check_ledger, find_by_key, list_since, register_refold, register_upcast
from anlan.ledger.services.refolds import _REFOLDS, Entries

from .record import write

A = "upcast-test:a"


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    """What a test registers is gone after it."""
    upcasts, refolds = dict(_UPCASTS), dict(_REFOLDS)
    yield
    for table, before in ((_UPCASTS, upcasts), (_REFOLDS, refolds)):
        table.clear()
        table.update(before)  # type: ignore[arg-type]  # each with its own copy


def rename(data: dict[str, Any]) -> dict[str, Any]:
    return {"count": data["number"], "text": data["text"]}


def add_unit(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "unit": "h"}


@pytest.mark.django_db
def test_old_entries_are_read_through_every_step_to_the_newest_version() -> None:
    write(A, key="k")
    register_upcast("noted", 1, rename)
    register_upcast("noted", 2, add_unit)
    write(A, minute=1, v=3, data={"count": 7, "text": "", "unit": "d"})
    old, new = list_since(A)
    assert (old.v, old.data) == (3, {"count": 1, "text": "核实情况", "unit": "h"})
    assert (new.v, new.data) == (3, {"count": 7, "text": "", "unit": "d"})
    assert find_by_key(A, "k") == old
    assert check_ledger().findings == ()


@pytest.mark.django_db
def test_folding_again_sees_the_newest_version() -> None:
    seen: list[dict[str, Any]] = []

    def refold(streams: Entries) -> Iterator[Finding]:
        ((stream, entries),) = streams.items()
        seen.extend(dict(entry.data) for entry in entries)
        yield Finding(stream, 1, "row-differs", "The row says something else.")

    write(A)
    register_upcast("noted", 1, rename)
    register_refold("upcast-test", refold)
    assert [finding.kind for finding in check_ledger().findings] == ["row-differs"]
    assert seen == [{"count": 1, "text": "核实情况"}]


@pytest.mark.django_db
def test_a_fold_that_fails_is_told_and_stops_nothing_else() -> None:
    def refold(streams: Entries) -> list[Finding]:
        raise KeyError(streams[A][0].type if A in streams else "other")

    write([A, "upcast-test:b", "plan:z"])
    register_refold("upcast-test", refold)
    report = check_ledger()
    assert [(f.stream, f.kind) for f in report.findings] == [
        (A, "row-differs"),
        ("upcast-test:b", "row-differs"),
    ]
    assert "noted" in report.findings[0].sentence
    assert report.entries == 3


def test_two_functions_for_one_step_are_a_fault() -> None:
    register_upcast("noted", 1, rename)
    register_upcast("noted", 1, rename)
    with pytest.raises(ValueError, match="already has an upcast"):
        register_upcast("noted", 1, add_unit)
