from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from anlan.directory import services
from anlan.directory.contracts import CONSOLE, Level, Mode, ModeState, Outcome
from anlan.directory.models import Delegation, Holding, Person, Post, RoleGrant
from anlan.directory.selectors import (
    cast_groups,
    explain_mode,
    find_actor_by_username,
    find_bureau,
    find_holder,
    find_mode,
    list_bureaus,
    list_delegations,
    list_gaps,
    list_holders,
    list_missing_posts,
    list_posts,
)
from anlan.directory.services import Absence
from anlan.kernel.access import Actor, Grant, Permission, PostRef, Role
from anlan.kernel.errors import Forbidden, Invalid, NotFound, OutOfOrder
from anlan.ledger.services import list_since
from tests.directory.conftest import DAY, HOUR, NOW, put_in

pytestmark = pytest.mark.usefixtures("city")

CLERK = PostRef("210100", "clerk")
BRANCH_ADMIN = Actor(
    "210102:administrator", grants=(Grant("/210100/210102/", frozenset({Permission.ADMINISTER})),)
)


def _grant(role: Role, to: str | PostRef, **where: Any) -> Outcome:
    return services.grant_role(actor=CONSOLE, now=NOW, role=role, bureau="210100", to=to, **where)


def _types(stream: str) -> list[str]:
    return [entry.type for entry in list_since(stream)]


def test_a_bureau_has_its_place_in_the_tree() -> None:
    branch = find_bureau("210102")
    assert (branch.path, branch.parent, branch.lead) == ("/210100/210102/", "210100", "branch-head")
    assert [b.code for b in list_bureaus(["/210100/210102/"])] == ["210102"]


def test_a_bureau_does_not_move() -> None:
    with pytest.raises(OutOfOrder, match="already in the tree"):
        services.open_bureau(
            actor=CONSOLE, now=NOW, code="210103", level=Level.BRANCH, zh="x", parent="210102"
        )


def test_the_same_again_changes_nothing_and_leaves_no_entry() -> None:
    before = _types("directory:210100")
    again = services.open_post(actor=CONSOLE, now=NOW, ref=CLERK, zh="clerk")
    assert again is Outcome.UNCHANGED
    assert _types("directory:210100") == before


def test_each_change_is_an_entry_of_the_bureaus_chain() -> None:
    services.open_post(actor=CONSOLE, now=NOW, ref=CLERK, zh="新名", covered=True)
    entry = list_since("directory:210100")[-1]
    assert (entry.type, entry.actor, entry.data["post"]) == ("post-changed", "console", "210100:clerk")


def test_a_refused_change_leaves_neither_row_nor_entry() -> None:
    before = _types("directory:210100")
    with pytest.raises(NotFound, match="no office"):
        services.open_post(actor=CONSOLE, now=NOW, ref=PostRef("210100", "new"), zh="新", office="none")
    assert not Post.objects.filter(code="new").exists()
    assert _types("directory:210100") == before


def test_an_administrator_of_a_branch_changes_nothing_elsewhere() -> None:
    services.open_post(actor=BRANCH_ADMIN, now=NOW, ref=PostRef("210102", "new"), zh="新")
    for ref in (CLERK, PostRef("210103", "new")):
        with pytest.raises(Forbidden):
            services.open_post(actor=BRANCH_ADMIN, now=NOW, ref=ref, zh="新")
    with pytest.raises(Forbidden):
        services.open_bureau(actor=BRANCH_ADMIN, now=NOW, code="999", level=Level.CITY, zh="新")


def test_an_administrator_of_a_branch_cannot_become_the_director_by_a_password() -> None:
    services.reset_password(actor=BRANCH_ADMIN, now=NOW, username="210102-branch-head")
    with pytest.raises(Forbidden):
        services.reset_password(actor=BRANCH_ADMIN, now=NOW, username="210100-director")


