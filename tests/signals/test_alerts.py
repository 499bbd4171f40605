"""Alertmanager: one incident for a group, whatever is delivered how often."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.engine.contracts import acts as a
from anlan.engine.models import Run
from anlan.engine.services import perform
from anlan.kernel.access import ENGINE
from anlan.kernel.access import Permission as P
from anlan.kernel.clock import FixedClock
from anlan.kernel.reading import read_value
from anlan.ledger.services import list_since
from anlan.signals.contracts import AlertGroup
from anlan.signals.models import Signal
from anlan.signals.rules.alerts import digest_delivery, find_discovery, list_systems
from anlan.signals.services.retention import erase_signals
from tests.callers import CITY, DISTRICT, WALL, Caller, Tokens
from tests.signals.samples import make_group

HOOK = "/api/hooks/alertmanager"


@pytest.fixture
def hook(token: Tokens) -> Caller:
    """A machine that may do nothing but hand signals in."""
    return token(P.TAKE_SIGNAL)


def deliver(hook: Caller, group: dict[str, Any]) -> dict[str, Any]:
    answer = hook.post(HOOK, group)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def end_run(run_id: str) -> None:
    """End it as merging does: the shortest way for a test that is not about closing."""
    into = Run.objects.get(id=run_id)
    perform(run_id=into.id, act=a.Merge(into="incident:other", reason="test"), actor=ENGINE, wall=WALL)


def test_a_group_opens_one_incident_discovered_when_its_first_alert_began(hook: Caller) -> None:
    taken = deliver(hook, make_group())
    assert taken["did"] == "opened"
    run = Run.objects.get(id=taken["incident"])
    assert (run.course, run.bureau, run.title) == ("network-security", CITY, "Portal page was changed")
    assert run.opened_at.isoformat() == "2026-03-02T00:00:00.123456+00:00"
    opened = list_since(run.id)[0]
    assert opened.data["facts"] == {"systems": ["portal-1"]}
    assert opened.actor.startswith("token:")


def test_twenty_identical_deliveries_make_one_incident_and_one_signal(hook: Caller) -> None:
    taken = [deliver(hook, make_group()) for _ in range(20)]
    assert len({each["incident"] for each in taken}) == 1
    assert [each["did"] for each in taken] == ["opened", *["repeated"] * 19]
    assert Signal.objects.filter(run=taken[0]["incident"]).count() == 1


def test_new_alerts_of_the_group_are_learnt_by_the_same_incident(hook: Caller) -> None:
    run = deliver(hook, make_group("portal-1"))["incident"]
    assert deliver(hook, make_group("portal-2"))["did"] == "updated"
    learnt = [entry for entry in list_since(run) if entry.type == "facts-learned"]
    assert learnt[-1].data["facts"] == {"systems": ["portal-1", "portal-2"]}


def test_resolved_is_noted_on_the_incident_and_closes_nothing(hook: Caller) -> None:
    run = deliver(hook, make_group())["incident"]
    assert deliver(hook, make_group(status="resolved"))["incident"] == run
    assert Run.objects.get(id=run).status == "open"
    notes = [entry.data["note"] for entry in list_since(run) if entry.type == "linked"]
    assert notes[-1].startswith("resolved: 0 firing, 1 resolved.")


def test_firing_again_after_the_end_opens_another_discovered_now(hook: Caller) -> None:
    first = deliver(hook, make_group())["incident"]
    end_run(first)
    assert deliver(hook, make_group(status="resolved"))["did"] == "nothing"
    before = WALL.now()
    second = deliver(hook, make_group())
    assert second["did"] == "opened"
    assert second["incident"] != first
    assert Run.objects.get(id=second["incident"]).opened_at >= before


def test_another_group_and_another_bureau_are_other_incidents(hook: Caller, token: Tokens) -> None:
    one = deliver(hook, make_group())["incident"]
    assert deliver(hook, make_group(groupKey="{}:{}"))["incident"] != one
    # A district has no plan of its own posts; it is told so rather than opening nothing in silence.
    refused = token(P.TAKE_SIGNAL, bureau=DISTRICT).post(HOOK, make_group())
    assert refused.status_code == 422


def test_resolved_without_an_incident_does_nothing(hook: Caller) -> None:
    assert deliver(hook, make_group(status="resolved")) == {"did": "nothing", "incident": "", "number": ""}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": "3"}, "version"),
        ({"status": "burning"}, "status"),
        ({"alerts": []}, "alerts"),
        ({"alerts": [{"labels": {}}]}, "alerts[0]"),
        ({"alerts": [{"labels": {}, "startsAt": "yesterday"}]}, "alerts[0].startsAt"),
        ({"alerts": [{"labels": {"a": 1}, "startsAt": "2026-01-01T00:00:00Z"}]}, "alerts[0].labels[...]"),
        ({"groupKey": ""}, "groupKey"),
    ],
)
def test_a_delivery_of_a_wrong_shape_is_refused_with_its_path(
    hook: Caller, change: dict[str, Any], field: str
) -> None:
    refused = hook.post(HOOK, make_group() | change)
    assert (refused.status_code, refused.json()["field"]) == (422, field)


def test_a_token_without_the_scope_hands_nothing_in(token: Tokens) -> None:
    refused = token(P.OPEN_INCIDENT, P.ACT).post(HOOK, make_group())
    assert (refused.status_code, refused.json()["permission"]) == (403, "signals:write")


def test_the_token_of_the_hook_can_do_nothing_else(hook: Caller) -> None:
    run = deliver(hook, make_group())["incident"]
    assert hook.get(f"/api/incidents/{run}").status_code == 404
    assert hook.post(f"/api/incidents/{run}/acts", {"act": "calm", "text": "x"}).status_code == 404


def test_real_deliveries_are_taken(hook: Caller, shared: Path) -> None:
    samples = sorted((shared / "data/payloads/alertmanager").glob("*.json"))
    assert samples
    taken = [deliver(hook, json.loads(sample.read_text())) for sample in samples]
    # All three are of one group.
    assert [each["did"] for each in taken] == ["opened", "updated", "updated"]
    assert len({each["incident"] for each in taken}) == 1


def read(group: dict[str, Any]) -> AlertGroup:
    found: AlertGroup = read_value(json.loads(json.dumps(group)), AlertGroup)
    return found


def test_an_alert_of_the_future_or_before_the_last_end_is_discovered_now() -> None:
    group, start = read(make_group()), datetime.fromisoformat("2026-03-02T00:00:00.123456+00:00")
    later = datetime.fromisoformat("2026-03-03T00:00:00+00:00")
    assert find_discovery(group, None, later) == start
    assert find_discovery(group, later, later) is None
    assert find_discovery(group, None, start.replace(year=2025)) is None


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1, max_size=6))
def test_the_systems_are_each_named_once_in_order_else_the_alert_names_them(names: list[str]) -> None:
    named = [name.strip() or "PortalDefaced" for name in names]
    found = list_systems(read(make_group(*names)))
    assert found == list(dict.fromkeys(named))


def make_personal_group() -> dict[str, Any]:
    """Numbers in every word of an alert that may be kept, one where a title or note would be cut."""
    group = make_group("portal-1", "值班手机 13912340003")
    group["commonAnnotations"] = {"summary": "长" * 194 + "13912340001"}
    for alert in group["alerts"]:
        alert["annotations"] = {"description": "电话 13800138000 张三；024-81234567；210102199001011234"}
    return group


NUMBERS = ("13912340003", "13912340001", "139123", "13800138000", "024-81234567", "210102199001011234")


def test_numbers_of_persons_in_an_alert_are_masked_wherever_they_are_kept(
    hook: Caller, token: Tokens
) -> None:
    run = deliver(hook, make_personal_group())["incident"]
    changed = make_personal_group() | {"receiver": "other"}
    changed["alerts"][0]["labels"]["instance"] = "139 1234 0003"
    assert deliver(hook, changed)["did"] == "updated"
    reader = token(P.READ_INCIDENT)
    said = reader.get(f"/api/incidents/{run}/signals").content.decode()
    said += reader.get(f"/api/incidents/{run}").content.decode()
    said += reader.get("/api/incidents").content.decode()
    said += "".join(str(entry.data) for entry in list_since(run))
    said += str(list(Signal.objects.values())) + str(Run.objects.filter(id=run).values())
    assert "电话 ＊＊＊ 张三；＊＊＊；＊＊＊" in said
    assert [number for number in NUMBERS if number in said] == []


def test_the_original_words_of_an_alert_are_sealed_and_erased_on_their_day(hook: Caller) -> None:
    run = deliver(hook, make_personal_group())["incident"]
    signal = Signal.objects.get(run=run)
    assert signal.original.startswith("vault:")
    assert Signal.objects.get(run=deliver(hook, make_group(groupKey="plain"))["incident"]).original == ""
    erase_signals(FixedClock(WALL.now() + timedelta(days=400)))
    signal.refresh_from_db()
    # The masked words stay in the record, so a digest of the whole ones would give the number away.
    assert (signal.text, signal.original, signal.sha256) == ("", "", "")


def test_a_delivery_is_the_same_only_while_nothing_in_it_changes() -> None:
    assert digest_delivery(read(make_group())) == digest_delivery(read(make_group()))
    assert digest_delivery(read(make_group())) != digest_delivery(read(make_group(status="resolved")))
