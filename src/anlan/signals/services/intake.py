"""On whose behalf intake opens and updates what it takes in."""

from __future__ import annotations

from dataclasses import replace

from anlan.directory.selectors import find_bureau
from anlan.kernel.access import Actor, Grant, Permission, check_permission
from anlan.kernel.errors import Forbidden, Invalid

# What taking a signal in may lead to. A token that only hands in alerts needs none of these itself.
_INTAKE = frozenset(
    {
        Permission.TAKE_SIGNAL,
        Permission.OPEN_INCIDENT,
        Permission.READ_INCIDENT,
        Permission.ACT,
        Permission.READ_MATTER,
        Permission.ACT_MATTER,
    }
)


def find_own_bureau(actor: Actor, bureau: str = "") -> str:
    """The bureau whose signals the actor hands in: the one named, else the one its token belongs to.

    Raises Forbidden without the scope, Invalid when the actor takes signals at several bureaus.
    """
    if bureau:
        check_permission(actor, Permission.TAKE_SIGNAL, find_bureau(bureau).path)
        return bureau
    paths = actor.paths(Permission.TAKE_SIGNAL)
    if not paths:
        raise Forbidden(
            f"{actor.name} may not hand in signals.",
            why=f"It needs the scope {Permission.TAKE_SIGNAL.value}.",
            how="Ask the administrator for a token that has it.",
            permission=Permission.TAKE_SIGNAL.value,
        )
    codes = [path.strip("/").split("/")[-1] for path in paths]
    if len(codes) > 1 or not codes[0]:
        raise Invalid("It is not clear for which bureau this is.", how="Name it.", field="bureau")
    return codes[0]


def act_for(actor: Actor, bureau: str) -> Actor:
    """The same actor with what intake needs at this bureau, and nothing anywhere else."""
    check_permission(actor, Permission.TAKE_SIGNAL, find_bureau(bureau).path)
    return replace(actor, grants=(Grant(find_bureau(bureau).path, _INTAKE),), posts=frozenset())