def test_nobody_gives_a_role_or_post_to_themselves() -> None:
    _grant(Role.ADMINISTRATOR, CLERK)
    clerk = find_actor_by_username("210100-clerk", now=NOW)
    with pytest.raises(Forbidden, match="themselves"):
        services.grant_role(actor=clerk, now=NOW, role=Role.LEADER, bureau="210100", to="210100-clerk")
    with pytest.raises(Forbidden, match="themselves"):
        services.grant_role(actor=clerk, now=NOW, role=Role.LEADER, bureau="210100", to=CLERK)
    with pytest.raises(Forbidden, match="themselves"):
        services.hold_post(actor=clerk, now=NOW, username="210100-clerk", ref=PostRef("210100", "director"))
    absence = Absence(until=NOW + DAY, reason="x", username="210100-director", approvals=True)
    with pytest.raises(Forbidden, match="themselves"):
        services.delegate(actor=clerk, now=NOW, absence=absence, to="210100-clerk")


def test_nobody_is_administrator_and_auditor_in_person() -> None:
    _grant(Role.ADMINISTRATOR, "210100-clerk")
    with pytest.raises(OutOfOrder, match=r"administrator.*auditor|auditor.*administrator"):
        _grant(Role.AUDITOR, "210100-clerk")
    assert RoleGrant.objects.filter(person__username="210100-clerk").count() == 1


def test_nobody_is_auditor_by_a_post_and_operator_in_person() -> None:
    _grant(Role.AUDITOR, CLERK)
    with pytest.raises(OutOfOrder, match="210100:clerk"):
        _grant(Role.OPERATOR, "210100-clerk")


def test_a_post_gets_no_role_that_its_holder_may_not_have() -> None:
    _grant(Role.OPERATOR, "210100-clerk")
    with pytest.raises(OutOfOrder):
        _grant(Role.AUDITOR, CLERK)


def test_nobody_takes_a_post_whose_role_they_may_not_have() -> None:
    _grant(Role.AUDITOR, CLERK)
    _grant(Role.ADMINISTRATOR, "210100-director")
    with pytest.raises(OutOfOrder):
        services.hold_post(actor=CONSOLE, now=NOW, username="210100-director", ref=CLERK)
    assert not Holding.objects.filter(person__username="210100-director", post__code="clerk").exists()


def test_separated_roles_may_follow_each_other() -> None:
    _grant(Role.ADMINISTRATOR, "210100-clerk", until=NOW + DAY)
    services.revoke_role(
        actor=CONSOLE, now=NOW + HOUR, role=Role.ADMINISTRATOR, bureau="210100", to="210100-clerk"
    )
    assert services.grant_role(
        actor=CONSOLE, now=NOW + HOUR, role=Role.AUDITOR, bureau="210100", to="210100-clerk"
    )


def test_machines_have_no_roles() -> None:
    with pytest.raises(Invalid, match="tokens"):
        _grant(Role.MACHINE, "210100-clerk")


def test_nobody_holds_a_post_twice_at_once_whoever_writes_it() -> None:
    held = Holding.objects.get(person__username="210100-clerk")
    with pytest.raises(IntegrityError, match="nobody_holds_a_post_twice_at_once"), transaction.atomic():
        Holding.objects.create(person=held.person, post=held.post, since=NOW + DAY)


def test_a_holding_that_has_ended_may_be_followed_by_another() -> None:
    services.end_holding(actor=CONSOLE, now=NOW + HOUR, username="210100-clerk", ref=CLERK)
    again = services.hold_post(actor=CONSOLE, now=NOW + HOUR, username="210100-clerk", ref=CLERK)
    assert again is Outcome.CREATED


def test_a_holding_that_never_began_is_taken_back() -> None:
    put_in("later", CLERK, since=NOW + DAY)
    services.end_holding(actor=CONSOLE, now=NOW, username="later", ref=CLERK)
    assert not Holding.objects.filter(person__username="later").exists()


def test_a_new_end_moves_the_end_of_the_holding() -> None:
    end = {"actor": CONSOLE, "now": NOW, "username": "210100-clerk", "ref": CLERK, "until": NOW + DAY}
    assert [services.hold_post(**end) for _ in range(2)] == [Outcome.CHANGED, Outcome.UNCHANGED]  # type: ignore[arg-type]  # one dictionary for two calls
    assert Holding.objects.get(person__username="210100-clerk").until == NOW + DAY


