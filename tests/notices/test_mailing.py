"""What goes over the wire to a mail server, and what becomes of a letter that it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from anlan.bench.processes import find_port
from anlan.notices.channels.port import LiveLetter, Refused
from anlan.notices.channels.smtp import MailServer, SmtpChannel, write_mail
from tests.callers import WALL
from tests.notices.serving import Mail

SENDER = "安澜值班 <duty@example.org>"


def write(to: str = "a@example.org", key: str = "k/1") -> LiveLetter:
    lines = ("第一行", ".单独一点", "two\nthree")
    link = "https://anlan.example.org/a/x"
    return LiveLetter(key=key, to=to, subject="〔安澜〕调度令 " + "很长的标题" * 20, lines=lines, link=link)


class Strict:
    """Refuses by what stands in the address, and counts connections."""

    def __init__(self) -> None:
        self.connections, self.taken = 0, list[bytes]()

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if any(address.startswith("full") for address in envelope.rcpt_tos):
            return "452 Mailbox full"
        self.taken.append(bytes(envelope.original_content or b""))
        return "250 OK"


@pytest.fixture
def strict() -> Iterator[tuple[Strict, SmtpChannel]]:
    handler = Strict()
    port = find_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port, enable_SMTPUTF8=False)
    controller.start()
    yield handler, SmtpChannel(MailServer("127.0.0.1", port, SENDER, security="none"), patience_s=5.0)
    controller.stop()


@pytest.mark.parametrize(("to", "why"), [("nobody@example.org", "550"), ("full@example.org", "452")])
def test_what_is_refused_says_why_and_the_next_letter_goes_over_the_same_connection(
    strict: tuple[Strict, SmtpChannel], to: str, why: str
) -> None:
    handler, channel = strict
    with pytest.raises(Refused, match=why):
        channel.hand_over(write(to), now=WALL.now())
    channel.hand_over(write(), now=WALL.now())
    assert (handler.connections, len(handler.taken)) == (1, 1)


def test_a_mail_reads_as_it_was_written(strict: tuple[Strict, SmtpChannel]) -> None:
    handler, channel = strict
    letter = write()
    channel.hand_over(letter, now=WALL.now())
    (raw,) = handler.taken
    mail = message_from_bytes(raw, policy=default)
    assert str(mail["From"]) == SENDER
    assert (mail["To"], mail["Subject"]) == (letter.to, letter.subject)
    assert mail.get_content().splitlines() == ["第一行", ".单独一点", "two", "three", "", letter.link]
    assert mail.defects == []
    assert max(len(line) for line in raw.splitlines()) <= 78


def test_a_chinese_address_is_taken_by_a_server_that_knows_such(mail: Mail, by_mail: SmtpChannel) -> None:
    by_mail.hand_over(write("值班@例子.中国"), now=WALL.now())
    assert [taken["to"] for taken in mail.taken] == ["值班@例子.中国"]


def test_a_chinese_address_is_refused_where_the_server_knows_none(
    strict: tuple[Strict, SmtpChannel],
) -> None:
    with pytest.raises(Refused, match="SMTPUTF8"):
        strict[1].hand_over(write("值班@例子.中国"), now=WALL.now())


@pytest.mark.parametrize("letter", [write("a@example.org\r\nBcc: b@example.org"), write(key="k\n1")])
def test_an_address_cannot_bring_headers_of_its_own(letter: LiveLetter) -> None:
    with pytest.raises(ValueError, match="one line"):
        write_mail(letter, SENDER, WALL.now())
