"""Settings come from the environment and the home folder.

ANLAN_HOME         the home folder (database, files, keys, secrets)
DATABASE_URL       an outside PostgreSQL; the embedded one is used without it
ANLAN_OWNER_DATABASE_URL   the same with the role that may change the schema; DATABASE_URL without it
ANLAN_DB_ROLE      app (default: may not change the ledger) or owner (migrations)
ANLAN_DB_POOL      connections this process keeps open; 0 (default) opens one when needed
ANLAN_HOSTS        names this server answers to, with commas
ANLAN_TLS          1 when a proxy in front speaks HTTPS: cookies and redirects then insist on it
ANLAN_PROXIES      addresses of that proxy, with commas, where it is not on this machine
ANLAN_SECOND_FACTOR   required or offered; without it required, and offered in a demonstration
ANLAN_OIDC_ISSUER  an identity provider that people may sign in at; see anlan.sign_in.configuration
ANLAN_FONTS        a folder with the faces of official documents; the system's fonts are looked at too,
                   unless ANLAN_SYSTEM_FONTS is 0
ANLAN_CARDS_FOLDER a second place for the nightly printout (a share that is up when this server is not)
ANLAN_LOG_LEVEL    INFO for supervised parts, WARNING for commands
"""

from __future__ import annotations

import os
from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE

from anlan.host.home import find_home
from anlan.host.logs import configure_structlog, describe_logs
from anlan.sign_in.configuration import describe_providers, read_second_factor

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
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.headless",
    "axes",
    "ninja",
    "anlan.ledger",
    "anlan.directory",
    "anlan.deadlines",
    "anlan.plans",
    "anlan.duty",
    "anlan.engine",
    "anlan.notices",
    "anlan.attachments",
    "anlan.sign_in",
    "anlan.matters",
    "anlan.incidents",
    "anlan.standing",
    "anlan.signals",
    "anlan.supervision",
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
    "anlan.web.sessions.SessionLimits",
    "allauth.account.middleware.AccountMiddleware",
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
    # There are more connections than requests at once: whoever waits for one waits for the database itself.
    _database.setdefault("OPTIONS", {})["pool"] = {"min_size": 2, "max_size": POOL, "timeout": 5}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "directory.Person"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "static/"
# Their names hold their digest, so a browser need never ask for them again.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/face/assets/"
WHITENOISE_USE_FINDERS = True  # served from the packages: nothing to collect, nothing to go stale

TLS = os.environ.get("ANLAN_TLS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_REDIRECT_EXEMPT = [r"^health$"]  # asked from this machine, without the proxy
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in HOSTS] if TLS else []
CSRF_FAILURE_VIEW = "anlan.web.problems.show_forgery"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 86_400  # then the cookie is thrown away; the library's numbers end a session before
SESSION_COOKIE_SAMESITE = "Lax"  # an identity provider sends people back from its own site
CSRF_COOKIE_SAMESITE = "Strict"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Ant Design writes <style> elements, which get the page's nonce; React sets style attributes.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "style-src-attr": [UNSAFE_INLINE],
        "connect-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Signing in: django-allauth without pages of its own, with django-axes counting what fails.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ["username", "label"]}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
] + [{"NAME": "anlan.sign_in.passwords.LengthValidator"}]
PROXIES = [each.strip() for each in os.environ.get("ANLAN_PROXIES", "").split(",") if each.strip()]
SECOND_FACTOR = read_second_factor()
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS = {"socialaccount_login_error": "/sign-in"}
ACCOUNT_ADAPTER = "anlan.sign_in.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_DISPLAY = "anlan.sign_in.adapters.display_person"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Failures are counted in the database, where a restart or a second process does not forget them.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
MFA_ADAPTER = "anlan.sign_in.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "anlan"
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "anlan.sign_in.adapters.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = describe_providers()
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
AXES_HANDLER = "anlan.sign_in.guesses.GuessHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username"]
AXES_FAILURE_LIMIT = 1  # of the share that GuessHandler counts
AXES_COOLOFF_TIME = "anlan.sign_in.guesses.find_cool_off"
AXES_CLIENT_IP_CALLABLE = "anlan.sign_in.addresses.find_address"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # the record has it
AXES_VERBOSE = False
# anlan.web.sessions answers instead of its middleware; addresses alone lock nobody out: a bureau shares one.
SILENCED_SYSTEM_CHECKS = ["axes.W001", "axes.W002", "axes.W006"]

LOGGING = describe_logs()
configure_structlog()
