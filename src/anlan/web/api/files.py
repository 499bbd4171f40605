"""Attachments over HTTP, of runs of any form."""

from __future__ import annotations

import re
from typing import BinaryIO, cast

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from anlan.attachments.contracts import AttachmentInfo
from anlan.attachments.selectors import list_attachments, open_attachment
from anlan.attachments.services import attach_file
from anlan.kernel.errors import NotFound
from anlan.web.api.answers import answer, describe, describe_form
from anlan.web.api.auth import WALL, find_caller
from anlan.web.api.bodies import read_form
from anlan.web.api.doors import Door, check_id

# What a browser shows without running anything; SVG and HTML are not even taken in.
SHOWN = frozenset({"image/png", "image/jpeg", "application/pdf"})
_DIGEST = re.compile(r"^[0-9a-f]{64}$")


def add_files(router: Router, door: Door) -> None:
    """The attachments of runs of one form."""
    name = door.form.value
    extra = describe(form=describe_form(), returns=AttachmentInfo, status=201)

    @router.post(
        "/{run_id}/attachments", operation_id=f"attach_to_{name}", response={201: None}, openapi_extra=extra
    )
    def attach(request: HttpRequest, run_id: str) -> HttpResponse:
        """Keep a file as proof; put the `reference` that comes back into a proof field."""
        file, _ = read_form(request)
        info = attach_file(
            run_id=check_id(run_id),
            file=cast(BinaryIO, file.open("rb")),
            name=file.name or "",
            size=file.size or 0,
            actor=find_caller(request),
            now=WALL.now(),
        )
        return answer(info, 201)

    @router.get(
        "/{run_id}/attachments",
        operation_id=f"list_{name}_attachments",
        openapi_extra=describe(returns=list[AttachmentInfo]),
    )
    def list_(request: HttpRequest, run_id: str) -> HttpResponse:
        """The files beside the run."""
        return answer(list_attachments(find_caller(request), check_id(run_id)))

    @router.get(
        "/{run_id}/attachments/{sha256}", operation_id=f"download_{name}_attachment", openapi_extra=describe()
    )
    def download(request: HttpRequest, run_id: str, sha256: str) -> HttpResponseBase:
        """The bytes. Images and PDF may be looked at, shut in a sandbox; everything else is a download.

        Nothing of them runs: the type is the one that the content had, and the browser may not guess another.
        """
        info, file = open_attachment(find_caller(request), check_id(run_id), check_digest(sha256))
        response = FileResponse(
            file,
            as_attachment=info.media_type not in SHOWN,
            filename=info.name,
            content_type=info.media_type,
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox"
        response["Cache-Control"] = "private, no-store"
        return response


def check_digest(sha256: str) -> str:
    if not _DIGEST.match(sha256):
        raise NotFound("This run has no such file.", how="Take the digest from its attachments.")
    return sha256
