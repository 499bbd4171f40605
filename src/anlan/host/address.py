"""The address of an outside database, as somebody wrote it. It is never shown: it holds a password."""

from __future__ import annotations

from urllib.parse import urlsplit

from anlan.kernel.errors import Invalid

SCHEMES = ("postgresql", "postgres")
HOW = "Write it like postgresql://USER:PASSWORD@HOST:5432/NAME; in a password @ becomes %40, / becomes %2F."


def check_address(url: str, *, field: str) -> str:
    """Return the address; raise Invalid, without a word of it, when it cannot be one of a PostgreSQL."""
    why = find_fault(url)
    if why:
        raise Invalid("The address of the database cannot be used.", why=why, how=HOW, field=field)
    return url


def find_fault(url: str) -> str:
    """What is wrong with the address, in words that hold nothing of its password; empty when nothing is."""
    scheme, mark, _ = url.partition("://")
    if not mark or scheme not in SCHEMES:
        return "It does not begin with postgresql:// or postgres://."
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "Its host or port is not one."
    if not parts.path.strip("/") or "/" in parts.path.strip("/"):
        return "It does not name one database after the host."
    from psycopg import Error, pq  # only now: a command on an embedded database starts quicker without it

    try:
        pq.Conninfo.parse(url.encode())
    except (Error, UnicodeEncodeError):
        return "PostgreSQL's client cannot read it."
    return ""


def name_server(url: str) -> str:
    """`db.example:5432`, for a sentence."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'this machine'}:{parts.port or 5432}"
