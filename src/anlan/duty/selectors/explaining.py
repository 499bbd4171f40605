"""Explaining a ladder: by the roster and the directory here, by a plan in `anlan.engine.explaining`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from anlan.directory.contracts import ContactKind
from anlan.directory.selectors import has_points, list_bureaus_by_code, list_leaders, name_posts
from anlan.duty.access import may_read, read_ref
from anlan.duty.contracts import Explained, Reach, Telling
from anlan.duty.models import Roster
from anlan.duty.parameters import find_policy
from anlan.duty.rules.explaining import Standing, climb_ladder, view_telling
from anlan.duty.selectors.answering import list_reach, list_silent
from anlan.kernel.access import Actor, PostRef
from anlan.kernel.errors import NotFound

# What leaves the house; a desk does not.
OUTSIDE = frozenset(kind for kind in ContactKind if kind is not ContactKind.IN_APP)


def find_standing(refs: Collection[PostRef], at: datetime) -> dict[PostRef, Standing]:
    """Each post at an instant: who answers there, and whether a notice would reach anybody."""
    tells_outside, silent = has_points(OUTSIDE), list_silent(refs, at)
    return {
        ref: _judge(reach, tells_outside=tells_outside, backup_first=str(ref) in silent)
        for ref, reach in list_reach(refs, now=at).items()
    }


def _judge(reach: Reach, *, tells_outside: bool, backup_first: bool) -> Standing:
    points = [point for point in reach.points if point.kind in OUTSIDE]
    own = any(not point.person for point in points)
    people = {each.person for each in (*reach.answering.people, *reach.answering.backup)}
    outside = {point.person for point in (*points, *reach.backup) if point.kind in OUTSIDE}
    held = reach.answering.held and not (reach.covered and tells_outside)
    return Standing(
        reach.answering,
        reached=reach.answering.answered and (bool(points) or held),
        outside=frozenset(people if own else people & outside),
        tells_outside=tells_outside,
        backup_first=backup_first,
    )


def explain_post(actor: Actor, post: PostRef, *, at: datetime) -> Explained:
    """Who would be told if a notice to this post were sent at `at`: post, backup, keeper, deputies, head.

    The ladder is that of the directory; a plan has its own. Raises NotFound for a post one may not know of.
    """
    rungs = list_rungs([post], at).get(post)
    if rungs is None or not may_read(actor, post.bureau):
        raise NotFound(f"There is no post {post}.", how="Look at /api/directory.", field="post")
    wait = find_policy(at).climb_after
    tellings = list(climb_ladder([post], rungs, at=at, wait=wait, find=find_standing))
    return explain(tellings, at=at, about=str(post))


def list_rungs(refs: Collection[PostRef], at: datetime) -> dict[PostRef, list[list[PostRef]]]:
    """Who hears after each of these posts at its own bureau: the keeper of its roster, deputies, the head.

    Posts that the directory does not have are left out; the number of queries does not depend on how many.
    """
    known = name_posts(refs)
    codes = {ref.bureau for ref in known}
    leads = {bureau.code: bureau.lead for bureau in list_bureaus_by_code(codes)}
    leaders = list_leaders(codes, now=at)
    rosters = Roster.objects.filter(bureau__in=codes, post__in={ref.post for ref in known})
    keepers = {PostRef(row.bureau, row.post): read_ref(row.keeper) for row in rosters}
    return {
        ref: _order_rungs(ref, keepers.get(ref), leads[ref.bureau], leaders.get(ref.bureau, ()))
        for ref in known
    }


def _order_rungs(
    post: PostRef, keeper: PostRef | None, lead: str, leaders: Sequence[str]
) -> list[list[PostRef]]:
    heads = [PostRef(post.bureau, lead)] if lead else []
    deputies = [PostRef(post.bureau, code) for code in leaders if code != lead]
    rungs = [[keeper] if keeper else [], deputies, heads]
    others = [[ref for ref in rung if ref != post] for rung in rungs]
    return [rung for rung in others if rung]


def explain(tellings: Sequence[Telling], *, at: datetime, about: str) -> Explained:
    """What these tellings mean for people, each at its own instant."""
    titles = name_posts({post for telling in tellings for post in telling.posts})
    told = [
        view
        for telling in tellings
        for view in view_telling(
            telling,
            find_standing(telling.posts, telling.at),
            titles,
            since=at,
            backup_after=find_policy(at).backup_after,
        )
    ]
    return Explained(at=at, about=about, told=tuple(told))


def list_unreached(refs: Iterable[PostRef], *, at: datetime) -> Mapping[PostRef, Standing]:
    """Those of the posts that nothing would reach at an instant."""
    return {ref: there for ref, there in find_standing(tuple(refs), at).items() if not there.reached}


def find_outside(post: PostRef, *, at: datetime) -> frozenset[str]:
    """Ids of those answering for a post at an instant whom something reaches that leaves the house."""
    return find_standing([post], at)[post].outside
