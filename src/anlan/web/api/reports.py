"""Reports of an incident as files, and the printout for the day the server is down."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from anlan.reports.contracts import Printed, ReportInfo
from anlan.reports.printing import print_preview, print_report
from anlan.reports.selectors import list_reports
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import find_caller
from anlan.web.api.bodies import check_query
from anlan.web.api.doors import check_id


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
