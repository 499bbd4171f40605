from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from anlan.bench.notices.broker import check_installed
from anlan.bench.notices.house import BRANCH, House
from anlan.bench.notices.measure import rate
from anlan.bench.notices.outbox import check_deliveries
from anlan.directory.contracts import ContactKind
from anlan.kernel.errors import Unavailable
from anlan.notices import lanes
from anlan.notices.channels.smtp import SmtpChannel
from anlan.notices.services.addressing import address_notices
from tests.callers import WALL
from tests.notices.conftest import by_mail, mail
from tests.notices.serving import Mail

__all__ = ["by_mail", "mail"]
AT = datetime(2026, 3, 2, tzinfo=UTC)


def mails(*keys: str) -> list[Mapping[str, str]]:
    return [
        {"key": key, "taken_at": (AT + timedelta(seconds=2 * number + 2)).isoformat()}
        for number, key in enumerate(keys)
    ]


def test_the_rate_counts_each_mail_once_to_the_last_that_was_taken() -> None:
    assert rate(mails("a", "b", "b"), 3, AT) == {"seconds": 6.0, "per_second": 0.3}
    assert rate([], 3, AT) == {"seconds": 0.0, "per_second": 0.0}


@pytest.mark.django_db
def test_everybody_in_the_house_is_told_and_what_is_missing_is_counted(
    mail: Mail, by_mail: SmtpChannel
) -> None:
    house = House(WALL)
    house.seat(3)
    runs = house.open_at_once(2)
    incident = house.open_one()
    house.order_everybody(incident)
    channels = {ContactKind.EMAIL: by_mail.name}
    lane = lanes.Lane(by_mail, "")
    address_notices(wall=WALL, channels=channels)
    waiting = check_deliveries([*runs, incident], mail.taken)
    assert (waiting.mails, waiting.doubled) == (2 + 1 + 3, 0)
    assert waiting.lost >= waiting.mails
    lanes.show_on_desks(WALL)
    while lane.step(WALL) == 0:
        pass
    told = sorted(taken["key"].split("/")[2] for taken in mail.taken)
    assert told == [*(f"{BRANCH}:bench-{number:04d}" for number in range(3)), *["210100:group-office"] * 3]
    done = check_deliveries([*runs, incident], mail.taken)
    assert (done.lost, done.doubled) == (0, 0)
    twice = check_deliveries([*runs, incident], [*mail.taken[1:], mail.taken[1]])
    assert (twice.lost, twice.doubled) == (1, 1)


def test_without_redis_the_package_to_install_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Unavailable) as refusal:
        check_installed()
    assert "redis-server" in refusal.value.how


@pytest.mark.soak
@pytest.mark.skipif(shutil.which("redis-server") is None, reason="Debian's redis-server is not installed")
def test_the_benchmark_measures_both_sides_and_loses_nothing() -> None:
    sizes = ["--people", "20", "--incidents", "5"]
    command = [sys.executable, "-m", "anlan.cli", "bench", "notices", *sizes]
    figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert (figures["incidents"], figures["people"], figures["notices"]) == (5, 20, 15)
    for side in (figures, figures["mail"], figures["baseline"]):
        assert (side["lost"], side["doubled"]) == (0, 0)
    assert figures["p99_s"] > 0.0
    assert figures["per_second"] > 0.0 < figures["baseline"]["per_second"]
    assert figures["record_verified"]
