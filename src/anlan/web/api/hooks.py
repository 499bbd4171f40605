"""/api/hooks: what other systems send by themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from anlan.directory.contracts import ContactKind
from anlan.notices.contracts import ReceiptGiven, ReceiptTaken, ReplyGiven, ReplyTaken
from anlan.notices.services.receipts import take_receipt
from anlan.notices.services.replying import take_reply
from anlan.signals.contracts import AlertGroup, AlertTaken
from anlan.signals.services import take_alerts
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import WALL, find_caller
from anlan.web.api.bodies import check_query, read_body
from anlan.web.replying import acknowledge_by_reply

router = Router(tags=["hooks"])


class Place(Schema):
    """For which bureau, where the sender's rights reach several."""

    bureau: str = Field("", pattern=r"^[\w.-]*$", max_length=32)


@router.post(
    "/alertmanager",
    operation_id="take_alerts",
    openapi_extra=describe(body=AlertGroup, returns=AlertTaken),
)
def alertmanager(request: HttpRequest, place: Query[Place]) -> HttpResponse:
    """An Alertmanager webhook (version 4): one network-security incident for each group of alerts.

    The token needs the scope signals:write and nothing else. The bureau is the token's own; one whose
    sender covers several names it.
    """
    check_query(request, Place.model_fields)
    group: AlertGroup = read_body(request, AlertGroup)
    return answer(take_alerts(group=group, actor=find_caller(request), wall=WALL, bureau=place.bureau))


@router.post(
    "/replies/sms", operation_id="take_sms_reply", openapi_extra=describe(body=ReplyGiven, returns=ReplyTaken)
)
def sms_reply(request: HttpRequest) -> HttpResponse:
    """A text message that answers a notice. The token needs the scope replies:write and nothing else."""
    return _take(request, ContactKind.SMS)


@router.post(
    "/replies/mail",
    operation_id="take_mail_reply",
    openapi_extra=describe(body=ReplyGiven, returns=ReplyTaken),
)
def mail_reply(request: HttpRequest) -> HttpResponse:
    """A mail that answers a notice: its subject, or the first line of its body, holds the code."""
    return _take(request, ContactKind.EMAIL)


@router.post(
    "/receipts/sms",
    operation_id="take_sms_receipt",
    openapi_extra=describe(body=ReceiptGiven, returns=ReceiptTaken),
)
def sms_receipt(request: HttpRequest) -> HttpResponse:
    """What became of a text message. The token needs the scope replies:write and nothing else."""
    return _note(request, ContactKind.SMS)


@router.post(
    "/receipts/voice",
    operation_id="take_call_receipt",
    openapi_extra=describe(body=ReceiptGiven, returns=ReceiptTaken),
)
def call_receipt(request: HttpRequest) -> HttpResponse:
    """What became of a call: taken up, not taken up, or confirmed by the key, which acknowledges."""
    return _note(request, ContactKind.PHONE)


def _note(request: HttpRequest, kind: ContactKind) -> HttpResponse:
    check_query(request, ())
    given: ReceiptGiven = read_body(request, ReceiptGiven)
    taken = take_receipt(
        given=given, kind=kind, actor=find_caller(request), wall=WALL, acknowledge=acknowledge_by_reply
    )
    return answer(taken)


def _take(request: HttpRequest, kind: ContactKind) -> HttpResponse:
    check_query(request, ())
    given: ReplyGiven = read_body(request, ReplyGiven)
    taken = take_reply(
        given=given, kind=kind, actor=find_caller(request), wall=WALL, acknowledge=acknowledge_by_reply
    )
    return answer(taken)
