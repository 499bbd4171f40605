"""Mail: one letter to one address over a connection that is kept for the next one."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from hashlib import sha256
from threading import local
from urllib.parse import parse_qs, unquote, urlsplit

from anlan.directory.contracts import ContactKind
from anlan.kernel.errors import Invalid
from anlan.notices.channels.port import Limit, LiveLetter, Refused
from anlan.notices.channels.secret_files import read_secret_file

KEY = "X-Anlan-Message-Key"
# A key stands on one line: folded, it would begin with a blank for whoever compares it.
_POLICY = compat32.clone(linesep="\r\n", max_line_length=0)
_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server as ANLAN_SMTP names it. `security`: starttls, tls (from the first byte) or none."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    security: str = "starttls"
    authority: str = ""

    def __repr__(self) -> str:
        """Without the password."""
        return f"MailServer({self.host}:{self.port})"


def read_mail_server(url: str, *, password_file: str = "") -> MailServer:
    """`smtp(s)://user:password@host:port?from=duty@example.org`; raises Invalid, without repeating it.

    `smtp` speaks STARTTLS and refuses to go on without; `&security=none` for a server on this machine or
    network that has none. `&ca=FILE`: who signed the server's certificate. The password may stand in
    `password_file` instead.
    """
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    security = query.get("security", "tls" if parts.scheme == "smtps" else "starttls")
    try:
        port = parts.port or _PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise _refuse("It does not begin with smtp:// or smtps://, or its port is no number.") from None
    if not parts.hostname or not query.get("from") or query.keys() - {"from", "security", "ca"}:
        raise _refuse("It needs a host and from=ADDRESS, and may have security and ca.")
    if security not in ("starttls", "tls", "none") or (parts.scheme == "smtps") != (security == "tls"):
        raise _refuse("security is starttls or none with smtp://, and tls with smtps://.")
    password = unquote(parts.password or "")
    if password_file:
        password = read_secret_file(password_file, setting="ANLAN_SMTP_PASSWORD_FILE")
    return MailServer(
        parts.hostname, port, query["from"], unquote(parts.username or ""), password, security,
        query.get("ca", ""),
    )  # fmt: skip


def _refuse(why: str) -> Invalid:
    return Invalid(
        "ANLAN_SMTP cannot be read.",
        why=why,
        how="Write it like smtps://user:password@mail.example.org:465?from=duty@example.org",
        field="ANLAN_SMTP",
    )


class SmtpChannel:
    """Mail by one server. Each thread keeps a connection; a letter that meets a stale one gets a new one."""

    name = "smtp"
    kind = ContactKind.EMAIL
    letters_at_once = 4
    limit: Limit | None = None
    folds = True

    def __init__(self, server: MailServer, *, patience_s: float) -> None:
        self._server, self._patience_s = server, patience_s
        self._kept = local()

    def hand_over(self, letter: LiveLetter, *, now: datetime) -> str:
        """Raises Refused with what the server said."""
        message = write_mail(letter, self._server.sender, now)
        try:
            self._send(message, letter.to)
        except smtplib.SMTPResponseException as refusal:
            raise Refused(_explain(refusal.smtp_code, refusal.smtp_error)) from None
        except smtplib.SMTPRecipientsRefused as refusal:
            code, text = next(iter(refusal.recipients.values()))
            raise Refused(_explain(code, text)) from None
        except (OSError, smtplib.SMTPException) as fault:
            self.close()
            raise Refused(f"{type(fault).__name__}: {fault}", all_alike=True) from None
        return ""

    def close(self) -> None:
        """Drop this thread's connection."""
        smtp: smtplib.SMTP | None = getattr(self._kept, "smtp", None)
        self._kept.smtp = None
        if smtp is not None:
            smtp.close()

    def _send(self, message: bytes, to: str) -> None:
        kept: smtplib.SMTP | None = getattr(self._kept, "smtp", None)
        if kept is not None:
            try:
                self._hand(kept, message, to)
            except (smtplib.SMTPServerDisconnected, ConnectionError):
                self.close()  # it was closed while nobody wrote; the letter itself has not failed yet
            else:
                return
        self._kept.smtp = self._connect()
        self._hand(self._kept.smtp, message, to)

    def _hand(self, smtp: smtplib.SMTP, message: bytes, to: str) -> None:
        """An address in Chinese goes to a server that takes such, and is refused by any other."""
        sender = parseaddr(self._server.sender)[1]
        options = () if (sender + to).isascii() else ("SMTPUTF8", "BODY=8BITMIME")
        smtp.sendmail(sender, [to], message, mail_options=options)

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        context = ssl.create_default_context(cafile=server.authority or None)
        smtp: smtplib.SMTP
        if server.security == "tls":
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=self._patience_s, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=self._patience_s)
        try:
            if server.security == "starttls":
                smtp.starttls(context=context)
            if server.user:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp


def write_mail(letter: LiveLetter, sender: str, now: datetime) -> bytes:
    """The letter as a mail in UTF-8; its Message-ID follows from the key, so a repeat is known as one.

    `MIMEText` rather than `EmailMessage`, which takes most of the time of a mail.
    """
    lines = (*letter.lines, "", letter.link) if letter.link else letter.lines
    mail = MIMEText("".join(f"{line}\n" for line in lines), "plain", "utf-8")
    name, address = parseaddr(sender)
    mail["From"] = formataddr((name, address))
    mail["To"] = _check_line(letter.to)
    mail["Subject"] = Header(" ".join(letter.subject.split()), header_name="Subject").encode()
    domain = address.rpartition("@")[2] or "anlan"
    mail["Message-ID"] = f"<{sha256(letter.key.encode()).hexdigest()[:40]}@{domain}>"
    mail["Date"] = format_datetime(now)
    mail[KEY] = _check_line(letter.key)
    mail["Auto-Submitted"] = "auto-generated"
    return mail.as_bytes(policy=_POLICY)


def _check_line(value: str) -> str:
    """The value itself; ValueError for one that would go on as a header of its own."""
    if len(value.splitlines()) > 1:
        raise ValueError("A header of a mail is one line.")
    return value


def _explain(code: int, text: bytes | str) -> str:
    said = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"The mail server answered {code}: {said}"[:500]
