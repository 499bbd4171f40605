"""Reports over HTTP: who may have them, under which name, and the printout."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import quote

import pytest

from anlan.directory.models import Person
from anlan.kernel.access import Permission
from anlan.kernel.calendar import BEIJING
from anlan.ledger.services import list_since
from anlan.reports.cards.places import find_newest
from anlan.reports.cards.services import make_nightly
from tests.callers import CITY, TIANJIN, WALL, Caller, Tokens
from tests.reports.played import play
from tests.reports.test_cards import At, add_number


def sign_in(username: str) -> Caller:
    caller = Caller()
    caller.client.force_login(Person.objects.get(username=username))
    return caller


def test_the_list_tells_state_missing_facts_and_where_the_files_are(versions: dict[str, int]) -> None:
    run, office = play("network-attack-to-review", versions).run, sign_in("sy-group-office")
    first, final = office.get(f"/api/incidents/{run}/reports").json()
    assert (first["state"], final["state"], final["signed_by"]) == ("waiting-signature", "signed", "局长")
    assert {"field": "grade", "label": {"zh": "事件等级", "en": "Grade"}} in first["missing"]
    pdf = office.get(final["files"]["pdf"])
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert pdf.content.startswith(b"%PDF")
    assert quote("关于门户网站首页被篡改的终报.pdf") in pdf["Content-Disposition"]
    assert pdf["X-Content-Type-Options"] == "nosniff"
    docx = office.get(final["files"]["docx"])
    assert docx.content.startswith(b"PK")
    assert docx["Content-Disposition"].startswith("attachment")


def test_a_preview_is_a_draft_of_now(versions: dict[str, int]) -> None:
    run, office = play("network-attack-to-review", versions, beats=3).run, sign_in("sy-group-office")
    assert office.get(f"/api/incidents/{run}/reports").json() == []
    assert office.get(f"/api/incidents/{run}/reports/now.pdf?preview=first").status_code == 200
    assert office.get(f"/api/incidents/{run}/reports/now.pdf?preview=last").status_code == 422
    assert office.get(f"/api/incidents/{run}/reports/now.pdf").status_code == 404
    assert office.get(f"/api/incidents/{run}/reports/r1.exe").status_code == 404
    assert office.get(f"/api/incidents/{run}/reports/now.pdf?other=1").status_code == 422


def test_whoever_may_not_see_the_incident_sees_no_report_of_it(
    versions: dict[str, int], token: Tokens
) -> None:
    run = play("network-attack-to-review", versions).run
    stranger = token(Permission.READ_INCIDENT, bureau=TIANJIN)
    for caller, status in ((stranger, 404), (Caller(), 401)):
        assert caller.get(f"/api/incidents/{run}/reports").status_code == status
        assert caller.get(f"/api/incidents/{run}/reports/r1.pdf").status_code == status
        assert caller.get(f"/api/incidents/{run}/reports/now.pdf?preview=final").status_code == status


def test_the_printout_goes_to_who_may_see_numbers_and_the_download_is_on_record(
    versions: dict[str, int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANLAN_HOME", str(tmp_path))
    duty = sign_in("sy-duty-a")
    assert duty.get("/api/reports/cards.pdf").status_code == 404
    make_nightly(At(WALL.now().astimezone(BEIJING).replace(hour=3)))
    printed = duty.get("/api/reports/cards.pdf")
    assert (printed.status_code, printed.content[:4]) == (200, b"%PDF")
    assert [e.actor for e in list_since(f"directory:{CITY}") if e.type == "cards-seen"] == [
        f"{CITY}:duty-officer"
    ]
    assert sign_in("sy-inspector").get("/api/reports/cards.pdf").status_code == 403
    assert duty.get(f"/api/reports/cards.pdf?bureau={TIANJIN}").status_code == 403
    assert Caller().get("/api/reports/cards.pdf").status_code == 401


def test_the_list_says_when_it_was_made_of_what_bytes_and_what_paper_cannot_tell(
    versions: dict[str, int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANLAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ANLAN_CARDS_FOLDER", str(tmp_path / "share"))
    duty = sign_in("sy-duty-a")
    (before,) = duty.get("/api/reports/cards").json()
    assert (before["bureau"], before["copy"]) == (CITY, "missing")
    assert (before["made_at"], before["digest"]) == (None, "")

    made = duty.post("/api/reports/cards", {"bureau": CITY}).json()
    content = duty.get("/api/reports/cards.pdf").content
    assert made["digest"] == hashlib.sha256(content).hexdigest()
    assert (made["size"], made["copy"], bool(made["made_at"])) == (len(content), "same", True)
    assert duty.get("/api/reports/cards").json() == [made]

    # 没有号码的应急岗位逐个列出；补上号码就不再列
    who = {"zh": "分管副局长", "en": "Deputy director in charge"}
    lack = {"what": "number", "bureau": made["name"], "who": who}
    assert lack in made["lacks"]
    add_number("deputy-director")
    assert lack not in duty.get("/api/reports/cards").json()[0]["lacks"]


def test_a_second_place_that_is_away_does_not_hinder_and_is_told(
    versions: dict[str, int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    away = tmp_path / "away"
    away.write_text("a file where a folder should be")
    monkeypatch.setenv("ANLAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ANLAN_CARDS_FOLDER", str(away))
    made = sign_in("sy-duty-a").post("/api/reports/cards", {"bureau": CITY})
    assert (made.status_code, made.json()["copy"]) == (200, "missing")


def test_who_may_not_see_numbers_neither_lists_nor_makes_cards(versions: dict[str, int]) -> None:
    for username in ("sy-inspector", "sy-director"):
        assert sign_in(username).get("/api/reports/cards").status_code == 403
        assert sign_in(username).post("/api/reports/cards", {"bureau": CITY}).status_code == 403
    assert sign_in("sy-duty-a").post("/api/reports/cards", {"bureau": TIANJIN}).status_code == 403
    assert sign_in("sy-duty-a").post("/api/reports/cards", {"bureau": "no"}).status_code == 404
    assert Caller().post("/api/reports/cards", {"bureau": CITY}).status_code == 401


def test_the_newest_is_that_of_just_this_bureau(tmp_path: Path) -> None:
    for name in (f"{CITY}-2026-03-09.pdf", f"{CITY}-2026-03-10.pdf", f"{CITY}-hc-2026-03-11.pdf"):
        (tmp_path / name).touch()
    newest = find_newest(tmp_path, CITY)
    assert newest is not None
    assert newest.name == f"{CITY}-2026-03-10.pdf"


def test_health_tells_which_faces_stand_in(versions: dict[str, int]) -> None:
    documents = Caller().get("/health").json()["parts"]["documents"]
    assert documents["status"] == "ok"
    assert set(documents["standing_in"]) <= {"仿宋", "黑体", "楷体", "小标宋"}