def test_the_absent_person_gives_their_own_delegation() -> None:
    director = find_actor_by_username("210100-director", now=NOW)
    own = Absence(until=NOW + DAY, reason="出差", username="210100-director", approvals=True)
    assert services.delegate(actor=director, now=NOW, absence=own, to="210100-clerk") is Outcome.CREATED
    assert services.delegate(actor=director, now=NOW, absence=own, to="210100-clerk") is Outcome.UNCHANGED
    others = Absence(until=NOW + DAY, reason="x", username="210100-duty-officer")
    with pytest.raises(Forbidden):
        services.delegate(actor=director, now=NOW, absence=others, to="210100-clerk")


def test_a_delegation_can_end_early(lend: Callable[..., Any]) -> None:
    lend("210100-director", "210100-clerk", DAY)
    row = Delegation.objects.get()
    services.end_delegation(actor=CONSOLE, now=NOW + HOUR, delegation=row.pk)
    assert find_actor_by_username("210100-clerk", now=NOW + HOUR).posts == {CLERK}


def test_a_delegation_is_listed_until_it_ends(lend: Callable[..., Any]) -> None:
    lend("210100-director", "210100-clerk", DAY, approvals=True)
    lend(CLERK, "210100-director", HOUR)
    first, second = list_delegations(now=NOW)
    assert (first.absent, first.to, first.approvals) == (str(CLERK), "210100-director", False)
    assert (second.absent, second.until, second.approvals) == ("210100-director", NOW + DAY, True)
    assert [one.id for one in list_delegations(now=NOW + HOUR)] == [second.id]


def test_a_delegation_of_somebody_who_left_can_be_ended(lend: Callable[..., Any]) -> None:
    lend("210100-director", "210100-clerk", DAY)
    services.deactivate_person(actor=CONSOLE, now=NOW + HOUR, username="210100-director")
    row = Delegation.objects.get()
    ended = services.end_delegation(actor=CONSOLE, now=NOW + HOUR, delegation=row.pk)
    assert ended is Outcome.CHANGED


@pytest.mark.parametrize("of", ["210100-clerk", CLERK])
def test_a_delegation_that_would_give_only_separated_roles_is_refused(
    lend: Callable[..., Any], of: str | PostRef
) -> None:
    _grant(Role.ADMINISTRATOR, CLERK)
    with pytest.raises(OutOfOrder, match="Nobody stands in at 210100:clerk"):
        lend(of, "210100-director", DAY)
    assert not Delegation.objects.exists()
    _grant(Role.HANDLER, CLERK)
    assert lend(of, "210100-director", DAY) is Outcome.CREATED


def test_somebody_without_a_post_has_nothing_to_stand_in_for(lend: Callable[..., Any]) -> None:
    services.add_person(actor=CONSOLE, now=NOW, username="guest", label="guest")
    with pytest.raises(Invalid, match="holds no post"):
        lend("guest", "210100-clerk", DAY)


@pytest.mark.parametrize(
    "absence",
    [
        Absence(until=NOW + DAY, reason="x"),
        Absence(until=NOW + DAY, reason="x", username="210100-director", post=CLERK),
        Absence(until=NOW, reason="x", username="210100-director"),
        Absence(until=NOW + DAY, reason=" ", username="210100-director"),
    ],
)
def test_a_delegation_needs_one_giver_an_end_and_a_reason(absence: Absence) -> None:
    with pytest.raises(Invalid):
        services.delegate(actor=CONSOLE, now=NOW, absence=absence, to="210100-clerk")


def test_holders_come_longest_first_and_stand_ins_last(lend: Callable[..., Any]) -> None:
    put_in("second", CLERK, since=NOW + HOUR)
    lend(CLERK, "210100-director", DAY)
    found = list_holders([CLERK, PostRef("210102", "branch-head")], now=NOW + 2 * HOUR)
    assert [(h.label, h.standing_in) for h in found[CLERK]] == [
        ("210100-clerk", False),
        ("second", False),
        ("210100-director", True),
    ]
    first = find_holder(CLERK, now=NOW)
    assert first is not None
    assert first.label == "210100-clerk"
    assert find_holder(PostRef("210100", "nobody"), now=NOW) is None


def test_posts_are_listed_with_who_holds_them() -> None:
    posts = {post.ref.post: post.holders for post in list_posts("210100", now=NOW)}
    assert posts["director"] == ("210100-director",)
    assert list_missing_posts("210100", ["director", "pilot", "210102:branch-head", "210102:clerk"]) == (
        "pilot",
        "210102:clerk",
    )


