"""Money as whole fen (分). No float ever holds an amount."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import NewType

from anlan.kernel.errors import Invalid

Fen = NewType("Fen", int)


def parse_yuan(text: str, *, field: str = "amount") -> Fen:
    """Read yuan with at most two decimals (`12.30`); raise Invalid otherwise."""
    try:
        fen = Decimal(text.replace(",", "").strip()) * 100
    except InvalidOperation:
        fen = Decimal("NaN")
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise Invalid(f"{text!r} is not an amount in yuan.", how="Write it like 1280.50.", field=field)
    return Fen(int(fen))


def show_yuan(fen: Fen) -> str:
    """`123456` -> `1,234.56`."""
    sign, rest = ("-", -fen) if fen < 0 else ("", int(fen))
    return f"{sign}{rest // 100:,}.{rest % 100:02d}"
