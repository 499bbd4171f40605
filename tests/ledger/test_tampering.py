"""The owner of the tables puts the triggers aside and changes the record: each way is found, by its name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from anlan.kernel.errors import NotFound
from anlan.ledger.contracts import Head, Report
from anlan.ledger.keys import load_signing_key
from anlan.ledger.models import EntryRow, SealRow, Stream
from anlan.ledger.rules import chain
from anlan.ledger.rules.seals import make_seal, read_seal
from anlan.ledger.services import check_ledger, list_since, seal_heads

from .record import START, draft, tamper, write

pytestmark = pytest.mark.django_db
A, B = "case:a", "note:b"
CUT = "DELETE FROM ledger_entry WHERE stream_id = %s AND seq > %s"
HEAD = """
UPDATE ledger_stream s SET head_seq = %s, head_hash = %s,
    head_at = (SELECT max(recorded_at) FROM ledger_entry WHERE stream_id = s.id) WHERE id = %s
"""


@pytest.fixture(autouse=True)
def record(seals: Path) -> None:
    """Two streams of five entries, sealed after the third and after the fifth."""
    write([A, B], 3)
    seal_heads(now=START)
    write([A, B], 2, minute=1)
    seal_heads(now=START + timedelta(minutes=2))
    assert check_ledger(heads=[seals]).findings == ()


def name(report: Report) -> set[tuple[str, int, str]]:
    return {(finding.stream, finding.seq, finding.kind) for finding in report.findings}


def write_history(stream: str, count: int, **changed: Any) -> None:
    """Write the whole chain of a stream anew, with hashes and head that fit each other."""
    links = chain(Head("", 0, stream), [draft(n, **changed) for n in range(1, count + 1)], START)
    rows = [
        (
            "INSERT INTO ledger_entry (stream_id, seq, content, hash, type, recorded_at, actor, act, clauses,"
            " element, key) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                stream,
                e.seq,
                content.decode(),
                e.hash,
                e.type,
                e.recorded_at,
                e.actor,
                e.act,
                list(e.clauses),
                e.element,
                e.key,
            ],
        )
        for e, content in links
    ]
    tamper((CUT, [stream, 0]), *rows, (HEAD, [count, links[-1][0].hash, stream]))


def cut_off(stream: str, seq: int) -> None:
    """Remove what is newer than `seq` and set the head back, as if it had never been."""
    kept = list_since(stream)[seq - 1]
    tamper((CUT, [stream, seq]), (HEAD, [seq, kept.hash, stream]))


def test_changed_content_is_found() -> None:
    sql = (
        "UPDATE ledger_entry SET content = replace(content, '核实', '忽略') WHERE stream_id = %s AND seq = 2"
    )
    assert tamper((sql, [A])) == 1
    assert name(check_ledger()) == {(A, 2, "changed")}


def test_changed_hash_is_found() -> None:
    tamper(("UPDATE ledger_entry SET hash = md5(hash) WHERE stream_id = %s AND seq = 2", [A]))
    assert (A, 2, "changed") in name(check_ledger())


def test_content_that_is_no_entry_any_more_is_found() -> None:
    tamper(("UPDATE ledger_entry SET content = '{}' WHERE stream_id = %s AND seq = 5", [A]))
    assert name(check_ledger()) == {(A, 5, "changed")}


@pytest.mark.parametrize(
    "change",
    [
        "type = 'finished'",
        "recorded_at = recorded_at - interval '1 hour'",
        "actor = '210100:director'",
        "act = 'finish'",
        "clauses = '{}'",
        "element = ''",
        "key = 'k'",
    ],
)
def test_a_changed_column_is_found(change: str) -> None:
    tamper((f"UPDATE ledger_entry SET {change} WHERE stream_id = %s AND seq = 4", [A]))  # noqa: S608 - the test's own words
    assert name(check_ledger()) == {(A, 4, "row-differs")}


def test_a_removed_middle_entry_is_found() -> None:
    tamper(("DELETE FROM ledger_entry WHERE stream_id = %s AND seq = 2", [A]))
    assert name(check_ledger()) == {(A, 3, "removed")}


def test_removed_entries_closed_up_are_found() -> None:
    tamper(
        ("DELETE FROM ledger_entry WHERE stream_id = %s AND seq = 4", [A]),
        ("UPDATE ledger_entry SET seq = 4 WHERE stream_id = %s AND seq = 5", [A]),
    )
    assert (A, 4, "reordered") in name(check_ledger())


def test_exchanged_entries_are_found() -> None:
    tamper(
        ("UPDATE ledger_entry SET seq = 100 WHERE stream_id = %s AND seq = 2", [A]),
        ("UPDATE ledger_entry SET seq = 2 WHERE stream_id = %s AND seq = 3", [A]),
        ("UPDATE ledger_entry SET seq = 3 WHERE stream_id = %s AND seq = 100", [A]),
    )
    found = name(check_ledger())
    assert {(A, 2, "reordered"), (A, 3, "reordered")} <= found


def test_an_entry_moved_to_another_stream_is_found() -> None:
    tamper(("UPDATE ledger_entry SET stream_id = %s, seq = 6 WHERE stream_id = %s AND seq = 5", [B, A]))
    found = name(check_ledger())
    assert {(B, 6, "reordered"), (A, 5, "cut-off")} <= found


def test_a_put_in_entry_is_found() -> None:
    (entry, content), *_ = chain(Head(list_since(A)[-1].hash, 5, A), [draft(6)], START)
    EntryRow.objects.create(
        stream_id=A, seq=6, content=content.decode(), hash=entry.hash, type=entry.type, actor=entry.actor,
        recorded_at=entry.recorded_at, act=entry.act, clauses=list(entry.clauses), element="", key="",
    )  # fmt: skip
    assert {finding[2] for finding in name(check_ledger())} == {"row-differs", "reordered"}


def test_cutting_off_the_newest_entries_alone_is_found_by_the_head() -> None:
    tamper((CUT, [A, 3]))
    assert (A, 5, "cut-off") in name(check_ledger())


def test_cutting_off_sealed_entries_and_the_head_is_found_by_the_seals(seals: Path) -> None:
    cut_off(A, 3)
    assert name(check_ledger()) == {(A, 5, "cut-off")}
    assert (A, 5, "cut-off") in name(check_ledger(heads=[seals]))


def test_cutting_off_entries_head_and_seals_is_found_only_by_the_copy_outside(seals: Path) -> None:
    cut_off(A, 3)
    cut_off(B, 3)
    tamper(("DELETE FROM ledger_seal WHERE n > 1", []))
    assert check_ledger().findings == ()
    assert name(check_ledger(heads=[seals])) == {
        ("seals", 2, "cut-off"),
        (A, 5, "cut-off"),
        (B, 5, "cut-off"),
    }


def test_cutting_off_and_writing_on_under_a_new_seal_is_found(seals: Path) -> None:
    cut_off(A, 3)
    write(A, 4, minute=5, act="invented")
    seal_heads(now=START + timedelta(minutes=9))
    for report in (check_ledger(), check_ledger(heads=[seals])):
        assert (A, 5, "forged") in name(report)


def test_entries_after_the_last_seal_can_be_cut_off_unseen_and_the_report_says_so() -> None:
    write(A, 2, minute=5)
    assert check_ledger().unsealed_entries == 2
    cut_off(A, 5)
    report = check_ledger()
    assert (report.findings, report.unsealed_entries) == ((), 0)


def test_a_whole_chain_written_anew_is_found_by_the_seals() -> None:
    write_history(A, 5, act="invented")
    assert name(check_ledger()) >= {(A, 3, "forged")}
    assert {stream for stream, _, _ in name(check_ledger())} == {A}


def test_a_removed_stream_is_found_by_the_seals() -> None:
    tamper(
        (CUT, [A, 0]),
        ("DELETE FROM ledger_sealed_head WHERE stream_id = %s", [A]),
        ("DELETE FROM ledger_stream WHERE id = %s", [A]),
    )
    assert name(check_ledger()) == name(check_ledger(stream=A)) == {(A, 5, "cut-off")}


def test_entries_without_their_stream_are_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT conrelid::regclass, conname FROM pg_constraint"
            " WHERE confrelid = 'ledger_stream'::regclass"
        )
        for table, constraint in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')
    tamper(("DELETE FROM ledger_stream WHERE id IN (%s, %s)", [A, B]))
    assert {(A, 5, "row-differs"), (B, 5, "row-differs")} <= name(check_ledger())


def test_a_changed_head_is_found() -> None:
    tamper((HEAD, [5, "0" * 64, A]))
    assert name(check_ledger()) == {(A, 5, "row-differs")}
    tamper(("UPDATE ledger_stream SET head_at = head_at - interval '1 day' WHERE id = %s", [B]))
    assert (B, 5, "row-differs") in name(check_ledger())


def test_a_changed_kind_does_not_let_a_stream_off_its_fold() -> None:
    tamper(("UPDATE ledger_stream SET kind = 'other' WHERE id = %s", [A]))
    assert name(check_ledger()) == {(A, 5, "row-differs")}


def test_a_removed_seal_is_found() -> None:
    tamper(("DELETE FROM ledger_seal WHERE n = 1", []))
    assert ("seals", 2, "removed") in name(check_ledger())


def test_a_changed_seal_line_is_found() -> None:
    tamper(("UPDATE ledger_seal SET line = replace(line, %s, %s) WHERE n = 2", [A, "case:x"]))
    assert ("seals", 2, "forged") in name(check_ledger())


@pytest.mark.parametrize("change", ["at = at - interval '1 hour'", "root = md5(root)"])
def test_a_changed_column_of_a_seal_is_found(change: str) -> None:
    tamper((f"UPDATE ledger_seal SET {change} WHERE n = 2", []))  # noqa: S608 - the test's own words
    assert name(check_ledger()) == {("seals", 2, "row-differs")}


def test_a_seal_signed_with_another_key_is_found() -> None:
    """The history is written anew, with seals that fit it: only the key is not ours."""
    write_history(A, 5, act="invented")
    heads = [Head(s.head_hash, s.head_seq, s.id) for s in Stream.objects.all()]
    seal, line = make_seal("", heads, heads, key=Ed25519PrivateKey.generate(), at=START)
    tamper(
        ("DELETE FROM ledger_seal", []),
        ("INSERT INTO ledger_seal (n, at, root, line) VALUES (1, %s, %s, %s)", [seal.at, seal.root, line]),
    )
    assert ("seals", 1, "forged") in name(check_ledger())


def test_history_and_seals_forged_with_our_key_are_found_by_the_copy_outside(seals: Path) -> None:
    write_history(A, 5, act="invented")
    heads = [Head(s.head_hash, s.head_seq, s.id) for s in Stream.objects.all()]
    lines: list[str] = []
    for _ in range(2):
        seal, line = make_seal(
            lines[-1] if lines else "",
            heads,
            [] if lines else heads,
            key=load_signing_key(make=False),
            at=START,
        )
        lines.append(line)
        tamper(
            ("DELETE FROM ledger_seal WHERE n = %s", [seal.n]),
            ("INSERT INTO ledger_seal (n, at, root, line) VALUES (%s, %s, %s, %s)",
             [seal.n, seal.at, seal.root, line]),
        )  # fmt: skip
    assert check_ledger().findings == ()
    found = name(check_ledger(heads=[seals]))
    assert {("seals", 1, "changed"), ("seals", 2, "changed")} <= found
    assert {kind for stream, _, kind in found if stream == A} == {"forged"}


def test_a_seal_whose_root_does_not_fit_its_heads_is_found() -> None:
    heads = [Head(s.head_hash, s.head_seq, s.id) for s in Stream.objects.all()]
    last = SealRow.objects.get(n=2).line
    seal, line = make_seal(last, heads[:1], heads[:0], key=load_signing_key(make=False), at=START)
    SealRow.objects.create(n=seal.n, at=seal.at, root=seal.root, line=line)
    assert name(check_ledger()) == {("seals", 3, "forged")}


def test_verifying_one_stream_holds_it_to_the_seals_and_leaves_the_others_alone() -> None:
    cut_off(A, 3)
    assert name(check_ledger(stream=A)) == {(A, 5, "cut-off")}
    assert check_ledger(stream=B).findings == ()
    with pytest.raises(NotFound):
        check_ledger(stream="case:none")


def test_a_seal_line_can_be_read_by_anybody(seals: Path) -> None:
    first, second = map(read_seal, seals.read_text().splitlines())
    assert [head.stream for head in second.changed] == [A, B]
    assert (first.n, second.n, second.count) == (1, 2, 2)
