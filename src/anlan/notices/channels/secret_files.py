"""Secrets of channels, each in a file that only this service reads."""

from __future__ import annotations

from pathlib import Path

from anlan.kernel.errors import Invalid


def read_secret_file(file: str, *, setting: str) -> str:
    """What the file that `setting` names holds; raises Invalid, which never shows any of it."""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise Invalid(
            f"The file of {setting} cannot be read.",
            why=str(getattr(fault, "strerror", "") or "It is not text."),
            how="Let it hold the secret alone, and let this service read it.",
            field=setting,
        ) from fault
