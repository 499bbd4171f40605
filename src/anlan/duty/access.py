"""The only way to a roster and to a bureau's log: found, and permitted."""

from __future__ import annotations

from anlan.directory.selectors import find_bureau
from anlan.duty.models import Roster, Shift
from anlan.kernel.access import Actor, Permission, PostRef, check_permission
from anlan.kernel.errors import Invalid, NotFound

_LIST = "List them: anlan duty rosters"


def read_ref(text: str, *, field: str = "post") -> PostRef:
    """`210100:duty-officer` as a post; raises Invalid for another form."""
    bureau, _, post = text.partition(":")
    if not bureau or not post:
        raise Invalid(f"{text!r} is not a post.", how="Write bureau:post, 210100:duty-officer.", field=field)
    return PostRef(bureau, post)


def access_roster(actor: Actor, ref: PostRef, permission: Permission = Permission.READ_DIRECTORY) -> Roster:
    """The roster of a post, when the actor may read it, or has the permission. Raises NotFound, Forbidden."""
    row = Roster.objects.filter(bureau=ref.bureau, post=ref.post).first()
    if row is None or not may_read(actor, ref.bureau):
        raise NotFound(f"There is no roster of {ref}.", how=_LIST, field="roster")
    if permission is not Permission.READ_DIRECTORY:
        check_permission(actor, permission, find_bureau(ref.bureau).path)
    return row


def access_shift(roster: Roster, n: int) -> Shift:
    """A shift by its number. Raises NotFound."""
    row = Shift.objects.filter(roster=roster, n=n).first()
    if row is None:
        raise NotFound(
            f"{roster} has no shift {n}.", how=f"List them: anlan duty show {roster}", field="shift"
        )
    return row


def may_read(actor: Actor, bureau: str) -> bool:
    """Whoever may read the directory there, or holds a post there, may see who is on duty."""
    return any(ref.bureau == bureau for ref in actor.posts) or may(actor, Permission.READ_DIRECTORY, bureau)


def is_own_leave(actor: Actor, person: int, bureau: str) -> bool:
    """Whether a leave is of the actor, at a bureau of theirs: they record and end it themselves."""
    return actor.person == str(person) and any(ref.bureau == bureau for ref in actor.posts)


def may(actor: Actor, permission: Permission, bureau: str) -> bool:
    """Whether the actor has a permission at a bureau that may not be there."""
    try:
        return actor.can(permission, find_bureau(bureau).path)
    except NotFound:
        return False
