"""A browser at the door: JSON in and out, with the CSRF token of the page."""

from __future__ import annotations

import base64
import hmac
import struct
from datetime import datetime
from typing import Any

from django.test import Client

from anlan.directory.contracts import CONSOLE
from anlan.directory.models import Person
from anlan.directory.services import add_person
from anlan.kernel.clock import SystemClock

WALL = SystemClock()
PASSWORD = "a long enough sentence"
HEADLESS = "/_allauth/browser/v1"


class Browser:
    """Speaks as the page does: first the cookie, then every write with its token."""

    def __init__(self, address: str = "127.0.0.1", **options: Any) -> None:
        self.client = Client(
            enforce_csrf_checks=True, raise_request_exception=False, REMOTE_ADDR=address, **options
        )
        self.get("/api/sign-in")

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=_name(headers))

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        token = self.client.cookies["csrftoken"].value
        return getattr(self.client, method)(
            path,
            body or {},
            content_type="application/json",
            headers={"X-CSRFToken": token, **_name(headers)},
        )

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        return self.send("post", path, body, **headers)

    def sign_in(self, username: str, password: str = PASSWORD) -> Any:
        return self.post(f"{HEADLESS}/auth/login", {"username": username, "password": password})

    def enrol(self) -> str:
        """Enrol a second factor and return its secret."""
        secret: str = self.get(f"{HEADLESS}/account/authenticators/totp").json()["meta"]["secret"]
        enrolled = self.post(f"{HEADLESS}/account/authenticators/totp", {"code": make_code(secret)})
        assert enrolled.status_code == 200, enrolled.content
        return secret

    def reauthenticate(self, password: str = PASSWORD) -> Any:
        return self.post(f"{HEADLESS}/auth/reauthenticate", {"password": password})


def add_somebody(username: str = "duty", *, password: str = PASSWORD, generated: bool = False) -> Person:
    """Somebody without a post, with a password of their own."""
    now = WALL.now()
    add_person(actor=CONSOLE, now=now, username=username, label="值班员甲")
    person = Person.objects.get(username=username)
    person.set_password(password)
    person.password_generated = generated
    person.save()
    return person


def make_code(secret: str, *, at: datetime | None = None, steps: int = 0) -> str:
    """The code of RFC 6238 that an authenticator shows `steps` of half a minute from `at`."""
    counter = int((at or WALL.now()).timestamp()) // 30 + steps
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), "sha1").digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def _name(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
