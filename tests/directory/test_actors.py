from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from anlan.directory import services
from anlan.directory.contracts import CONSOLE, Unauthenticated
from anlan.directory.models import MachineToken
from anlan.directory.selectors import find_actor_by_username, find_actor_for_post, find_actor_for_token
from anlan.kernel.access import MACHINE_SCOPES, Actor, Permission, PostRef, Role, check_permission
from anlan.kernel.errors import Forbidden, Invalid, NotFound, OutOfOrder
from tests.directory.conftest import DAY, HOUR, NOW, put_in

pytestmark = pytest.mark.usefixtures("city")

DIRECTOR = PostRef("210100", "director")
CITY, BRANCH, OTHER = "/210100/", "/210100/210102/", "/210100/210103/"


def _actor(username: str, at: datetime = NOW) -> Actor:
    return find_actor_by_username(username, now=at)


def test_a_person_is_named_by_their_post_and_has_its_roles() -> None:
    actor = _actor("210100-director")
    assert actor.name == "210100:director"
    assert actor.posts == {DIRECTOR}
    assert actor.can(Permission.APPROVE, CITY)


def test_a_role_holds_in_the_subtree_and_nowhere_else() -> None:
    head = _actor("210102-branch-head")
    assert head.can(Permission.APPROVE, BRANCH)
    assert not head.can(Permission.APPROVE, CITY)
    assert not head.can(Permission.APPROVE, OTHER)
    assert _actor("210100-director").can(Permission.APPROVE, OTHER)


def test_a_refusal_names_the_role_that_would_be_needed() -> None:
    with pytest.raises(Forbidden, match="leader"):
        check_permission(_actor("210100-clerk"), Permission.APPROVE, CITY)


def test_a_post_is_held_from_its_first_instant_until_before_its_last() -> None:
    put_in("later", PostRef("210100", "clerk"), since=NOW + HOUR, until=NOW + 2 * HOUR)
    instants = [NOW, NOW + HOUR, NOW + 2 * HOUR - timedelta(microseconds=1), NOW + 2 * HOUR]
    assert [bool(_actor("later", at).posts) for at in instants] == [False, True, True, False]


def test_a_delegation_ends_at_its_instant(lend: Callable[..., Any]) -> None:
    lend("210100-director", "210100-clerk", DAY, approvals=True)
    just_before, end = NOW + DAY - timedelta(microseconds=1), NOW + DAY
    assert _actor("210100-clerk", just_before).can(Permission.APPROVE, CITY)
    assert not _actor("210100-clerk", end).can(Permission.APPROVE, CITY)


def test_a_stand_in_without_approvals_works_but_does_not_approve(lend: Callable[..., Any]) -> None:
    lend(DIRECTOR, "210100-clerk", DAY)
    actor = _actor("210100-clerk")
    assert DIRECTOR in actor.posts
    assert actor.can(Permission.ACT, CITY)
    assert not actor.can(Permission.APPROVE, CITY)


def test_a_stand_in_speaks_for_the_post_by_their_own(lend: Callable[..., Any]) -> None:
    lend(DIRECTOR, "210100-clerk", DAY)
    actor = find_actor_by_username("210100-clerk", now=NOW, speaking_as=DIRECTOR)
    assert actor.name == "210100:director by 210100:clerk"
    with pytest.raises(Forbidden, match="does not hold"):
        find_actor_by_username("210100-duty-officer", now=NOW, speaking_as=DIRECTOR)


def test_a_lent_post_is_not_lent_on(lend: Callable[..., Any]) -> None:
    lend("210100-director", "210100-clerk", DAY)
    lend("210100-clerk", "210100-duty-officer", DAY)
    assert DIRECTOR not in _actor("210100-duty-officer").posts


def test_administration_is_not_lent(lend: Callable[..., Any]) -> None:
    services.grant_role(
        actor=CONSOLE, now=NOW, role=Role.ADMINISTRATOR, bureau=None, to=PostRef("210100", "clerk")
    )
    # With a role beside it the post is lent; alone it would be refused.
    services.grant_role(
        actor=CONSOLE, now=NOW, role=Role.HANDLER, bureau="210100", to=PostRef("210100", "clerk")
    )
    lend("210100-clerk", "210100-director", DAY, approvals=True)
    assert not _actor("210100-director").paths(Permission.ADMINISTER)


