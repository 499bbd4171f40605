"""A small identity provider over real HTTP: discovery, authorization code with PKCE, signed identity tokens.

It lets in whoever `subject` and `claims` name at the moment, without asking.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from anlan.kernel.clock import SystemClock

CLIENT, SECRET = "anlan", "a secret between us"


class Provider:
    """What the provider knows, and what went wrong when it was asked."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.subject, self.claims = "subject-1", {"preferred_username": "duty", "name": "a name nobody keeps"}
        self.audience = CLIENT
        self.issuer = self.claimed_issuer = ""
        self.codes: dict[str, dict[str, str]] = {}
        self.refused: list[str] = []

    def describe(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }

    def list_keys(self) -> dict[str, Any]:
        key = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [key | {"kid": "1", "alg": "RS256", "use": "sig"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to, with a code."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return f"{asked['redirect_uri']}?{back}"

    def give_token(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """RFC 6749 and 7636: the code once, to the client it was for, that knows the verifier."""
        given = self.codes.pop(asked.get("code", ""), None)
        verifier = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        faults = [
            name
            for name, wrong in (
                ("invalid_client", (asked.get("client_id"), asked.get("client_secret")) != (CLIENT, SECRET)),
                ("invalid_grant", given is None),
                ("redirect_uri", given is not None and given["redirect_uri"] != asked.get("redirect_uri")),
                ("code_verifier", given is not None and given.get("code_challenge") != challenge),
            )
            if wrong
        ]
        if faults:
            self.refused += faults
            return 400, {"error": faults[0]}
        return 200, {
            "access_token": secrets.token_urlsafe(8),
            "token_type": "Bearer",
            "id_token": self._sign(),
        }

    def _sign(self) -> str:
        now = int(SystemClock().now().timestamp())
        told = {
            "iss": self.claimed_issuer,
            "aud": self.audience,
            "sub": self.subject,
            "iat": now,
            "exp": now + 60,
        }
        return jwt.encode(told | self.claims, self.key, algorithm="RS256", headers={"kid": "1"})


@contextmanager
def serve_provider() -> Iterator[Provider]:
    """The provider on a free port of this machine, while the block runs."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _speak_for(provider))
    provider.issuer = provider.claimed_issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _speak_for(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, _flatten(urlsplit(self.path).query)
            if path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(query))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            pages = {"/.well-known/openid-configuration": provider.describe, "/keys": provider.list_keys}
            self._answer(200, pages[path]()) if path in pages else self._answer(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(*provider.give_token(_flatten(body)))

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            """Nothing to say."""

    return Handler


def _flatten(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
