"""The one page of the front end, at every address that is not the API's or a file's.

It is built by `make face` into this package's static folder; what the browser shows at an address is decided
by the front end's route table.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

BUILT = Path(__file__).parent / "static" / "face"
_NONCE = "__NONCE__"
_UNBUILT = "The pages are not built. Run `make face`.\n页面尚未生成，请运行 make face。\n"


@require_safe
@ensure_csrf_cookie
def show_face(request: HttpRequest) -> HttpResponse:
    """The page, with the nonce of this answer for the styles that it makes at run time."""
    page = _read("index.html")
    if page is None:
        return HttpResponse(_UNBUILT, status=503, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(page.replace(_NONCE, str(request.csp_nonce)))  # type: ignore[attr-defined]
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def show_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root: from among the files it could not answer for the pages' addresses."""
    script = _read("sw.js")
    if script is None:
        return HttpResponse(_UNBUILT, status=503, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    # A browser that kept an old one would go on with pages of an earlier release.
    answer["Cache-Control"] = "no-cache"
    return answer


def _read(name: str) -> str | None:
    file = BUILT / name
    return _read_version(name, file.stat().st_mtime_ns) if file.exists() else None


@lru_cache(maxsize=8)
def _read_version(name: str, version: int) -> str:
    """Kept until it is built anew."""
    return (BUILT / name).read_text(encoding="utf-8")
