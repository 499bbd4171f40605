"""`anlan duty` as one types it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from anlan.cli.duty import app
from anlan.kernel.calendar import BEIJING
from tests.callers import CITY, WALL

DUTY = f"{CITY}:duty-officer"
pytestmark = pytest.mark.usefixtures("versions")


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("duty", "duty_shifts"):
        monkeypatch.setattr(f"anlan.cli.{module}.start_django", lambda: None)


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def test_help_teaches_how_to_set_a_roster_up() -> None:
    assert "anlan duty set 210100:duty-officer" in run("set", "--help")
    assert "--post 210100:duty-officer" in run("explain", "--help")


def test_who_is_on_duty_and_who_would_be_told() -> None:
    assert "值班员" in run("who", "--post", DUTY, "--as", "sy-duty-a")
    told = json.loads(run("explain", "--post", DUTY, "--as", "sy-duty-a", "--json"))
    assert [each["post"].partition(":")[2] for each in told["told"]] == [
        "duty-officer", "group-office", "deputy-director", "director",
    ]  # fmt: skip
    shown = run("explain", "--bureau", CITY, "--kind", "network-security", "--as", "sy-director")
    assert "must acknowledge" in shown
    with pytest.raises(Exception, match="What is to be explained"):
        run("explain", "--as", "sy-director")


def test_a_roster_is_set_filled_changed_and_shown(tmp_path: Path) -> None:
    post, keeper = f"{CITY}:group-office", f"{CITY}:general-office"
    kinds = ["--kind", "full=全天 08:30-08:30", "--kind", "rest=假日班 08:30-17:00 resting backup"]
    given = ["set", post, "--as", "sy-director", "--keeper", keeper, *kinds]
    assert "created" in run(*given)
    assert "unchanged" in run(*given)
    day = (WALL.now().astimezone(BEIJING) + timedelta(days=2)).date()
    last = day + timedelta(days=2)
    done = run("rotate", post, str(day), str(last), "sy-group-office", "--as", "sy-director")
    assert "new" in done
    assert "全天" in run("show", post, "--as", "sy-director")
    assert "is removed" in run("remove", post, "1", "--as", "sy-director")
    assert "Shift 1" not in run("put", post, "full", str(day), "sy-group-office", "--as", "sy-director")
    assert keeper in run("gaps", "--as", "sy-director")
    file = tmp_path / "table.xlsx"
    month = f"{last:%Y-%m}"
    run("export", DUTY, month, "--out", str(file), "--as", "sy-group-office")
    assert "0 new, 0 changed, 0 removed" in run("import", DUTY, str(file), "--as", "sy-group-office")


def test_a_log_is_kept_and_handed_over() -> None:
    run("write", "call", "询问报销", "--bureau", CITY, "--as", "sy-duty-a", "--open")
    assert "询问报销" in run("log", "--bureau", CITY, "--as", "sy-duty-b")
    assert "second signature" in run("hand-over", DUTY, "--as", "sy-duty-a")
    assert "signed by both" in run("take-over", DUTY, "1", "--as", "sy-duty-b")


def test_key_dates_need_no_installation() -> None:
    assert "国庆" in run("key-dates", "2026")
