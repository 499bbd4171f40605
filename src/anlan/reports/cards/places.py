"""Where printouts stand: at home, and in a second place that should be up when this server is not."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from anlan.host.home import find_home

SECOND = "ANLAN_CARDS_FOLDER"


def list_folders() -> list[Path]:
    """Home first."""
    second = os.environ.get(SECOND, "")
    return [find_home().path / "cards", *([Path(second)] if second else [])]


def name_file(folder: Path, bureau: str, day: date) -> Path:
    return folder / f"{bureau}-{day.isoformat()}.pdf"


def find_newest(folder: Path, bureau: str) -> Path | None:
    """The newest of just this bureau: the code of another may begin with the same letters."""
    return max(folder.glob(f"{bureau}-????-??-??.pdf"), default=None)
