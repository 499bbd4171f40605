"""From where somebody calls."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def find_address(request: HttpRequest) -> str | None:
    """The caller's address: what our own proxy says it is, else the other end of the connection.

    `X-Forwarded-For` is believed only behind TLS, only from a proxy on this machine or named by
    ANLAN_PROXIES, and only its last part: what stands before it is what the caller said of itself.
    """
    peer = _read_address(request.META.get("REMOTE_ADDR", ""))
    if peer is None or not settings.TLS or not _is_proxy(peer):
        return peer
    said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2]
    return _read_address(said) or peer


def _is_proxy(address: str) -> bool:
    return ip_address(address).is_loopback or address in settings.PROXIES


def _read_address(text: str) -> str | None:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None
