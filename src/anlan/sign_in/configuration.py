"""What the environment says of signing in. Read by the settings, so nothing here knows Django.

ANLAN_SECOND_FACTOR   required or offered; empty: required, and offered in a demonstration
ANLAN_OIDC_ISSUER     address of an OpenID Connect issuer; without it nobody signs in by a provider
ANLAN_OIDC_CLIENT_ID, ANLAN_OIDC_CLIENT_SECRET (or ANLAN_OIDC_CLIENT_SECRET_FILE)
ANLAN_OIDC_NAME       what the button says
ANLAN_OIDC_CLAIM      the claim that holds the username here; empty: only who was linked before
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from anlan.kernel.errors import Invalid
from anlan.sign_in.contracts import SecondFactor

PROVIDER = "oidc"
_LOCAL = ("localhost", "127.0.0.1", "::1")


def read_second_factor(environment: Mapping[str, str] = os.environ) -> SecondFactor | None:
    """What the installation asks for; None when it was not said. Raises Invalid for another word."""
    given = environment.get("ANLAN_SECOND_FACTOR", "")
    if not given:
        return None
    try:
        return SecondFactor(given)
    except ValueError:
        raise Invalid(
            f"{given!r} is no way to ask for a second factor.",
            how="Write required or offered.",
            field="ANLAN_SECOND_FACTOR",
        ) from None


def find_issuer(environment: Mapping[str, str] = os.environ) -> str:
    """The address of the provider. Raises Invalid when none is named."""
    issuer = environment.get("ANLAN_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        raise Invalid("No provider is named here.", how="Set it.", field="ANLAN_OIDC_ISSUER")
    return issuer


def describe_providers(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """django-allauth's SOCIALACCOUNT_PROVIDERS. Raises Invalid for an issuer that cannot be asked."""
    issuer = environment.get("ANLAN_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return {}
    _check_issuer(issuer)
    client = environment.get("ANLAN_OIDC_CLIENT_ID", "")
    if not client:
        raise Invalid("The provider needs to know who asks.", how="Set it.", field="ANLAN_OIDC_CLIENT_ID")
    app = {
        "provider_id": PROVIDER,
        "name": environment.get("ANLAN_OIDC_NAME") or urlsplit(issuer).hostname or issuer,
        "client_id": client,
        "secret": _read_client_secret(environment),
        "settings": {
            "server_url": issuer,
            # The answer of the token endpoint says who it is; the profile holds what nobody here needs.
            "fetch_userinfo": False,
            "oauth_pkce_enabled": True,
            "claim": environment.get("ANLAN_OIDC_CLAIM", ""),
        },
    }
    return {"openid_connect": {"SCOPE": ["openid", "profile"], "OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def _check_issuer(issuer: str) -> None:
    """The identity token is trusted because it came over TLS from its issuer, so plain HTTP is no way."""
    parts = urlsplit(issuer)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL):
        return
    raise Invalid(
        f"{issuer} cannot be asked who somebody is.",
        why="Without TLS anybody on the way could answer.",
        how="Name the issuer by https://.",
        field="ANLAN_OIDC_ISSUER",
    )


def _read_client_secret(environment: Mapping[str, str]) -> str:
    file = environment.get("ANLAN_OIDC_CLIENT_SECRET_FILE", "")
    if not file:
        return environment.get("ANLAN_OIDC_CLIENT_SECRET", "")
    try:
        return Path(file).read_text().strip()
    except OSError as fault:
        raise Invalid(
            f"{file} cannot be read.", why=f"{fault.strerror}.", field="ANLAN_OIDC_CLIENT_SECRET_FILE"
        ) from fault
