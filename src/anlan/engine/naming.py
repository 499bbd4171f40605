"""Whoever an act names is known: what goes to a post or bureau that is none is heard of by nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from anlan.directory.selectors import list_missing_posts
from anlan.engine.contracts import acts as a
from anlan.engine.contracts.state import RECEIVER, name_step
from anlan.kernel.errors import Invalid
from anlan.plans.contracts import Course, Field, Makes

# Where in the act it stands, and the name.
_Named = Iterator[tuple[str, str]]
_TYPES = frozenset({"posts", "divisions"})


def check_named(course: Course, act: a.Act, *, bureau: str, cast: Mapping[str, Collection[str]]) -> None:
    """Raise Invalid for the first post or bureau the act names that the directory does not know.

    A group of the plan may be named wherever the rules resolve it, if anybody stands for it here.
    """
    if isinstance(act, a.HandOver | a.Raise):
        _check_bureau(act.to)
        return
    groups = [name for name, posts in cast.items() if posts] if not isinstance(act, a.Assign) else []
    named = [(place, name) for place, name in _list_named(course, act) if name not in groups]
    missing = list_missing_posts(bureau, [name for _, name in named]) if named else ()
    for place, name in named:
        if name in missing:
            also = f", nor a group with anybody in it: {', '.join(groups)}" if groups else ""
            raise Invalid(
                f"Nobody stands for {name!r} at {bureau}.",
                why=f"It is no post of the directory{also}.",
                how="Name a post such as director or 210102:branch-head, or add it to the directory first.",
                field=place,
            )


def _check_bureau(code: str) -> None:
    """What is passed on is told to the other bureau's duty officer, and receives it there."""
    if list_missing_posts(code, [RECEIVER]):
        raise Invalid(
            f"There is no bureau {code!r} with a duty officer.",
            why="Nobody there would hear of it.",
            how="Name a bureau of the directory; add its post duty-officer there if it has none.",
            field="to",
        )


def _list_named(course: Course, act: a.Act) -> _Named:
    match act:
        case a.Assign():
            yield "to", act.to
        case a.Order():
            yield from (("to", name) for name in act.to)
        case a.Promise():
            yield "owner", act.owner
        case a.Review():
            yield from (("pass_on_to", name) for name in act.pass_on_to)
        case a.Report():
            yield from (("to", name) for name in act.to)
            asked = [f for step in course.steps if step.makes is Makes.REPORT for f in step.proof]
            yield from _read_fields(asked, act.facts, "facts")
        case a.Open() | a.Learn():
            yield from _read_fields(course.facts, act.facts, "facts")
        case a.Finish():
            name = name_step(act.step)
            fields = next((step.proof for step in course.steps if step.id == name), ())
            yield from _read_fields(fields, act.proof, "proof")


def _read_fields(fields: Iterable[Field], given: Mapping[str, object], where: str) -> _Named:
    """The posts in a form. What has another shape than a list of texts is refused by the rules."""
    for name in dict.fromkeys(field.name for field in fields if field.type in _TYPES):
        value = given.get(name)
        for each in value if isinstance(value, list | tuple) else ():
            if isinstance(each, str):
                yield f"{where}.{name}", each.strip()