def test_the_longest_holder_speaks_for_a_post() -> None:
    put_in("second", DIRECTOR, since=NOW + HOUR)
    assert find_actor_for_post(DIRECTOR, now=NOW + DAY).person == _actor("210100-director").person
    with pytest.raises(NotFound, match="Nobody holds"):
        find_actor_for_post(PostRef("210100", "nobody"), now=NOW)


def test_a_deactivated_person_is_nobody() -> None:
    services.deactivate_person(actor=CONSOLE, now=NOW, username="210100-clerk")
    with pytest.raises(Unauthenticated):
        _actor("210100-clerk")


def test_taking_part_ends_when_the_stream_closes() -> None:
    director = _actor("210100-director")
    for participant in ("210102", "@210100-clerk"):
        services.admit(actor=director, now=NOW, stream="incident:1", at="210100", participant=participant)
    assert _actor("210102-branch-head").participations == {"incident:1"}
    assert _actor("210100-clerk").participations == {"incident:1"}
    assert _actor("210103-branch-head").participations == frozenset()
    services.dismiss(actor=director, now=NOW + HOUR, stream="incident:1", at="210100")
    assert _actor("210102-branch-head", NOW + HOUR).participations == frozenset()


def _issue(**changes: Any) -> str:
    terms: dict[str, Any] = {
        "label": "hotline",
        "scopes": [Permission.TAKE_SIGNAL],
        "bureau": "210102",
        "expires_at": NOW + DAY,
    }
    return services.issue_token(actor=CONSOLE, now=NOW, **{**terms, **changes})


def test_a_token_is_its_scopes_at_its_bureau() -> None:
    actor = find_actor_for_token(_issue(), now=NOW)
    assert actor.name == "token:hotline"
    assert actor.can(Permission.TAKE_SIGNAL, BRANCH)
    assert not actor.can(Permission.TAKE_SIGNAL, CITY)
    assert not actor.can(Permission.READ_MATTER, BRANCH)


def test_the_secret_of_a_token_is_not_kept() -> None:
    secret = _issue()
    row = MachineToken.objects.get()
    assert secret.rpartition("_")[2] not in f"{row.digest} {row.prefix}"


@pytest.mark.parametrize("change", ["wrong end", "other prefix", "empty", "no mark", "chinese"])
def test_a_wrong_secret_is_nobody(change: str) -> None:
    secret = _issue()
    wrong = {
        "wrong end": secret[:-1] + ("A" if secret[-1] != "A" else "B"),
        "other prefix": secret.replace("anlan_", "anlan_0", 1),
        "empty": "",
        "no mark": secret.removeprefix("anlan_"),
        "chinese": "anlan_值班_员",
    }[change]
    with pytest.raises(Unauthenticated, match="not known"):
        find_actor_for_token(wrong, now=NOW)


def test_a_token_ends_at_its_instant_or_when_it_is_revoked() -> None:
    secret = _issue()
    assert find_actor_for_token(secret, now=NOW + DAY - timedelta(microseconds=1)).name
    with pytest.raises(Unauthenticated, match="expired"):
        find_actor_for_token(secret, now=NOW + DAY)
    services.revoke_token(actor=CONSOLE, now=NOW + HOUR, label="hotline")
    with pytest.raises(Unauthenticated, match="revoked"):
        find_actor_for_token(secret, now=NOW + HOUR)


@pytest.mark.parametrize("scope", sorted(set(Permission) - MACHINE_SCOPES))
def test_a_machine_never_decides_administers_or_audits(scope: Permission) -> None:
    with pytest.raises(Invalid, match="may not have"):
        _issue(scopes=[Permission.ACT, scope])


def test_a_token_has_a_scope_an_end_and_a_label_of_its_own() -> None:
    with pytest.raises(Invalid, match="needs a scope"):
        _issue(scopes=[])
    with pytest.raises(Invalid, match="366 days"):
        _issue(expires_at=NOW + 367 * DAY)
    _issue()
    with pytest.raises(OutOfOrder, match="already a token"):
        _issue()
