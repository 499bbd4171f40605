"""The printout for the day the server is down: complete, recorded, made once a day, gone after its days."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from anlan.directory.contracts import CONSOLE, ContactKind
from anlan.directory.services import add_contact
from anlan.host.home import find_home
from anlan.kernel.access import ENGINE, PostRef
from anlan.kernel.calendar import BEIJING
from anlan.kernel.errors import Forbidden
from anlan.ledger.services import list_since
from anlan.plans.contracts import Form
from anlan.plans.load import load_library_plans
from anlan.reports.cards.services import delete_old, make_nightly, print_cards
from tests.callers import CITY, DISTRICT, WALL, find_person

NUMBER = "02422220000"


class At:
    """A wall clock that stands at one instant."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def add_number(post: str = "duty-officer") -> None:
    add_contact(
        actor=CONSOLE, now=WALL.now(), of=PostRef(CITY, post), kind=ContactKind.PHONE, value="024-22220000"
    )


def read_text(content: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def find_tomorrow() -> datetime:
    """Three in the morning after the demonstration was prepared: the record only goes on."""
    return (WALL.now() + timedelta(days=1)).astimezone(BEIJING).replace(hour=3, minute=0)


def list_seen() -> list[str]:
    return [entry.actor for entry in list_since(f"directory:{CITY}") if entry.type == "contact-seen"]


def test_it_holds_every_card_the_duty_list_the_numbers_and_a_sheet_to_write_on(
    versions: dict[str, int],
) -> None:
    add_number()
    text = read_text(print_cards(bureau=CITY, actor=ENGINE, wall=WALL))
    plan = next(plan for plan in load_library_plans() if plan.id == "shenyang")
    for course in (each for each in plan.courses.values() if each.form is Form.INCIDENT):
        assert course.title.zh in text
        for step in course.steps:
            assert re.sub(r"\s", "", step.do.zh) in text
    assert NUMBER in text
    assert "含联系方式，用后入柜加锁" in text
    assert "手记表" in text
    assert "夜班值班员乙" in text or "夜班值班员甲" in text or "夜班值班员丙" in text


def test_each_number_that_is_printed_is_a_look_on_record(versions: dict[str, int]) -> None:
    add_number()
    before = len(list_seen())
    print_cards(bureau=CITY, actor=ENGINE, wall=WALL)
    assert list_seen()[before:] == ["engine"]


def test_nobody_prints_numbers_they_may_not_see(versions: dict[str, int]) -> None:
    add_number()
    for username in ("sy-director", "sy-inspector", "sy-heping-head"):
        with pytest.raises(Forbidden):
            print_cards(bureau=CITY, actor=find_person(username), wall=WALL)
    assert print_cards(bureau=DISTRICT, actor=find_person("sy-heping-head"), wall=WALL)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home of its own for what is printed, and a second place."""
    monkeypatch.setenv("ANLAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ANLAN_CARDS_FOLDER", str(tmp_path / "share"))
    return tmp_path


def test_the_nightly_job_prints_once_a_day_in_both_places(versions: dict[str, int], folder: Path) -> None:
    day = find_tomorrow()
    early = At(day.replace(hour=1))
    assert make_nightly(early) == 0
    assert make_nightly(At(day)) == 2
    assert make_nightly(At(day.replace(hour=9))) == 0
    name = f"{CITY}-{day.date()}.pdf"
    home, share = folder / "home" / "cards" / name, folder / "share" / name
    assert find_home().path == folder / "home"
    assert home.read_bytes() == share.read_bytes()
    assert home.stat().st_mode & 0o777 == 0o600


def test_what_one_place_lost_is_copied_and_nobody_looks_again(versions: dict[str, int], folder: Path) -> None:
    add_number()
    day = find_tomorrow()
    make_nightly(At(day))
    seen = len(list_seen())
    lost = folder / "share" / f"{CITY}-{day.date()}.pdf"
    lost.unlink()
    assert make_nightly(At(day)) == 1
    assert lost.is_file()
    assert len(list_seen()) == seen


def test_old_printouts_go_and_other_files_stay(tmp_path: Path) -> None:
    today = date(2026, 3, 10)
    names = [f"{CITY}-{today - timedelta(days=n)}.pdf" for n in (0, 6, 7, 30)]
    for name in (*names, "值班室.pdf"):
        (tmp_path / name).touch()
    delete_old(tmp_path, today=today)
    assert {file.name for file in tmp_path.iterdir()} == {*names[:2], "值班室.pdf"}
