"""Seals, and how they reach the places outside the database."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from typer.testing import CliRunner

from anlan.cli.ledger import app
from anlan.host.home import Home
from anlan.kernel.errors import AnlanError, Invalid
from anlan.ledger.contracts import Report
from anlan.ledger.keys import load_signing_key
from anlan.ledger.models import SealRow
from anlan.ledger.rules.seals import read_seal
from anlan.ledger.services import check_ledger, find_seal_state, seal_heads
from anlan.web.health import read_health

from .record import START, tamper, write

pytestmark = pytest.mark.django_db
A, B = "case:a", "note:b"


def seal(minute: int) -> int | None:
    made = seal_heads(now=START + timedelta(minutes=minute))
    return made.n if made else None


def kinds(report: Report) -> list[str]:
    return [finding.kind for finding in report.findings]


def test_a_seal_lists_the_heads_that_moved_since_the_last(seals: Path) -> None:
    write([A, B])
    assert seal(0) == 1
    write(B, minute=1)
    assert seal(1) == 2
    lines = [read_seal(line) for line in seals.read_text().splitlines()]
    assert [[head.stream for head in line.changed] for line in lines] == [[A, B], [B]]
    assert [line.count for line in lines] == [2, 2]


def test_nothing_is_sealed_when_nothing_moved(seals: Path) -> None:
    assert seal(0) is None
    write(A)
    assert (seal(1), seal(2)) == (1, None)
    assert SealRow.objects.count() == 1


def test_without_a_setting_seals_go_to_the_home(home: Home) -> None:
    write(A)
    seal(0)
    assert len((home.path / "seals" / "heads.jsonl").read_text().splitlines()) == 1
    assert any("own disk" in sentence for sentence in check_ledger().limits)


def test_a_place_that_cannot_be_written_is_counted_and_catches_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked, good = tmp_path / "mount" / "heads.jsonl", tmp_path / "good.jsonl"
    blocked.parent.write_text("a file where the folder should be")
    monkeypatch.setenv("ANLAN_SEAL_FILES", f"{blocked}{os.pathsep}{good}")
    for minute in range(3):
        write(A, minute=minute)
        seal(minute)
    state = {copy.place: copy for copy in find_seal_state().copies}
    assert (state[str(blocked)].failures, state[str(blocked)].n) == (3, 0)
    assert state[str(blocked)].failing_since == START
    assert state[str(blocked)].error
    assert (state[str(good)].failures, state[str(good)].n) == (0, 3)
    blocked.parent.unlink()
    seal(5)
    assert blocked.read_bytes() == good.read_bytes()
    assert [(copy.n, copy.failures, copy.error) for copy in find_seal_state().copies] == [(3, 0, "")] * 2


def test_a_line_torn_by_a_power_cut_is_written_again_and_the_file_still_verifies(seals: Path) -> None:
    write(A)
    seal(0)
    write(A, minute=1)
    seal(1)
    whole = seals.read_bytes()
    for torn in (
        whole[:-1],
        whole[:-40],
        whole[: len(whole) // 2],
        whole[:10],
        whole[:-30] + b"\0" * 30,
        b"",
    ):
        seals.write_bytes(torn)
        write(A, minute=2)
        seal(2)
        report = check_ledger(heads=[seals])
        assert report.findings == (), torn
        assert report.seals == SealRow.objects.count()


def test_a_lost_file_is_filled_again_from_the_first_seal(seals: Path) -> None:
    for minute in range(3):
        write(A, minute=minute)
        seal(minute)
    before = seals.read_bytes()
    seals.unlink()
    seal(5)
    assert seals.read_bytes() == before


def test_a_file_that_is_behind_the_database_is_no_finding(seals: Path) -> None:
    for minute in range(3):
        write(A, minute=minute)
        seal(minute)
    seals.write_text(seals.read_text().splitlines()[0] + "\n")
    report = check_ledger(heads=[seals])
    assert (report.findings, report.seals, report.unsealed_entries) == ((), 1, 2)


def test_one_line_from_outside_is_enough_to_hold_the_history_before_it(seals: Path, tmp_path: Path) -> None:
    """What was printed or mailed on one day is a copy too."""
    for minute in range(3):
        write(A, minute=minute)
        seal(minute)
    page = tmp_path / "page.jsonl"
    page.write_text(seals.read_text().splitlines()[1] + "\n")
    assert check_ledger(heads=[page]).findings == ()
    page.write_text(seals.read_text().splitlines()[1].replace(A, "case:z") + "\n")
    assert "forged" in kinds(check_ledger(heads=[page]))


def test_several_files_are_held_to_the_database_each(seals: Path, tmp_path: Path) -> None:
    for minute in range(2):
        write(A, minute=minute)
        seal(minute)
    second = tmp_path / "second.jsonl"
    second.write_bytes(seals.read_bytes())
    assert check_ledger(heads=[seals, second]).findings == ()
    second.write_text(second.read_text().splitlines()[0] + "\n")
    assert check_ledger(heads=[seals, second]).findings == ()
    tamper(("DELETE FROM ledger_seal WHERE n = 2", []))
    assert kinds(check_ledger(heads=[second, seals])) == ["cut-off"]


def test_a_file_of_another_history_is_told_and_left_alone(seals: Path) -> None:
    """A database brought back from an older backup must not go on under numbers that are taken."""
    for minute in range(3):
        write(A, minute=minute)
        seal(minute)
    before = seals.read_bytes()
    tamper(("DELETE FROM ledger_seal WHERE n > 1", []))
    seal(5)
    (copy,) = find_seal_state().copies
    assert copy.failures == 1
    assert "behind" in copy.error
    for minute in range(6, 9):
        write(A, minute=minute)
        seal(minute)
    assert seals.read_bytes() == before
    assert find_seal_state().copies[0].failures == 4


def test_a_file_without_seals_is_refused(tmp_path: Path) -> None:
    write(A)
    seal(0)
    wrong = tmp_path / "letter.txt"
    wrong.write_text("not a seal\n")
    with pytest.raises(Invalid, match="no seal"):
        check_ledger(heads=[wrong])
    with pytest.raises(Invalid, match="cannot be read"):
        check_ledger(heads=[tmp_path / "missing"])


def test_the_public_key_lies_beside_the_seals_and_proves_them_elsewhere(
    seals: Path, home: Home, settings: object, tmp_path: Path
) -> None:
    write(A)
    seal(0)
    public = seals.with_suffix(".pub")
    assert load_pem_public_key(public.read_bytes()) == load_signing_key(make=False).public_key()
    settings.HOME = Home(tmp_path / "another machine")  # type: ignore[attr-defined]  # the fixture's settings
    assert check_ledger(heads=[seals], keys=[public]).findings == ()
    assert not (tmp_path / "another machine").exists()


def test_without_any_key_the_refusal_says_what_to_give(settings: object, seals: Path, tmp_path: Path) -> None:
    write(A)
    seal(0)
    settings.HOME = Home(tmp_path / "another machine")  # type: ignore[attr-defined]  # the fixture's settings
    with pytest.raises(AnlanError, match="--key"):
        check_ledger(heads=[seals])
    assert not (tmp_path / "another machine").exists()


def test_a_lost_key_is_never_replaced_in_silence(home: Home) -> None:
    write(A)
    seal(0)
    (home.keys / "ledger.pem").unlink()
    write(A, minute=1)
    with pytest.raises(AnlanError, match=r"ledger\.pem"):
        seal(1)
    assert not (home.keys / "ledger.pem").exists()


def test_a_key_file_that_is_no_key_is_refused(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(A)
    wrong = tmp_path / "key.pem"
    wrong.write_text("nothing")
    monkeypatch.setenv("ANLAN_LEDGER_KEY_FILE", str(wrong))
    with pytest.raises(AnlanError, match=r"key\.pem"):
        seal(0)
    assert SealRow.objects.count() == 0
    with pytest.raises(AnlanError, match=r"key\.pem"):
        check_ledger(keys=[wrong])


def test_only_the_owner_reads_the_signing_key(home: Home) -> None:
    write(A)
    seal(0)
    assert (home.keys / "ledger.pem").stat().st_mode & 0o077 == 0


def test_a_syslog_gets_each_seal_by_its_number_and_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(5)
        monkeypatch.setenv("ANLAN_SEAL_SYSLOG", f"127.0.0.1:{listening.getsockname()[1]}")
        write(A)
        made = seal_heads(now=START)
        assert made is not None
        message = listening.recv(4096).decode()
    assert f"anlan-seal n=1 at={START.isoformat()} root={made.alg}:{made.root}" in message


def test_a_syslog_that_is_away_is_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANLAN_SEAL_SYSLOG", str(tmp_path / "no-socket"))
    write(A)
    assert seal(0) == 1
    (copy,) = [copy for copy in find_seal_state().copies if copy.place.startswith("syslog")]
    assert (copy.n, copy.failures) == (0, 1)


def test_a_place_that_is_no_longer_named_counts_no_more_and_is_told_as_former(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home without a setting sealed on its own disk; then the operator names a file on another mount."""
    write(A)
    seal(1)
    (own,) = find_seal_state().copies
    outside = tmp_path / "mount" / "heads.jsonl"
    monkeypatch.setenv("ANLAN_SEAL_FILES", str(outside))
    assert [(copy.place, copy.n) for copy in find_seal_state().copies] == [(str(outside), 0)]
    assert read_health(START)["parts"]["ledger"]["copies_behind"] == 1
    write(A, minute=2)
    seal(2)
    state = find_seal_state()
    assert [(copy.place, copy.n) for copy in state.copies] == [(str(outside), 2)]
    assert state.former == (own,)
    health = read_health(START)["parts"]["ledger"]
    assert (health["status"], health["copies"], health["copies_behind"]) == ("ok", 1, 0)


def test_sealing_tells_which_place_is_no_longer_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(A)
    seal(1)
    monkeypatch.setenv("ANLAN_SEAL_FILES", str(tmp_path / "mount" / "heads.jsonl"))
    told = CliRunner().invoke(app, ["seal"])
    assert told.exit_code == 0
    assert "no longer named; it has the seals up to 1" in told.output
