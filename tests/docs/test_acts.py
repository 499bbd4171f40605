"""The table of acts in docs/api.md."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from anlan.cli.acts import ActField, list_acts, list_common_fields

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def write(fields: Iterable[ActField]) -> str:
    return ", ".join(f"`{field.name}` {field.type}" for field in fields)


def write_row(name: str, fields: tuple[ActField, ...]) -> str:
    must, may = ([field for field in fields if field.required is wanted] for wanted in (True, False))
    return f"| `{name}` | {write(must)} | {write(may)} |".replace("|  |", "| |")


def test_the_table_has_every_act_with_its_fields_and_no_other() -> None:
    table = TEXT.partition("| Act | must have | may have |\n")[2].partition("\n\n")[0].splitlines()[1:]
    assert table == [write_row(name, fields) for name, fields in list_acts().items()]
    assert f"Each may have {write(list_common_fields())}" in TEXT.replace("\n", " ")
