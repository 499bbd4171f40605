"""From a decision to the mail server and the webhook, and what comes back."""

from __future__ import annotations

import hmac
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction

from anlan.directory.contracts import ContactKind
from anlan.notices.channels.configured import Configured
from anlan.notices.channels.fakes.hook import read_hook
from anlan.notices.channels.fakes.https import HttpsFake
from anlan.notices.channels.smtp import SmtpChannel
from anlan.notices.channels.webhook import WebhookChannel
from anlan.notices.contracts import NoticeView
from anlan.notices.selectors import find_notices_health, list_with_deliveries
from tests.callers import CITY, WALL
from tests.notices.conftest import ADDRESS, SECRET, Fake, House, act, give_contact, hurry, open_attack
from tests.notices.serving import Mail

OFFICE = "office@example.org"
BY_MAIL = {"smtp": Configured(ContactKind.EMAIL)}


@pytest.fixture
def house(versions: dict[str, int], by_mail: SmtpChannel, by_hook: WebhookChannel) -> House:
    return House(by_mail, by_hook)


def find_notice(run: str, post: str) -> NoticeView:
    return next(each for each in list_with_deliveries(run) if each.post == f"{CITY}:{post}")


def test_a_notice_leaves_by_mail_and_says_what_it_is_about(house: House, mail: Mail) -> None:
    give_contact("group-office", ContactKind.EMAIL, OFFICE)
    run = open_attack()
    house.turn()
    (taken,) = mail.taken
    notice = find_notice(run, "group-office")
    assert taken["key"].startswith(notice.message_key + "/")
    assert taken["to"] == OFFICE
    assert "样例：票据系统被加密" in taken["subject"]
    assert notice.text in taken["text"]
    assert f"{ADDRESS}/a/" in taken["text"]
    assert [(d.channel, d.state, d.to) for d in notice.deliveries] == [
        ("in-app", "handed-over", ""),
        ("smtp", "handed-over", "o***@example.org"),
    ]


def test_a_webhook_is_signed_and_carries_its_key(house: House, hook: tuple[Fake, HttpsFake]) -> None:
    fake, server = hook
    give_contact("director", ContactKind.WEBHOOK, f"https://127.0.0.1:{server.server_port}/told")
    run = open_attack()
    house.turn()
    (taken,) = fake.taken
    body = read_hook(taken["body"])
    wanted = hmac.new(SECRET.encode(), f"{taken['at']}.{taken['body']}".encode(), sha256).hexdigest()
    assert taken["signature"] == f"sha256={wanted}"
    assert taken["key"] == body["key"]
    assert (body["run"], body["post"]) == (run, f"{CITY}:director")


def test_it_is_sent_once_however_often_the_loops_turn(house: House, mail: Mail) -> None:
    give_contact("group-office", ContactKind.EMAIL, OFFICE)
    open_attack()
    house.turn()
    house.turn()
    assert list(mail.count.values()) == [1]


def test_what_fails_is_tried_again_with_the_same_key_until_it_is_taken(house: House, mail: Mail) -> None:
    give_contact("group-office", ContactKind.EMAIL, OFFICE)
    mail.feel(fail=1.0)
    run = open_attack()
    house.turn()
    failed = find_notice(run, "group-office").deliveries[1]
    assert (failed.state, failed.attempts) == ("failed", 1)
    assert "451" in failed.error
    mail.feel()
    hurry()
    house.turn()
    assert find_notice(run, "group-office").deliveries[1].state == "handed-over"
    assert list(mail.count.values()) == [1]


def test_a_letter_that_was_taken_without_an_answer_comes_again_under_the_same_key(
    house: House, mail: Mail
) -> None:
    give_contact("group-office", ContactKind.EMAIL, OFFICE)
    mail.feel(repeat=1.0)
    open_attack()
    house.turn()
    mail.feel()
    hurry()
    house.turn()
    assert list(mail.count.values()) == [2]
    assert len({taken["id"] for taken in mail.taken}) == 1


def test_a_connection_that_broke_is_replaced_and_the_next_letter_goes(house: House, mail: Mail) -> None:
    give_contact("group-office", ContactKind.EMAIL, OFFICE)
    open_attack("第一")
    house.turn()
    mail.feel(drop=1.0)
    open_attack("第二")
    house.turn()
    mail.feel()
    hurry()
    house.turn()
    assert sorted(mail.count.values()) == [1, 1]


