"""By which address a person reaches the server, and which names it must answer to for that."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_address

EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared only
_ELSEWHERE = ("192.0.2.1", 9)  # for documentation (RFC 5737): nothing is sent there


def list_names(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The names of ANLAN_HOSTS."""
    return [name.strip() for name in environment.get("ANLAN_HOSTS", "").split(",") if name.strip()]


def write_address(host: str, port: int) -> str:
    """`http://[::1]:8000`; from this machine where it listens everywhere."""
    host = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared only
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def find_public_address(host: str, port: int) -> str:
    """What to type into a browser: the first plain name of ANLAN_HOSTS where it listens everywhere."""
    named = [name for name in list_names() if name[0] not in ".*"]
    return write_address(named[0].strip("[]") if host in EVERYWHERE and named else host, port)


def add_own_name(host: str) -> str:
    """ANLAN_HOSTS for the server: it answers to the address that it was told to listen on."""
    own = [] if host in EVERYWHERE else [f"[{host}]" if ":" in host else host]
    return ",".join(dict.fromkeys((*list_names(), *own)))


def explain_names(host: str) -> str:
    """A sentence where the server listens for others but would refuse the name by which they ask for it."""
    if host not in EVERYWHERE or list_names():
        return ""
    own = find_own_address()
    return (
        "It listens on every address of this machine but answers only to localhost. "
        f"For others set it to the names and addresses they type, with commas: "
        f"ANLAN_HOSTS={own or 'anlan.example.org'}"
    )


def find_own_address() -> str:
    """This machine's address on its way out; empty without a network."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_ELSEWHERE)
        found = str(probe.getsockname()[0])
        return "" if ip_address(found).is_loopback else found
    return ""
