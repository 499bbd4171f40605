"""Which channels this installation has, by its environment.

ANLAN_ADDRESS is where people reach this server: https://anlan.example.org
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from anlan.directory.contracts import ContactKind
from anlan.host.home import Home
from anlan.kernel.calendar import BEIJING
from anlan.kernel.errors import AnlanError, Invalid
from anlan.notices.channels.chat import ChatChannel
from anlan.notices.channels.gateway import Gateway
from anlan.notices.channels.port import Limit, LiveChannel
from anlan.notices.channels.settings import Account, open_sms, open_voice, read_account
from anlan.notices.channels.smtp import SmtpChannel, read_mail_server
from anlan.notices.channels.webhook import WebhookChannel
from anlan.notices.policy import find_policy
from anlan.notices.rules import IN_APP

# Channels that need no setting: a contact point of theirs holds all there is to know.
ALWAYS = (WebhookChannel, ChatChannel)
# What sets the others up.
SETTINGS = {"smtp": "ANLAN_SMTP", "sms": "ANLAN_SMS", "voice": "ANLAN_VOICE"}


@dataclass(frozen=True, slots=True)
class Configured:
    """A channel as its setting names it. `server`: where it leads; `limit`: what the other side takes."""

    kind: ContactKind
    server: str = ""
    limit: Limit | None = None


def find_channels(home: Home, *, now: datetime) -> list[LiveChannel]:
    """The channels out of the house; raises Invalid for a setting that cannot be read."""
    policy = find_policy(now.astimezone(BEIJING).date())
    patience_s = policy.patience_s
    channels: list[LiveChannel] = []
    if url := os.environ.get(SETTINGS["smtp"], ""):
        server = read_mail_server(url, password_file=os.environ.get("ANLAN_SMTP_PASSWORD_FILE", ""))
        channels.append(SmtpChannel(server, patience_s=patience_s))
    if account := _find_account(SETTINGS["sms"]):
        channels.append(open_sms(account, patience_s=patience_s))
    if account := _find_account(SETTINGS["voice"]):
        channels.append(open_voice(account, patience_s=patience_s))
    authority = os.environ.get("ANLAN_WEBHOOK_CA", "")
    channels.append(WebhookChannel(home.read_secret("webhooks"), patience_s=patience_s, authority=authority))
    relay = find_relay()
    outside = Gateway(patience_s=patience_s, authority=authority if relay else "")
    channels.append(ChatChannel(gateway=outside, relay=relay, limit=policy.robot_limit))
    return channels


def list_configured(now: datetime) -> Mapping[str, Configured]:
    """Every channel that is set up, by its name, the desk included; opens nothing.

    A setting that cannot be read counts as set up: the worker says what is wrong with it, by not starting.
    """
    found = {IN_APP: Configured(ContactKind.IN_APP)}
    if url := os.environ.get(SETTINGS["smtp"], ""):
        found["smtp"] = Configured(ContactKind.EMAIL, urlsplit(url).hostname or "")
    for name, kind in (("sms", ContactKind.SMS), ("voice", ContactKind.PHONE)):
        if os.environ.get(SETTINGS[name], ""):
            account = _try_account(SETTINGS[name])
            found[name] = Configured(kind, account.shown, account.limit) if account else Configured(kind)
    found[WebhookChannel.name] = Configured(WebhookChannel.kind)
    limit = find_policy(now.astimezone(BEIJING).date()).robot_limit
    found[ChatChannel.name] = Configured(ChatChannel.kind, limit=limit)
    return found


def find_relay() -> str:
    """Where the makers of group robots are reached from a closed network; empty where directly."""
    relay = os.environ.get("ANLAN_CHAT_RELAY", "").strip().rstrip("/")
    parts = urlsplit(relay)
    if relay and (parts.scheme != "https" or not parts.hostname or parts.query):
        raise Invalid(
            f"ANLAN_CHAT_RELAY cannot be read: {relay!r}.",
            how="Write it like https://relay.example.org",
            field="ANLAN_CHAT_RELAY",
        )
    return relay


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


def _find_account(setting: str) -> Account | None:
    if not (url := os.environ.get(setting, "")):
        return None
    return read_account(url, secret_file=os.environ.get(f"{setting}_SECRET_FILE", ""), setting=setting)


def _try_account(setting: str) -> Account | None:
    try:
        return _find_account(setting)
    except AnlanError:
        return None
