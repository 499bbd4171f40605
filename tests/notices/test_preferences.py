"""How somebody wants to be told: within bounds, on record, and never in the way of a first notice."""

from __future__ import annotations

import pytest

from anlan.directory.contracts import ContactKind as K
from anlan.directory.contracts import Outcome
from anlan.duty.contracts import LaterWay, Preference, QuietHours
from anlan.duty.models import Preferred
from anlan.duty.selectors import list_preferences
from anlan.duty.services.preferences import set_preference
from anlan.kernel.errors import Forbidden, Invalid
from anlan.ledger.services import list_since
from tests.callers import WALL, find_person

WANTED = Preference(
    order=(LaterWay(kind=K.SMS, after_s=60), LaterWay(kind=K.PHONE, after_s=240)),
    quiet=(QuietHours(since="22:00", until="07:00"),),
)
pytestmark = pytest.mark.usefixtures("versions")


def test_it_is_on_record_and_the_same_again_does_nothing() -> None:
    actor = find_person("sy-duty-a")
    assert set_preference(actor=actor, wall=WALL, preference=Preference()) is Outcome.UNCHANGED
    assert set_preference(actor=actor, wall=WALL, preference=WANTED) is Outcome.CREATED
    assert set_preference(actor=actor, wall=WALL, preference=WANTED) is Outcome.UNCHANGED
    assert list_preferences({int(actor.person)}) == {int(actor.person): WANTED}
    (entry,) = list_since(f"preference:{actor.person}")
    assert entry.data["quiet"] == [{"since": "22:00", "until": "07:00"}]
    assert set_preference(actor=actor, wall=WALL, preference=Preference()) is Outcome.CHANGED


def test_what_was_changed_behind_the_record_is_found() -> None:
    from anlan.duty.refold import check_duty

    actor = find_person("sy-duty-a")
    set_preference(actor=actor, wall=WALL, preference=WANTED)
    stream = f"preference:{actor.person}"
    assert list(check_duty({stream: list_since(stream)})) == []
    Preferred.objects.update(quiet=[{"since": "00:00", "until": "12:00"}])
    (finding,) = check_duty({stream: list_since(stream)})
    assert finding.stream == stream


@pytest.mark.parametrize(
    ("preference", "field"),
    [
        (Preference(order=(LaterWay(kind=K.PHONE, after_s=601),)), "order"),
        (Preference(order=(LaterWay(kind=K.IN_APP, after_s=1),)), "order"),
        (Preference(order=(LaterWay(kind=K.SMS, after_s=1),) * 2), "order"),
        (Preference(quiet=(QuietHours(since="20:00", until="08:01"),)), "quiet"),
        (Preference(quiet=(QuietHours(since="20:00", until="20:00"),)), "quiet"),
    ],
)
def test_nobody_can_put_off_what_must_be_heard(preference: Preference, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        set_preference(actor=find_person("sy-duty-a"), wall=WALL, preference=preference)
    assert refusal.value.field == field


def test_a_machine_is_nobody_who_is_told() -> None:
    from anlan.directory.contracts import CONSOLE

    with pytest.raises(Forbidden):
        set_preference(actor=CONSOLE, wall=WALL, preference=WANTED)
