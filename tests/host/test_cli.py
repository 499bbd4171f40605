"""The command line itself: quick help, clear refusals."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

from anlan.cli import TOPICS
from anlan.host.home import Home

from .server import ANLAN


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ANLAN, *words], capture_output=True, text=True, check=False)


def test_help_lists_every_topic_and_loads_neither_django_nor_psycopg() -> None:
    script = "import sys; sys.argv = ['anlan', '--help']\nfrom anlan.cli import main\ntry: main()\n"
    script += "finally: print([name for name in ('django', 'psycopg', 'granian') if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert told.splitlines()[-1] == "[]"
    for topic in TOPICS:
        assert f"\n  {topic}" in told


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_in_the_table_is_there(topic: str) -> None:
    module, text = TOPICS[topic]
    assert isinstance(import_module(f"anlan.cli.{module}").app, typer.Typer)
    assert text.endswith(".")


def test_a_mistyped_topic_gets_a_suggestion() -> None:
    done = run("statsu")
    assert done.returncode == 2
    assert "Did you mean 'status'?" in done.stderr


def found(home: Home) -> None:
    """A home that looks like an installation whose database does not run."""
    home.create()
    home.database.mkdir()
    (home.database / "PG_VERSION").write_text("18\n")


def test_a_command_without_a_database_says_what_is_missing(home: Home) -> None:
    found(home)
    done = run("people", "bootstrap")
    assert done.returncode == 2
    assert done.stderr.startswith("anlan: The database does not answer.")
    assert "Is `anlan up` running on this home?" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("backup", "n.tar"),
        ("demo", "accounts"),
        ("ledger", "verify"),
        ("database", "migrate"),
        ("database", "upgrade"),
        ("database", "shell"),
        ("worker",),
        ("people", "bootstrap"),
    ],
)
def test_a_mistyped_home_is_refused_and_not_made(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert done.returncode == 2
    assert done.stderr.startswith(f"anlan: There is no installation in {home.path}.")
    assert list(tmp_path.iterdir()) == []


def test_status_of_a_home_where_nothing_runs(home: Home) -> None:
    done = run("status")
    assert done.returncode == 1
    assert done.stdout == f"stopped: nothing runs on {home.path}\n"


def test_a_refusal_is_one_sentence_and_exit_code_2(home: Home, tmp_path: Path) -> None:
    done = run("restore", str(tmp_path / "missing.tar"))
    assert done.returncode == 2
    assert "missing.tar cannot be read. No such file or directory." in done.stderr
    assert not (home.path / "database").exists()


def test_a_fault_of_ours_keeps_its_traceback(home: Home) -> None:
    script = "import anlan.cli\nanlan.cli.TOPICS['up'] = ('nowhere', '')\n"
    script += "import sys; sys.argv = ['anlan', 'up']; anlan.cli.main()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "ModuleNotFoundError" in done.stderr


def test_make_help_lists_every_target() -> None:
    root = Path(__file__).resolve().parents[2]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    told = subprocess.run(
        ["make", "-C", str(root), "help"], capture_output=True, text=True, check=True, env=environment
    ).stdout
    targets = "help run setup face test soak browse screenshots check lock format bench wheels clean"
    assert set(targets.split()) == {line.split()[1] for line in told.splitlines() if line.startswith("make ")}
