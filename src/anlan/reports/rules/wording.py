"""How values of the plan language are said in a Chinese document. What is sealed is never opened here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import msgspec

from anlan.engine.contracts.events import FILE, VAULT
from anlan.kernel.calendar import BEIJING
from anlan.plans.contracts import Text

SEALED = "已封存"
_LENGTH = re.compile(r"^(\d+)(m|h|d|wd)$")
_NUMERALS = "〇一二三四五六七八九"


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """library/reports/words.yaml."""

    stages: dict[str, str]
    grades: dict[str, str]
    warnings: dict[str, str]
    modes: dict[str, str]
    phases: dict[str, str]
    status: dict[str, str]
    units: dict[str, str]
    how: dict[str, str]
    contacts: dict[str, str]
    bodies: dict[str, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """Words, the labels of fields, the titles of posts (by `bureau:post` and by code), the names of files."""

    words: Words
    labels: Mapping[str, str]
    posts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)

    def name_field(self, name: str) -> Text:
        """What a field is called; its identifier where nobody named it."""
        return Text(self.labels.get(name, name), name.replace("_", " ").capitalize())

    def order_fields(self, values: Mapping[str, object]) -> list[tuple[str, object]]:
        """In the order of the plan's forms, those that no form has at the end."""
        places = {name: place for place, name in enumerate(self.types)}
        return sorted(values.items(), key=lambda item: (places.get(item[0], len(places)), item[0]))

    def name_post(self, ref: str) -> str:
        """The title of a post, `系统` for the engine, and what it is where no title is known."""
        if ref == "engine":
            return "系统"
        return self.posts.get(ref, ref)

    def name_posts(self, refs: Iterable[str]) -> str:
        return "、".join(dict.fromkeys(self.name_post(ref) for ref in refs))

    def name_body(self, body: str) -> str:
        return self.words.bodies.get(body, body)

    def name_grade(self, grade: str) -> str:
        return self.words.grades.get(grade, grade)

    def say_field(self, name: str, value: object) -> str:
        """A value as its field's type asks; empty for nothing."""
        kind = self.types.get(name, "")
        if isinstance(value, list | tuple):
            return "、".join(filter(None, (self._say_one(name, kind, each) for each in value)))
        return self._say_one(name, kind, value)

    def _say_one(self, name: str, kind: str, value: object) -> str:
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, int | float):
            return f"{value / 100:.2f}元" if name.endswith("_fen") else str(value)
        text = str(value or "").strip()
        if text.startswith(VAULT):
            return SEALED
        if text.startswith(FILE):
            return self.name_file(text)
        return self._say_typed(kind, text)

    def _say_typed(self, kind: str, text: str) -> str:
        match kind:
            case "time":
                return say_time(datetime.fromisoformat(text)) if text else ""
            case "date":
                return say_day(date.fromisoformat(text)) if text else ""
            case "posts" | "divisions":
                return self.name_post(text)
            case "grade" | "level":
                return self.name_grade(text)
            case "warning":
                return self.words.warnings.get(text, text)
            case "duration":
                return self.say_length(text)
            case "person" | "contact":
                return SEALED if text else ""
        return text

    def say_length(self, text: str) -> str:
        """`30m` -> 30分钟; other words as they are."""
        return say_length(text, self.words.units)

    def name_file(self, reference: str) -> str:
        """A file by its name and the beginning of its digest; the list of files holds all of it."""
        digest = reference.removeprefix(FILE)
        name = self.files.get(digest, "附件")
        return f"{name}（SHA-256 {digest[:12]}…）"


def say_time(at: datetime) -> str:
    """2026年3月2日8时05分, by Beijing's clock."""
    local = at.astimezone(BEIJING)
    return f"{say_day(local.date())}{local.hour}时{local.minute:02d}分"


def say_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def say_length(text: str, units: Mapping[str, str]) -> str:
    """`30m` -> 30分钟."""
    found = _LENGTH.match(text)
    return f"{found[1]}{units[found[2]]}" if found else text


def say_number(number: int) -> str:
    """1 to 99 in Chinese numerals, as headings and numbered reports are called."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _NUMERALS[ones]
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")
