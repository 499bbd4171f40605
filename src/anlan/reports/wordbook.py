"""The library's words for documents, read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML

from anlan.host.library import find_library
from anlan.plans.labels import load_labels
from anlan.reports.rules.contents import Section
from anlan.reports.rules.wording import Words


@lru_cache(maxsize=1)
def read_words() -> Words:
    return msgspec.convert(_read("words.yaml"), type=Words)


@lru_cache(maxsize=1)
def read_labels() -> dict[str, str]:
    """Field name -> what a document calls it."""
    return {name: label.zh for name, label in load_labels().fields.items()}


@lru_cache(maxsize=1)
def read_contents() -> dict[str, tuple[Section, ...]]:
    """Stage -> the sections of its report."""
    return msgspec.convert(_read("contents.yaml"), type=dict[str, tuple[Section, ...]])


def _read(name: str) -> Any:
    path: Path = find_library() / "reports" / name
    return YAML(typ="safe", pure=True).load(path)
