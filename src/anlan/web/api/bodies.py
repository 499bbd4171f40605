"""Reading bodies: JSON into contracts, files from forms; limited, with nothing unknown in them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from anlan.attachments.contracts import TooLarge
from anlan.kernel.access import Actor
from anlan.kernel.errors import Invalid
from anlan.kernel.reading import check_storable, read_json
from anlan.web.problems import UnsupportedMedia

T = TypeVar("T")
LARGEST_JSON = 1 << 20
# The multipart envelope around the largest file that the library lets in.
LARGEST_FORM = 64 << 20
_KEY = re.compile(r"^[!-~]{1,128}$")


def read_body(request: HttpRequest, type: type[T] | Any) -> T:
    """The JSON body as `type`. Raises UnsupportedMedia, TooLarge, or Invalid with the path of the fault."""
    if request.content_type != "application/json":
        raise UnsupportedMedia(
            f"{request.content_type or 'Nothing'!r} is not read here.", how="Send application/json."
        )
    _check_length(request, LARGEST_JSON)
    # A chunked body announces no length: one byte more than the limit is asked for, and none after it.
    raw = request.read(LARGEST_JSON + 1)
    if len(raw) > LARGEST_JSON:
        raise _refuse_size("more than the limit", LARGEST_JSON)
    body: T = read_json(raw, type)
    return body


def read_form(request: HttpRequest, fields: Collection[str] = ()) -> tuple[UploadedFile[Any], dict[str, str]]:
    """The one file of a multipart form, named `file`, and its other fields."""
    if request.content_type != "multipart/form-data":
        raise UnsupportedMedia(
            f"{request.content_type or 'Nothing'!r} is not read here.", how="Send multipart/form-data."
        )
    _check_length(request, LARGEST_FORM)
    given = {name: str(value) for name, value in request.POST.items()}
    unknown = [name for name in (*given, *request.FILES) if name not in {*fields, "file"}]
    if unknown:
        raise Invalid(
            "There is no such field.", how=f"Known: {', '.join(('file', *fields))}.", field=unknown[0]
        )
    files = request.FILES.getlist("file")
    if len(files) != 1:
        raise Invalid("One file is expected.", how="Send it in the field `file`.", field="file")
    check_storable(given)
    return files[0], given


def read_key(request: HttpRequest, actor: Actor) -> str:
    """The Idempotency-Key, kept apart for each caller; empty without one."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return ""
    if not _KEY.match(key):
        raise Invalid(
            "The key cannot be read.", how="1 to 128 visible ASCII characters.", field="Idempotency-Key"
        )
    return f"{actor.person or actor.name}/{key}"


def check_query(request: HttpRequest, known: Collection[str]) -> None:
    """Refuse a parameter that would be passed over in silence, and a value that the database cannot hold."""
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        how = f"Known: {', '.join(sorted(known)) or 'none'}."
        raise Invalid("There is no such parameter.", how=how, field=unknown[0][:100])
    for name, value in request.GET.items():
        if "\0" in value:
            raise Invalid("A value holds a character that no text has.", why="It is U+0000.", field=name)


def _check_length(request: HttpRequest, largest: int) -> None:
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) <= largest:
        return
    raise _refuse_size(f"{length} bytes", largest)


def _refuse_size(size: str, largest: int) -> TooLarge:
    return TooLarge(
        f"The body has {size}; at most {largest} bytes are taken.",
        how="Send less at a time.",
        largest=largest,
    )
