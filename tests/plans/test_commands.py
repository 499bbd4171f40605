"""`anlan plan` and `anlan trace` as they are typed, without a database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from anlan.cli import plan, trace
from anlan.host.library import find_library
from anlan.kernel.errors import Invalid
from anlan.plans.library import list_clauses, list_library_plans

from .samples import PLAN

REAL = PLAN.replace("SA-1", "SY-1.1").replace("SA-2", "SY-2.1").replace("grading: plain", "grading: cac-2025")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sample.yaml"
    path.write_text(REAL, encoding="utf-8")
    return path


def run_plan(*arguments: object) -> Result:
    return CliRunner().invoke(plan.app, [str(one) for one in arguments])


def run_trace(*arguments: object) -> Result:
    return CliRunner().invoke(trace.app, [str(one) for one in arguments])


def test_a_sound_plan_passes(file: Path) -> None:
    result = run_plan("check", file)
    assert (result.exit_code, result.output) == (0, f"{file}: 0 errors, 0 warnings.\n")


def test_errors_are_told_with_their_place_and_fail_the_command(file: Path) -> None:
    file.write_text(REAL.replace("within: 2h", "withn: 2h"), encoding="utf-8")
    result = run_plan("check", file)
    assert result.exit_code == 1
    assert f"{file}:43:9: error: Unknown key `withn`. [unknown-key]" in result.output
    assert "Did you mean `within`?" in result.output
    assert result.output.endswith("1 errors, 0 warnings.\n")


def test_warnings_do_not_fail_the_command(file: Path) -> None:
    file.write_text(REAL.replace("        until: calmed\n", ""), encoding="utf-8")
    result = run_plan("check", file)
    assert result.exit_code == 0
    assert "warning" in result.output


def test_findings_come_as_json(file: Path) -> None:
    file.write_text("plan: [", encoding="utf-8")
    result = run_plan("check", "--json", file, list_library_plans()[0])
    found = [one for one in json.loads(result.stdout) if one["file"] == str(file)]
    assert result.exit_code == 1
    assert [(one["rule"], one["severity"], one["line"]) for one in found] == [("yaml", "error", 1)]
    assert found[0].keys() == {"file", "line", "column", "path", "sentence", "hint", "severity", "rule"}


def test_a_plan_is_shown_with_its_limits(file: Path) -> None:
    shown = run_plan("show", file).output
    assert "样例预案" in shown
    assert "assess" in shown
    assert json.loads(run_plan("show", "--json", file).stdout)["id"] == "sample"


def test_two_files_are_compared(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(REAL.replace("within: 24h, makes", "within: 2h, makes"), encoding="utf-8")
    assert run_plan("diff", file, file).output == "The same rules.\n"
    shown = run_plan("diff", file, other).output
    assert shown.startswith("SY-2.1\n  changed  matters.enquiry.answer\n")
    assert json.loads(run_plan("diff", "--json", file, other).stdout)[0]["clause"] == "SY-2.1"


def test_the_assumptions_of_a_file_are_listed(file: Path) -> None:
    [info] = json.loads(run_plan("assumptions", "--json", file).stdout)
    assert info["assumption"] == {"element": "attack.acts.order", "word": "及时", "value": "30m"}
    assert "nobody" in run_plan("assumptions", file).output


def test_a_plan_with_errors_is_refused_where_it_must_be_compiled(file: Path) -> None:
    file.write_text(REAL.replace("by: director", "by: nobody"), encoding="utf-8")
    result = run_plan("show", file)
    assert isinstance(result.exception, Invalid)


def test_the_trace_has_every_clause_once() -> None:
    rows = json.loads(run_trace("--json").stdout)
    assert [row["id"] for row in rows] == [clause.id for clause in list_clauses()]
    assert all({"id", "state", "reading", "elements", "tests"} <= row.keys() for row in rows)
    assert all(row["elements"] for row in rows)


def test_another_table_is_traced_with_the_rows_no_plan_knows(tmp_path: Path) -> None:
    table = tmp_path / "clauses.csv"
    table.write_text("id,document,where,duty,carried_by,reading\nZZ-1,z,,d,,literal\nSY-2.1,s,,d,,literal\n")
    rows = json.loads(run_trace("--json", "--clauses", table).stdout)
    assert [row["id"] for row in rows] == ["ZZ-1", "SY-2.1"]
    assert (rows[0]["state"], rows[0]["elements"]) == ("missing", [])
    assert "organisation.group" in rows[1]["elements"]


def test_the_clauses_the_project_was_given_are_all_carried(shared: Path) -> None:
    rows = json.loads(run_trace("--json", "--clauses", shared / "design" / "clauses.csv").stdout)
    assert len(rows) == 69
    assert [row["id"] for row in rows if row["state"] == "missing"] == []


def test_the_trace_reads_the_other_way_round() -> None:
    rows = json.loads(run_trace("--json", "--by", "element").stdout)
    assert {"shenyang", "tianjin"} == {row["plan"] for row in rows}
    shown = run_trace("--by", "element").output
    assert f"{len(rows)} in all:" in shown


def test_checking_and_tracing_need_neither_django_nor_a_database() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from anlan.cli import plan, trace;"
        f"a = CliRunner().invoke(plan.app, ['check', {str(list_library_plans()[0])!r}]);"
        "b = CliRunner().invoke(trace.app, ['--json']);"
        "assert (a.exit_code, b.exit_code) == (0, 0), (a.output, b.output);"
        "assert 'django' not in sys.modules"
    )
    environment = {"PATH": "", "ANLAN_LIBRARY": str(find_library())}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
