"""The directory as YAML: a tree that reads like an organisation chart, used by the demonstration."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from anlan.directory.contracts import CONSOLE, ContactKind, Level
from anlan.directory.filing.loading import Report, Row, load_rows
from anlan.directory.journal import change
from anlan.directory.services import open_demonstration
from anlan.kernel.access import Actor, Role
from anlan.kernel.errors import Invalid


class _ContactPart(msgspec.Struct, forbid_unknown_fields=True):
    kind: ContactKind
    value: str = ""


class _PostPart(msgspec.Struct, forbid_unknown_fields=True):
    """`holders` maps account to label."""

    zh: str
    en: str = ""
    office: str = ""
    covered: bool = False
    roles: list[Role] = []
    holders: dict[str, str] = {}
    contacts: list[_ContactPart] = []


class _OfficePart(msgspec.Struct, forbid_unknown_fields=True):
    zh: str
    en: str = ""
    lead: str = ""


class _BureauPart(msgspec.Struct, forbid_unknown_fields=True):
    level: Level
    zh: str
    en: str = ""
    lead: str = ""
    offices: dict[str, _OfficePart] = {}
    posts: dict[str, _PostPart] = {}
    below: dict[str, _BureauPart] = {}


def read_document(path: Path) -> list[Row]:
    """The rows of a YAML directory. Raises Invalid with the place of the first error."""
    try:
        tree = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        bureaus = msgspec.convert(tree, dict[str, _BureauPart])
    except (YAMLError, msgspec.ValidationError) as reason:
        raise Invalid(f"{path.name} is not a directory: {reason}", field="file") from None
    rows: list[Row] = []
    for code, bureau in bureaus.items():
        _add_bureau(rows, code, bureau, parent="")
    return rows


@change
def load_demonstration(path: Path, *, now: datetime, actor: Actor = CONSOLE) -> Report:
    """Load the demonstration's bureaus into an empty or demonstration installation; again changes nothing.

    Raises OutOfOrder on an installation in real use.
    """
    open_demonstration(now=now)
    report = load_rows(read_document(path), actor=actor, now=now, source=path.name)
    if report.problems:
        raise Invalid(
            f"{path.name} does not fit together: {report.problems[0]}",
            why=f"It has {len(report.problems)} such errors.",
            field="file",
        )
    return report


def _add(rows: list[Row], sheet: str, **values: object) -> None:
    rows.append(Row(sheet, len(rows) + 1, values))


def _add_bureau(rows: list[Row], code: str, bureau: _BureauPart, parent: str) -> None:
    _add(
        rows,
        "bureaus",
        code=code,
        parent=parent,
        level=bureau.level,
        zh=bureau.zh,
        en=bureau.en,
        lead=bureau.lead,
    )
    for name, office in bureau.offices.items():
        _add(rows, "offices", bureau=code, code=name, zh=office.zh, en=office.en, lead=office.lead)
    for name, post in bureau.posts.items():
        _add_post(rows, code, name, post)
    for child, part in bureau.below.items():
        _add_bureau(rows, child, part, parent=code)


def _add_post(rows: list[Row], bureau: str, code: str, post: _PostPart) -> None:
    _add(
        rows,
        "posts",
        bureau=bureau,
        code=code,
        zh=post.zh,
        en=post.en,
        office=post.office,
        covered=post.covered,
    )
    for role in post.roles:
        _add(rows, "roles", bureau=bureau, post=code, role=role)
    for username, label in post.holders.items():
        _add(rows, "people", username=username, label=label, bureau=bureau, post=code)
    for contact in post.contacts:
        _add(rows, "contacts", bureau=bureau, post=code, kind=contact.kind, value=contact.value)
