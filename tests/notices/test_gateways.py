"""Text messages, calls and group robots, by a gateway that speaks and checks each protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from anlan.directory.contracts import ROBOT_HOSTS, ContactKind
from anlan.kernel.errors import Invalid
from anlan.notices.channels.chat import ROBOTS
from anlan.notices.channels.fakes.moods import count_taken
from anlan.notices.channels.port import LiveLetter, Refused, Sent, TellsReceipts
from anlan.notices.channels.settings import read_account
from anlan.notices.channels.texts import list_values, write_speech, write_text
from anlan.notices.models import Delivery
from anlan.notices.receipts import ask_receipts
from tests.callers import WALL
from tests.notices.conftest import House, give_contact, open_attack
from tests.notices.gateways import SECRET, Running, run_gateway

PHONE = "+8613800000000"
LETTER = LiveLetter(
    key="run/n1/210100:director/7", to=PHONE, subject="〔安澜〕超时 SY-1 样例", lines=("第一行", "第二行"),
    code="3F-7K2QX9A", number="SY-2026-0001", title="样例：票据系统被加密", why="超时", due_at=WALL.now(),
)  # fmt: skip
ALIYUN = "aliyun://KEY@{host}?sign=%E5%8C%BB%E4%BF%9D&template=SMS_1&values=why,number,title,code&longest=10"
TENCENT = "tencent://KEY@{host}?app=1400&sign=%E5%8C%BB%E4%BF%9D&template=12&values=why,due"


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Running]:
    with run_gateway(tmp_path) as running:
        yield running


def test_the_house_gateway_is_told_once_for_each_key(gateway: Running) -> None:
    sms = gateway.open_sms("https://{host}/send")
    assert sms.hand_over(LETTER, now=WALL.now()) == sms.hand_over(LETTER, now=WALL.now()) == "M000001"
    (taken,) = gateway.taken
    assert (taken["way"], taken["to"], taken["key"]) == ("sms", PHONE, LETTER.key)
    assert taken["text"].startswith("超时：SY-2026-0001 样例：票据系统被加密。时限")
    assert taken["text"].endswith("。回复 3F-7K2QX9A 确认。")


def test_a_gateway_that_died_knows_what_it_took_but_not_what_was_torn(tmp_path: Path) -> None:
    other = replace(LETTER, key="run/n2/210100:director/7")
    with run_gateway(tmp_path) as gateway:
        sms = gateway.open_sms()
        names = [sms.hand_over(letter, now=WALL.now()) for letter in (LETTER, other)]
    file = tmp_path / "taken.jsonl"
    file.write_bytes(file.read_bytes()[:-20])
    with run_gateway(tmp_path) as gateway:
        sms = gateway.open_sms()
        assert [sms.hand_over(letter, now=WALL.now()) for letter in (LETTER, other, other)] == [
            *names, names[1],
        ]  # fmt: skip
        assert gateway.count == {LETTER.key: 1, other.key: 1}
        assert count_taken(tmp_path / "repeated.jsonl") == {LETTER.key: 1, other.key: 1}


def test_a_call_reads_the_number_digit_by_digit_and_asks_for_a_key(gateway: Running) -> None:
    assert gateway.open_voice().hand_over(LETTER, now=WALL.now())
    (taken,) = gateway.taken
    assert "编号，S Y - 2 0 2 6 - 0 0 0 1。" in taken["text"]
    assert taken["text"].endswith("确认请按1。")


def test_alibaba_cloud_takes_a_template_and_tells_receipts(gateway: Running) -> None:
    sms = gateway.open_sms(ALIYUN)
    name = sms.hand_over(LETTER, now=WALL.now())
    (taken,) = gateway.taken
    assert (taken["way"], taken["to"], taken["key"]) == ("aliyun", "13800000000", LETTER.key)
    assert json.loads(taken["text"]) == {
        "why": "超时", "number": "SY-2026-0…", "title": "样例：票据系统被加密", "code": "3F-7K2QX9A",
    }  # fmt: skip
    assert isinstance(sms, TellsReceipts)
    sent = [Sent(name, PHONE, WALL.now())]
    assert sms.ask_receipts(sent, now=WALL.now()) == []
    gateway.feel(receipt="undelivered")
    (receipt,) = sms.ask_receipts(sent, now=WALL.now())
    assert (receipt.name, receipt.state, receipt.why) == (name, "undelivered", "MK:0001")


def test_tencent_cloud_takes_a_template_and_tells_each_receipt_once(gateway: Running) -> None:
    sms = gateway.open_sms(TENCENT)
    name = sms.hand_over(LETTER, now=WALL.now())
    (taken,) = gateway.taken
    assert (taken["way"], taken["to"], taken["key"]) == ("tencent", PHONE, LETTER.key)
    assert json.loads(taken["text"])[0] == "超时"
    gateway.feel(receipt="delivered")
    assert isinstance(sms, TellsReceipts)
    asked = [sms.ask_receipts([Sent(name, PHONE, WALL.now())], now=WALL.now()) for _ in range(2)]
    assert [[(each.name, each.state) for each in some] for some in asked] == [[(name, "delivered")], []]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://{host}/send", "401"),
        (ALIYUN, "SignatureDoesNotMatch"),
        (TENCENT, "AuthFailure.SignatureFailure"),
    ],
)
def test_a_wrong_secret_is_refused_by_name(gateway: Running, tmp_path: Path, url: str, why: str) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("another")
    with pytest.raises(Refused, match=why):
        gateway.open_sms(url, wrong).hand_over(LETTER, now=WALL.now())
    assert gateway.taken == []


ROBOT_ADDRESSES = {
    "dingtalk": f"https://oapi.dingtalk.com/robot/send?access_token=T1&secret={SECRET}",
    "feishu": f"https://open.feishu.cn/open-apis/bot/v2/hook/T2?secret={SECRET}",
    "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=T3",
}


@pytest.mark.parametrize("maker", ROBOT_ADDRESSES)
def test_robots_of_each_maker_take_the_letter(gateway: Running, maker: str) -> None:
    letter = LiveLetter(
        key="k", to=ROBOT_ADDRESSES[maker], subject="s", lines=("第一行", "第二行"), link="https://a"
    )
    gateway.open_chat().hand_over(letter, now=WALL.now())
    (taken,) = gateway.taken
    assert (taken["way"], taken["text"]) == (maker, "第一行\n第二行\nhttps://a")
    assert taken["to"].startswith("T")
    assert SECRET not in taken["to"]


@pytest.mark.parametrize(("maker", "why"), [("dingtalk", "310000 sign not match"), ("feishu", "19021")])
def test_a_robot_that_answers_200_with_a_code_has_refused(gateway: Running, maker: str, why: str) -> None:
    letter = LiveLetter(
        key="k", to=ROBOT_ADDRESSES[maker].replace(SECRET, "other"), subject="s", lines=("一",)
    )
    with pytest.raises(Refused, match=why):
        gateway.open_chat().hand_over(letter, now=WALL.now())
    gateway.feel(refuse=1.0)
    with pytest.raises(Refused, match="as the mood is"):
        gateway.open_chat().hand_over(letter, now=WALL.now())


def test_a_long_letter_is_cut_to_what_robots_take(gateway: Running) -> None:
    letter = LiveLetter(key="k", to=ROBOT_ADDRESSES["wecom"], subject="s", lines=("字" * 3000,))
    gateway.open_chat().hand_over(letter, now=WALL.now())
    assert 1990 < len(gateway.taken[0]["text"].encode()) <= 2000


def test_the_link_of_a_long_letter_stands_whole(gateway: Running) -> None:
    link = "https://anlan.example.org/a/some-token"
    letter = LiveLetter(key="k", to=ROBOT_ADDRESSES["wecom"], subject="s", lines=("字" * 3000,), link=link)
    gateway.open_chat().hand_over(letter, now=WALL.now())
    text = gateway.taken[0]["text"]
    assert text.endswith(f"字\n{link}")
    assert len(text.encode()) <= 2000


def test_how_many_there_are_is_never_cut() -> None:
    long = "很长的标题" * 20
    letter = LiveLetter(key="k", to=PHONE, subject="s", lines=(), title=long, why="超时", more=11)
    assert "…等12项。" in write_text(letter)
    ((_, title),) = list_values(letter, ["title"], longest=20)
    assert title.endswith("…等12项")
    assert len(title) == 20
    assert "等12项" in write_speech(letter)


def test_a_page_of_a_proxy_is_no_message_taken(gateway: Running) -> None:
    with pytest.raises(Refused, match="without an id"):
        gateway.open_sms("https://{host}/login").hand_over(LETTER, now=WALL.now())


def test_one_letter_that_the_cloud_knows_nothing_of_keeps_no_receipt_from_the_others(
    gateway: Running,
) -> None:
    sms = gateway.open_sms(ALIYUN)
    assert isinstance(sms, TellsReceipts)
    gateway.feel(receipt="delivered")
    sent = [Sent(name, PHONE, WALL.now()) for name in ("unknown", sms.hand_over(LETTER, now=WALL.now()))]
    assert [receipt.name for receipt in sms.ask_receipts(sent, now=WALL.now())] == ["M000001"]


def test_whoever_may_be_a_robot_can_be_spoken_to() -> None:
    assert tuple(ROBOTS) == ROBOT_HOSTS


@pytest.mark.parametrize(
    ("url", "setting", "why"),
    [
        ("http://outside.example.net/send", "ANLAN_SMS", "does not begin"),
        ("aliyun://KEY@outside.example.net?sign=x", "ANLAN_SMS", "template is missing"),
        ("aliyun://outside.example.net?sign=x&template=y", "ANLAN_SMS", "key stands before"),
        ("aliyun://KEY@outside.example.net?sign=x&template=y&values=name", "ANLAN_SMS", "and not name"),
        ("https://outside.example.net?per_minute=0", "ANLAN_SMS", "above 0"),
        ("https://outside.example.net?pace=3", "ANLAN_SMS", "pace is unknown"),
        ("tencent://K@outside.example.net?app=1&sign=x&template=2", "ANLAN_VOICE", "does not begin"),
    ],
)
def test_a_setting_that_cannot_be_read_says_why_and_not_what(
    tmp_path: Path, url: str, setting: str, why: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s")
    with pytest.raises(Invalid) as refusal:
        read_account(url, secret_file=str(secret), setting=setting)
    assert refusal.value.field == setting
    assert why in str(refusal.value.why)
    assert "example.net" not in str(refusal.value)


def test_the_secret_stands_in_a_file_alone() -> None:
    with pytest.raises(Invalid, match="ANLAN_SMS_SECRET_FILE is not set"):
        read_account("https://outside.example.net/send", secret_file="", setting="ANLAN_SMS")


@pytest.mark.usefixtures("versions")
def test_receipts_are_asked_for_and_bring_forward_what_waits(gateway: Running) -> None:
    sms = gateway.open_sms(ALIYUN)
    assert isinstance(sms, TellsReceipts)
    give_contact("group-office", ContactKind.SMS, PHONE)
    run = open_attack()
    House(sms).turn()
    sent = Delivery.objects.get(channel="sms")
    assert (sent.state, sent.outside, sent.receipt) == ("handed-over", "M000001", "")
    later = Delivery.objects.create(
        notice=sent.notice, channel="voice", contact=sent.contact, created_at=WALL.now(), at=WALL.now(),
        held="order", next_at=WALL.now() + timedelta(minutes=5),
    )  # fmt: skip
    assert ask_receipts(sms, WALL) == 0
    gateway.feel(receipt="undelivered")
    assert ask_receipts(sms, WALL) == 1
    sent.refresh_from_db()
    later.refresh_from_db()
    assert (sent.receipt, sent.error) == ("undelivered", "MK:0001")
    assert later.held == ""
    assert later.next_at is not None
    assert later.next_at <= WALL.now()
    assert ask_receipts(sms, WALL) == 0, "what is known is not asked again"
    assert run in str(sent.notice_id)
