"""When to try again, what may be shown, which ways there are."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import anlan.engine
from anlan.kernel.errors import Invalid
from anlan.notices.channels.configured import find_address, list_configured
from anlan.notices.channels.port import LiveLetter
from anlan.notices.channels.smtp import read_mail_server, write_mail
from anlan.notices.contracts import DeliveryState
from anlan.notices.letters import REASONS
from anlan.notices.policy import find_policy
from anlan.notices.rules import IN_APP, Way, choose_ways, find_pause, judge_failure, mask

NOW = datetime(2026, 3, 2, tzinfo=UTC)
FIRST, LONGEST = timedelta(seconds=5), timedelta(minutes=15)


def test_the_pause_doubles_up_to_the_longest() -> None:
    pauses = [find_pause(tries, FIRST, LONGEST).total_seconds() for tries in (1, 2, 3, 8, 9, 200)]
    assert pauses == [5, 10, 20, 640, 900, 900]


@pytest.mark.parametrize(
    ("attempts", "state", "next_at"),
    [
        (1, DeliveryState.FAILED, NOW + FIRST),
        (2, DeliveryState.FAILED, NOW + 2 * FIRST),
        (3, DeliveryState.GIVEN_UP, None),
        (4, DeliveryState.GIVEN_UP, None),
    ],
)
def test_the_last_try_gives_up(attempts: int, state: DeliveryState, next_at: datetime | None) -> None:
    assert judge_failure(attempts, 3, NOW, FIRST, LONGEST) == (state, next_at)


MAIL = Way("smtp", 7, "3")


@pytest.mark.parametrize(
    ("held", "covered", "outside", "tells_outside", "ways", "reached"),
    [
        (True, False, [], False, [Way(IN_APP)], True),
        (True, False, [], True, [Way(IN_APP)], True),
        (True, True, [], False, [Way(IN_APP)], True),
        (True, True, [], True, [Way(IN_APP)], False),
        (True, True, [MAIL], True, [Way(IN_APP), MAIL], True),
        (False, False, [MAIL, MAIL], True, [MAIL], True),
        (False, False, [], True, [], False),
        (False, False, [], False, [], False),
    ],
)
def test_a_post_is_reached_by_its_desk_or_from_outside(
    held: bool, covered: bool, outside: list[Way], tells_outside: bool, ways: list[Way], reached: bool
) -> None:
    found = choose_ways(held=held, covered=covered, outside=outside, tells_outside=tells_outside)
    assert found == (ways, reached)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("duty@example.org", "d***@example.org"),
        ("https://hooks.example.org/secret/9", "https://hooks.example.org/…"),
        ("+8613800000000", "+86****00"),
        ("12345", "****"),
    ],
)
def test_an_address_is_shown_by_half(value: str, shown: str) -> None:
    assert mask(value) == shown


def test_the_figures_are_those_of_the_library() -> None:
    policy = find_policy(date(2026, 3, 2))
    assert (policy.tries, policy.first_pause, policy.longest_pause) == (12, FIRST, LONGEST)


def test_a_mail_server_is_read_with_its_password_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("secret") / "mail"
    file.write_text("p@ss\n")
    url = "smtps://duty%40example.org@mail.example.org?from=duty@example.org"
    server = read_mail_server(url, password_file=str(file))
    assert (server.host, server.port, server.security) == ("mail.example.org", 465, "tls")
    assert (server.user, server.password) == ("duty@example.org", "p@ss")
    assert "p@ss" not in repr(server)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org?from=a@example.org",
        "smtp://user:hidden@mail.example.org",
        "smtp://mail.example.org:port?from=a@example.org",
        "smtp://mail.example.org?from=a@example.org&security=tls",
        "smtps://mail.example.org?from=a@example.org&security=none",
        "smtp://mail.example.org?from=a@example.org&typo=1",
    ],
)
def test_a_mail_server_that_cannot_be_read_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_mail_server(url)
    assert "hidden" not in str(refusal.value)


@pytest.mark.parametrize("given", ["anlan.example.org", "ftp://anlan.example.org", "https://"])
def test_an_address_that_no_phone_opens_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANLAN_ADDRESS", given)
    with pytest.raises(Invalid, match="ANLAN_ADDRESS"):
        find_address()


def test_without_a_mail_server_mail_serves_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANLAN_SMTP", raising=False)
    assert "smtp" not in list_configured(NOW)


def test_a_subject_cannot_bring_headers_of_its_own() -> None:
    letter = LiveLetter(key="k/1", to="a@example.org", subject="样例 标题", lines=("第一行",))
    raw = bytes(write_mail(letter, "duty@example.org", NOW))
    assert raw.count(b"\r\nTo:") == 1
    assert b"X-Anlan-Message-Key: k/1\r\n" in raw


def test_a_letter_tells_no_address_to_a_log() -> None:
    letter = LiveLetter(key="k/1", to="a@example.org", subject="s", lines=())
    assert "a@example.org" not in repr(letter)


def test_every_reason_of_the_engine_is_said_in_words() -> None:
    """The engine's own words for why somebody is told stand in its rules, one literal each."""
    rules = Path(anlan.engine.__file__).parent / "rules"
    source = "\n".join(file.read_text(encoding="utf-8") for file in rules.rglob("*.py"))
    told = set(re.findall(r'tell\(d, [^\n]*reason="([a-z-]+)"', source))
    told |= {"raise", "hand-over"}  # named after the act that passes a run on
    assert {"assigned", "late", "relapse"} <= told
    assert told <= REASONS.keys()
    pages = Path("frontend/src/runs/deliveryWords.ts").read_text(encoding="utf-8")
    assert all(f'"reason.{reason}"' in pages for reason in REASONS)
