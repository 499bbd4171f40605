"""Appending to streams, on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from anlan.kernel.errors import Invalid, NotFound, OutOfOrder
from anlan.ledger.models import Stream
from anlan.ledger.services import (
    append_entries,
    check_ledger,
    find_by_key,
    list_by_clause,
    list_since,
    open_stream,
)

from .record import START, draft, write

A, B = "case:a", "case:b"


@pytest.mark.django_db
def test_what_is_written_is_read_back_and_verifies() -> None:
    written = write([A, B], 3) + write(A, 2, minute=1)
    assert [entry.seq for entry in written] == [1, 2, 3, 1, 2, 3, 4, 5]
    assert list_since(A) == [entry for entry in written if entry.stream == A]
    assert [entry.seq for entry in list_since(A, 3)] == [4, 5]
    report = check_ledger()
    assert (report.streams, report.entries, report.findings) == (2, 8, ())


@pytest.mark.django_db
def test_each_entry_names_the_hash_before_it() -> None:
    write(A, 2)
    write(A, 2, minute=1)
    entries = list_since(A)
    assert [entry.prev for entry in entries] == ["", *(entry.hash for entry in entries[:-1])]
    head = Stream.objects.get(id=A)
    assert (head.head_seq, head.head_hash, head.head_at) == (
        4,
        entries[-1].hash,
        START + timedelta(minutes=1),
    )


@pytest.mark.django_db
def test_entries_are_found_by_clause_even_when_its_name_holds_spaces() -> None:
    write(A, 1)
    write(B, 1, clauses=("TJ-2.2",))
    assert [entry.stream for entry in list_by_clause("突发事件应对法 Art. 64")] == [A]
    assert check_ledger().findings == ()


@pytest.mark.django_db
def test_a_stream_that_was_not_opened_is_refused() -> None:
    with pytest.raises(NotFound, match="case:nowhere"), transaction.atomic():
        append_entries({"case:nowhere": [draft()]}, now=START)


@pytest.mark.django_db
def test_opening_again_leaves_the_chain_as_it_is() -> None:
    write(A, 2)
    open_stream(A, kind="case", now=START + timedelta(days=1))
    assert len(list_since(A)) == 2
    assert check_ledger().findings == ()


@pytest.mark.django_db
def test_nothing_at_all_writes_nothing() -> None:
    write(A)
    with transaction.atomic():
        assert append_entries({}, now=START) == {}
        assert append_entries({A: []}, now=START) == {}
    assert len(list_since(A)) == 1


@pytest.mark.django_db
def test_a_time_before_the_newest_entry_is_refused_for_all_streams_of_the_call() -> None:
    write(A, minute=5)
    with pytest.raises(OutOfOrder, match="before"):
        write([A, B], minute=4)
    assert (len(list_since(A)), len(list_since(B))) == (1, 0)


@pytest.mark.django_db
def test_the_same_instant_may_follow_itself() -> None:
    write(A, minute=5)
    write(A, minute=5)
    assert len(list_since(A)) == 2


@pytest.mark.django_db
def test_a_key_acts_once_on_a_stream() -> None:
    (first,) = write(A, key="k1")
    with pytest.raises(OutOfOrder, match="already recorded"):
        write(A, key="k1", minute=1)
    assert find_by_key(A, "k1") == first
    assert len(list_since(A)) == 1


@pytest.mark.django_db
def test_a_key_may_act_on_each_of_two_streams_and_no_key_often() -> None:
    write([A, B], key="k1")
    write(A, 3, minute=1)
    assert find_by_key(A, "") is None
    assert check_ledger().findings == ()


@pytest.mark.django_db
def test_a_naive_time_gets_nowhere() -> None:
    open_stream(A, kind="case", now=START)
    with pytest.raises(Invalid, match="time zone"), transaction.atomic():
        append_entries({A: [draft()]}, now=START.replace(tzinfo=None))
    with pytest.raises(Invalid, match="time zone"), transaction.atomic():
        append_entries({A: [draft(happened_at=START.replace(tzinfo=None))]}, now=START)
    assert list_since(A) == []


@pytest.mark.django_db
def test_text_that_the_database_cannot_hold_is_refused_in_words() -> None:
    open_stream(A, kind="case", now=START)
    for wrong in ({"actor": "post\0"}, {"data": {"text": "\ud800"}}, {"data": {"number": float("nan")}}):
        with pytest.raises(Invalid), transaction.atomic():
            append_entries({A: [draft(**wrong)]}, now=START)
    assert list_since(A) == []


@pytest.mark.django_db(transaction=True)
def test_entries_go_with_the_transaction_they_belong_to() -> None:
    write(A)
    with transaction.atomic():
        write(A, minute=1)
        transaction.set_rollback(True)
    assert len(list_since(A)) == 1
    with pytest.raises(RuntimeError, match="transaction"):
        append_entries({A: [draft()]}, now=START)
    assert check_ledger().findings == ()


@pytest.mark.django_db(transaction=True)
def test_a_stream_with_entries_cannot_be_deleted() -> None:
    write(A)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stream.objects.filter(id=A)._raw_delete("default")
    assert check_ledger().findings == ()
