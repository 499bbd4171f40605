"""A code of the second factor is taken once.

One that is a step old is still taken, because clocks differ, so whoever watched it being typed would have a
minute to use it again. django-allauth remembers used codes for half of that, in the memory of one process.
"""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

_KEY = "last_code"


def remember_code(request: HttpRequest, authenticator: Authenticator) -> None:
    """Keep a digest of the code that was taken just now, until the next one."""
    if authenticator.type != Authenticator.Type.TOTP:
        return
    authenticator.data[_KEY] = _digest(authenticator.user_id, read_code(request))
    authenticator.save(update_fields=["data"])


def is_replay(request: HttpRequest, person_id: int) -> bool:
    """Whether the request brings the code that was taken last."""
    row = Authenticator.objects.filter(user_id=person_id, type=Authenticator.Type.TOTP).first()
    last = row.data.get(_KEY, "") if row else ""
    return hmac.compare_digest(last, _digest(person_id, read_code(request)))


def read_code(request: HttpRequest) -> str:
    """The digits of the code in a request; empty when there is none to be read."""
    try:
        given: Any = json.loads(request.body)
    except ValueError:
        return ""
    code = given.get("code", "") if isinstance(given, dict) else ""
    return "".join(str(code).split())


def _digest(person_id: int, code: str) -> str:
    text = f"{person_id}:{code}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), b"second-factor:" + text, sha256).hexdigest()
