"""Pure decisions about dates, roles, mode and groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from anlan.directory.contracts import Bureau, Level, Mode, Office
from anlan.kernel.access import ALLOWS, SEPARATED, Permission, PostRef, Role
from anlan.kernel.errors import Invalid, OutOfOrder

# Approving and publishing go with a delegation only when it says so.
_APPROVING = frozenset({Permission.APPROVE, Permission.PUBLISH_PLAN})


@dataclass(frozen=True, slots=True)
class Span:
    """`[since, until)`; None means until further notice."""

    since: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)

    def overlap(self, other: Span) -> Span | None:
        """The time both cover, or None."""
        since = max(self.since, other.since)
        ends = [end for end in (self.until, other.until) if end is not None]
        until = min(ends, default=None)
        return Span(since, until) if until is None or since < until else None


def check_span(since: datetime, until: datetime | None) -> Span:
    """Raise Invalid when the end is not after the start."""
    if until is not None and until <= since:
        raise Invalid(
            f"The end {until.isoformat()} is not after the start {since.isoformat()}.",
            how="Give a later end, or leave it out.",
            field="until",
        )
    return Span(since, until)


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role somebody has for a time; `by` says how: a post, or `in person`."""

    role: Role
    span: Span
    by: str


def check_separation(label: str, held: Iterable[HeldRole]) -> None:
    """Raise OutOfOrder when a person would have two of administrator, auditor and operator at one time."""
    separated = [h for h in held if h.role in SEPARATED]
    for one, other in combinations(separated, 2):
        both = one.span.overlap(other.span) if one.role is not other.role else None
        if both is not None:
            raise OutOfOrder(
                f"{label} would be {one.role.value} ({one.by}) and {other.role.value} ({other.by}) at one "
                f"time, from {both.since.date().isoformat()}.",
                why="Who administers, who audits and who operates must be different people.",
                how="End one of the two first, or choose another person.",
                clause="GB/T 22239-2019, 8.1.5",
            )


def narrow_delegated(role: Role, *, approvals: bool) -> frozenset[Permission]:
    """What a stand-in may do of a role: nothing of the separated ones, approving only when it was given."""
    if role in SEPARATED:
        return frozenset()
    return ALLOWS[role] if approvals else ALLOWS[role] - _APPROVING


def list_codes(path: str) -> tuple[str, ...]:
    """The bureau codes of a path, the top first."""
    return tuple(code for code in path.split("/") if code)


def find_nearest_emergency(path: str, modes: Mapping[str, Mode]) -> str:
    """The code of the nearest body, itself included, in emergency; empty when none is.

    A district cannot work in routine while its city is in emergency; it may be in emergency alone.
    """
    return next((c for c in reversed(list_codes(path)) if modes.get(c) is Mode.EMERGENCY), "")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What casting needs of one bureau: itself, the bodies right below it, its offices and special posts."""

    bureau: Bureau
    below: tuple[Bureau, ...]
    offices: tuple[Office, ...]
    leaders: tuple[str, ...]
    covered: tuple[str, ...]


def _units(*levels: Level) -> Callable[[Surroundings], list[PostRef]]:
    def cast(around: Surroundings) -> list[PostRef]:
        return [PostRef(b.code, b.lead) for b in around.below if b.level in levels and b.lead]

    return cast


def _divisions(around: Surroundings) -> list[PostRef]:
    return [PostRef(around.bureau.code, office.lead) for office in around.offices if office.lead]


def _leaders(around: Surroundings) -> list[PostRef]:
    return [PostRef(around.bureau.code, post) for post in around.leaders]


def _covered(around: Surroundings) -> list[PostRef]:
    return [PostRef(around.bureau.code, post) for post in around.covered]


def _members(around: Surroundings) -> list[PostRef]:
    return [
        *_leaders(around),
        *_divisions(around),
        *GROUPS["branches"](around),
        *GROUPS["centre"](around),
    ]


# Branch and district are two words for the second level; a plan uses the one of its document.
_SECOND_LEVEL = _units(Level.BRANCH, Level.DISTRICT)

GROUPS: dict[str, Callable[[Surroundings], list[PostRef]]] = {
    "divisions": _divisions,
    "branches": _SECOND_LEVEL,
    "districts": _SECOND_LEVEL,
    "centre": _units(Level.CENTRE),
    "hospitals": _units(Level.HOSPITAL),
    "partners": _units(Level.OUTSIDE),
    "leaders": _leaders,
    "group-members": _members,
    "duty-posts": _covered,
}


def is_group(name: str, own: str, below: Iterable[str]) -> bool:
    """Whether a plan's group can be cast at bureau `own`: one of GROUPS, or one body right below it."""
    return name in GROUPS or f"{own}-{name}" in below


def cast_group(name: str, around: Surroundings) -> tuple[str, ...]:
    """The posts that stand for a plan's group: `code` in the bureau itself, `bureau:code` elsewhere.

    Besides GROUPS a group may be one body right below: `health-commission` is `120000-health-commission`.
    A unit that nobody leads is left out; `selectors.list_gaps` names it. Raises Invalid for an unknown group.
    """
    own = around.bureau.code
    body = next((b for b in around.below if b.code == f"{own}-{name}"), None)
    if name not in GROUPS and body is None:
        raise Invalid(
            f"Bureau {own} has no group {name!r}.",
            how=f"Use one of {', '.join(GROUPS)}, or add the body {own}-{name} below it.",
            field="groups",
        )
    refs = (
        GROUPS[name](around) if name in GROUPS else [PostRef(b.code, b.lead) for b in (body,) if b and b.lead]
    )
    return tuple(dict.fromkeys(ref.post if ref.bureau == own else str(ref) for ref in refs))
