"""`anlan ledger`, as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from anlan.cli.ledger import app
from anlan.kernel.errors import AnlanError
from anlan.ledger.services import seal_heads

from .record import START, tamper, write

pytestmark = pytest.mark.django_db
A = "case:a"


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, list(words))
    if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def test_a_sound_record_verifies_with_exit_code_0(seals: Path) -> None:
    write([A, "note:b"], 2)
    seal_heads(now=START + timedelta(minutes=1))
    text = run("verify", "--heads", str(seals)).output
    assert "4 entries in 2 streams, 1 seals" in text
    assert "The record holds." in text


def test_findings_are_printed_with_exit_code_1() -> None:
    write(A, 3)
    tamper(("DELETE FROM ledger_entry WHERE seq = 2", []))
    text = run("verify", code=1).output
    assert "removed" in text
    assert f"{A} 3: " in text
    assert "does not hold" in text


def test_the_report_as_json_holds_findings_and_limits() -> None:
    write(A, 3)
    tamper(("UPDATE ledger_entry SET actor = '[red]' WHERE seq = 2", []))
    report = json.loads(run("verify", "--json", code=1).output)
    assert [(each["stream"], each["seq"], each["kind"]) for each in report["findings"]] == [
        (A, 2, "row-differs")
    ]
    assert report["unsealed_entries"] == 3
    assert report["limits"]


def test_a_refusal_is_an_error_that_the_command_line_prints(tmp_path: Path) -> None:
    write(A)
    with pytest.raises(AnlanError, match="case:none"):
        run("verify", "--stream", "case:none")
    with pytest.raises(AnlanError, match="missing"):
        run("verify", "--heads", str(tmp_path / "missing"))


def test_entries_of_a_stream_are_shown_oldest_first() -> None:
    write(A, 2)
    text = run("show", A).output
    assert text.index('"number":1') < text.index('"number":2')
    assert "突发事件应对法 Art. 64" in text
    assert [json.loads(line)["seq"] for line in run("show", A, "--json").output.splitlines()] == [1, 2]


def test_streams_are_listed_by_the_beginning_of_their_ids() -> None:
    write([A, "note:b"], 2)
    assert run("show", "note").output.split() == ["2", "note:b"]
    assert len(run("show").output.splitlines()) == 2


def test_a_stream_that_is_not_there_is_told() -> None:
    with pytest.raises(AnlanError, match="nothing-here"):
        run("show", "nothing-here")


def test_sealing_tells_where_the_seal_went(seals: Path) -> None:
    write(A)
    text = run("seal").output
    assert "Seal 1: " in text
    assert str(seals) in text
    assert "Nothing moved since seal 1" in run("seal").output


def test_sealing_ends_with_1_when_a_place_did_not_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mount").write_text("")
    monkeypatch.setenv("ANLAN_SEAL_FILES", str(tmp_path / "mount" / "heads.jsonl"))
    write(A)
    assert "stopped at seal 0" in run("seal", code=1).output


def test_help_teaches_what_there_is() -> None:
    text = run("--help").output
    for verb in ("verify", "show", "seal", "guard"):
        assert verb in text
    assert "1 with findings" in " ".join(run("verify", "--help").output.split())
    assert run("no-such-verb", code=2).exit_code == 2


def test_the_installed_command_refuses_in_one_sentence_with_exit_code_2(tmp_path: Path) -> None:
    missing = tmp_path / "missing.jsonl"
    done = subprocess.run(
        [sys.executable, "-m", "anlan.cli", "ledger", "verify", "--heads", str(missing)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"anlan: --heads: {missing} cannot be read.")
    assert "Traceback" not in done.stderr
