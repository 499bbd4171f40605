"""Reading one cell: what a spreadsheet holds into what a service takes; Invalid says how to write it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from anlan.directory.contracts import ContactKind, Level
from anlan.kernel.access import Role
from anlan.kernel.calendar import BEIJING
from anlan.kernel.errors import Invalid

Read = Callable[[Any], Any]

LEVELS = {
    "市局": Level.CITY,
    "区局": Level.DISTRICT,
    "分局": Level.BRANCH,
    "经办中心": Level.CENTRE,
    "医疗机构": Level.HOSPITAL,
    "外部单位": Level.OUTSIDE,
}
KINDS = {
    "电话": ContactKind.PHONE,
    "短信": ContactKind.SMS,
    "邮件": ContactKind.EMAIL,
    "站内": ContactKind.IN_APP,
    "推送地址": ContactKind.WEBHOOK,
    "群机器人": ContactKind.CHAT,
}
ROLES = {
    "值班": Role.DUTY,
    "经办": Role.HANDLER,
    "办公室": Role.OFFICE,
    "领导": Role.LEADER,
    "预案编制": Role.EDITOR,
    "法制审核": Role.LEGAL,
    "督查": Role.INSPECTOR,
    "演练导演": Role.DIRECTOR_OF_DRILLS,
    "系统管理员": Role.ADMINISTRATOR,
    "审计员": Role.AUDITOR,
    "运维员": Role.OPERATOR,
}
EVERYWHERE = "全部"


def read_text(cell: Any) -> str:
    """Text as it is; a spreadsheet's number 210100.0 is the code 210100."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def read_yes(cell: Any) -> bool:
    text = read_text(cell).lower()
    if text in ("是", "yes", "true", "1"):
        return True
    if text in ("否", "no", "false", "0"):
        return False
    raise Invalid(f"{text!r} is neither 是 nor 否.", how="Write 是 or 否.")


def read_order(cell: Any) -> int:
    text = read_text(cell)
    if text.isdecimal() and 1 <= int(text) <= 99:
        return int(text)
    raise Invalid(f"{text!r} is not a place in an order.", how="Write a whole number from 1 to 99.")


def read_first_day(cell: Any) -> datetime:
    """The start of a day in Beijing."""
    return datetime.combine(_read_day(cell), time(), BEIJING)


def read_last_day(cell: Any) -> datetime:
    """The end of a day in Beijing: offices write the last day as included."""
    return datetime.combine(_read_day(cell) + timedelta(days=1), time(), BEIJING)


def choice(words: Mapping[str, Any]) -> Read:
    """A reader of one of some words; the English value is understood as well."""
    known = {**words, **{str(value): value for value in words.values()}}

    def read(cell: Any) -> Any:
        text = read_text(cell)
        if text in known:
            return known[text]
        raise Invalid(f"{text!r} is not known here.", how=f"Use one of: {'、'.join(words)}.")

    return read


def _read_day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = read_text(cell).replace("/", "-")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"{text!r} is not a date.", how="Write it like 2026-03-02.") from None
