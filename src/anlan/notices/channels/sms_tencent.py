"""Text messages by Tencent Cloud (sms 2021-01-11): SendSms, and PullSmsSendStatus for receipts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from anlan.directory.contracts import ContactKind
from anlan.notices.channels.gateway import Gateway
from anlan.notices.channels.numbers import write_international
from anlan.notices.channels.port import Limit, LiveLetter, Receipt, Refused, Sent
from anlan.notices.channels.signing import sign_tc3
from anlan.notices.channels.texts import list_values
from anlan.notices.contracts import ReceiptState

VERSION, SERVICE = "2021-01-11", "sms"
# The cloud hands out each status once, so many at a time.
_PULLED = 100
_FLOW = "LimitExceeded."


@dataclass(frozen=True, slots=True)
class Tencent:
    """An account, its application, signature and template, filled with `values` in this order."""

    host: str
    key: str
    secret: str
    app: str
    sign: str
    template: str
    region: str
    values: tuple[str, ...]
    longest: int

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Tencent({self.host})"


class TencentSmsChannel:
    """Templates only: the cloud sends no free text. It knows no key; a repeat carries the same context."""

    name = "sms"
    kind = ContactKind.SMS
    letters_at_once = 8
    folds = True

    def __init__(self, account: Tencent, *, gateway: Gateway, limit: Limit | None = None) -> None:
        self._account, self._gateway = account, gateway
        self.limit = limit

    def hand_over(self, letter: LiveLetter, *, now: datetime) -> str:
        """Raises Refused with the cloud's code and message."""
        account = self._account
        values = list_values(letter, account.values, longest=account.longest)
        answer = self._ask(
            "SendSms",
            {
                "PhoneNumberSet": [write_international(letter.to)],
                "SmsSdkAppId": account.app,
                "SignName": account.sign,
                "TemplateId": account.template,
                "TemplateParamSet": [value for _, value in values],
                "SessionContext": letter.key[-512:],
            },
            now,
        )
        status: dict[str, Any] = next(iter(answer.get("SendStatusSet") or ()), {})
        code = str(status.get("Code", ""))
        if code != "Ok":
            raise _refuse(code, str(status.get("Message", "")))
        return str(status.get("SerialNo", ""))

    def ask_receipts(self, sent: Sequence[Sent], *, now: datetime) -> list[Receipt]:
        """Whatever the cloud has not told yet; it may be of letters that `sent` does not name."""
        asked = {"SmsSdkAppId": self._account.app, "Limit": _PULLED}
        found = self._ask("PullSmsSendStatus", asked, now).get("PullSmsSendStatusSet") or ()
        return [_read(status, now) for status in found if status.get("SerialNo")]

    def close(self) -> None:
        """Connections are shared by all threads and stay."""

    def _ask(self, action: str, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        account, body = self._account, msgspec.json.encode(values).decode()
        headers = sign_tc3(
            key=account.key, secret=account.secret, host=account.host, service=SERVICE, body=body, now=now
        )
        headers |= {"X-TC-Action": action, "X-TC-Version": VERSION, "X-TC-Region": account.region}
        said = self._gateway.ask(f"https://{account.host}/", body=body.encode(), headers=headers)
        answer: dict[str, Any] = said.get("Response") or {}
        error = answer.get("Error")
        if error or not answer:
            raise _refuse(str((error or {}).get("Code", "")), str((error or {}).get("Message", "")))
        return answer


def _refuse(code: str, message: str) -> Refused:
    why = f"The text message gateway answered {code or 'nothing'}: {message}"
    return Refused(why[:500], all_alike=code.startswith(_FLOW))


def _read(status: Mapping[str, Any], now: datetime) -> Receipt:
    at = status.get("UserReceiveTime")
    delivered = status.get("ReportStatus") == "SUCCESS"
    state = ReceiptState.DELIVERED if delivered else ReceiptState.UNDELIVERED
    return Receipt(
        str(status["SerialNo"]),
        state,
        datetime.fromtimestamp(at, UTC) if isinstance(at, int) and at > 0 else now,
        "" if delivered else str(status.get("Description", "")),
    )
