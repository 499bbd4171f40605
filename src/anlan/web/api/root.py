"""The API's root: every router, and an OpenAPI document that holds our own contracts."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from anlan.web.api import (
    board,
    clocks,
    desk,
    directory,
    duty,
    duty_feeds,
    duty_ladders,
    duty_log,
    duty_people,
    duty_preference,
    duty_reach,
    hooks,
    incidents,
    live,
    matters,
    me,
    notices,
    plan_versions,
    plans,
    reports,
    search,
    sign_in,
    standing,
    trace,
    words,
)
from anlan.web.api.answers import list_components
from anlan.web.api.auth import Bearer, Session
from anlan.web.problems import add_handlers


class Api(NinjaAPI):
    """Bodies and answers are msgspec contracts, so their schemas are added to the document here."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"].setdefault("schemas", {}).update(list_components())
        return schema


api = Api(
    title="anlan 安澜",
    version=version("anlan"),
    description="Runs emergency plans. Errors are application/problem+json; writing takes Idempotency-Key.",
    auth=[Bearer(), Session()],
    docs_url="/docs",
    urls_namespace="api",
)
add_handlers(api)
for prefix, module in (
    ("/incidents", incidents),
    ("/matters", matters),
    ("/standing", standing),
    ("/plans", plan_versions),  # before the address with an id, which would take `check` for one
    ("/plans", plans),
    ("/desk", desk),
    ("/board", board),
    ("/live", live),
    ("/timelines", clocks),
    ("/reports", reports),
    ("/hooks", hooks),
    ("/notices", notices),
    ("/duty", duty),
    ("/duty", duty_feeds),
    ("/duty", duty_ladders),
    ("/duty", duty_people),
    ("/duty", duty_log),
    ("/duty/preference", duty_preference),
    ("/duty/reachability", duty_reach),
    ("/me", me),
    ("/sign-in", sign_in),
    ("/words", words),
    ("/trace", trace),
    ("/search", search),
    ("", directory),
):
    api.add_router(prefix, module.router)
api.add_router("/channels", notices.channels)
for prefix in ("/incidents", "/matters", "/standing"):
    api.add_router(prefix, notices.make_router(prefix.strip("/")))
