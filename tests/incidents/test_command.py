"""`anlan incident` and `anlan matter`, as somebody on the machine types them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from anlan.cli import incident, matter
from anlan.cli.acting import read_dates
from anlan.cli.acts import ActField, list_acts, read_act, split_pair
from anlan.kernel.errors import AnlanError, Invalid, NotFound
from tests.signals.samples import ROWS, make_xlsx

OPEN = ["open", "--as", "sy-duty-a", "--kind", "network-security", "--bureau", "210100", "--title", "篡改"]


@pytest.fixture(autouse=True)
def _installation(versions: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """The demonstration. Django is up: setting it up again would tie its log to the runner's own stderr."""
    for topic in (incident, matter):
        monkeypatch.setattr(topic, "start_django", lambda: None)


def run(app: object, *words: str) -> Result:
    result = CliRunner().invoke(app, words)  # type: ignore[arg-type]  # a typer app, kept loose for both topics
    if isinstance(result.exception, AnlanError):
        raise result.exception
    return result


def open_one(*more: str) -> str:
    result = run(incident.app, *OPEN, *more)
    assert result.exit_code == 0, result.output
    found = re.match(r"(NS-\d{4}-\d{3}) open incident:", result.output)
    assert found, result.output
    return found[1]


def test_an_incident_is_opened_with_facts_and_a_time_and_shown_by_number() -> None:
    number = open_one(
        *("--fact", 'systems=["portal"]', "--fact", "leaked_people=3"),
        *("--at", "2026-03-02T08:00:00+08:00", "--late-reason", "系统中断"),
    )
    shown = json.loads(run(incident.app, "show", number.lower(), "--as", "sy-director", "--json").output)
    assert shown["facts"] == {"systems": ["portal"], "leaked_people": 3}
    assert shown["run"]["opened_at"] == "2026-03-02T00:00:00Z"
    assert shown["run"]["late"] in (True, False)
    table = run(incident.app, "show", number, "--as", "sy-director")
    assert "assess" in table.output
    assert "missing to close:" in table.output
    assert number in run(incident.app, "list", "--as", "sy-director", "--status", "open").output


def test_an_act_takes_its_step_and_proof_and_a_repeat_says_so() -> None:
    number = open_one()
    words = [
        *("act", number, "finish", "--as", "sy-medical-service-division", "--step", "assess", "--key", "k"),
        *("--proof", "grade=III", "--proof", "assessment=门户", "--proof", "warning=yellow"),
        *("--proof", "warning_text=勿登录"),
    ]
    assert "entries." in run(incident.app, *words).output
    assert "done before" in run(incident.app, *words).output
    shown = json.loads(run(incident.app, "show", number, "--as", "sy-director", "--json").output)
    assert shown["run"]["grade"] == "III"


def test_nobody_acts_unnamed_and_nobody_unknown() -> None:
    assert run(incident.app, *OPEN[:1], *OPEN[3:]).exit_code == 2
    with pytest.raises(AnlanError):
        run(incident.app, "list", "--as", "nobody")
    with pytest.raises(NotFound):
        run(incident.app, "show", "NS-1999-001", "--as", "sy-director")


def test_closing_too_early_names_what_is_missing() -> None:
    with pytest.raises(AnlanError, match="step assess"):
        run(incident.app, "close", open_one(), "--as", "sy-group-office")


@pytest.mark.parametrize("word", ["no equals", "=value"])
def test_a_field_is_name_and_value_and_the_fault_names_its_option(word: str) -> None:
    with pytest.raises(Invalid, match="--fact: "):
        split_pair(word, "--fact")


def test_fields_nest_by_dots_and_are_read_as_the_act_has_them() -> None:
    given = ["proof.people=3", "proof.text=三人", 'proof.media=["网站"]', "seen=4"]
    act = read_act("finish", room=None, step="assess", given=given)
    assert (act.proof, act.step) == ({"people": 3, "text": "三人", "media": ["网站"]}, "assess")  # type: ignore[attr-defined]
    assert act.seen == 4
    moved = read_act("hand-over", room=None, given=["to=210102", "reason=2026"])
    assert (moved.to, moved.reason) == ("210102", "2026")  # type: ignore[attr-defined]
    order = read_act("order", room=None, given=["to=duty", "text=1"])
    assert (order.to, order.text) == (("duty",), "1")  # type: ignore[attr-defined]


