"""What `incident`, `matter` and `standing` share: naming who acts, reading fields, showing runs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from anlan.kernel.access import Actor, Permission
from anlan.kernel.clock import LIVE, SystemClock, check_aware
from anlan.kernel.errors import Invalid, NotFound

if TYPE_CHECKING:
    from anlan.engine.contracts.acts import Act
    from anlan.engine.contracts.detail import RunDetail
    from anlan.engine.contracts.runs import Outcome

ALL = "all"  # timelines
As = Annotated[str, typer.Option("--as", help="The username of who does it; the record shows their post.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]
Given = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="NAME=VALUE of the act, such as step=assess or proof.grade=III; JSON is read."
    ),
]

Key = Annotated[str, typer.Option(help="An idempotency key: the same one again does nothing.")]
LateReason = Annotated[
    str, typer.Option("--late-reason", help="Why it is entered now, when it began more than a day ago.")
]
Step = Annotated[str, typer.Option("--step", help="The step it is about.")]
Proof = Annotated[
    list[str] | None, typer.Option("--proof", help="NAME=VALUE of the proof that the step asks for.")
]


def find_caller(username: str) -> Actor:
    """The person of this username with everything they may do now."""
    from anlan.directory.selectors import find_actor_by_username

    return find_actor_by_username(username, now=SystemClock().now())


def find_run(actor: Actor, form: str, name: str, permission: Permission) -> str:
    """The id of a run by its id or number: the live one, else the only one of a drill or demonstration."""
    from anlan.engine.selectors import list_runs

    if name.startswith(f"{form}:"):
        return name
    found = list_runs(actor, permission, form=form, limit=20, filters={"number": name.upper()})
    meant = [run for run in found if run.timeline == LIVE] or found
    if len(meant) == 1:
        return meant[0].id
    if meant:
        how = f"Name one by its id: {', '.join(run.id for run in meant)}."
        raise Invalid(f"{name} is a number on {len(meant)} timelines.", how=how)
    how = f"See anlan {form} list --timeline {ALL}."
    called = "standing duty" if form == "standing" else form
    raise NotFound(f"There is no {called} {name} that you may see.", how=how)


def read_fields(given: Iterable[str]) -> dict[str, Any]:
    """`proof.people=3` as {"proof": {"people": 3}}: JSON where it is JSON, else the text as it stands."""
    fields: dict[str, Any] = {}
    for pair in given:
        name, equals, text = pair.partition("=")
        if not name or not equals:
            raise Invalid(f"{pair!r} is not NAME=VALUE.", how="Write it like step=assess.", field="--set")
        *path, last = name.split(".")
        place = fields
        for part in path:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                raise Invalid(f"{part!r} is given twice, as a value and as a group.", field="--set")
        place[last] = _read_value(text)
    return fields


def gather_fields(step: str, proof: Iterable[str], given: Iterable[str]) -> dict[str, Any]:
    """The fields of an act from its options."""
    fields = read_fields([*given, *(f"proof.{pair}" for pair in proof)])
    return {**fields, "step": step} if step else fields


def _read_value(text: str) -> Any:
    try:
        return msgspec.json.decode(text.encode())
    except msgspec.DecodeError:
        return text


def read_instant(text: str, field: str) -> datetime:
    """An ISO time with its offset."""
    try:
        return check_aware(datetime.fromisoformat(text), field=field)
    except ValueError as fault:
        how = "Write it like 2026-03-02T08:00:00+08:00."
        raise Invalid(f"{text!r} is not a time.", how=how, field=field) from fault


def read_act(name: str, fields: dict[str, Any]) -> Act:
    """One act from its word and fields."""
    from anlan.engine.contracts.acts import GIVEN
    from anlan.kernel.reading import read_value

    act: Act = read_value({"act": name, **fields}, GIVEN)
    return act


def show_done(outcome: Outcome) -> None:
    """One line: which run, its state, what was added to its record."""
    run = outcome.run
    added = "nothing new, it was done before" if outcome.repeated else f"{len(outcome.entries)} entries"
    typer.echo(f"{run.number} {run.status} {run.id}: {added}.")


def show_room(room: RunDetail, *, as_json: bool) -> None:
    """A run with its steps, clocks and what is missing."""
    if as_json:
        print_json(room)
        return
    run = room.run
    typer.echo(f"{run.number} {run.title}: {run.status}, {run.grade or 'not graded'}, {run.id}")
    rows = (
        (
            step.key,
            step.do.zh,
            step.owner,
            step.status + (" late" if step.late else ""),
            "; ".join(f"{clock.due_at:%m-%d %H:%M}Z {clock.source}" for clock in step.clocks),
            ", ".join(f"{field.name}: {field.type}{'!' if field.required else ''}" for field in step.form),
        )
        for step in room.steps
    )
    print_table(("step", "do", "owner", "status", "clocks", "proof"), rows)
    for missing in room.missing_to_close:
        typer.echo(f"missing to close: {missing}")


def print_json(value: Any) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def print_table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    table = Table(pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    Console().print(table)
