"""Generating a client: the document without a server, and local numbers from the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from typer.testing import CliRunner

from anlan.cli.outside import app
from anlan.directory.contracts import CONSOLE
from anlan.kernel.errors import Invalid, NotFound
from anlan.ledger.services import list_since
from anlan.plans.outside import set_outside_number
from anlan.web.api.root import api
from tests.callers import CITY, WALL


def write_document(folder: Path) -> str:
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(folder)}
    command = [sys.executable, "-m", "anlan.cli", "api", "openapi"]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment, cwd=folder
    ).stdout


def test_the_document_is_written_without_home_database_or_server_and_always_the_same(tmp_path: Path) -> None:
    first = write_document(tmp_path)
    assert write_document(tmp_path) == first
    assert list(tmp_path.iterdir()) == []
    document = json.loads(first)
    assert document == json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
    described = document["components"]["schemas"]
    assert {"TracePage", "PlanDetail", "Directory", "OutsideView", "Found", "PersonAtRun"} <= described.keys()


def test_every_answer_of_the_document_has_a_schema_or_is_a_file_a_stream_or_nothing() -> None:
    document = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
    without = {
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if not any(
            status == "204" or answer.get("content", {}).keys() & {"application/json", "text/event-stream"}
            for status, answer in operation["responses"].items()
            if status in ("200", "201", "204")
        )
    }
    files = {name for name in without if name.startswith("download_")}
    assert without - files == set()


def test_a_local_number_is_set_at_the_console_and_its_change_is_on_record_without_it(
    versions: dict[str, int],
) -> None:
    def run(*words: str) -> str:
        answer = CliRunner().invoke(app, [*words], catch_exceptions=False)
        assert answer.exit_code == 0, answer.output
        return answer.output

    assert "Nobody has set this number" in run("list", "--at", CITY)
    assert run("set", "petition-office", "024-12345678转8", "--at", CITY) == (
        f"petition-office at {CITY}: created.\n"
    )
    assert "unchanged" in run("set", "petition-office", "024-12345678转8", "--at", CITY)
    assert "024-12345678转8" in run("list", "--at", CITY)
    assert "changed" in run("set", "petition-office", "", "--at", CITY)
    told = [entry for entry in list_since(f"directory:{CITY}") if entry.type.startswith("outside-number")]
    assert [entry.type for entry in told] == ["outside-number-created", "outside-number-removed"]
    assert told[0].data == {"body": "petition-office"}
    with pytest.raises(Invalid, match="3 bureaus"):
        CliRunner().invoke(app, ["list"], catch_exceptions=False)


@pytest.mark.parametrize(
    ("body", "number", "refusal"),
    [
        ("110", "024-1234567", Invalid),
        ("petition-office", "call me", Invalid),
        ("nobody", "024-1234567", NotFound),
    ],
)
def test_a_number_that_cannot_be_one_is_refused(
    versions: dict[str, int], body: str, number: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        set_outside_number(actor=CONSOLE, now=WALL.now(), bureau=CITY, body=body, number=number)


def test_a_search_of_many_runs_goes_by_the_index(versions: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM engine_run WHERE run_bigrams(number, title, subject) @@ %s::tsquery",
            ["'异地'"],
        )
        assert any("runs_by_words" in line for (line,) in cursor.fetchall())
