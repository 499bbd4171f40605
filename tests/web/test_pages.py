"""The two pages to watch by: who is let in, what they show, what they hide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from anlan.directory.models import Person
from anlan.engine.standing import open_standing
from anlan.web.pages import show_left
from tests.callers import DISTRICT, WALL, Caller
from tests.web.test_people import open_one, sign_in


@pytest.fixture
def office(versions: dict[str, int]) -> Caller:
    return sign_in("sy-group-office")


def test_who_has_not_signed_in_is_sent_to_do_so(versions: dict[str, int]) -> None:
    asked = Caller().get("/")
    assert (asked.status_code, asked["Location"]) == (302, "/sign-in?next=/")


def test_a_password_lets_in_and_a_wrong_one_says_so_without_saying_which(versions: dict[str, int]) -> None:
    person = Person.objects.get(username="sy-group-office")
    person.set_password("a-password-of-this-test")
    person.save()
    caller = Caller()
    wrong = caller.send("/sign-in", username=person.username, password="guess")
    assert "用户名或密码不对" in wrong.content.decode()
    right = caller.send("/sign-in", username=person.username, password="a-password-of-this-test")
    assert (right.status_code, right["Location"]) == (302, "/")
    assert caller.get("/").status_code == 200


def test_the_list_says_what_to_do_when_there_is_nothing(office: Caller) -> None:
    page = office.get("/").content.decode()
    assert "anlan incident open" in page


def test_an_incident_shows_its_steps_with_clause_clock_and_owner(office: Caller) -> None:
    run = open_one(office)
    assert run in office.get("/").content.decode()
    page = office.get(f"/runs/{run}").content.decode()
    for shown in ("评估风险", "SY-3.2.3", "medical-service-division", "210100:director", "step-opened"):
        assert shown in page


def test_an_incident_of_another_city_is_as_if_it_were_not_there(office: Caller) -> None:
    run = open_one(office)
    stranger = sign_in("tj-deputy-director")
    assert run not in stranger.get("/").content.decode()
    assert stranger.get(f"/runs/{run}").status_code == 404


def test_a_standing_duty_is_shown_to_the_posts_it_gave_something_and_to_no_others(office: Caller) -> None:
    open_standing(WALL)
    head = sign_in("sy-heping-head")
    (rounds,) = head.get("/api/standing", kind="safety-rounds").json()["items"]
    assert f"/runs/{rounds['id']}" in head.get("/").content.decode()
    room = head.get(f"/runs/{rounds['id']}").content.decode()
    for shown in (rounds["number"], f"{DISTRICT}:branch-head", "SY-3.3.1"):
        assert shown in room
    assert '<ul class="steps">' in room
    assert "未定级" not in room
    assert rounds["id"] not in office.get("/").content.decode()


def test_no_page_has_script_or_style_that_the_policy_would_refuse(office: Caller) -> None:
    run = open_one(office)
    for path in ("/", f"/runs/{run}", "/sign-in"):
        answered = office.get(path)
        page = answered.content.decode()
        assert "default-src 'self'" in answered["Content-Security-Policy"]
        assert "<script" not in page
        assert "style=" not in page


def test_time_left_is_written_to_be_read_from_afar() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert show_left(now + timedelta(hours=1, minutes=2, seconds=3), now) == "01:02:03"
    assert show_left(now + timedelta(days=3, seconds=1), now) == "3d 00:00:01"
    assert show_left(now - timedelta(minutes=12), now) == "-00:12:00"
