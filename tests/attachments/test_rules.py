"""What a file is, told from its bytes."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO

import pytest

from anlan.attachments.contracts import TooLarge
from anlan.attachments.rules import check_file, find_media_type
from anlan.attachments.selectors import find_allowed
from anlan.attachments.services import clean_name
from anlan.kernel.errors import Invalid

TODAY = date(2026, 3, 2)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def make_office(*parts: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "<xml/>")
    return out.getvalue()


SAMPLES = {
    "a.pdf": (b"%PDF-1.4\n", "application/pdf"),
    "a.png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "image/png"),
    "a.JPG": (b"\xff\xd8\xff\xe0\0\x10JFIF" + b"\0" * 40, "image/jpeg"),
    "a.docx": (make_office("word/document.xml"), WORD),
    "a.xlsx": (make_office("xl/workbook.xml"), SHEET),
    "a.mp3": (b"ID3\x04" + b"\0" * 60, "audio/mpeg"),
    "a.wav": (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40, "audio/wav"),
    "a.mp4": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 40, "video/mp4"),
    "a.txt": ("首报：门户被篡改。\n".encode() * 1000, "text/plain"),
    "a.csv": ("工单,时间\n".encode("gbk"), "text/plain"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_type_that_may_prove_something_is_told_by_its_content(name: str) -> None:
    raw, media_type = SAMPLES[name]
    assert check_file(BytesIO(raw), name, len(raw), find_allowed(), TODAY) == media_type


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_bytes_under_another_ending_are_refused(name: str) -> None:
    raw, _ = SAMPLES[name]
    other = "a.pdf" if name != "a.pdf" else "a.png"
    with pytest.raises(Invalid) as refused:
        check_file(BytesIO(raw), other, len(raw), find_allowed(), TODAY)
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    "raw",
    [
        make_office("word/document.xml", "word/vbaProject.bin"),
        make_office("ppt/presentation.xml"),
        b"PK\x03\x04" + b"\xff" * 100,
        b"\x7fELF\x02\x01\x01" + b"\0" * 60,
        b"text with \x00 in it",
        b"\xff\xfe\xfd binary",
    ],
)
def test_macros_archives_programs_and_the_unknown_have_no_type_that_is_taken(raw: bytes) -> None:
    assert find_media_type(BytesIO(raw)) not in find_allowed().types


def test_a_limit_holds_from_its_date_and_one_byte_more_is_too_much() -> None:
    allowed = find_allowed()
    largest = allowed.largest(TODAY)
    assert largest == 50 << 20
    assert check_file(BytesIO(b"%PDF-1.4\n"), "a.pdf", largest, allowed, TODAY) == "application/pdf"
    with pytest.raises(TooLarge):
        check_file(BytesIO(b"%PDF-1.4\n"), "a.pdf", largest + 1, allowed, TODAY)
    assert allowed.largest(date(2000, 1, 1)) == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\报告.pdf", "报告.pdf"),
        ("a\r\nX-Header: 1.pdf", "a__X-Header: 1.pdf"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_a_name_keeps_no_folder_and_no_control_character(given: str, kept: str) -> None:
    assert clean_name(given) == kept
