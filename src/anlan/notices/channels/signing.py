"""How two Chinese clouds want requests signed. Pure: time and nonce are given.

Sources: Alibaba Cloud OpenAPI, signature version 3 (ACS3-HMAC-SHA256); Tencent Cloud API 3.0
(TC3-HMAC-SHA256).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import quote, urlencode

ACS3, TC3 = "ACS3-HMAC-SHA256", "TC3-HMAC-SHA256"


def write_query(values: Mapping[str, str]) -> str:
    """The parameters in the one order and encoding (RFC 3986) that is signed."""
    return urlencode(sorted(values.items()), safe="~", quote_via=quote)


def sign_acs3(
    *, key: str, secret: str, host: str, action: str, version: str, query: str, now: datetime, nonce: str
) -> dict[str, str]:
    """The headers of a POST without a body to `https://<host>/?<query>`."""
    digest = _hash("")
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": digest,
        "x-acs-date": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    canonical = _write_canonical(query, headers, digest)
    seal = hmac.new(secret.encode(), f"{ACS3}\n{_hash(canonical)}".encode(), sha256).hexdigest()
    return headers | {"Authorization": f"{ACS3} Credential={key},SignedHeaders={names},Signature={seal}"}


def sign_tc3(*, key: str, secret: str, host: str, service: str, body: str, now: datetime) -> dict[str, str]:
    """The headers of a POST of JSON to `https://<host>/`; the action's own headers are not signed."""
    at = int(now.timestamp())
    headers = {"content-type": "application/json; charset=utf-8", "host": host}
    scope = f"{now.astimezone(UTC):%Y-%m-%d}/{service}/tc3_request"
    canonical = _write_canonical("", headers, _hash(body))
    sealed = f"{TC3}\n{at}\n{scope}\n{_hash(canonical)}"
    made = f"TC3{secret}".encode()
    for part in scope.split("/"):
        made = hmac.new(made, part.encode(), sha256).digest()
    seal = hmac.new(made, sealed.encode(), sha256).hexdigest()
    names = ";".join(sorted(headers))
    said = f"{TC3} Credential={key}/{scope}, SignedHeaders={names}, Signature={seal}"
    return headers | {"Authorization": said, "X-TC-Timestamp": str(at)}


def _write_canonical(query: str, headers: Mapping[str, str], digest: str) -> str:
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    return f"POST\n/\n{query}\n{lines}\n{';'.join(sorted(headers))}\n{digest}"


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
