"""Settings come from the environment and the home folder.

ANLAN_HOME         the home folder (database, files, keys, secrets)
DATABASE_URL       an outside PostgreSQL; the embedded one is used without it
ANLAN_OWNER_DATABASE_URL   the same with the role that may change the schema; DATABASE_URL without it
ANLAN_DB_ROLE      app (default: may not change the ledger) or owner (migrations)
ANLAN_DB_POOL      connections this process keeps open; 0 (default) opens one when needed
ANLAN_HOSTS        names this server answers to, with commas
ANLAN_TLS          1 when a proxy in front speaks HTTPS: cookies and redirects then insist on it
ANLAN_FONTS        a folder with the faces of official documents; the system's fonts are looked at too,
                   unless ANLAN_SYSTEM_FONTS is 0
ANLAN_CARDS_FOLDER a second place for the nightly printout (a share that is up when this server is not)
ANLAN_LOG_LEVEL    INFO for supervised parts, WARNING for commands
"""

from __future__ import annotations

import os
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from anlan.host.home import find_home
from anlan.host.logs import configure_structlog, describe_logs

HOME = find_home()
SECRET_KEY = HOME.read_secret("django")
DEBUG = False
HOSTS = [name.strip() for name in os.environ.get("ANLAN_HOSTS", "").split(",") if name.strip()]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *HOSTS]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "ninja",
    "anlan.ledger",
    "anlan.directory",
    "anlan.deadlines",
    "anlan.plans",
    "anlan.engine",
    "anlan.notices",
    "anlan.attachments",
    "anlan.matters",
    "anlan.incidents",
    "anlan.standing",
    "anlan.signals",
    "anlan.reports",
    "anlan.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "anlan.web.problems.explain_not_allowed",
]
ROOT_URLCONF = "anlan.web.urls"
ASGI_APPLICATION = "anlan.web.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    },
]

_database: dict[str, Any] = dict(
    dj_database_url.parse(HOME.database_url(os.environ.get("ANLAN_DB_ROLE", "app")), conn_health_checks=True)
)
POOL = int(os.environ.get("ANLAN_DB_POOL", "0"))
if POOL:
    _database.setdefault("OPTIONS", {})["pool"] = {"min_size": 2, "max_size": POOL, "timeout": 10}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "directory.Person"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "static/"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "runs"
LOGOUT_REDIRECT_URL = "sign-in"
WHITENOISE_USE_FINDERS = True  # served from the packages: nothing to collect, nothing to go stale

TLS = os.environ.get("ANLAN_TLS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_REDIRECT_EXEMPT = [r"^health$"]  # asked from this machine, without the proxy
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in HOSTS] if TLS else []
CSRF_FAILURE_VIEW = "anlan.web.problems.show_forgery"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = describe_logs()
configure_structlog()