def test_after_the_last_try_it_is_given_up_and_operators_are_told(house: House, mail: Mail) -> None:
    give_contact("group-office", ContactKind.EMAIL, OFFICE)
    give_contact("operator", ContactKind.EMAIL, "operator@example.org")
    mail.feel(refuse=1.0)
    run = open_attack()
    for _ in range(12):
        house.turn()
        hurry()
    given_up = find_notice(run, "group-office").deliveries[1]
    assert (given_up.state, given_up.attempts) == ("given-up", 12)
    mail.feel()
    hurry()
    house.turn()
    assert [taken["to"] for taken in mail.taken] == ["operator@example.org"]
    health = find_notices_health(WALL.now(), channels=BY_MAIL, address="", outside=["smtp"])
    assert [each.given_up for each in health.channels if each.name == "smtp"] == [1]
    assert any("given 1 messages up" in reason for reason in health.reasons)


def test_who_has_acknowledged_is_not_called_any_more(house: House, mail: Mail) -> None:
    give_contact("group-office", ContactKind.EMAIL, OFFICE)
    mail.feel(fail=1.0)
    run = open_attack()
    house.turn()
    notice = find_notice(run, "group-office")
    act(run, "acknowledge", "sy-group-office", notice=notice.notice, post="group-office")
    mail.feel()
    hurry()
    house.turn()
    assert mail.taken == []
    assert find_notice(run, "group-office").deliveries[1].state == "not-needed"


def test_one_who_answers_slowly_does_not_hold_up_the_others(house: House, mail: Mail) -> None:
    give_contact("group-office", ContactKind.EMAIL, "slow@example.org")
    give_contact("director", ContactKind.EMAIL, "quick@example.org")
    mail.feel(stuck=["slow@example.org"])
    run = open_attack()
    house.turn()
    assert [taken["to"] for taken in mail.taken] == ["quick@example.org"]
    stuck = find_notice(run, "group-office").deliveries[1]
    assert (stuck.state, stuck.attempts) == ("failed", 1)


def test_a_notice_that_cannot_be_written_out_fails_alone(house: House, mail: Mail) -> None:
    give_contact("group-office", ContactKind.EMAIL, OFFICE)
    broken, whole = open_attack("坏"), open_attack("好")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE engine_run SET state = '{' WHERE id = %s", [broken])
    house.turn()
    assert [whole in taken["key"] for taken in mail.taken] == [True]
    assert find_notice(broken, "group-office").deliveries[1].state == "failed"


def test_where_there_is_a_channel_a_covered_post_without_contact_is_not_reached(
    house: House, mail: Mail
) -> None:
    give_contact("director", ContactKind.EMAIL, "director@example.org")
    run = open_attack()
    house.turn()
    states = [d.state for d in find_notice(run, "group-office").deliveries]
    assert "no-contact" in states
    health = find_notices_health(WALL.now(), channels=BY_MAIL, address=ADDRESS)
    assert health.unreached > 0


def test_without_any_channel_the_desk_is_enough(versions: dict[str, int]) -> None:
    run = open_attack()
    House().turn()
    assert [(d.channel, d.state) for d in find_notice(run, "group-office").deliveries] == [
        ("in-app", "handed-over")
    ]


COPY_FOR_A_DRILL = """
INSERT INTO notices_notice (message_key, stream, notice, timeline, post, reason, text, step, clauses, rung,
    told_at, how)
SELECT 'drilled', stream, notice, 'drill:1', post, reason, text, step, clauses, rung, told_at, how
FROM notices_notice WHERE message_key = %s
"""
SEND = """
INSERT INTO notices_delivery (notice_id, timeline, channel, contact, person, shown, state, attempts,
    created_at, at, error)
VALUES ('drilled', %s, 'smtp', 1, '', '', 'waiting', 0, %s, %s, '')
"""


@pytest.mark.parametrize("timeline", ["live", "drill:1"])
def test_the_database_itself_refuses_to_send_what_belongs_to_a_drill(house: House, timeline: str) -> None:
    key = list_with_deliveries(open_attack())[0].message_key
    now = WALL.now()
    with connection.cursor() as cursor:
        cursor.execute(COPY_FOR_A_DRILL, [key])
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(SEND, [timeline, now, now])
