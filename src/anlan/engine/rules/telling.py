"""Telling posts, climbing the ladder while they are silent, and stopping when they answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import name_step
from anlan.engine.rules.deciding import Deciding
from anlan.kernel.duration import add_duration
from anlan.plans.contracts import Limit, Step

# The reason of a notice that a step itself asks for.
TELLING = "told"


def tell(
    d: Deciding,
    posts: tuple[str, ...],
    *,
    reason: str,
    text: str,
    made_by: tuple[str, tuple[str, ...]] = ("", ()),
    step: str = "",
    about: str = "",
) -> None:
    """One notice to `posts` that asks for acknowledgement but climbs no ladder."""
    posts = d.resolve(posts)
    if posts:
        key = next_key("n", d.state.notices)
        event = e.Told(at=d.now, notice=key, posts=posts, reason=reason, text=text, step=step, about=about)
        d.emit(event, *made_by)


def next_key(letter: str, mapping: Mapping[str, object]) -> str:
    """`n1`, `n2` ...: keys inside one run, so that a replay gives the same."""
    return f"{letter}{len(mapping) + 1}"


def tell_step(d: Deciding, step: Step, key: str) -> None:
    """Tell the posts a step names; silence climbs the step's ladder, else the course's."""
    assert step.tell is not None  # noqa: S101 - callers ask only for steps that tell
    rule = step.tell
    event = e.Told(
        at=d.now,
        notice=next_key("n", d.state.notices),
        posts=d.resolve(rule.posts),
        reason=TELLING,
        text=step.do.zh,
        step=key,
        together=rule.together,
        interval_s=_seconds(d, rule.within),
        ladder=tuple(rule.ladder or d.course.ladder),
    )
    d.emit(event, step.element, step.clauses)


def tell_owners(d: Deciding, opened: list[tuple[Step, str]]) -> None:
    """One notice to each owner of steps that opened now, not one a step."""
    by_owner: dict[str, list[str]] = {}
    for step, key in opened:
        if step.makes.value != "told":
            by_owner.setdefault(d.state.steps[key].owner, []).append(step.do.zh)
    for owner, texts in by_owner.items():
        tell(d, (owner,), reason="assigned", text="；".join(texts))


def climb(d: Deciding, notice: str) -> None:
    """Tell the next rung of a notice nobody has settled; skip posts that know already."""
    current = d.state.notices[notice]
    if current.settled or not current.ladder:
        return
    silent = tuple(p for p in current.posts if p not in current.acknowledged)
    told = {*current.posts, *current.climbed}
    rung = current.ladder[0]
    names = (rung,) if isinstance(rung, str) else rung
    posts = tuple(p for p in d.resolve(names) if p not in told)
    event = e.Climbed(at=d.now, notice=notice, posts=posts, silent=silent)
    d.emit(event, *made_by_step(d, current.step))


def climb_unheard(d: Deciding, notice: str) -> None:
    """Climb at once, past rungs that know already, when nobody who was told can answer."""
    while (current := d.state.notices[notice]).ladder and current.unheard and not current.settled:
        told = len(current.climbed)
        climb(d, notice)
        if len(d.state.notices[notice].climbed) > told:
            return


def made_by_step(d: Deciding, key: str) -> tuple[str, tuple[str, ...]]:
    """The element and clauses behind a step of the state; of none without one."""
    asked = d.state.steps.get(key)
    if asked is None or asked.earlier:
        return "", ()
    step = d.index.steps[name_step(key)]
    return step.element, step.clauses


def _seconds(d: Deciding, limit: Limit | None) -> int:
    if limit is None:
        return 0
    return int((add_duration(d.now, limit.duration, d.calendar) - d.now) / timedelta(seconds=1))
