"""Who may do what, as pure predicates over an actor and the place of the object.

A role is granted at a bureau and holds in its subtree. Places are materialised paths of bureau codes,
`/210100/210102/`: "in the subtree" is "starts with".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from anlan.kernel.errors import Forbidden


class Permission(StrEnum):
    """What a role can allow. The value is what tokens carry as scope."""

    READ_INCIDENT = "incidents:read"
    OPEN_INCIDENT = "incidents:open"
    ACT = "incidents:act"
    APPROVE = "incidents:approve"
    READ_MATTER = "matters:read"
    ACT_MATTER = "matters:act"
    TAKE_SIGNAL = "signals:write"
    TAKE_REPLY = "replies:write"
    SEE_PERSONAL = "personal:read"
    EDIT_PLAN = "plans:edit"
    PUBLISH_PLAN = "plans:publish"
    ADMINISTER = "directory:write"
    READ_DIRECTORY = "directory:read"
    AUDIT = "ledger:read"
    OPERATE = "engine:operate"
    DIRECT_DRILL = "drills:direct"
    KEEP_ROSTER = "duty:keep"
    WRITE_LOG = "duty:log"
    INSPECT = "duty:inspect"


class Role(StrEnum):
    """职责. Administrator, auditor and operator are three different people (等保 separation of duties)."""

    DUTY = "duty"
    HANDLER = "handler"
    OFFICE = "office"
    LEADER = "leader"
    EDITOR = "editor"
    LEGAL = "legal"
    INSPECTOR = "inspector"
    DIRECTOR_OF_DRILLS = "drill-director"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    MACHINE = "machine"


_P = Permission
_WORK = frozenset({_P.READ_INCIDENT, _P.ACT, _P.READ_MATTER, _P.ACT_MATTER, _P.READ_DIRECTORY})

ALLOWS: dict[Role, frozenset[Permission]] = {
    Role.DUTY: _WORK | {_P.OPEN_INCIDENT, _P.TAKE_SIGNAL, _P.SEE_PERSONAL, _P.WRITE_LOG},
    Role.HANDLER: _WORK | {_P.SEE_PERSONAL},
    Role.OFFICE: _WORK
    | {_P.OPEN_INCIDENT, _P.TAKE_SIGNAL, _P.APPROVE, _P.EDIT_PLAN, _P.KEEP_ROSTER, _P.WRITE_LOG},
    Role.LEADER: _WORK | {_P.OPEN_INCIDENT, _P.APPROVE, _P.PUBLISH_PLAN, _P.KEEP_ROSTER, _P.WRITE_LOG},
    Role.EDITOR: frozenset({_P.EDIT_PLAN, _P.READ_DIRECTORY, _P.READ_INCIDENT}),
    Role.LEGAL: frozenset(
        {_P.READ_INCIDENT, _P.READ_MATTER, _P.ACT_MATTER, _P.APPROVE, _P.PUBLISH_PLAN, _P.READ_DIRECTORY}
    ),
    Role.INSPECTOR: frozenset({_P.READ_INCIDENT, _P.READ_MATTER, _P.READ_DIRECTORY, _P.INSPECT}),
    Role.DIRECTOR_OF_DRILLS: frozenset({_P.DIRECT_DRILL, _P.READ_DIRECTORY}),
    Role.ADMINISTRATOR: frozenset({_P.ADMINISTER, _P.READ_DIRECTORY}),
    Role.AUDITOR: frozenset({_P.AUDIT, _P.READ_DIRECTORY}),
    Role.OPERATOR: frozenset({_P.OPERATE}),
    Role.MACHINE: frozenset(),
}

# No person may hold two of these at once.
SEPARATED = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.OPERATOR})


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission source: a role held at a bureau path, or token scopes there."""

    path: str
    permissions: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class PostRef:
    """A post in a bureau, written `210100:director`."""

    bureau: str
    post: str

    def __str__(self) -> str:
        return f"{self.bureau}:{self.post}"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person through the posts they hold (delegation included), a machine, or the engine itself.

    `name` is what the ledger shows: a post (`210100:duty-officer`), `token:<label>` or `engine`; never a
    person's name. `person` is the stable id used only to tell two people apart.
    """

    name: str
    person: str = ""
    posts: frozenset[PostRef] = frozenset()
    grants: tuple[Grant, ...] = ()
    participations: frozenset[str] = field(default=frozenset())

    @property
    def is_machine(self) -> bool:
        """Whether it came by a token."""
        return self.name.startswith("token:")

    def can(self, permission: Permission, path: str) -> bool:
        """Whether a grant at `path` or above it carries the permission."""
        return any(permission in grant.permissions and path.startswith(grant.path) for grant in self.grants)

    def paths(self, permission: Permission) -> tuple[str, ...]:
        """The bureau paths below which the permission holds; what list queries filter by."""
        return tuple(sorted({g.path for g in self.grants if permission in g.permissions}))


# What a token may carry. Deciding, administering and auditing are for people, each with a name behind it.
MACHINE_SCOPES = frozenset(
    {
        _P.READ_INCIDENT,
        _P.OPEN_INCIDENT,
        _P.ACT,
        _P.READ_MATTER,
        _P.ACT_MATTER,
        _P.TAKE_SIGNAL,
        _P.TAKE_REPLY,
        _P.READ_DIRECTORY,
    }
)
ENGINE = Actor(name="engine", grants=(Grant("/", frozenset(Permission)),))


def check_permission(actor: Actor, permission: Permission, path: str) -> None:
    """Raise Forbidden with the role, or for a machine the scope, that would be needed."""
    if actor.can(permission, path):
        return
    raise Forbidden(
        f"{actor.name} may not do this here.",
        why=f"It needs {permission.value} at {path}.",
        how=_explain_getting(actor, permission),
        permission=permission.value,
    )


def _explain_getting(actor: Actor, permission: Permission) -> str:
    if not actor.is_machine:
        roles = ", ".join(role.value for role, allowed in ALLOWS.items() if permission in allowed)
        return f"Ask the administrator for one of: {roles}."
    if permission in MACHINE_SCOPES:
        return f"Ask the administrator for a token with the scope {permission.value} there."
    return "No token can have this scope: let a person do it."