def test_groups_are_cast_from_the_tree() -> None:
    cast = cast_groups("210100", ("branches", "leaders", "divisions"), now=NOW)
    assert cast == {
        "branches": ("210102:branch-head", "210103:branch-head"),
        "leaders": ("director",),
        "divisions": (),
    }


def test_the_mode_of_the_city_is_the_mode_of_its_branches() -> None:
    director = find_actor_by_username("210100-director", now=NOW)
    assert find_mode("210102", now=NOW) is Mode.ROUTINE
    switch = {"actor": director, "bureau": "210100", "mode": Mode.EMERGENCY, "document": "某号文件"}
    assert services.set_mode(now=NOW, **switch) is Outcome.CREATED  # type: ignore[arg-type]  # as above
    assert services.set_mode(now=NOW + HOUR, **switch) is Outcome.UNCHANGED  # type: ignore[arg-type]  # as above
    state = explain_mode("210102", now=NOW)
    assert (state.mode, state.set_at, state.document) == (Mode.EMERGENCY, "210100", "某号文件")
    assert find_mode("210102", now=NOW - HOUR) is Mode.ROUTINE


def test_routine_begins_when_the_last_body_of_the_path_goes_back_to_it() -> None:
    director = find_actor_by_username("210100-director", now=NOW)
    at = NOW
    for bureau, mode, document in (
        ("210102", Mode.EMERGENCY, "区一号"),
        ("210102", Mode.ROUTINE, "区二号"),
        ("210100", Mode.EMERGENCY, "市一号"),
        ("210100", Mode.ROUTINE, "市二号"),
    ):
        at += HOUR
        services.set_mode(actor=director, now=at, bureau=bureau, mode=mode, document=document)
    assert explain_mode("210102", now=at) == ModeState(Mode.ROUTINE, "210100", at, "市二号")
    # While the city was in routine, and had never been in anything else, it was the district's own word.
    before = explain_mode("210102", now=NOW + 2 * HOUR)
    assert before == ModeState(Mode.ROUTINE, "210102", NOW + 2 * HOUR, "区二号")
    assert explain_mode("210103", now=NOW) == ModeState(Mode.ROUTINE, "", None, "")


def test_only_a_leader_switches_the_mode() -> None:
    duty = find_actor_by_username("210100-duty-officer", now=NOW)
    with pytest.raises(Forbidden):
        services.set_mode(actor=duty, now=NOW, bureau="210100", mode=Mode.EMERGENCY, document="x")


def test_gaps_name_what_would_let_a_notice_go_to_nobody() -> None:
    services.open_office(actor=CONSOLE, now=NOW, bureau="210100", code="general", zh="办公室")
    services.open_post(actor=CONSOLE, now=NOW, ref=PostRef("210100", "empty"), zh="空岗")
    services.open_post(actor=CONSOLE, now=NOW, ref=CLERK, zh="clerk", covered=True)
    gaps = {gap.place: gap.what for gap in list_gaps("/", now=NOW)}
    assert gaps.keys() == {"210100", "210100/general", "210100:empty", "210100:clerk"}
    assert "working contact point" in gaps["210100:clerk"]


def test_a_sign_in_identity_is_one_person() -> None:
    link = {"actor": CONSOLE, "now": NOW, "provider": "https://id.example.org", "subject": "1"}
    assert services.link_identity(username="210100-clerk", **link) is Outcome.CREATED  # type: ignore[arg-type]  # as above
    assert services.link_identity(username="210100-clerk", **link) is Outcome.UNCHANGED  # type: ignore[arg-type]  # as above
    with pytest.raises(OutOfOrder, match="somebody else"):
        services.link_identity(username="210100-director", **link)  # type: ignore[arg-type]  # as above


def test_a_person_without_a_password_cannot_sign_in_with_any() -> None:
    person = Person.objects.get(username="210100-clerk")
    assert not person.has_usable_password()
    password = services.reset_password(actor=CONSOLE, now=NOW, username="210100-clerk")
    person.refresh_from_db()
    assert person.check_password(password)
    with pytest.raises(IntegrityError, match="a_password_is_a_hash"), transaction.atomic():
        Person.objects.create(username="bare", label="x", created_at=NOW)
