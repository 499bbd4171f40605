"""Setting up the roster of a post."""

from __future__ import annotations

from collections import Counter
from datetime import time

import msgspec
from django.db import transaction

from anlan.directory.contracts import Outcome
from anlan.directory.selectors import find_bureau, name_posts
from anlan.duty.access import read_ref
from anlan.duty.contracts import Coverage, ShiftKind
from anlan.duty.models import Roster
from anlan.duty.services.writing import change_roster
from anlan.kernel.access import Actor, Permission, PostRef, check_permission
from anlan.kernel.clock import Clock
from anlan.kernel.errors import Invalid, NotFound

MOST_SEATS = 20


class Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a roster is to be. `keeper`: the post that is told of gaps and fills them."""

    coverage: Coverage
    kinds: tuple[ShiftKind, ...]
    keeper: str
    seats: int = 1


def set_roster(*, actor: Actor, wall: Clock, post: PostRef, terms: Terms) -> Outcome:
    """Open a post's roster, or change its terms; shifts that stand stay. The same again does nothing.

    Raises NotFound for a post that the directory does not have, Forbidden without duty:keep there, Invalid.
    """
    keeper = read_ref(terms.keeper, field="keeper")
    missing = {post, keeper} - name_posts([post, keeper]).keys()
    if missing:
        field = "keeper" if post not in missing else "post"
        raise NotFound(
            f"There is no post {min(map(str, missing))}.", how="Look at /api/directory.", field=field
        )
    check_permission(actor, Permission.KEEP_ROSTER, find_bureau(post.bureau).path)
    _check_terms(terms)
    kinds = msgspec.json.decode(msgspec.json.encode(terms.kinds))  # as the row gives it back
    with transaction.atomic():
        row, made = Roster.objects.get_or_create(
            bureau=post.bureau,
            post=post.post,
            defaults={
                "coverage": terms.coverage.value, "seats": terms.seats, "keeper": terms.keeper, "kinds": kinds
            },
        )  # fmt: skip
        with change_roster(row, actor=actor, wall=wall) as writing:
            same = (row.coverage, row.seats, row.keeper, row.kinds) == (
                terms.coverage.value, terms.seats, terms.keeper, kinds,
            )  # fmt: skip
            if same and not made:
                return Outcome.UNCHANGED
            row.coverage, row.seats, row.keeper, row.kinds = (
                terms.coverage.value, terms.seats, terms.keeper, kinds,
            )  # fmt: skip
            row.save()
            writing.emit(
                "roster-set",
                coverage=terms.coverage.value,
                seats=terms.seats,
                keeper=terms.keeper,
                kinds=kinds,
            )
    return Outcome.CREATED if made else Outcome.CHANGED


def read_kinds(roster: Roster) -> dict[str, ShiftKind]:
    """The kinds of shift of a roster by their code."""
    kinds = msgspec.convert(roster.kinds, tuple[ShiftKind, ...])
    return {kind.code: kind for kind in kinds}


def _check_terms(terms: Terms) -> None:
    if not 1 <= terms.seats <= MOST_SEATS:
        raise Invalid(f"{terms.seats} seats cannot be meant.", how=f"1 to {MOST_SEATS}.", field="seats")
    if not terms.kinds:
        raise Invalid(
            "A roster has a kind of shift.", how="Give one, such as 全天 08:30 to 08:30.", field="kinds"
        )
    for number, kind in enumerate(terms.kinds):
        _check_kind(kind, f"kinds[{number}]")
    for name, values in (("code", [k.code for k in terms.kinds]), ("zh", [k.zh for k in terms.kinds])):
        twice = [value for value, count in Counter(values).items() if count > 1]
        if twice:
            raise Invalid(
                f"Two kinds of shift are called {twice[0]}.", how="Give each its own.", field=f"kinds.{name}"
            )


def _check_kind(kind: ShiftKind, place: str) -> None:
    if (not kind.code.isidentifier() and not kind.code.replace("-", "").isalnum()) or not kind.zh.strip():
        raise Invalid("A kind of shift has a code and a name.", how="day, 白班", field=place)
    for name in ("begins", "ends"):
        text = getattr(kind, name)
        try:
            time.fromisoformat(text)
        except ValueError:
            raise Invalid(
                f"{text!r} is not a time of day.", how="Write 08:30.", field=f"{place}.{name}"
            ) from None
