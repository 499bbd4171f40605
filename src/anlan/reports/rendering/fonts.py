"""The faces official documents are set in, and what stands in for them on this machine.

仿宋, 黑体, 楷体 and 小标宋 are commercial: they come from ANLAN_FONTS or the system, where the bureau has a
licence. Without them Noto CJK stands in, which /health says.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import msgspec
import typst

from anlan.reports.contracts import FontMissing

FOLDER = "ANLAN_FONTS"
PACKAGE = "fonts-noto-cjk"
SERIF, SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"
# Face -> the families that are it, the best first, and what stands in.
FACES: dict[str, tuple[tuple[str, ...], str]] = {
    "仿宋": (("FangSong_GB2312", "FangSong", "仿宋_GB2312", "仿宋", "STFangsong"), SERIF),
    "黑体": (("SimHei", "黑体", "STHeiti"), SANS),
    "楷体": (("KaiTi_GB2312", "KaiTi", "楷体_GB2312", "楷体", "STKaiti"), SERIF),
    "小标宋": (("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "FZXiaoBiaoSong_GBK"), SERIF),
}


class Faces(msgspec.Struct, frozen=True):
    """Which family each face is set in here; `standing_in` are those that are not the official one."""

    families: dict[str, str]
    standing_in: dict[str, str]


def find_faces() -> Faces:
    """The families to use; raises FontMissing when a face cannot be printed at all."""
    return choose_faces(frozenset(_load(_folder()).families()))


def choose_faces(known: frozenset[str]) -> Faces:
    """Each face from the families there are; the official one, else what stands in."""
    families, standing_in = {}, {}
    for face, (official, instead) in FACES.items():
        found = next((family for family in official if family in known), None)
        if found is None and instead in known:
            found = standing_in[face] = instead
        if found is None:
            raise FontMissing(
                f"No font here can print {face}.",
                why=f"Neither {official[0]} nor {instead} is installed.",
                how=f"Install the package {PACKAGE}, or put the fonts into a folder and name it by {FOLDER}.",
            )
        families[face] = found
    return Faces(families, standing_in)


def load_fonts() -> typst.Fonts:
    """Every font a document may use; looked for again by each process, and again when none was found."""
    find_faces()
    return _load(_folder())


def forget_fonts() -> None:
    """Look again at the next document, because fonts were added."""
    _load.cache_clear()


def _folder() -> str:
    folder = os.environ.get(FOLDER, "")
    if folder and not Path(folder).is_dir():
        raise FontMissing(
            f"{FOLDER} names {folder}, which is no folder.",
            how="Name the folder that holds the fonts, or unset it.",
        )
    return folder


@lru_cache(maxsize=4)
def _load(folder: str) -> typst.Fonts:
    system = os.environ.get("ANLAN_SYSTEM_FONTS", "1") != "0"
    return typst.Fonts(
        include_system_fonts=system, include_embedded_fonts=False, font_paths=[folder] if folder else []
    )
