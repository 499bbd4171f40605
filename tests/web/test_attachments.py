"""Files as proof: told by content, named by digest, downloaded as files and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile as Upload

from anlan.kernel.access import Permission as P
from tests.callers import CITY, DISTRICT, Caller, Tokens

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
WORK = (P.OPEN_INCIDENT, P.READ_INCIDENT, P.ACT)


@pytest.fixture
def caller(token: Tokens) -> Caller:
    return token(*WORK)


@pytest.fixture
def run(caller: Caller) -> str:
    opened = caller.post("/api/incidents", {"kind": "network-security", "title": "篡改", "bureau": CITY})
    return str(opened.json()["run"]["id"])


def attach(caller: Caller, run: str, name: str = "报告.pdf", raw: bytes = PDF) -> Any:
    return caller.send(f"/api/incidents/{run}/attachments", file=Upload(name, raw))


def test_a_file_is_kept_once_under_its_digest_and_comes_back_as_it_was(caller: Caller, run: str) -> None:
    first, again = attach(caller, run), attach(caller, run, "改名.pdf")
    assert first.status_code == 201, first.content
    assert again.json() == first.json()
    info = first.json()
    assert info["reference"] == f"file:{info['sha256']}"
    assert info["media_type"] == "application/pdf"
    got = caller.get(f"/api/incidents/{run}/attachments/{info['sha256']}")
    assert b"".join(got.streaming_content) == PDF
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Disposition"].startswith("inline;")
    assert caller.get(f"/api/incidents/{run}/attachments").json() == [info]


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("run.exe", b"MZ\x90\x00" + b"\0" * 60),
        ("run.pdf", b"MZ\x90\x00" + b"\0" * 60),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("report.docx", b"PK\x03\x04 not a document"),
        ("empty.pdf", b""),
        ("noending", PDF),
    ],
)
def test_a_wrong_type_is_refused_whatever_it_is_called(
    caller: Caller, run: str, name: str, raw: bytes
) -> None:
    refused = attach(caller, run, name, raw)
    assert (refused.status_code, refused.json()["field"]) == (422, "file")
    assert caller.get(f"/api/incidents/{run}/attachments").json() == []


def test_a_proof_names_only_files_of_its_own_run(caller: Caller, run: str) -> None:
    act = {"act": "report", "stage": "first", "text": "首报", "facts": {"picture": "file:" + "0" * 64}}
    refused = caller.post(f"/api/incidents/{run}/acts", act).json()
    assert (refused["status"], refused["field"]) == (422, "facts.picture")


def test_who_may_not_see_the_run_sees_no_file_of_it(caller: Caller, run: str, token: Tokens) -> None:
    digest = attach(caller, run).json()["sha256"]
    stranger = token(*WORK, bureau=DISTRICT)
    assert stranger.get(f"/api/incidents/{run}/attachments/{digest}").status_code == 404
    assert attach(stranger, run).status_code == 404
    assert attach(token(P.READ_INCIDENT), run).status_code == 403


def test_too_large_a_file_is_refused_before_it_is_read(caller: Caller, run: str) -> None:
    answer = caller.client.post(
        f"/api/incidents/{run}/attachments",
        b"--b\r\n",
        content_type="multipart/form-data; boundary=b",
        headers={"Content-Length": str(10**9)},
    )
    assert (answer.status_code, answer.json()["largest"]) == (413, 64 << 20)


@pytest.mark.parametrize("fields", [{}, {"file": "text"}, {"other": Upload("a.pdf", PDF)}])
def test_a_form_that_is_not_one_file_is_refused(caller: Caller, run: str, fields: dict[str, Any]) -> None:
    assert caller.send(f"/api/incidents/{run}/attachments", **fields).status_code == 422


def test_a_body_of_another_type_is_said_to_be_unreadable(caller: Caller, run: str) -> None:
    answer = caller.client.post(f"/api/incidents/{run}/acts", b"act=calm", content_type="text/plain")
    assert answer.status_code == 415


def test_a_full_disk_is_said_and_nothing_of_the_file_is_kept(
    caller: Caller, run: str, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anlan.attachments.services.find_store", lambda: small_disk)
    refused = attach(caller, run, raw=PDF + b"%" * (1 << 20))
    assert (refused.status_code, refused.json()["type"]) == (507, "urn:anlan:problem:no-space")
    assert caller.get(f"/api/incidents/{run}/attachments").json() == []
    assert [path for path in small_disk.rglob("*") if path.is_file()] == []
    assert attach(caller, run).status_code == 201
