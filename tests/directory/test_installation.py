from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings
from typer.testing import CliRunner

from anlan.cli import directory as directory_command
from anlan.cli import people as people_command
from anlan.directory import services
from anlan.directory.contracts import CONSOLE, Level
from anlan.directory.filing import load_demonstration
from anlan.directory.models import Holding, Installation, Person
from anlan.directory.selectors import (
    cast_groups,
    find_actor_by_username,
    list_bureaus,
    list_gaps,
    list_missing_posts,
)
from anlan.kernel.access import MACHINE_SCOPES, Permission, PostRef
from anlan.kernel.errors import AnlanError, OutOfOrder
from anlan.plans.load import load_plan
from tests.directory.conftest import NOW, put_in

pytestmark = pytest.mark.usefixtures("db", "home")

LIBRARY = Path(__file__).resolve().parents[2] / "library"
DEMO = LIBRARY / "directory" / "demo.yaml"
PLANS = sorted((LIBRARY / "plans").glob("*/*.yaml"))
run = CliRunner().invoke


def test_the_first_administrator_gets_a_generated_password_once() -> None:
    first = run(people_command.app, ["bootstrap"])
    password = first.output.split()[-1]
    person = Person.objects.get()
    assert person.check_password(password)
    assert find_actor_by_username(person.username, now=NOW.replace(year=2999)).can(
        Permission.ADMINISTER, "/1/"
    )
    again = run(people_command.app, ["bootstrap"])
    assert again.exit_code == 0
    assert password not in again.output
    assert Person.objects.get().check_password(password)


def test_the_demonstration_has_every_post_and_group_that_the_plans_name() -> None:
    load_demonstration(DEMO, now=NOW)
    assert PLANS
    for path in PLANS:
        bureau, plan = path.parent.name, load_plan(path)
        assert list_missing_posts(bureau, tuple(plan.posts)) == ()
        cast = cast_groups(bureau, tuple(plan.groups), now=NOW)
        assert all(cast.values()), cast
        posts = [post for posts in cast.values() for post in posts]
        assert list_missing_posts(bureau, posts) == ()


def test_the_demonstration_leaves_no_gap_and_names_people_by_their_posts() -> None:
    load_demonstration(DEMO, now=NOW)
    assert list(list_gaps("/", now=NOW)) == []
    assert {b.level for b in list_bureaus()} == {
        "city",
        "district",
        "branch",
        "centre",
        "hospital",
        "outside",
    }
    for held in Holding.objects.select_related("person", "post"):
        assert held.person.username.startswith(("sy-", "tj-", "ln-"))


def test_loading_the_demonstration_again_changes_nothing() -> None:
    assert load_demonstration(DEMO, now=NOW).written
    assert not load_demonstration(DEMO, now=NOW).written


def test_an_installation_in_use_never_becomes_a_demonstration() -> None:
    services.bootstrap(now=NOW)
    services.open_bureau(actor=CONSOLE, now=NOW, code="1", level=Level.CITY, zh="市局")
    with pytest.raises(OutOfOrder, match="in use"):
        load_demonstration(DEMO, now=NOW)
    with pytest.raises(OutOfOrder, match="not a demonstration"):
        services.reset_demo_accounts(now=NOW)
    assert not Installation.objects.get().demo


def test_an_installation_with_people_is_in_use() -> None:
    services.add_person(actor=CONSOLE, now=NOW, username="somebody", label="某岗")
    with pytest.raises(OutOfOrder, match="in use"):
        services.open_demonstration(now=NOW)


