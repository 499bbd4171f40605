"""What may be attached: told from the bytes, never from what the sender says it is."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import date
from typing import BinaryIO

import filetype
import msgspec

from anlan.attachments.contracts import TooLarge
from anlan.kernel.errors import Invalid

HEAD = 8192
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SAME = {"audio/x-wav": "audio/wav", "video/x-m4v": "video/mp4"}
_PRINTABLE = {"\t", "\n", "\r", "\f"}


class Value(msgspec.Struct, frozen=True, rename={"since": "from"}):
    since: date
    value: int


class Size(msgspec.Struct, frozen=True):
    values: tuple[Value, ...]


class Allowed(msgspec.Struct, frozen=True):
    """The list of the library: dated sizes, and media types with the endings a name may have."""

    size: Size
    types: Mapping[str, tuple[str, ...]]

    def largest(self, day: date) -> int:
        """Bytes that one file may have on `day`."""
        held = [each for each in self.size.values if each.since <= day]
        return max(held, key=lambda each: each.since).value << 20 if held else 0


def check_file(file: BinaryIO, name: str, size: int, allowed: Allowed, day: date) -> str:
    """The media type of an acceptable file; raises TooLarge, or Invalid for a wrong type or name."""
    largest = allowed.largest(day)
    if size > largest:
        raise TooLarge(
            f"The file has {size} bytes; at most {largest} are taken.",
            how="Make it smaller, or split it.",
            field="file",
            largest=largest,
        )
    if size == 0:
        raise Invalid("The file is empty.", how="Choose another one.", field="file")
    media_type = find_media_type(file)
    endings = allowed.types.get(media_type, ())
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in endings:
        raise Invalid(
            f"{name!r} is not a file that can be attached.",
            why=f"By its content it is {media_type or 'of an unknown type'}.",
            how=f"Attach one of: {', '.join(e for each in allowed.types.values() for e in each)}; "
            "its name must end as its content is.",
            field="file",
        )
    return media_type


def find_media_type(file: BinaryIO) -> str:
    """The media type by content; empty when it cannot be told. Leaves the file at its beginning."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _find_office_type(file)
    kind = filetype.guess(head)
    if kind is not None:
        return _SAME.get(kind.mime, str(kind.mime))
    return "text/plain" if _is_text(head) else ""


def _find_office_type(file: BinaryIO) -> str:
    """Only the list of names is read, so a file that would unpack to gigabytes does no harm."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ""
    finally:
        file.seek(0)
    # A macro would run on the machine of whoever opens the proof.
    if "[Content_Types].xml" not in names or any(n.lower().endswith("vbaproject.bin") for n in names):
        return ""
    return next((media_type for part, media_type in _OFFICE.items() if part in names), "")


def _is_text(head: bytes) -> bool:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = head.decode(encoding)
        except UnicodeDecodeError as fault:
            # The head may cut the last character in two.
            if fault.start < len(head) - 4 or len(head) < HEAD:
                continue
            text = head[: fault.start].decode(encoding)
        return all(char.isprintable() or char in _PRINTABLE for char in text)
    return False
