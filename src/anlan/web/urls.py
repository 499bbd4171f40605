"""Every address of the one public port."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from anlan.web.api.root import api
from anlan.web.health import show_health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", show_health, name="health"),
    path("api/", api.urls),
]
handler400 = "anlan.web.problems.show_bad_request"
handler404 = "anlan.web.problems.show_not_found"
handler500 = "anlan.web.problems.show_server_error"
