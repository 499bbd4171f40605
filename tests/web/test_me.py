"""Who somebody is, in a whole installation; and who may help whom to sign in again."""

from __future__ import annotations

from typing import Any

import pytest

from anlan.kernel.access import Permission
from anlan.kernel.errors import Forbidden
from anlan.sign_in.contracts import SecondFactor
from anlan.sign_in.services import reset_second_factor, unlock
from tests.callers import CITY, WALL, Tokens, find_person
from tests.web.test_people import sign_in


def test_people_see_their_posts_rights_and_who_speaks(versions: dict[str, int]) -> None:
    browser = sign_in("sy-group-office")
    me = browser.get("/api/me").json()
    ref = f"{CITY}:group-office"
    assert (me["speaking_as"], me["posts"][0]["ref"], me["demonstration"]) == (ref, ref, True)
    assert me["posts"][0]["title"].keys() == {"zh", "en"}
    assert "/210100/" in me["permissions"]["incidents:read"]
    assert "office" in me["roles"]
    assert sign_in("sy-group-office", **{"X-Acting-As": f"{CITY}:director"}).get("/api/me").status_code == 403


def test_a_machine_is_no_person_and_needs_no_factor(token: Tokens, settings: Any) -> None:
    settings.SECOND_FACTOR = SecondFactor.REQUIRED
    machine = token(Permission.READ_INCIDENT)
    assert machine.get("/api/me").status_code == 403
    assert machine.post("/api/me/language", {"language": "en"}).status_code == 403
    assert machine.get("/api/incidents").status_code == 200


def test_only_who_administers_somebody_may_unlock_or_reset_them(versions: dict[str, int]) -> None:
    handler = find_person("sy-duty-a")
    with pytest.raises(Forbidden):
        unlock(actor=handler, username="sy-director")
    with pytest.raises(Forbidden):
        reset_second_factor(actor=handler, now=WALL.now(), username="sy-director")
