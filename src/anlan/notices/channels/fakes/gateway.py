"""A gateway over HTTPS that speaks the protocols of text messages, calls and group robots, and checks them.

By path: /send text messages and /call calls (ours), / Alibaba Cloud (x-acs-action) and Tencent Cloud
(X-TC-Action), /robot/send DingTalk, /open-apis/bot/v2/hook/... Feishu, /cgi-bin/webhook/send WeCom. A token
or signature that is wrong is refused as the real one would; a key that was seen, even before a restart, is
answered with the same id, not taken again, and noted in `repeated.jsonl`.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from anlan.notices.channels.chat import seal
from anlan.notices.channels.fakes.answers import Answers
from anlan.notices.channels.fakes.https import Answer, HttpsFake, make_certificate
from anlan.notices.channels.fakes.moods import Moods, Taken, list_taken
from anlan.notices.channels.signing import sign_acs3, sign_tc3

Said = tuple[int, Any]
# The ways of our own protocol, in which a key is taken once.
OWN = frozenset({"sms", "voice"})


class GatewayFake(HttpsFake):
    """Knows one `secret`, as token, as signing key and as that of robots. `answers`: what it says itself."""

    def __init__(
        self, address: tuple[str, int], folder: Path, certificate: Path, *, secret: str, answers: Answers
    ) -> None:
        moods, taken = Moods(folder / "mood.json"), Taken(folder / "taken.jsonl")
        super().__init__(address, _Gateway, moods, taken, certificate)
        self.secret, self.answers = secret, answers
        before = list(list_taken(folder / "taken.jsonl"))
        self._names = {each["id"] for each in before if each["id"]}
        self._own = {each["key"]: each["id"] for each in before if each["way"] in OWN}
        self._repeated = Taken(folder / "repeated.jsonl")
        self._lock = Lock()

    def take(self, **message: str) -> str:
        """Note a message; returns the id that it is given."""
        with self._lock:
            return self._note(message)

    def take_once(self, key: str, **message: str) -> tuple[str, bool]:
        """The id of a message of our own protocol, and whether its key is new.

        A new one is noted before anybody can be told its id: a promise must not die with the process.
        """
        with self._lock:
            if key in self._own:
                self._repeated.note(key=key)
                return self._own[key], False
            self._own[key] = self._note({"key": key, **message})
            return self._own[key], True

    def knows(self, name: str) -> bool:
        """Whether a message has that id."""
        with self._lock:
            return name in self._names

    def _note(self, message: dict[str, str]) -> str:
        name = f"M{len(self._names) + 1:06d}"
        self.taken.note(**message, id=name)
        self._names.add(name)
        return name


class _Gateway(Answer):
    server: GatewayFake

    def find_to(self, body: bytes) -> str:
        try:
            return str(json.loads(body).get("to", self.path))
        except ValueError:
            return self.path

    def take(self, body: bytes) -> Said:
        path = urlsplit(self.path).path
        if path in ("/send", "/call"):
            return self._take_own(path, body)
        if path == "/":
            return self._take_acs3() if "x-acs-action" in self.headers else self._take_tc3(body)
        if path == "/login":  # what a proxy on the way shows to whoever it does not know
            return 200, {"title": "sign in"}
        for prefix, take in _ROBOTS.items():
            if path.startswith(prefix):
                return take(self, body)
        return 404, {"error": "no such path"}

    def refuse(self, status: int) -> Said:
        """A cloud refuses in its own words; it does so with 200, as robots do."""
        path = urlsplit(self.path).path
        if path == "/" and "X-TC-Action" in self.headers:
            return 200, _fail_tc3("InternalError", "as the mood is")
        if path == "/":
            return 400, {"Code": "isv.AMOUNT_NOT_ENOUGH", "Message": "as the mood is"}
        if path.startswith("/open-apis"):
            return 200, {"code": 11232, "msg": "as the mood is"}
        if path in ("/robot/send", "/cgi-bin/webhook/send"):
            return 200, {"errcode": 45009, "errmsg": "as the mood is"}
        return status, {"error": "as the mood is"}

    def _take_own(self, path: str, body: bytes) -> Said:
        if not hmac.compare_digest(self.headers.get("Authorization", ""), f"Bearer {self.server.secret}"):
            return 401, {"error": "wrong token"}
        message = json.loads(body)
        way, said = ("sms", "text") if path == "/send" else ("voice", "say")
        to, text = message["to"], message[said]
        name, new = self.server.take_once(message["key"], way=way, to=to, text=text)
        if new:
            self.server.answers.send(way, name=name, to=to, text=text)
        return 202, {"id": name}

    def _take_acs3(self) -> Said:
        parts, said = urlsplit(self.path), self.headers.get("Authorization", "")
        at = datetime.strptime(self.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        expected = sign_acs3(
            key=said.partition("Credential=")[2].partition(",")[0], secret=self.server.secret,
            host=self.headers["Host"], action=self.headers["x-acs-action"],
            version=self.headers["x-acs-version"], query=parts.query, now=at,
            nonce=self.headers["x-acs-signature-nonce"],
        )  # fmt: skip
        if not hmac.compare_digest(expected["Authorization"], said):
            return 400, {"Code": "SignatureDoesNotMatch", "Message": "the signature is another"}
        values = dict(parse_qsl(parts.query))
        if self.headers["x-acs-action"] == "QuerySendDetails":
            if not self.server.knows(values["BizId"]):
                return 400, {"Code": "isv.INVALID_PARAMETERS", "Message": "no such message"}
            return 200, self.server.answers.tell_aliyun()
        name = self.server.take(
            way="aliyun", key=values["OutId"], to=values["PhoneNumbers"], text=values["TemplateParam"]
        )
        return 200, {"Code": "OK", "Message": "OK", "BizId": name}

    def _take_tc3(self, body: bytes) -> Said:
        said = self.headers.get("Authorization", "")
        at = datetime.fromtimestamp(int(self.headers.get("X-TC-Timestamp", "0")), UTC)
        expected = sign_tc3(
            key=said.partition("Credential=")[2].partition("/")[0], secret=self.server.secret,
            host=self.headers["Host"], service="sms", body=body.decode(), now=at,
        )  # fmt: skip
        if not hmac.compare_digest(expected["Authorization"], said):
            return 200, _fail_tc3("AuthFailure.SignatureFailure", "the signature is another")
        values = json.loads(body)
        if self.headers["X-TC-Action"] == "PullSmsSendStatus":
            return 200, {"Response": self.server.answers.tell_tencent()}
        to, key = values["PhoneNumberSet"][0], values["SessionContext"]
        text = json.dumps(values["TemplateParamSet"], ensure_ascii=False)
        name = self.server.take(way="tencent", key=key, to=to, text=text)
        self.server.answers.keep(name)
        status = {"SerialNo": name, "PhoneNumber": to, "Code": "Ok", "Message": "send success"}
        return 200, {"Response": {"SendStatusSet": [status], "RequestId": name}}

    def _take_dingtalk(self, body: bytes) -> Said:
        query = dict(parse_qsl(urlsplit(self.path).query))
        if "sign" in query:
            text = f"{query['timestamp']}\n{self.server.secret}"
            if query["sign"] != seal(self.server.secret, text):
                return 200, {"errcode": 310000, "errmsg": "sign not match"}
        self._note("dingtalk", query["access_token"], json.loads(body)["text"]["content"])
        return 200, {"errcode": 0, "errmsg": "ok"}

    def _take_feishu(self, body: bytes) -> Said:
        message = json.loads(body)
        if "sign" in message and message["sign"] != seal(f"{message['timestamp']}\n{self.server.secret}", ""):
            return 200, {"code": 19021, "msg": "sign match fail"}
        self._note("feishu", self.path.rpartition("/")[2], message["content"]["text"])
        return 200, {"code": 0, "msg": "success"}

    def _take_wecom(self, body: bytes) -> Said:
        query = dict(parse_qsl(urlsplit(self.path).query))
        self._note("wecom", query["key"], json.loads(body)["text"]["content"])
        return 200, {"errcode": 0, "errmsg": "ok"}

    def _note(self, way: str, to: str, text: str) -> None:
        """What a robot takes: it gives messages neither key nor id."""
        self.server.taken.note(way=way, key="", to=to, text=text, id="")


_ROBOTS: dict[str, Callable[[_Gateway, bytes], Said]] = {
    "/robot/send": _Gateway._take_dingtalk,
    "/open-apis/bot/v2/hook/": _Gateway._take_feishu,
    "/cgi-bin/webhook/send": _Gateway._take_wecom,
}


def _fail_tc3(code: str, message: str) -> dict[str, Any]:
    return {"Response": {"Error": {"Code": code, "Message": message}, "RequestId": "0"}}


def open_gateway(
    host: str, port: int, folder: Path, *, now: datetime, secret: str, hooks: str = "", token: str = ""
) -> GatewayFake:
    """A gateway that listens and has yet to serve; port 0 takes a free one.

    `hooks`: the address of the server it tells receipts and replies to, with `token`.
    """
    certificate = make_certificate(folder, now=now)
    answers = Answers(folder / "mood.json", hooks=hooks, token=token)
    return GatewayFake((host, port), folder, certificate, secret=secret, answers=answers)
