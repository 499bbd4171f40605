"""One idempotent write: create the row, change what differs, or leave it alone."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from django.db.models import Model

from anlan.directory.contracts import Outcome
from anlan.kernel.errors import Invalid

Row = TypeVar("Row", bound=Model)
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,31}")


def put(model: type[Row], key: dict[str, Any], facts: dict[str, Any]) -> tuple[Row, Outcome]:
    """The row of `key` with `facts`, and what had to be done for it."""
    row = model._default_manager.filter(**key).first()
    if row is None:
        return model._default_manager.create(**key, **facts), Outcome.CREATED
    if all(getattr(row, name) == value for name, value in facts.items()):
        return row, Outcome.UNCHANGED
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=list(facts))
    return row, Outcome.CHANGED


def check_code(code: str, *, field: str = "code") -> str:
    """A code that can stand in a path, a post reference and a URL; raises Invalid otherwise."""
    if _CODE.fullmatch(code):
        return code
    raise Invalid(
        f"{code!r} is not a code.",
        how="Use up to 32 letters, digits, hyphens, dots or underscores: 210100, duty-officer.",
        field=field,
    )


def check_text(text: str, *, field: str, longest: int = 100) -> str:
    """A name somebody can read: not empty, not too long for its column."""
    stripped = text.strip()
    if 0 < len(stripped) <= longest:
        return stripped
    raise Invalid(f"{field} needs 1 to {longest} characters.", field=field)
