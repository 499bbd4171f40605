"""What a fake gateway says by itself: receipts, and what the people it reaches would answer."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock
from typing import Any

import httpx

from anlan.kernel.calendar import BEIJING
from anlan.notices.channels.fakes.moods import Moods

_CODE = re.compile(r"回复 (\S+) 确认")


class Answers:
    """`hooks`: where receipts and replies go, such as https://anlan.example.org; nowhere without it.

    The mood says what: `receipt` for each message, and `answer`, whether people acknowledge (by replying, or
    by pressing the key in a call).
    """

    def __init__(self, mood: Path, *, hooks: str, token: str) -> None:
        self._moods, self._hooks, self._token = Moods(mood), hooks.rstrip("/"), token
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="answers")
        self._lock = Lock()
        self._untold: list[str] = []

    def send(self, way: str, *, name: str, to: str, text: str) -> None:
        """Say what became of a message, and answer it, without keeping whoever sent it waiting."""
        if self._hooks:
            self._pool.submit(self._send, way, name, to, text)

    def keep(self, name: str) -> None:
        """A message that will be told of once, when somebody asks."""
        with self._lock:
            self._untold.append(name)

    def tell_aliyun(self) -> dict[str, Any]:
        """The answer of QuerySendDetails."""
        receipt = self._moods.read().receipt
        status = {"delivered": 3, "undelivered": 2}.get(receipt, 1)
        detail = {
            "SendStatus": status,
            "ErrCode": "DELIVERED" if status == 3 else "MK:0001",
            "ReceiveDate": f"{datetime.now(BEIJING):%Y-%m-%d %H:%M:%S}",
        }
        return {"Code": "OK", "Message": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": [detail]}}

    def tell_tencent(self) -> dict[str, Any]:
        """The answer of PullSmsSendStatus: each message once."""
        receipt = self._moods.read().receipt
        if not receipt:
            return {"PullSmsSendStatusSet": [], "RequestId": "0"}
        with self._lock:
            names, self._untold = self._untold, []
        said = {"ReportStatus": "SUCCESS" if receipt == "delivered" else "FAIL", "Description": receipt}
        at = int(datetime.now(UTC).timestamp())
        statuses = [{"SerialNo": name, "UserReceiveTime": at, **said} for name in names]
        return {"PullSmsSendStatusSet": statuses, "RequestId": "0"}

    def _send(self, way: str, name: str, to: str, text: str) -> None:
        mood, at = self._moods.read(), datetime.now(UTC).isoformat()
        headers = {"Authorization": f"Bearer {self._token}"}
        with httpx.Client(base_url=self._hooks, headers=headers, timeout=10, trust_env=False) as client:
            if mood.receipt:
                body = {"id": name, "outcome": mood.receipt, "at": at}
                _insist(client, f"/api/hooks/receipts/{way}", body)
            found = _CODE.search(text)
            if mood.answer and way == "voice":
                _insist(client, "/api/hooks/receipts/voice", {"id": name, "outcome": "confirmed", "at": at})
            elif mood.answer and found:
                body = {"from": to, "text": found[1], "received_at": at, "key": f"reply-{name}"}
                _insist(client, "/api/hooks/replies/sms", body)


def _insist(client: httpx.Client, path: str, body: dict[str, str]) -> None:
    """As gateways do: again, a little later, while the other side does not take it."""
    for pause in (0.0, 0.2, 1.0, 3.0):
        Event().wait(pause)
        try:
            if client.post(path, json=body).status_code < 400:
                return
        except httpx.HTTPError:
            continue
