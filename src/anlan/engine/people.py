"""Everybody who has to do with a run: who was told, who answered, who has open work, who takes part."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anlan.directory.selectors import list_bureaus_by_code, list_participants, list_titles
from anlan.engine.models import RunPost, RunStep
from anlan.engine.selectors import access_run
from anlan.kernel.access import Actor, PostRef
from anlan.notices.selectors import list_notices
from anlan.plans.contracts import Text


class PersonAtRun(msgspec.Struct, frozen=True, kw_only=True):
    """A post at a run; a body or person that only takes part has its code or @username as `post`.

    `told` and `acknowledged` count notices; `last_at` is the newest of both kinds, in the run's time.
    """

    post: str
    title: Text
    bureau: str
    told: int
    acknowledged: int
    last_at: datetime | None
    steps_open: int
    participant: bool


def list_people(actor: Actor, run_id: str, *, now: datetime) -> list[PersonAtRun]:
    """Posts with open work or unanswered notices first. The number of queries does not grow with them."""
    access_run(actor, run_id)
    notices = list_notices(run_id)
    owners = list(RunStep.objects.filter(run=run_id, ended_at=None).values_list("owner", flat=True))
    parts = list_participants(run_id, now=now)
    concerned = RunPost.objects.filter(run=run_id).values_list("post", flat=True)
    posts = list(dict.fromkeys([*owners, *(notice.post for notice in notices), *concerned]))
    titles = list_titles([PostRef(*post.split(":", 1)) for post in posts if ":" in post])
    people = []
    for post in posts:
        own = [notice for notice in notices if notice.post == post]
        moments = [notice.acknowledged_at or notice.told_at for notice in own]
        bureau = post.partition(":")[0]
        people.append(
            PersonAtRun(
                post=post,
                title=Text(*titles.get(post, (post, post))),
                bureau=bureau,
                told=len(own),
                acknowledged=sum(notice.acknowledged_at is not None for notice in own),
                last_at=max(moments, default=None),
                steps_open=owners.count(post),
                participant=bureau in parts,
            )
        )
    people.sort(key=lambda each: (-each.steps_open, each.acknowledged - each.told, each.post))
    return [*people, *_list_others(parts, {person.bureau for person in people})]


def _list_others(parts: tuple[str, ...], known: set[str]) -> list[PersonAtRun]:
    """Bodies and people who take part without anything told or given to a post of theirs yet."""
    bodies = {body.code: body for body in list_bureaus_by_code([part for part in parts if part not in known])}
    return [
        PersonAtRun(
            post=part,
            title=Text(bodies[part].zh, bodies[part].en or bodies[part].zh)
            if part in bodies
            else Text(part, part),
            bureau="" if part.startswith("@") else part,
            told=0,
            acknowledged=0,
            last_at=None,
            steps_open=0,
            participant=True,
        )
        for part in parts
        if part not in known
    ]
