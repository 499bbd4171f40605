"""The log of notices, how channels are, and trying them."""

from __future__ import annotations

import pytest

from anlan.directory.contracts import CONSOLE, ContactKind
from anlan.directory.models import Person
from anlan.directory.services import add_contact
from anlan.duty.registry import GAP, Message
from anlan.kernel.access import Permission, PostRef
from anlan.notices import models
from anlan.notices.channels.smtp import SmtpChannel
from anlan.notices.duty import tell_duty
from tests.callers import CITY, DISTRICT, WALL, Caller, Tokens
from tests.notices.conftest import House, give_contact, open_attack
from tests.notices.serving import Mail


@pytest.fixture
def run(versions: dict[str, int], mail: Mail, by_mail: SmtpChannel, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ANLAN_SMTP", f"smtp://127.0.0.1:{mail.port}?from=duty@example.org&security=none")
    give_contact("group-office", ContactKind.EMAIL, "office@example.org")
    run = open_attack()
    House(by_mail).turn()
    return run


def sign_in(username: str) -> Caller:
    caller = Caller()
    caller.client.force_login(Person.objects.get(username=username))
    return caller


def test_a_run_tells_who_was_told_by_which_channel(run: str, token: Tokens) -> None:
    answer = token(Permission.READ_INCIDENT).get(f"/api/incidents/{run}/notices")
    assert answer.status_code == 200
    told = next(each for each in answer.json() if each["post"] == f"{CITY}:group-office")
    assert {"message_key", "reason", "text", "told_at", "rung", "acknowledged_at", "how"} <= told.keys()
    assert [(d["channel"], d["to"], d["state"]) for d in told["deliveries"]] == [
        ("in-app", "", "handed-over"),
        ("smtp", "o***@example.org", "handed-over"),
    ]
    assert "office@example.org" not in answer.content.decode()


def test_a_run_is_not_found_by_the_door_of_another_form(run: str, token: Tokens) -> None:
    assert token(Permission.READ_INCIDENT).get(f"/api/standing/{run}/notices").status_code == 404


def test_whoever_may_not_see_the_run_sees_none_of_its_notices(run: str, token: Tokens) -> None:
    stranger = token(Permission.READ_INCIDENT, bureau=DISTRICT)
    assert stranger.get(f"/api/incidents/{run}/notices").status_code == 404
    assert all(each["run"] != run for each in stranger.get("/api/notices").json()["items"])


def test_the_log_is_narrowed_and_followed_to_its_end(run: str, token: Tokens) -> None:
    caller = token(Permission.READ_INCIDENT)
    seen, query = [], {"limit": "1"}
    while True:
        page = caller.get("/api/notices", **query).json()
        seen += [each["message_key"] for each in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert len(seen) == len(set(seen))
    mailed = caller.get("/api/notices", state="handed-over", post=f"{CITY}:group-office").json()["items"]
    assert mailed
    assert {each["message_key"] for each in mailed} <= set(seen)
    assert caller.get("/api/notices", state="given-up").json()["items"] == []
    by_mail = caller.get("/api/notices", state="handed-over", channel="smtp").json()["items"]
    assert {d["channel"] for each in by_mail for d in each["deliveries"]} >= {"smtp"}
    assert caller.get("/api/notices", channel="voice").json()["items"] == []
    assert all(each["number"] and each["subject"] for each in by_mail)
    assert caller.get("/api/notices", state="sent").status_code == 422


def test_what_was_told_about_duty_stands_in_the_log_of_whoever_may_read_there(
    run: str, token: Tokens
) -> None:
    text = "值班员 02-24 白班缺班"
    tell_duty(
        [Message(f"roster:{CITY}:duty-officer", "n1", (PostRef(CITY, "group-office"),), GAP, text)],
        WALL.now(),
    )
    caller = token(Permission.READ_INCIDENT)
    (gap,) = [e for e in caller.get("/api/notices").json()["items"] if e["reason"] == GAP]
    assert (gap["run"], gap["number"], gap["text"]) == (f"roster:{CITY}:duty-officer", "", text)
    assert [e["reason"] for e in caller.get("/api/notices", about="duty").json()["items"]] == [GAP]
    assert GAP not in {e["reason"] for e in caller.get("/api/notices", about="runs").json()["items"]}
    stranger = token(Permission.READ_INCIDENT, bureau=DISTRICT)
    assert stranger.get("/api/notices", about="duty").json()["items"] == []
    assert caller.get("/api/notices", about="all").status_code == 422


def test_channels_are_for_whoever_runs_the_installation(run: str) -> None:
    assert sign_in("sy-duty-a").get("/api/channels").status_code == 403
    found = {each["name"]: each for each in sign_in("sy-operator").get("/api/channels").json()["channels"]}
    assert found["in-app"]["state"] == "ok"
    assert (found["smtp"]["waiting"], found["smtp"]["failed"]) == (0, 0)
    assert found["smtp"]["last_ok_at"]
    assert (found["sms"]["state"], found["sms"]["setting"]) == ("off", "ANLAN_SMS")
    assert found["chat"]["limit"] == {"letters": 20, "seconds": 60.0, "each": True}


def test_what_was_given_up_is_tried_again_by_whoever_runs_it(run: str, mail: Mail) -> None:
    models.Delivery.objects.filter(channel="smtp").update(state="given-up", next_at=None)
    assert sign_in("sy-duty-a").post("/api/channels/smtp/again").status_code == 403
    count = models.Delivery.objects.filter(channel="smtp").count()
    assert sign_in("sy-operator").post("/api/channels/smtp/again").json() == {"count": count}
    assert sign_in("sy-operator").post("/api/channels/smtp/again").json() == {"count": 0}
    assert sign_in("sy-operator").post("/api/channels/pigeon/again").status_code == 404


def test_a_channel_is_tried_with_ones_own_contact(run: str, mail: Mail) -> None:
    caller = sign_in("sy-duty-a")
    assert caller.post("/api/channels/smtp/test").status_code == 404
    add_contact(actor=CONSOLE, now=WALL.now(), of="sy-duty-a", kind=ContactKind.EMAIL, value="a@example.org")
    assert caller.post("/api/channels/smtp/test").json() == [
        {"to": "a***@example.org", "ok": True, "error": ""}
    ]
    mail.feel(refuse=1.0)
    (tried,) = caller.post("/api/channels/smtp/test").json()
    assert not tried["ok"]
    assert "550" in tried["error"]
    assert caller.post("/api/channels/pigeon/test").status_code == 404


def test_health_shows_each_channel_and_no_address(run: str) -> None:
    told = Caller().get("/health").json()["parts"]["notices"]
    assert told["smtp"]["waiting"] == 0
    assert "example.org" not in str(told)
