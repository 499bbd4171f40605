"""Settings come from the environment; `anlan up` fills in what the home folder holds.

ANLAN_HOME        data folder (database, files, keys)
DATABASE_URL      an outside PostgreSQL; the embedded one is used without it
ANLAN_DB_ROLE     app (default: may not change the ledger) or owner (migrations)
"""

from __future__ import annotations

import os

import dj_database_url

from anlan.host.home import find_home

HOME = find_home()
SECRET_KEY = HOME.read_secret("django")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ANLAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "anlan.ledger",
    "anlan.directory",
    "anlan.deadlines",
    "anlan.plans",
    "anlan.engine",
    "anlan.notices",
    "anlan.matters",
    "anlan.incidents",
    "anlan.signals",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "anlan.web.urls"
ASGI_APPLICATION = "anlan.web.asgi.application"
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "DIRS": []},
]

DATABASES = {
    "default": dj_database_url.parse(HOME.database_url(os.environ.get("ANLAN_DB_ROLE", "app"))),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "directory.Person"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "static/"
