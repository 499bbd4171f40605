"""Nothing that was sealed stands in a document, by whatever way it came into the record."""

from __future__ import annotations

import io
import zipfile

from msgspec.structs import replace as replace_struct

from anlan.engine.contracts import events as e
from anlan.reports.printing import print_document
from anlan.reports.rules.clauses import say_evidence
from anlan.reports.rules.compose import compose_document
from anlan.reports.rules.record import Record, cut_now
from anlan.reports.rules.wording import SEALED
from anlan.reports.selectors import read_record
from anlan.reports.wordbook import read_contents
from tests.callers import find_person
from tests.reports.played import play
from tests.reports.test_reports import read_pdf

REFERENCE = "vault:5f0c-MARKER"


def plant(record: Record) -> Record:
    """The record as if facts, every proof, every report and a correction held a sealed value."""
    lines = []
    for line in record.lines:
        event = line.event
        if isinstance(event, e.StepFinished):
            event = replace_struct(event, proof={**event.proof, "contact": REFERENCE, "demands": [REFERENCE]})
        if isinstance(event, e.Opened | e.Reported):
            event = replace_struct(event, facts={**event.facts, "contact": REFERENCE})
        lines.append(replace_struct(line, event=event))
    correction = e.Corrected(
        at=lines[-1].event.at, seq=1, field="facts.contact", before=REFERENCE, after=REFERENCE, reason="写错"
    )
    lines.append(replace_struct(lines[-1], seq=lines[-1].seq + 1, event=correction))
    return Record(record.run, record.course, record.unit, tuple(lines), record.wording, record.fold)


def test_what_is_sealed_shows_as_sealed_in_every_kind_of_report(versions: dict[str, int]) -> None:
    played = play("petition-hall-to-follow-up", versions)
    record = plant(read_record(find_person("sy-director"), played.run))
    for stage in ("first", "progress", "final"):
        document = compose_document(cut_now(record, stage), read_contents())
        text = read_pdf(print_document(document, "pdf").content)
        assert "MARKER" not in text
        assert "vault:" not in text
        assert SEALED in text
        with zipfile.ZipFile(io.BytesIO(print_document(document, "docx").content)) as parts:
            for name in parts.namelist():
                assert b"MARKER" not in parts.read(name)


def test_the_table_names_fields_and_files_and_never_their_values(versions: dict[str, int]) -> None:
    record = read_record(find_person("sy-director"), play("petition-hall-to-follow-up", versions).run)
    said = say_evidence(
        record.wording, {"verified": "六十人", "photos": ["file:" + "ab" * 32], "contact": REFERENCE}
    )
    assert "核实情况" in said
    assert "SHA-256 abababababab…" in said
    assert "联系方式（已封存）" in said
    assert "六十人" not in said
    assert "MARKER" not in said
