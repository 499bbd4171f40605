"""Every address of the one public port."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from anlan.web.acknowledge import show_link
from anlan.web.api.duty_feeds import show_feed
from anlan.web.api.root import api
from anlan.web.face import show_face, show_worker
from anlan.web.health import show_health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", show_health, name="health"),
    path("api/", api.urls),
    path("_allauth/", include("anlan.web.door")),
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("a/<str:token>", show_link, name="link"),
    path("sw.js", show_worker, name="worker"),
    path("c/<str:secret>.ics", show_feed, name="feed"),
    # Every other address is the front end's; a wrong one under the API or among the files stays a 404.
    re_path(r"^(?!api/|_allauth/|accounts/|static/|a/|c/)", show_face, name="face"),
]
handler400 = "anlan.web.problems.show_bad_request"
handler404 = "anlan.web.problems.show_not_found"
handler500 = "anlan.web.problems.show_server_error"
