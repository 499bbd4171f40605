"""Group robots of DingTalk, Feishu and WeCom. A contact point is the robot's own address, with its secret.

All three answer a refusal with 200 and a code in the body, so the code is what counts (ADR 0031).
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from anlan.directory.contracts import ContactKind
from anlan.notices.channels.gateway import Gateway
from anlan.notices.channels.port import Limit, LiveLetter, Refused

# WeCom takes 2,048 bytes of text; the others more.
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Robot:
    """How one maker's robots are spoken to. `code` names what must be 0 in the answer.

    `write`: text, secret and seconds -> body and what is added to the address.
    """

    code: str
    message: str
    write: Callable[[str, str, int], tuple[dict[str, Any], dict[str, str]]]


class ChatChannel:
    """Robots of any maker. `relay`: where they are reached from a closed network, by the same paths."""

    name = "chat"
    kind = ContactKind.CHAT
    letters_at_once = 8
    folds = True

    def __init__(self, *, gateway: Gateway, limit: Limit | None = None, relay: str = "") -> None:
        self._gateway, self._relay, self.limit = gateway, relay.rstrip("/"), limit

    def hand_over(self, letter: LiveLetter, *, now: datetime) -> str:
        """Raises Refused with the maker's code and message."""
        parts = urlsplit(letter.to)
        robot = ROBOTS.get(parts.hostname or "")
        if robot is None:
            raise Refused(f"No robot is known at {parts.hostname}.")
        query = dict(parse_qsl(parts.query))
        body, added = robot.write(_write_text(letter), query.pop("secret", ""), int(now.timestamp()))
        base = self._relay or f"https://{parts.netloc}"
        url = urlunsplit(("", "", parts.path, urlencode(query | added), ""))
        answer = self._gateway.ask(
            base + url, body=msgspec.json.encode(body), headers={"Content-Type": "application/json"}
        )
        _check(robot, answer)
        return ""

    def close(self) -> None:
        """Connections are shared by all threads and stay."""


def _check(robot: Robot, answer: Mapping[str, Any]) -> None:
    if answer.get(robot.code) != 0:
        said = f"{answer.get(robot.code, 'nothing')} {answer.get(robot.message, '')}".strip()
        raise Refused(f"The robot answered {said}"[:500])


def _write_text(letter: LiveLetter) -> str:
    """Cut to what every maker takes; the link, by which one acknowledges, stands whole at the end."""
    link = f"\n{letter.link}" if letter.link else ""
    text = "\n".join(letter.lines).encode()[: _LONGEST - len(link.encode())]
    return text.decode(errors="ignore") + link


def _write_dingtalk(text: str, secret: str, at: int) -> tuple[dict[str, Any], dict[str, str]]:
    body = {"msgtype": "text", "text": {"content": text}}
    if not secret:
        return body, {}
    stamp = str(at * 1000)
    return body, {"timestamp": stamp, "sign": seal(secret, f"{stamp}\n{secret}")}


def _write_feishu(text: str, secret: str, at: int) -> tuple[dict[str, Any], dict[str, str]]:
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:  # the maker signs nothing with a key that holds time and secret
        body |= {"timestamp": str(at), "sign": seal(f"{at}\n{secret}", "")}
    return body, {}


def _write_wecom(text: str, secret: str, at: int) -> tuple[dict[str, Any], dict[str, str]]:
    return {"msgtype": "text", "text": {"content": text}}, {}


def seal(key: str, text: str) -> str:
    """HMAC-SHA256 in base64, as DingTalk and Feishu write it."""
    return b64encode(hmac.new(key.encode(), text.encode(), sha256).digest()).decode()


# Sources: what the makers say of custom group robots, at open.dingtalk.com, open.feishu.cn and
# developer.work.weixin.qq.com.
ROBOTS: Mapping[str, Robot] = {
    "oapi.dingtalk.com": Robot("errcode", "errmsg", _write_dingtalk),
    "open.feishu.cn": Robot("code", "msg", _write_feishu),
    "qyapi.weixin.qq.com": Robot("errcode", "errmsg", _write_wecom),
}
