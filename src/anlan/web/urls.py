"""Every address of the one public port."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path

from anlan.web.acknowledge import show_link
from anlan.web.api.root import api
from anlan.web.health import show_health
from anlan.web.pages import show_run, show_runs

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", show_health, name="health"),
    path("api/", api.urls),
    path("_allauth/", include("anlan.web.door")),
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("", show_runs, name="runs"),
    path("runs/<str:run_id>", show_run, name="run"),
    path("a/<str:token>", show_link, name="link"),
    path("sign-in", LoginView.as_view(template_name="anlan/sign_in.html"), name="sign-in"),
    path("sign-out", LogoutView.as_view(), name="sign-out"),
]
handler400 = "anlan.web.problems.show_bad_request"
handler404 = "anlan.web.problems.show_not_found"
handler500 = "anlan.web.problems.show_server_error"
