"""The six sheets: their columns, and the writes that one row asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from anlan.directory import services
from anlan.directory.contracts import Outcome
from anlan.directory.filing import cells
from anlan.kernel.access import Actor, PostRef
from anlan.kernel.errors import Invalid

Write = Callable[[Actor, datetime], Outcome]
Values = dict[str, Any]


class Stage(IntEnum):
    """The order of writes over all sheets: a lead is named when the posts are there."""

    BUREAU = 1
    OFFICE = 2
    POST = 3
    LEAD = 4
    PERSON = 5
    HOLDING = 6
    CONTACT = 7
    ROLE = 8


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is the key in a row's values and the field that a service's error names."""

    header: str
    name: str
    read: cells.Read = cells.read_text
    required: bool = False
    example: Any = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`plan` turns the values of a row into writes."""

    title: str
    columns: tuple[Column, ...]
    plan: Callable[[Values], Iterator[tuple[Stage, Write]]]


def _plan_bureau(row: Values) -> Iterator[tuple[Stage, Write]]:
    facts = {name: row[name] for name in ("code", "parent", "zh", "en", "level") if name in row}
    yield Stage.BUREAU, lambda actor, now: services.open_bureau(actor=actor, now=now, **facts)
    if lead := row.get("lead"):
        ref = PostRef(row["code"], lead)
        yield Stage.LEAD, lambda actor, now: services.name_lead(actor=actor, now=now, ref=ref)


def _plan_office(row: Values) -> Iterator[tuple[Stage, Write]]:
    facts = {name: row[name] for name in ("bureau", "code", "zh", "en") if name in row}
    yield Stage.OFFICE, lambda actor, now: services.open_office(actor=actor, now=now, **facts)
    if lead := row.get("lead"):
        ref, office = PostRef(row["bureau"], lead), row["code"]
        yield (
            Stage.LEAD,
            lambda actor, now: services.name_lead(actor=actor, now=now, ref=ref, office=office),
        )


def _plan_post(row: Values) -> Iterator[tuple[Stage, Write]]:
    ref = PostRef(row["bureau"], row["code"])
    facts = {name: row[name] for name in ("zh", "en", "office", "covered") if name in row}
    yield Stage.POST, lambda actor, now: services.open_post(actor=actor, now=now, ref=ref, **facts)


def _plan_person(row: Values) -> Iterator[tuple[Stage, Write]]:
    username, label = row["username"], row["label"]
    yield (
        Stage.PERSON,
        lambda actor, now: services.add_person(actor=actor, now=now, username=username, label=label),
    )
    ref = _read_post(row)
    if ref is not None:
        dates = {name: row[name] for name in ("since", "until") if name in row}
        yield (
            Stage.HOLDING,
            lambda actor, now: services.hold_post(actor=actor, now=now, username=username, ref=ref, **dates),
        )


def _plan_contact(row: Values) -> Iterator[tuple[Stage, Write]]:
    of = _read_owner(row)
    facts = {name: row[name] for name in ("kind", "value", "order") if name in row}
    yield Stage.CONTACT, lambda actor, now: services.add_contact(actor=actor, now=now, of=of, **facts)


def _plan_role(row: Values) -> Iterator[tuple[Stage, Write]]:
    to = _read_owner(row)
    at = row.get("at") or (to.bureau if isinstance(to, PostRef) else "")
    if not at:
        raise Invalid(
            "It is not said where this person has the role.",
            how=f"Write a bureau's code, or {cells.EVERYWHERE} for the whole installation.",
            field="at",
        )
    bureau = None if at == cells.EVERYWHERE else at
    role, until = row["role"], row.get("until")
    yield (
        Stage.ROLE,
        lambda actor, now: services.grant_role(
            actor=actor, now=now, role=role, bureau=bureau, to=to, until=until
        ),
    )


def _read_post(row: Values) -> PostRef | None:
    bureau, post = row.get("bureau", ""), row.get("post", "")
    if bool(bureau) != bool(post):
        raise Invalid(
            "A post is named by its bureau and its own code.",
            how="Fill in both columns, or neither.",
            field="post" if bureau else "bureau",
        )
    return PostRef(bureau, post) if post else None


def _read_owner(row: Values) -> str | PostRef:
    username, post = row.get("username", ""), _read_post(row)
    if bool(username) == (post is not None):
        raise Invalid(
            "It is not clear whose this is.",
            how="Fill in the account, or the bureau and the post, and not both.",
            field="username",
        )
    return post or username


_BUREAU = Column("机构代码", "bureau", required=True, example="210100")
_EN = Column("英文名", "en")
_OWNER = (
    Column("账号", "username", example="duty-a"),
    Column("机构代码", "bureau"),
    Column("岗位代码", "post"),
)

SHEETS: dict[str, Sheet] = {
    "bureaus": Sheet(
        "机构",
        (
            Column("机构代码", "code", required=True, example="210100"),
            Column("上级代码", "parent"),
            Column("名称", "zh", required=True, example="某市医疗保障局"),
            _EN,
            Column("类型", "level", cells.choice(cells.LEVELS), required=True, example="市局"),
            Column("牵头岗位", "lead", example="director"),
        ),
        _plan_bureau,
    ),
    "offices": Sheet(
        "处室",
        (
            _BUREAU,
            Column("处室代码", "code", required=True, example="general"),
            Column("名称", "zh", required=True, example="综合办公室"),
            _EN,
            Column("牵头岗位", "lead", example="general-office"),
        ),
        _plan_office,
    ),
    "posts": Sheet(
        "岗位",
        (
            _BUREAU,
            Column("岗位代码", "code", required=True, example="duty-officer"),
            Column("名称", "zh", required=True, example="局值班员"),
            _EN,
            Column("处室代码", "office", example="general"),
            Column("须随时联系", "covered", cells.read_yes, example="是"),
        ),
        _plan_post,
    ),
    "people": Sheet(
        "人员",
        (
            Column("账号", "username", required=True, example="duty-a"),
            Column("称呼", "label", required=True, example="值班员甲"),
            Column("机构代码", "bureau", example="210100"),
            Column("岗位代码", "post", example="duty-officer"),
            Column("任职起", "since", cells.read_first_day, example="2026-01-01"),
            Column("任职止（含）", "until", cells.read_last_day),
        ),
        _plan_person,
    ),
    "contacts": Sheet(
        "联系方式",
        (
            *_OWNER,
            Column("方式", "kind", cells.choice(cells.KINDS), required=True, example="电话"),
            Column("号码或地址", "value", required=True, example="024-00000000"),
            Column("顺序", "order", cells.read_order, example=1),
        ),
        _plan_contact,
    ),
    "roles": Sheet(
        "角色",
        (
            *_OWNER,
            Column("角色", "role", cells.choice(cells.ROLES), required=True, example="值班"),
            Column("范围机构代码", "at", example="210100"),
            Column("止（含）", "until", cells.read_last_day),
        ),
        _plan_role,
    ),
}
