"""Who would be told, and when, if it happened at an instant and nobody ever answered: pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from anlan.duty.contracts import Answering, CallView, OnCall, Telling, ToldView
from anlan.kernel.access import PostRef


@dataclass(frozen=True, slots=True)
class Standing:
    """A post at an instant: who answers, whether a notice reaches anybody, and who has a contact point.

    `reached` as the outbox judges it; `outside`: ids of people whom something reaches that leaves the house;
    `tells_outside`: the house tells people outside it at all.
    """

    answering: Answering
    reached: bool
    outside: frozenset[str] = frozenset()
    tells_outside: bool = False
    backup_first: bool = False


Find = Callable[[Sequence[PostRef], datetime], Mapping[PostRef, Standing]]


def climb_ladder(
    first: Sequence[PostRef], rungs: Sequence[Sequence[PostRef]], *, at: datetime, wait: timedelta, find: Find
) -> Iterator[Telling]:
    """Who hears first, and rung by rung who hears next: after `wait`, or at once where nobody was reached.

    Nobody is told twice; a rung that knows already is passed over.
    """
    told: set[PostRef] = set()
    now, because = at, "first"
    for number, rung in enumerate([first, *rungs]):
        posts = tuple(post for post in dict.fromkeys(rung) if post not in told)
        if not posts:
            continue
        told |= set(posts)
        yield Telling(now, posts, number, because)
        if any(each.reached for each in find(posts, now).values()):
            now, because = now + wait, "silence"
        else:
            because = "unreached"


def view_telling(
    telling: Telling,
    standing: Mapping[PostRef, Standing],
    titles: Mapping[PostRef, tuple[str, str]],
    *,
    since: datetime,
    backup_after: timedelta,
) -> Iterator[ToldView]:
    """What a telling means for each of its posts."""
    for post in telling.posts:
        there, title = standing[post], titles.get(post, (str(post), ""))
        backup = tuple(_call(each, there) for each in there.answering.backup)
        yield ToldView(
            at=telling.at,
            after_s=int((telling.at - since).total_seconds()),
            rung=telling.rung,
            post=str(post),
            zh=title[0],
            en=title[1] or title[0],
            because=telling.because,
            together=telling.together,
            people=tuple(_call(each, there) for each in there.answering.people),
            backup=backup,
            backup_at=telling.at + backup_after if backup else None,
            reached=there.reached,
            warnings=tuple(_warn(there)),
            text=telling.text,
            step=telling.step,
            clauses=telling.clauses,
        )


def _call(each: OnCall, there: Standing) -> CallView:
    return CallView(
        label=each.label, how=each.how, of=each.of, until=each.until, contact=each.person in there.outside
    )


def _warn(there: Standing) -> Iterator[str]:
    """What is to be mended before it happens."""
    told = there.answering
    if not told.people:
        yield "nobody-on-duty" if told.rostered and told.required else "nobody-holds"
    if there.tells_outside and any(each.person not in there.outside for each in told.people):
        yield "no-contact"
    if there.backup_first:
        yield "backup-first"
