"""Text messages by Alibaba Cloud (Dysmsapi 2017-05-25): SendSms, and QuerySendDetails for receipts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
import structlog

from anlan.directory.contracts import ContactKind
from anlan.kernel.calendar import BEIJING
from anlan.notices.channels.gateway import Gateway
from anlan.notices.channels.numbers import write_national
from anlan.notices.channels.port import Limit, LiveLetter, Receipt, Refused, Sent
from anlan.notices.channels.signing import sign_acs3, write_query
from anlan.notices.channels.texts import list_values
from anlan.notices.contracts import ReceiptState

log = structlog.get_logger()
VERSION = "2017-05-25"
# What QuerySendDetails calls a message: 1 waits for the carrier.
_STATES = {2: ReceiptState.UNDELIVERED, 3: ReceiptState.DELIVERED}
# So many within a time were sent to this number: the next to it meets the same.
_FLOW = "isv.BUSINESS_LIMIT_CONTROL"


@dataclass(frozen=True, slots=True)
class Aliyun:
    """An account, its signature and its template, whose variables are called `values` in this order."""

    host: str
    key: str
    secret: str
    sign: str
    template: str
    values: tuple[str, ...]
    longest: int

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Aliyun({self.host})"


class AliyunSmsChannel:
    """Templates only: the cloud sends no free text. It knows no key; a repeat carries the same OutId."""

    name = "sms"
    kind = ContactKind.SMS
    letters_at_once = 8
    folds = True

    def __init__(self, account: Aliyun, *, gateway: Gateway, limit: Limit | None = None) -> None:
        self._account, self._gateway = account, gateway
        self.limit = limit

    def hand_over(self, letter: LiveLetter, *, now: datetime) -> str:
        """Raises Refused with the cloud's code and message."""
        account = self._account
        values = dict(list_values(letter, account.values, longest=account.longest))
        answer = self._ask(
            "SendSms",
            {
                "PhoneNumbers": write_national(letter.to),
                "SignName": account.sign,
                "TemplateCode": account.template,
                "TemplateParam": msgspec.json.encode(values).decode(),
                "OutId": letter.key[-256:],
            },
            now,
        )
        return str(answer.get("BizId", ""))

    def ask_receipts(self, sent: Sequence[Sent], *, now: datetime) -> list[Receipt]:
        """One question for each letter, as the cloud has no other; one that is refused holds up no other."""
        receipts: list[Receipt] = []
        for each in sent:
            try:
                receipt = self._ask_receipt(each, now)
            except Refused as refusal:
                if refusal.all_alike:  # nobody answers there
                    break
                log.warning("receipt not told", message=each.name, why=str(refusal))
            else:
                receipts += [receipt] if receipt else []
        return receipts

    def close(self) -> None:
        """Connections are shared by all threads and stay."""

    def _ask_receipt(self, sent: Sent, now: datetime) -> Receipt | None:
        answer = self._ask(
            "QuerySendDetails",
            {
                "PhoneNumber": write_national(sent.to),
                "BizId": sent.name,
                "SendDate": f"{sent.at.astimezone(BEIJING):%Y%m%d}",
                "PageSize": "10",
                "CurrentPage": "1",
            },
            now,
        )
        details = answer.get("SmsSendDetailDTOs") or {}
        for detail in details.get("SmsSendDetailDTO") or ():
            state = _STATES.get(detail.get("SendStatus"))
            if state is not None:
                at = _read_time(str(detail.get("ReceiveDate", "")), now)
                why = "" if state is ReceiptState.DELIVERED else str(detail.get("ErrCode", ""))
                return Receipt(sent.name, state, at, why)
        return None

    def _ask(self, action: str, values: Mapping[str, str], now: datetime) -> dict[str, Any]:
        account, query = self._account, write_query(values)
        headers = sign_acs3(
            key=account.key, secret=account.secret, host=account.host, action=action, version=VERSION,
            query=query, now=now, nonce=uuid4().hex,
        )  # fmt: skip
        answer = self._gateway.ask(f"https://{account.host}/?{query}", body=b"", headers=headers)
        code = str(answer.get("Code", ""))
        if code != "OK":
            why = f"The text message gateway answered {code or 'nothing'}: {answer.get('Message', '')}"
            raise Refused(why[:500], all_alike=code == _FLOW)
        return answer


def _read_time(said: str, now: datetime) -> datetime:
    """The cloud writes Beijing time without saying so."""
    try:
        return datetime.strptime(said, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
    except ValueError:
        return now
