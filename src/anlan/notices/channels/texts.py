"""A letter in the few words of a text message, a template or a call. No personal value is in a letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from anlan.kernel.calendar import BEIJING
from anlan.notices.channels.port import LiveLetter

# What a template may ask for.
VALUES = ("why", "number", "title", "due", "code")
_TITLE = 60
NOTHING = "无"


def write_text(letter: LiveLetter) -> str:
    """One text message: what, of which incident, until when, and how to acknowledge."""
    parts = [
        f"{letter.why or letter.subject}：{letter.number} {_write_title(letter, _TITLE)}".rstrip(" ："),
        f"时限{_show(letter.due_at)}" if letter.due_at else "",
        f"回复 {letter.code} 确认" if letter.code else "",
    ]
    # The link ends the message: a full stop after it would be taken for a part of it.
    link = f"确认：{letter.link}" if letter.link else ""
    return "。".join(part for part in parts if part) + "。" + link


def list_values(letter: LiveLetter, names: Sequence[str], *, longest: int) -> list[tuple[str, str]]:
    """What stands for the variables of a template, none of them empty, each cut to `longest` characters."""
    known = {
        "why": letter.why or letter.subject,
        "number": letter.number,
        "title": _write_title(letter, longest),
        "due": _show(letter.due_at) if letter.due_at else "",
        "code": letter.code,
    }
    return [(name, _cut(known[name], longest) or NOTHING) for name in names]


def write_speech(letter: LiveLetter) -> str:
    """What a call says: short sentences, the number digit by digit as the speaking machine reads it."""
    parts = [
        "您好，这里是医保应急通知",
        letter.why,
        _write_title(letter, _TITLE),
        f"编号，{' '.join(letter.number)}" if letter.number else "",
        f"时限，{_speak(letter.due_at)}" if letter.due_at else "",
        "请及时登录系统办理",
    ]
    return "。".join(part for part in parts if part) + "。"


def _write_title(letter: LiveLetter, longest: int) -> str:
    """Cut before how many there are, which must be read."""
    many = f"等{letter.more + 1}项" if letter.more else ""
    return _cut(letter.title, longest - len(many)) + many


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _show(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%m-%d %H:%M}"


def _speak(at: datetime) -> str:
    local = at.astimezone(BEIJING)
    return f"{local.month}月{local.day}日{local.hour}点{local.minute:02d}分"
