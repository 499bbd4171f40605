"""Which channels this installation has, by its environment.

ANLAN_SMTP                 smtp(s)://user:password@host:port?from=address; no mail without it
ANLAN_SMTP_PASSWORD_FILE   a file with the password, instead of writing it into ANLAN_SMTP
ANLAN_WEBHOOK_CA           who signed the certificates of webhooks inside the house (PEM)
ANLAN_ADDRESS              where people reach this server: https://anlan.example.org
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from anlan.directory.contracts import ContactKind
from anlan.host.home import Home
from anlan.kernel.calendar import BEIJING
from anlan.kernel.errors import Invalid
from anlan.notices.channels.port import LiveChannel
from anlan.notices.channels.smtp import SmtpChannel, read_mail_server
from anlan.notices.channels.webhook import WebhookChannel
from anlan.notices.policy import find_policy
from anlan.notices.rules import IN_APP


def find_channels(home: Home, *, now: datetime) -> list[LiveChannel]:
    """The channels out of the house; raises Invalid for a setting that cannot be read."""
    patience_s = find_policy(now.astimezone(BEIJING).date()).patience_s
    channels: list[LiveChannel] = []
    if url := os.environ.get("ANLAN_SMTP", ""):
        server = read_mail_server(url, password_file=os.environ.get("ANLAN_SMTP_PASSWORD_FILE", ""))
        channels.append(SmtpChannel(server, patience_s=patience_s))
    authority = os.environ.get("ANLAN_WEBHOOK_CA", "")
    channels.append(WebhookChannel(home.read_secret("webhooks"), patience_s=patience_s, authority=authority))
    return channels


def list_configured() -> Mapping[str, str]:
    """Name -> kind of every channel, the desk included; opens nothing."""
    mail = {SmtpChannel.name: SmtpChannel.kind.value} if os.environ.get("ANLAN_SMTP") else {}
    return {
        IN_APP: ContactKind.IN_APP.value,
        **mail,
        WebhookChannel.name: WebhookChannel.kind.value,
    }


def list_outside() -> Mapping[ContactKind, str]:
    """Which channel serves which kind of contact point."""
    mail = {SmtpChannel.kind: SmtpChannel.name} if os.environ.get("ANLAN_SMTP") else {}
    return {**mail, WebhookChannel.kind: WebhookChannel.name}


def find_address() -> str:
    """Where people reach this server, without a slash at the end; empty where nobody said.

    Raises Invalid for what is no such address.
    """
    given = os.environ.get("ANLAN_ADDRESS", "").strip().rstrip("/")
    parts = urlsplit(given)
    if given and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query):
        raise Invalid(
            f"ANLAN_ADDRESS cannot be read: {given!r}.",
            how="Write it like https://anlan.example.org",
            field="ANLAN_ADDRESS",
        )
    return given
