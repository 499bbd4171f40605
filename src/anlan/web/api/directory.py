"""/api/directory and /api/outside: whom one can name, and whom one can call."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from anlan.directory.selectors import cast_groups, list_known_bureaus, list_post_entries
from anlan.kernel.access import Actor, Permission
from anlan.kernel.errors import NotFound
from anlan.plans.contracts import Plan, Text
from anlan.plans.outside import OutsideView, list_outside
from anlan.plans.selectors import list_readable
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import WALL, check_scope, find_caller
from anlan.web.api.bodies import check_query

router = Router(tags=["directory"])


class BureauEntry(msgspec.Struct, frozen=True):
    """A body of the tree; `path` is its place, `kind` what kind of body it is, `lead` who stands for it."""

    code: str
    name: Text
    path: str
    kind: str
    parent: str
    lead: str


class PostChoice(msgspec.Struct, frozen=True):
    """A post to be named. `reachable`: a notice to it would reach somebody now."""

    ref: str
    title: Text
    bureau: str
    covered: bool
    holders: int
    reachable: bool


class GroupCast(msgspec.Struct, frozen=True):
    """A group that a plan in force speaks of, and the posts that stand for it at its bureau today."""

    plan: str
    bureau: str
    id: str
    title: Text
    posts: tuple[str, ...]


class Directory(msgspec.Struct, frozen=True):
    """For pickers and labels: only what the caller may read."""

    bureaus: tuple[BureauEntry, ...]
    posts: tuple[PostChoice, ...]
    groups: tuple[GroupCast, ...]


class Whose(Schema):
    """The bureau that calls: that of an incident, for instance; the caller's own first one without it."""

    bureau: str = Field("", pattern=r"^[\w.-]*$", max_length=32)


@router.get("/directory", operation_id="show_directory", openapi_extra=describe(returns=Directory))
def show(request: HttpRequest) -> HttpResponse:
    """Bureaus, posts and groups that may be named, with their titles, and who would be reached."""
    check_query(request, ())
    actor, now = find_caller(request), WALL.now()
    check_scope(actor, Permission.READ_DIRECTORY)
    bureaus = list_known_bureaus(actor)
    codes = {bureau.code for bureau in bureaus}
    plans = [plan for _, plan in list_readable(actor) if plan.issuers[0][0] in codes]
    return answer(
        Directory(
            tuple(
                BureauEntry(b.code, Text(b.zh, b.en or b.zh), b.path, b.level.value, b.parent, b.lead)
                for b in bureaus
            ),
            tuple(
                PostChoice(
                    str(post.ref),
                    Text(post.zh, post.en or post.zh),
                    post.ref.bureau,
                    post.covered,
                    post.holders,
                    post.reachable,
                )
                for post in list_post_entries(codes, now=now)
            ),
            tuple(group for plan in plans for group in _cast(plan)),
        )
    )


@router.get("/outside", operation_id="list_outside", openapi_extra=describe(returns=list[OutsideView]))
def outside(request: HttpRequest, whose: Query[Whose]) -> HttpResponse:
    """Whom to call outside, by which number, and what to say. A local number that nobody set is empty."""
    check_query(request, Whose.model_fields)
    actor = find_caller(request)
    check_scope(actor, Permission.READ_DIRECTORY)
    bureau = whose.bureau or _find_own(actor)
    if bureau and bureau not in {known.code for known in list_known_bureaus(actor)}:
        raise NotFound(
            f"There is no bureau {bureau} that you may see.", how="Look at /api/directory.", field="bureau"
        )
    clauses = {
        clause
        for _, plan in list_readable(actor)
        for element in plan.elements.values()
        for clause in element.clauses
    }
    return answer(list_outside(bureau, clauses=clauses, now=WALL.now()))


def _find_own(actor: Actor) -> str:
    """The bureau of the post they speak as, else of any they hold, else of a token."""
    speaking = actor.name.partition(" by ")[0].partition(":")[0]
    held = sorted(ref.bureau for ref in actor.posts)
    if speaking in held:
        return speaking
    places = [path.strip("/").rpartition("/")[2] for path in actor.paths(Permission.READ_DIRECTORY)]
    return next(iter([*held, *(place for place in places if place)]), "")


def _cast(plan: Plan) -> list[GroupCast]:
    bureau = plan.issuers[0][0]
    cast = cast_groups(bureau, tuple(plan.groups), now=WALL.now())
    return [
        GroupCast(
            plan.id,
            bureau,
            name,
            plan.groups[name],
            tuple(post if ":" in post else f"{bureau}:{post}" for post in posts),
        )
        for name, posts in cast.items()
    ]
