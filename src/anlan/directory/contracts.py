"""What the directory hands to other apps: frozen values, never rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from anlan.kernel.access import Actor, Grant, Permission, PostRef
from anlan.kernel.errors import AnlanError


class Level(StrEnum):
    """What kind of body a bureau is; plans address groups by it."""

    CITY = "city"
    DISTRICT = "district"
    BRANCH = "branch"
    CENTRE = "centre"
    HOSPITAL = "hospital"
    OUTSIDE = "outside"


class Mode(StrEnum):
    """平战状态: a bureau works in routine or in emergency."""

    ROUTINE = "routine"
    EMERGENCY = "emergency"


class ContactKind(StrEnum):
    """How a contact point is reached."""

    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"
    IN_APP = "in-app"
    WEBHOOK = "webhook"
    CHAT = "chat"


# Whose group robots notices know how to speak to (`chat`).
ROBOT_HOSTS = ("oapi.dingtalk.com", "open.feishu.cn", "qyapi.weixin.qq.com")

_P = Permission

# Whoever may run commands on the machine itself may set up the directory.
CONSOLE = Actor(name="console", grants=(Grant("/", frozenset({_P.ADMINISTER, _P.READ_DIRECTORY})),))


@dataclass(frozen=True, slots=True)
class Bureau:
    """A body in the tree. `path` is `/210100/210102/`: its own code last, its ancestors before.

    `lead` is the code of the post that stands for it as a unit, empty when none does.
    """

    code: str
    parent: str
    path: str
    level: Level
    zh: str
    en: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """A division of a bureau. `lead` is the post that stands for it, empty when nobody does."""

    bureau: str
    code: str
    zh: str
    en: str
    lead: str


@dataclass(frozen=True, slots=True)
class Post:
    """A post and the labels of who holds it now. `covered`: it must be reachable at any hour."""

    ref: PostRef
    office: str
    zh: str
    en: str
    covered: bool
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post as its holder sees it. `delegated`: they stand in there for somebody."""

    ref: PostRef
    zh: str
    en: str
    bureau_zh: str
    bureau_en: str
    delegated: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody as they see themselves; `roles` are those of their own, not lent ones."""

    username: str
    label: str
    language: str
    posts: tuple[HeldPost, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post in a picker: how many answer for it now, and whether a notice to it would reach anybody."""

    ref: PostRef
    zh: str
    en: str
    covered: bool
    holders: int
    reachable: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who answers for a post now. `person` is the id, `label` how screens call them.

    `standing_in`: by delegation, not by their own holding.
    """

    person: str
    label: str
    standing_in: bool


@dataclass(frozen=True, slots=True)
class ModeState:
    """The mode in force at a bureau. `set_at` is the bureau that set it: itself, an ancestor, or empty."""

    mode: Mode
    set_at: str
    since: datetime | None
    document: str


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach a post or person, with its decrypted value: for delivery only, never for a log."""

    id: int
    kind: ContactKind
    value: str
    person: str

    def __repr__(self) -> str:
        """Without the value, so that a log line or traceback cannot carry a number."""
        return f"Contact(id={self.id}, kind={self.kind.value!r})"


@dataclass(frozen=True, slots=True)
class Point:
    """A contact point without its value. `person`: whose it is; empty for that of a post."""

    id: int
    kind: ContactKind
    person: str


@dataclass(frozen=True, slots=True)
class Token:
    """A machine token as lists show it; the secret is not kept."""

    label: str
    prefix: str
    bureau: str
    scopes: tuple[Permission, ...]
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class StandIn:
    """A delegation as lists show it: `to` stands in for `absent`, a username or a post."""

    id: int
    absent: str
    to: str
    since: datetime
    until: datetime
    approvals: bool
    reason: str


class Outcome(StrEnum):
    """What an idempotent write did."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Account:
    """A sign-in whose new password is shown this once."""

    username: str
    label: str
    posts: tuple[PostRef, ...]
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that would make a notice go to nobody, at a bureau, post or person."""

    place: str
    what: str
    how: str


class Unauthenticated(AnlanError):
    """Nobody stands behind this sign-in or token now."""

    status = 401
    code = "unauthenticated"
