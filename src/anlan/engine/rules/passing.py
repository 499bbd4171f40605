"""Between bureaus: whose receipt a transfer waits for."""

from __future__ import annotations


def name_receiver(bureau: str) -> str:
    """The post that is told of what is passed to a bureau: its duty officer, at any hour."""
    return f"{bureau}:duty-officer"
