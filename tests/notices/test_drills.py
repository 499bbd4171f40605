"""A drill tells nobody outside: its notices stay in the channel of its own timeline."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

from anlan.deadlines.services import fire_due, jump_timeline, open_timeline
from anlan.directory.contracts import ContactKind
from anlan.notices.channels.chat import ChatChannel
from anlan.notices.channels.drill import DrillChannel, DrillNotice
from anlan.notices.channels.fakes.https import HttpsFake
from anlan.notices.channels.port import LiveLetter
from anlan.notices.channels.sms import SmsChannel
from anlan.notices.channels.sms_aliyun import AliyunSmsChannel
from anlan.notices.channels.sms_tencent import TencentSmsChannel
from anlan.notices.channels.smtp import SmtpChannel
from anlan.notices.channels.voice import VoiceChannel
from anlan.notices.channels.webhook import WebhookChannel
from anlan.notices.models import Delivery, DrillDelivery
from anlan.notices.selectors import list_with_deliveries
from tests.callers import WALL, find_next_monday
from tests.notices.conftest import Fake, House, give_contact, open_attack
from tests.notices.gateways import Running, run_gateway
from tests.notices.serving import Mail

DRILL = "drill:autumn"


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Running]:
    folder = tmp_path / "gateway"
    folder.mkdir()
    with run_gateway(folder) as running:
        yield running


@pytest.fixture
def drilled(versions: dict[str, int]) -> str:
    open_timeline(timeline_id=DRILL, origin=find_next_monday(), wall=WALL)
    return open_attack("演练：票据系统被加密", DRILL)


def test_every_post_has_an_address_and_still_nothing_leaves(
    drilled: str,
    mail: Mail,
    by_mail: SmtpChannel,
    hook: tuple[Fake, HttpsFake],
    by_hook: WebhookChannel,
    gateway: Running,
) -> None:
    fake, server = hook
    addresses = {
        ContactKind.EMAIL: "{}@example.org",
        ContactKind.WEBHOOK: f"https://127.0.0.1:{server.server_port}/{{}}",
        ContactKind.SMS: "13800000000",
        ContactKind.PHONE: "02420000000",
        ContactKind.CHAT: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={}",
    }
    for post in ("group-office", "director", "deputy-director", "medical-service-division"):
        for kind, address in addresses.items():
            give_contact(post, kind, address.format(post))
    house = House(by_mail, by_hook, gateway.open_sms(), gateway.open_voice(), gateway.open_chat())
    assert set(house.channels) == set(ContactKind) - {ContactKind.IN_APP}, "no way out is left untried"
    house.turn()
    # Nobody acknowledges, so that the ladder climbs and what is late is told as well.
    for hours in (1, 2, 4):
        jump_timeline(timeline_id=DRILL, wall=WALL, to=find_next_monday().replace(hour=hours))
        fire_due(timeline_id=DRILL, wall=WALL)
        house.turn()
    notices = list_with_deliveries(drilled)
    assert {notice.rung for notice in notices} == {0, 1}
    assert {(d.channel, d.to, d.state) for n in notices for d in n.deliveries} == {
        ("drill", DRILL, "handed-over")
    }
    assert DrillDelivery.objects.count() == len(notices)
    assert not Delivery.objects.exists()
    assert (mail.taken, fake.taken, gateway.taken) == ([], [], [])


def test_a_live_channel_takes_live_letters_and_a_drill_has_only_its_own() -> None:
    """What mypy holds for all the code: the two types have nothing in common."""
    gateways = (SmsChannel, AliyunSmsChannel, TencentSmsChannel, VoiceChannel, ChatChannel)
    for channel in (SmtpChannel, WebhookChannel, *gateways):
        assert typing.get_type_hints(channel.hand_over)["letter"] is LiveLetter
    assert not issubclass(DrillNotice, LiveLetter)
    assert list(inspect.signature(DrillChannel).parameters) == ["timeline"]
    assert not hasattr(DrillChannel, "hand_over")


def test_a_drill_has_no_link(drilled: str) -> None:
    House().turn()
    assert all(d.channel == "drill" for n in list_with_deliveries(drilled) for d in n.deliveries)
