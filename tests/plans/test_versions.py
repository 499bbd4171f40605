"""Versions: two people put one in force, each step is in the record, and nobody rewrites it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.db import DatabaseError, connection, transaction
from typer.testing import CliRunner

from anlan.cli import directory
from anlan.directory.contracts import Level
from anlan.directory.services import open_bureau, open_post
from anlan.kernel.access import ALLOWS, ENGINE, Actor, Grant, PostRef, Role
from anlan.kernel.errors import Forbidden, Invalid, NotFound, OutOfOrder
from anlan.ledger.contracts import Entry
from anlan.ledger.services import list_since
from anlan.plans.contracts import Assumption
from anlan.plans.models import PlanVersion
from anlan.plans.selectors import (
    find_published,
    find_version,
    find_version_info,
    list_assumptions,
    list_versions,
)
from anlan.plans.services import confirm_assumption, import_plan, publish_version
from anlan.plans.source import Source, read_text
from anlan.plans.versions import VersionInfo, VersionState

from .samples import PLAN

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ASSUMED = Assumption("attack.acts.order", "及时", "30m")


def make_actor(role: Role, person: str, path: str = "/210100/") -> Actor:
    return Actor(name=f"210100:{role.value}", person=person, grants=(Grant(path, ALLOWS[role]),))


EDITOR, LEADER = make_actor(Role.EDITOR, "1"), make_actor(Role.LEADER, "2")
BOTH = Actor("210100:office", "1", grants=(Grant("/210100/", ALLOWS[Role.EDITOR] | ALLOWS[Role.LEADER]),))


@pytest.fixture(autouse=True)
def bureau(db: None) -> None:
    open_bureau(actor=ENGINE, now=NOW, code="210100", level=Level.CITY, zh="某市医疗保障局")
    for post in ("director", "duty-officer"):
        open_post(actor=ENGINE, now=NOW, ref=PostRef("210100", post), zh=post)


def read_plan(old: str = "", new: str = "") -> Source:
    """The sample with real clauses, so that the library knows them."""
    text = (
        PLAN.replace("SA-1", "SY-1.1")
        .replace("SA-2", "SY-2.1")
        .replace("grading: plain", "grading: cac-2025")
    )
    return read_text(text.replace(old, new) if old else text, name="sample.yaml")


def put_in_force(source: Source, now: datetime = NOW) -> VersionInfo:
    draft = import_plan(source=source, actor=EDITOR, now=now)
    return publish_version(version=draft.id, actor=LEADER, now=now)


def list_entries() -> list[Entry]:
    return list_since("plan:sample")


def test_an_imported_plan_is_a_draft_with_its_entry() -> None:
    version = import_plan(source=read_plan(), actor=EDITOR, now=NOW)
    assert (version.number, version.state, version.unconfirmed) == (1, VersionState.DRAFT, 1)
    [entry] = list_entries()
    assert (entry.type, entry.actor, entry.recorded_at) == ("plan-imported", "210100:editor", NOW)
    assert (entry.data["number"], entry.data["digest"]) == (1, version.digest)


def test_importing_the_same_rules_again_does_nothing() -> None:
    first = import_plan(source=read_plan(), actor=EDITOR, now=NOW)
    again = import_plan(
        source=read_plan("access: public", "access: public # 公开"), actor=LEADER_EDITING, now=NOW
    )
    assert again == first
    assert len(list_entries()) == 1


LEADER_EDITING = make_actor(Role.OFFICE, "3")


def test_a_plan_with_errors_is_not_imported() -> None:
    with pytest.raises(Invalid, match="neither a post nor a group"):
        import_plan(source=read_plan("by: director", "by: nobody"), actor=EDITOR, now=NOW)
    assert list_versions() == []


@pytest.mark.parametrize("actor", [LEADER, make_actor(Role.EDITOR, "1", "/120000/")])
def test_importing_needs_the_right_at_the_issuer(actor: Actor) -> None:
    with pytest.raises(Forbidden, match="plans:edit"):
        import_plan(source=read_plan(), actor=actor, now=NOW)


def test_the_author_does_not_publish() -> None:
    draft = import_plan(source=read_plan(), actor=BOTH, now=NOW)
    with pytest.raises(Forbidden, match="two people"):
        publish_version(version=draft.id, actor=BOTH, now=NOW)
    assert find_version_info("sample", 1).state is VersionState.DRAFT


def test_a_machine_does_not_publish() -> None:
    draft = import_plan(source=read_plan(), actor=EDITOR, now=NOW)
    with pytest.raises(Forbidden, match="A person answers"):
        publish_version(version=draft.id, actor=ENGINE, now=NOW)


def test_publishing_needs_the_right() -> None:
    draft = import_plan(source=read_plan(), actor=EDITOR, now=NOW)
    with pytest.raises(Forbidden, match="plans:publish"):
        publish_version(version=draft.id, actor=make_actor(Role.EDITOR, "2"), now=NOW)


def test_a_second_person_publishes_and_the_unconfirmed_are_recorded_with_it() -> None:
    version = put_in_force(read_plan())
    assert (version.state, version.unconfirmed) == (VersionState.PUBLISHED, 1)
    assert (version.created_by, version.published_by) == ("210100:editor", "210100:leader")
    assert find_published("sample") == version
    assert list_entries()[-1].data["unconfirmed"] == [msgspec.to_builtins(ASSUMED)]


def test_a_plan_whose_posts_or_groups_its_issuers_lack_is_not_put_in_force() -> None:
    open_bureau(actor=ENGINE, now=NOW, code="210101", level=Level.CITY, zh="另一局")
    issuers = '[{code: "210100", zh: 某市医疗保障局}'
    draft = import_plan(
        source=read_plan(issuers, f'{issuers}, {{code: "210101", zh: 另一局}}, {{code: "999999", zh: 外局}}'),
        actor=EDITOR,
        now=NOW,
    )
    with pytest.raises(OutOfOrder, match="210101 has no post director, post duty-officer") as refused:
        publish_version(version=draft.id, actor=LEADER, now=NOW)
    # An issuer that is not in the directory at all is somebody else's installation.
    assert list(refused.value.facts["missing"]) == ["210101"]
    assert find_version_info("sample", 1).state is VersionState.DRAFT
    other = import_plan(
        source=read_plan("branches: {zh", "health-commission: {zh: 卫健委, en: HC}\n  branches: {zh"),
        actor=EDITOR,
        now=NOW,
    )
    with pytest.raises(OutOfOrder, match="210100 has no group health-commission"):
        publish_version(version=other.id, actor=LEADER, now=NOW)
    open_bureau(
        actor=ENGINE, now=NOW, code="210100-health-commission", level=Level.OUTSIDE, zh="委", parent="210100"
    )
    assert publish_version(version=other.id, actor=LEADER, now=NOW).state is VersionState.PUBLISHED


def test_the_directory_check_tells_what_a_plan_in_force_names_that_is_not_there() -> None:
    issuers = '[{code: "210100", zh: 某市医疗保障局}'
    put_in_force(read_plan(issuers, f'{issuers}, {{code: "210101", zh: 另一局}}'))
    assert "sample:1" not in CliRunner().invoke(directory.app, ["check"]).output
    open_bureau(actor=ENGINE, now=NOW, code="210101", level=Level.CITY, zh="另一局")
    checked = CliRunner().invoke(directory.app, ["check", "210101"])
    assert checked.exit_code == 1
    missing = "210101: The plan in force sample:1 names post director, post duty-officer, not there."
    assert missing in checked.output
    assert "sample:1" not in CliRunner().invoke(directory.app, ["check", "210100"]).output


def test_publishing_twice_does_nothing() -> None:
    version = put_in_force(read_plan())
    assert publish_version(version=version.id, actor=LEADER, now=NOW + timedelta(hours=1)) == version
    assert [entry.type for entry in list_entries()] == ["plan-imported", "plan-published"]


def test_a_new_version_supersedes_the_one_in_force() -> None:
    first = put_in_force(read_plan())
    second = put_in_force(read_plan("within: 2h", "within: 3h"), NOW + timedelta(days=1))
    assert [(v.number, v.state) for v in list_versions("sample")] == [
        (2, VersionState.PUBLISHED),
        (1, VersionState.SUPERSEDED),
    ]
    assert (find_published("sample"), list_entries()[-1].data["supersedes"]) == (second, 1)
    with pytest.raises(OutOfOrder, match="superseded"):
        publish_version(version=first.id, actor=LEADER, now=NOW + timedelta(days=2))


def test_what_a_version_compiles_to_stays_although_a_newer_one_is_in_force() -> None:
    first = put_in_force(read_plan())
    second = put_in_force(read_plan("within: 2h", "within: 3h"))
    limits = [
        step.clocks[0].limit.amount
        for version in (first, second)
        for step in find_version(version.id).courses["attack"].steps
        if step.id == "assess"
    ]
    assert limits == [2, 3]
    assert find_version(first.id) is find_version(first.id)


def test_an_assumption_is_confirmed_once_with_its_basis() -> None:
    draft = import_plan(source=read_plan(), actor=EDITOR, now=NOW)
    for _ in range(2):
        confirm_assumption(version=draft.id, assumption=ASSUMED, basis="某号文件", actor=LEADER, now=NOW)
    [info] = list_assumptions(draft.id)
    assert (info.assumption, info.confirmed_by, info.basis) == (ASSUMED, "210100:leader", "某号文件")
    assert [entry.type for entry in list_entries()] == ["plan-imported", "assumption-confirmed"]
    assert publish_version(version=draft.id, actor=LEADER, now=NOW).unconfirmed == 0


def test_a_confirmation_holds_for_the_next_version_with_the_same_number_only() -> None:
    draft = import_plan(source=read_plan(), actor=EDITOR, now=NOW)
    confirm_assumption(version=draft.id, assumption=ASSUMED, basis="某号文件", actor=LEADER, now=NOW)
    assert import_plan(source=read_plan("within: 2h", "within: 3h"), actor=EDITOR, now=NOW).unconfirmed == 0
    assert import_plan(source=read_plan("assume: 30m", "assume: 20m"), actor=EDITOR, now=NOW).unconfirmed == 1


def test_only_what_is_assumed_can_be_confirmed_and_not_without_a_basis() -> None:
    draft = import_plan(source=read_plan(), actor=EDITOR, now=NOW)
    other = Assumption("attack.acts.order", "及时", "31m")
    with pytest.raises(Invalid, match="does not assume 31m for 及时"):
        confirm_assumption(version=draft.id, assumption=other, basis="某号文件", actor=LEADER, now=NOW)
    with pytest.raises(Invalid, match="basis"):
        confirm_assumption(version=draft.id, assumption=ASSUMED, basis=" ", actor=LEADER, now=NOW)


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound, match="No version of the plan sample is in force"):
        find_published("sample")
    with pytest.raises(NotFound, match="no version 7"):
        find_version_info("sample", 7)
    for call in (lambda: find_version(-1), lambda: publish_version(version=-1, actor=LEADER, now=NOW)):
        with pytest.raises(NotFound, match="no plan version -1"):
            call()


@pytest.mark.parametrize(
    "change",
    [
        {"source": "plan: other"},
        {"compiled": "{}"},
        {"digest": "0" * 64},
        {"created_person": "9"},
        {"state": "draft", "published_at": None, "published_person": ""},
        {"published_person": "9"},
        {"unconfirmed": 0},
    ],
)
def test_the_database_itself_keeps_a_published_version(change: dict[str, object]) -> None:
    version = put_in_force(read_plan())
    with pytest.raises(DatabaseError, match="cannot"), transaction.atomic():
        PlanVersion.objects.filter(pk=version.id).update(**change)
    with pytest.raises(DatabaseError, match="was in force and stays"), transaction.atomic():
        connection.cursor().execute("DELETE FROM plans_planversion WHERE id = %s", [version.id])
    assert find_published("sample") == version


def test_the_database_itself_wants_a_second_person_and_one_version_in_force() -> None:
    draft = import_plan(source=read_plan(), actor=EDITOR, now=NOW)
    alone = {"state": "published", "published_at": NOW, "published_by": "x", "published_person": "1"}
    with pytest.raises(DatabaseError, match="a_second_person_publishes"), transaction.atomic():
        PlanVersion.objects.filter(pk=draft.id).update(**alone)
    put_in_force(read_plan("within: 2h", "within: 3h"))
    with pytest.raises(DatabaseError, match="one_version_is_in_force"), transaction.atomic():
        PlanVersion.objects.filter(pk=draft.id).update(**alone | {"published_person": "2"})


def test_a_refused_publication_leaves_nothing_behind() -> None:
    draft = import_plan(source=read_plan(), actor=EDITOR, now=NOW)
    with pytest.raises(OutOfOrder):
        publish_version(version=draft.id, actor=LEADER, now=NOW - timedelta(hours=1))
    assert find_version_info("sample", 1) == draft
    assert len(list_entries()) == 1
