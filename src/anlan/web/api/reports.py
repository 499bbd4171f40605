"""Reports of an incident as files, and the printout for the day the server is down."""

from __future__ import annotations

from urllib.parse import quote

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from anlan.reports.cards.contracts import PrintoutInfo
from anlan.reports.cards.selectors import find_own_bureau, find_printout, list_printouts
from anlan.reports.cards.services import make_cards, open_cards
from anlan.reports.contracts import Printed, ReportInfo
from anlan.reports.printing import print_preview, print_report
from anlan.reports.selectors import list_reports
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import WALL, find_caller
from anlan.web.api.bodies import check_query, read_body
from anlan.web.api.doors import check_id

router = Router(tags=["reports"])


class Printout(Schema):
    """Whose printout."""

    bureau: str = Field("", pattern=r"^[\w-]*$", max_length=32)


class PrintoutOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose printout is to be made anew."""

    bureau: str


class Preview(Schema):
    """`preview` (first, progress, final): a draft of what is on record now, whatever `report` says."""

    preview: str = Field("", pattern=r"^[a-z]*$", max_length=20)


def add_reports(router: Router) -> None:
    """The reports of incidents."""

    @router.get(
        "/{run_id}/reports",
        operation_id="list_incident_reports",
        openapi_extra=describe(returns=list[ReportInfo]),
    )
    def list_(request: HttpRequest, run_id: str) -> HttpResponse:
        """In the order they were made, each with what is missing in it and where its files are."""
        return answer(list_reports(find_caller(request), check_id(run_id)))

    @router.get(
        "/{run_id}/reports/{report}.{file_format}",
        operation_id="download_incident_report",
        openapi_extra=describe(),
    )
    def download(
        request: HttpRequest, run_id: str, report: str, file_format: str, query: Query[Preview]
    ) -> HttpResponse:
        """The report as pdf or docx, written from the entries it was made of; a draft until it is signed."""
        check_query(request, Preview.model_fields)
        actor, incident = find_caller(request), check_id(run_id)
        if query.preview:
            return answer_file(print_preview(actor, incident, query.preview, file_format))
        return answer_file(print_report(actor, incident, report, file_format))


@router.get("/cards.pdf", operation_id="download_cards", openapi_extra=describe())
def cards(request: HttpRequest, query: Query[Printout]) -> HttpResponse:
    """The newest nightly printout: plan cards, duty list, call list. Takes incidents:read and personal:read.

    Without `bureau`, that of the first bureau where the caller may see one. The download is on record.
    """
    check_query(request, Printout.model_fields)
    actor = find_caller(request)
    bureau = query.bureau or find_own_bureau(actor)
    return answer_file(open_cards(bureau=bureau, actor=actor, now=WALL.now()))


@router.get("/cards", operation_id="list_cards", openapi_extra=describe(returns=list[PrintoutInfo]))
def list_cards(request: HttpRequest) -> HttpResponse:
    """The newest printout of each bureau where the caller may see numbers, and what it could not tell."""
    return answer(list_printouts(find_caller(request), now=WALL.now()))


@router.post(
    "/cards", operation_id="make_cards", openapi_extra=describe(body=PrintoutOrder, returns=PrintoutInfo)
)
def make(request: HttpRequest) -> HttpResponse:
    """Print a bureau's cards now. Each number in them is a look on record."""
    order: PrintoutOrder = read_body(request, PrintoutOrder)
    make_cards(bureau=order.bureau, actor=find_caller(request), wall=WALL)
    return answer(find_printout(order.bureau, now=WALL.now()))


def answer_file(file: Printed) -> HttpResponse:
    """A finished file under its Chinese name; never kept by anybody on the way."""
    response = HttpResponse(file.content, content_type=file.media_type)
    shown = "inline" if file.media_type == "application/pdf" else "attachment"
    ending = file.name.rpartition(".")[2]
    response["Content-Disposition"] = (
        f"{shown}; filename=\"report.{ending}\"; filename*=UTF-8''{quote(file.name)}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
