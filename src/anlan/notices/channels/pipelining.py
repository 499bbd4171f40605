"""One letter in two trips instead of four, where the mail server allows it (RFC 2920, PIPELINING)."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from contextlib import suppress

Reply = tuple[int, bytes]


def send_letter(smtp: smtplib.SMTP, sender: str, to: str, message: bytes, options: Sequence[str]) -> None:
    """As `SMTP.sendmail` to one address, with its errors; envelope and DATA go in one packet if they may."""
    smtp.ehlo_or_helo_if_needed()
    if not smtp.has_extn("pipelining") or options:
        smtp.sendmail(sender, [to], message, mail_options=options)
        return
    size = f" size={len(message)}" if smtp.has_extn("size") else ""
    envelope = f"MAIL FROM:{smtplib.quoteaddr(sender)}{size}\r\nRCPT TO:{smtplib.quoteaddr(to)}\r\nDATA\r\n"
    smtp.send(envelope)
    _check(smtp, sender, to, (smtp.getreply(), smtp.getreply(), smtp.getreply()))
    smtp.send(_quote(message))
    code, said = smtp.getreply()
    if code != 250:
        _start_anew(smtp, code)
        raise smtplib.SMTPDataError(code, said)


def _check(smtp: smtplib.SMTP, sender: str, to: str, replies: tuple[Reply, Reply, Reply]) -> None:
    """Raise what was refused, after leaving a DATA that was let through all the same with nothing in it."""
    mail, rcpt, data = replies
    if mail[0] == 250 and rcpt[0] in (250, 251) and data[0] == 354:
        return
    if data[0] == 354:
        smtp.send(".\r\n")
        smtp.getreply()
    _start_anew(smtp, 421 if 421 in (mail[0], rcpt[0], data[0]) else 0)
    if mail[0] != 250:
        raise smtplib.SMTPSenderRefused(*mail, sender)
    if rcpt[0] not in (250, 251):
        raise smtplib.SMTPRecipientsRefused({to: rcpt})
    raise smtplib.SMTPDataError(*data)


def _start_anew(smtp: smtplib.SMTP, code: int) -> None:
    """Ready for the next letter; a server that says 421 closes. What was refused stands either way."""
    if code == 421:
        smtp.close()
        return
    with suppress(smtplib.SMTPServerDisconnected):
        smtp.rset()


def _quote(message: bytes) -> bytes:
    """With the end of a mail, and no line of its own taken for it."""
    quoted = message.replace(b"\r\n.", b"\r\n..")
    return (b"." + quoted if quoted.startswith(b".") else quoted).removesuffix(b"\r\n") + b"\r\n.\r\n"
