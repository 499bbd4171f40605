"""The script that runs the commands of the README files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run_readme(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    file = folder / "README.md"
    file.write_text(text)
    command = [sys.executable, str(ROOT / ".ci" / "readme"), str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_marked_blocks_run_in_order_with_a_home_of_their_own(tmp_path: Path) -> None:
    done = run_readme(
        tmp_path,
        "<!-- ci -->\n```console\n$ echo one > $FOLDER/note\none\n```\n"
        "```console\n$ exit 9\n```\n"
        "<!-- ci -->\n```sh\ntest $(cat $FOLDER/note) = one\ntest $ANLAN_HOME = $FOLDER/home\n```\n",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("every marked command of the README files works\n")


def test_a_command_that_fails_is_named_by_its_line(tmp_path: Path) -> None:
    done = run_readme(tmp_path, "# title\n\n<!-- ci -->\n```console\n$ false\n$ true\n```\n")
    assert done.returncode == 1
    assert "README.md:3: exit code 1" in done.stderr


def test_a_file_without_any_marked_block_is_a_mistake(tmp_path: Path) -> None:
    done = run_readme(tmp_path, "```console\n$ true\n```\n")
    assert done.returncode == 1
    assert "no block is marked" in done.stderr


def test_a_served_block_runs_beside_the_next_ones_and_is_ended(tmp_path: Path) -> None:
    server = f"echo $$ > {tmp_path}/pid; exec {sys.executable} -m http.server --bind 127.0.0.1 $PORT"
    done = run_readme(
        tmp_path,
        f"<!-- ci: serve -->\n```console\n$ {server}\n```\n"
        f"<!-- ci -->\n```sh\nkill -0 $(cat {tmp_path}/pid)\n```\n",
    )
    assert done.returncode == 0, done.stderr
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_both_readme_files_have_commands_that_are_run(name: str) -> None:
    assert "<!-- ci -->" in (ROOT / name).read_text(encoding="utf-8")