def test_a_demonstration_gives_new_passwords_to_its_posts_and_leaves_the_first_administrators(
    settings: Settings,
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # only speed matters here
    services.bootstrap(now=NOW)
    services.open_demonstration(now=NOW)
    services.open_bureau(actor=CONSOLE, now=NOW, code="1", level=Level.CITY, zh="市局")
    ref = PostRef("1", "director")
    services.open_post(actor=CONSOLE, now=NOW, ref=ref, zh="局长")
    put_in("boss", ref)
    first = {account.username: account for account in services.reset_demo_accounts(now=NOW)}
    assert first.keys() == {"boss"}
    assert first["boss"].posts == (ref,)
    assert first["boss"].password not in repr(first["boss"])
    again = {account.username: account.password for account in services.reset_demo_accounts(now=NOW)}
    assert again["boss"] != first["boss"].password
    assert Person.objects.get(username="boss").check_password(again["boss"])


def test_the_commands_bring_in_and_show_a_directory(tmp_path: Path) -> None:
    done = run(directory_command.app, ["import", str(DEMO)])
    assert done.exit_code == 0, done.output
    shown = run(directory_command.app, ["show", "210100"]).output
    assert "duty-officer 局值班员 *: 值班员甲、值班员乙" in shown
    assert "天津" not in shown
    assert run(directory_command.app, ["check"]).output.strip() == "0 gaps."
    assert run(directory_command.app, ["mode", "210102"]).output.startswith("210102: routine")
    switch = ["mode", "210100", "emergency", "--document", "某号文件", "--as", "sy-director"]
    assert "emergency since" in run(directory_command.app, switch).output
    assert "emergency" in run(directory_command.app, ["mode", "210102"]).output


def test_a_switch_that_an_emergency_above_overrules_says_so() -> None:
    run(directory_command.app, ["import", str(DEMO)])
    order = ["--document", "某号文件", "--as", "sy-director"]
    run(directory_command.app, ["mode", "210100", "emergency", *order])
    done = run(directory_command.app, ["mode", "210102", "routine", *order])
    assert done.exit_code == 0
    said, in_force = done.output.splitlines()
    assert said.startswith(
        "210102: routine is on record and changes nothing yet: 210100 above it is in emergency"
    )
    assert in_force.startswith("210102: emergency")
    assert run(directory_command.app, ["mode", "210100", "routine", *order]).output.count("\n") == 1
    refused = run(directory_command.app, ["mode", "210100", "emergency", "--document", "某号文件"])
    assert isinstance(refused.exception, AnlanError)
    told = run(directory_command.app, ["mode", "--help"], env={"COLUMNS": "300"}).output
    assert "the console itself may not" in told


def test_an_import_with_errors_tells_them_and_exits_with_one(tmp_path: Path) -> None:
    file = tmp_path / "d.yaml"
    file.write_text('"1": {level: city, zh: 市局, lead: nobody}', encoding="utf-8")
    done = run(directory_command.app, ["import", str(file)])
    assert done.exit_code == 1
    assert "no post 1:nobody" in done.output
    assert list_bureaus() == ()


def test_the_commands_manage_tokens_and_stand_ins() -> None:
    run(directory_command.app, ["import", str(DEMO)])
    issue = ["token", "issue", "hotline", "--bureau", "210100", "--scope", "signals:write"]
    secret = run(people_command.app, issue).output.strip()
    assert secret.startswith("anlan_")
    listed = run(people_command.app, ["token", "list"]).output
    assert "hotline  210100  valid" in listed
    assert secret not in listed
    run(people_command.app, ["token", "revoke", "hotline"])
    assert "revoked" in run(people_command.app, ["token", "list"]).output
    lend = ["delegate", "210100:director", "sy-deputy-director", "--until", "2999-01-01", "--reason", "出差"]
    assert "created" in run(people_command.app, lend).output
    (line,) = run(people_command.app, ["delegations"]).output.splitlines()
    number, rest = line.split("  ", 1)
    assert rest == "sy-deputy-director for 210100:director  until 2999-01-02 00:00  without approvals  出差"
    assert run(people_command.app, ["end-delegation", number]).output == f"{number}: changed.\n"
    assert run(people_command.app, ["delegations"]).output == ""


def test_only_scopes_that_a_machine_may_have_are_offered() -> None:
    offered = run(people_command.app, ["token", "issue", "--help"], env={"COLUMNS": "300"}).output
    assert [scope for scope in Permission if scope.value in offered] == [
        scope for scope in Permission if scope in MACHINE_SCOPES
    ]
    issue = ["token", "issue", "hotline", "--bureau", "210100", "--scope"]
    for refused in ("incidents:approve", "banana"):
        assert isinstance(run(people_command.app, [*issue, refused]).exception, AnlanError)
