"""`anlan matter import`: every row that led to nothing new is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from anlan.cli import matter
from tests.signals.samples import ROWS, make_xlsx


@pytest.mark.usefixtures("versions")
def test_rows_repeated_and_refused_are_named_and_not_only_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matter, "start_django", lambda: None)
    complaint = [*ROWS[0][:3], "投诉举报类", "窗口拒绝备案。", *ROWS[0][5:]]
    export = tmp_path / "export.xlsx"
    export.write_bytes(make_xlsx([ROWS[0], ROWS[0], complaint]))
    done = CliRunner().invoke(matter.app, ["import", str(export), "--as", "sy-duty-a", "--bureau", "210100"])
    assert done.exit_code == 1, done.output
    repeated, refused, counts = done.output.splitlines()
    assert repeated.startswith("row 3: GD2026-001 was taken before as EN-")
    assert refused.startswith("row 4, 内容描述: Ticket GD2026-001 was taken before as EN-")
    assert "another 内容描述, 工单类型." in refused
    assert counts == "3 rows: 1 taken, 1 repeated, 1 refused."
