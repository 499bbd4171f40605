"""The owner of the tables changes what people see of a run, or what its clocks fire by: the fold tells."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.deadlines.services import fire_due
from anlan.engine.contracts import acts as a
from anlan.engine.models import Run
from anlan.incidents.services import act_on_incident
from anlan.kernel.access import Actor
from anlan.kernel.clock import LIVE, FixedClock
from anlan.ledger.services import check_ledger
from anlan.matters.contracts import OpenMatter
from anlan.matters.services import open_matter
from anlan.notices.models import Notice
from anlan.notices.selectors import list_notices
from tests.callers import TIANJIN, WALL, find_person
from tests.incidents.test_matters_of_an_incident import open_adjustment
from tests.ledger.record import tamper


@pytest.fixture
def office(versions: dict[str, int]) -> Actor:
    return find_person("tj-group-office")


@pytest.fixture
def run(office: Actor) -> str:
    """An incident with a notice that was acknowledged and some that were not, and timers that wait."""
    incident = open_adjustment(office)
    notice = next(each for each in list_notices(incident) if each.post == f"{TIANJIN}:group-office")
    answer = a.Acknowledge(notice=notice.notice, post="group-office")
    act_on_incident(incident=incident, act=answer, actor=office, wall=WALL)
    assert list_findings() == set()
    return incident


def list_findings() -> set[tuple[str, str]]:
    return {(finding.stream, finding.sentence) for finding in check_ledger().findings}


def test_firing_by_the_worker_leaves_a_record_that_holds(run: str) -> None:
    for days in (1, 8, 31, 40):
        while fire_due(timeline_id=LIVE, wall=FixedClock(WALL.now() + timedelta(days=days))).taken:
            pass
    assert list_findings() == set()


@pytest.mark.parametrize(
    "change",
    [
        "title = '无事'",
        "subject = '无'",
        "opened_at = opened_at - interval '1 hour'",
        "bureau = '210100'",
        "path = '/210100/'",
        "number = 'XX-2020-001'",
        "timeline = 'drill:x'",
        "opened_key = 'k'",
        "form = 'matter'",
    ],
)
def test_a_changed_column_of_a_run_is_found(run: str, change: str) -> None:
    tamper((f"UPDATE engine_run SET {change} WHERE id = %s", [run]))  # noqa: S608 - the test's own words
    name = change.partition(" ")[0]
    assert any(stream == run and sentence.startswith(f"{name} ") for stream, sentence in list_findings())


def test_a_run_under_another_plan_is_found(run: str, versions: dict[str, int]) -> None:
    other = next(
        version for version in versions.values() if version != Run.objects.get(id=run).plan_version_id
    )
    tamper(("UPDATE engine_run SET plan_version_id = %s WHERE id = %s", [other, run]))
    assert {stream for stream, _ in list_findings()} == {run}


def test_a_run_that_nobody_opened_is_found(run: str) -> None:
    row = Run.objects.get(id=run)
    row.id, row.number, row._state.adding = "incident:invented", "PA-2020-001", True
    row.save(force_insert=True)
    assert {stream for stream, _ in list_findings()} == {"incident:invented"}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM notices_notice WHERE stream = %s",
        "UPDATE notices_notice SET acknowledged_at = told_at WHERE acknowledged_at IS NULL AND stream = %s",
        "UPDATE notices_notice SET acknowledged_at = NULL WHERE stream = %s",
        "UPDATE notices_notice SET told_at = told_at - interval '1 hour' WHERE stream = %s",
        "UPDATE notices_notice SET text = '' WHERE stream = %s",
        "UPDATE notices_notice SET timeline = 'drill:x' WHERE stream = %s",
    ],
)
def test_changed_and_removed_notices_are_found(run: str, statement: str) -> None:
    assert tamper((statement, [run])) > 0
    found = list_findings()
    assert {stream for stream, _ in found} == {run}
    assert all("notice" in sentence for _, sentence in found)


def test_a_notice_of_nothing_is_found(run: str) -> None:
    row = Notice.objects.filter(stream=run).first()
    assert row is not None
    row.message_key, row.stream = "incident:invented/n1/x", "incident:invented"
    row.save(force_insert=True)
    assert {stream for stream, _ in list_findings()} == {"incident:invented"}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM deadlines_deadline WHERE stream = %s",
        "UPDATE deadlines_deadline SET fired_at = now() WHERE stream = %s",
        "UPDATE deadlines_deadline SET due_at = due_at + interval '1 day' WHERE stream = %s",
        "UPDATE deadlines_deadline SET handler = 'none' WHERE stream = %s",
        "UPDATE deadlines_deadline SET timeline = 'drill:x' WHERE stream = %s",
    ],
)
def test_timers_that_would_not_fire_in_time_are_found(run: str, statement: str) -> None:
    assert tamper((statement, [run])) > 0
    found = list_findings()
    assert {stream for stream, _ in found} == {run}
    assert all(sentence.startswith("The timer ") for _, sentence in found)


@pytest.mark.parametrize(
    "change",
    ["compiled = '{}'", "source = ''", "digest = md5(digest)", "created_by = 'x'", "published_by = 'x'"],
)
def test_a_changed_version_of_a_plan_is_found(versions: dict[str, int], change: str) -> None:
    plan, version = next(iter(versions.items()))
    tamper(
        ("ALTER TABLE plans_planversion DISABLE TRIGGER USER", []),
        (f"UPDATE plans_planversion SET {change} WHERE id = %s", [version]),  # noqa: S608 - the test's own words
        ("ALTER TABLE plans_planversion ENABLE TRIGGER USER", []),
    )
    assert {stream for stream, _ in list_findings()} == {f"plan:{plan}"}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ledger_vault WHERE stream_id = %s",
        "UPDATE ledger_vault SET digest = repeat('0', 64) WHERE stream_id = %s",
        "UPDATE ledger_vault SET ciphertext = set_byte(ciphertext, 20, get_byte(ciphertext, 20) # 1)"
        " WHERE stream_id = %s",
        "UPDATE ledger_vault SET ciphertext = NULL, erased_at = now() WHERE stream_id = %s",
        "UPDATE ledger_vault SET field = 'address' WHERE stream_id = %s",
    ],
)
def test_a_personal_value_that_is_gone_or_changed_is_found(office: Actor, statement: str) -> None:
    request = OpenMatter(klass="enquiry", title="透析价格", bureau=TIANJIN, facts={"contact": "022-12345678"})
    matter = open_matter(request=request, actor=office, wall=WALL).run.id
    assert list_findings() == set()
    assert tamper((statement, [matter])) == 1
    assert {stream for stream, _ in list_findings()} == {matter}


def test_what_is_not_proved_is_said(versions: dict[str, int]) -> None:
    limits = " ".join(check_ledger().limits)
    for word in ("timeline", "number", "directory", "vault", "version"):
        assert word in limits