def test_digits_stay_text_where_the_form_asks_for_text() -> None:
    opened = run(incident.app, *OPEN, "--kind", "petition", "--fact", "place=123", "--fact", "people=3")
    petition = opened.output.split()[2].rstrip(":")
    shown = json.loads(run(incident.app, "show", petition, "--as", "sy-director", "--json").output)
    assert shown["facts"] == {"place": "123", "people": 3}
    number = open_one()
    words = [
        *("act", number, "finish", "--as", "sy-medical-service-division", "--step", "assess"),
        *("--proof", "grade=III", "--proof", "assessment=110", "--proof", "warning=yellow"),
        *("--proof", "warning_text=2026"),
    ]
    assert "entries." in run(incident.app, *words).output
    shown = json.loads(run(incident.app, "show", number, "--as", "sy-director", "--json").output)
    proof = next(step["proof"] for step in shown["steps"] if step["key"] == "assess")
    assert (proof["assessment"], proof["warning_text"]) == ("110", "2026")


def test_a_date_is_a_day_in_beijing_or_a_time_and_the_fault_shows_how() -> None:
    assert read_dates(["effective_date=2026-12-20"]) == {"effective_date": "2026-12-20T00:00:00+08:00"}
    assert read_dates(["d=2026-12-20T09:00:00+00:00"]) == {"d": "2026-12-20T09:00:00+00:00"}
    for wrong in ("soon", "2026-12-20T09:00"):
        with pytest.raises(Invalid, match=r"--date effective_date: .*--date effective_date=2026-12-20,"):
            read_dates([f"effective_date={wrong}"])


def test_a_mistyped_act_gets_the_nearest_and_the_list() -> None:
    with pytest.raises(
        Invalid, match=r"Did you mean acknowledge or acknowledge-for\? There are: acknowledge,"
    ):
        read_act("aknowlege", room=None)
    with pytest.raises(Invalid, match="There are: acknowledge"):
        read_act("open", room=None)


def test_all_missing_fields_are_named_at_once_and_a_strange_one_with_those_there_are() -> None:
    with pytest.raises(
        Invalid, match=r"needs step \(text\), reason \(text\)\. Add: --step STEP --set reason=TEXT"
    ):
        read_act("return", room=None)
    with pytest.raises(Invalid, match=r"has no field why\. It has: step"):
        read_act("return", room=None, given=["why=so"])
    with pytest.raises(Invalid, match=r"The act correct has: seq \(number\)"):
        read_act("correct", room=None, given=["seq=x", "field=a", "before=b", "after=c", "reason=d"])


def test_the_acts_are_listed_and_a_room_says_which_one_may_do() -> None:
    listed = run(incident.app, "acts").output
    assert all(name in listed for name in list_acts())
    assert list_acts()["grade"] == (ActField("grade", "text", True), ActField("reason", "text", False))
    assert "you may: " in run(incident.app, "show", open_one(), "--as", "sy-director").output


def test_somebody_unknown_is_named() -> None:
    with pytest.raises(NotFound, match="There is nobody called typo"):
        run(incident.app, "list", "--as", "typo")


def test_a_hotline_export_is_imported_listed_and_answered(tmp_path: Path) -> None:
    file = tmp_path / "export.xlsx"
    file.write_bytes(make_xlsx(ROWS))
    words = ("import", str(file), "--as", "sy-triage", "--bureau", "210100")
    assert "3 rows: 3 taken, 0 repeated, 0 refused." in run(matter.app, *words).output
    assert "0 taken, 3 repeated" in run(matter.app, *words).output
    listed = json.loads(run(matter.app, "list", "--as", "sy-triage", "--json").output)
    enquiry = next(each for each in listed if each["klass"] == "enquiry")
    answered = run(
        matter.app, "answer", enquiry["number"], "--as", "sy-triage", "--text", "带身份证到窗口备案。"
    )
    assert answered.exit_code == 0, answered.output
    shown = json.loads(run(matter.app, "show", enquiry["number"], "--as", "sy-triage", "--json").output)
    assert shown["answer"] == "带身份证到窗口备案。"


def test_a_refused_row_is_named_and_the_exit_code_says_so(tmp_path: Path) -> None:
    file = tmp_path / "export.xlsx"
    file.write_bytes(make_xlsx([["", *ROWS[0][1:]], ROWS[1]]))
    result = run(matter.app, "import", str(file), "--as", "sy-triage", "--bureau", "210100")
    assert result.exit_code == 1
    assert "row 2, 12345工单编号: The cell is empty." in result.output
    with pytest.raises(NotFound):
        run(matter.app, "import", str(tmp_path / "none.xlsx"), "--as", "sy-triage")
