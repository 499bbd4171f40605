"""What `incident`, `matter` and `standing` share: naming who acts, reading fields, showing runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from anlan.cli.acts import list_acts, list_common_fields, split_pair
from anlan.kernel.access import Actor, Permission
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import LIVE, SystemClock, check_aware
from anlan.kernel.errors import AnlanError, Invalid, NotFound

if TYPE_CHECKING:
    from anlan.engine.contracts.detail import RunDetail
    from anlan.engine.contracts.runs import Outcome, RunView
    from anlan.plans.contracts import Field

ALL = "all"  # timelines
As = Annotated[str, typer.Option("--as", help="The username of who does it; the record shows their post.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]
Given = Annotated[
    list[str] | None,
    typer.Option("--set", help="NAME=VALUE of the act, such as reason=... or facts.people=3; see `acts`."),
]

Key = Annotated[str, typer.Option(help="An idempotency key: the same one again does nothing.")]
LateReason = Annotated[
    str, typer.Option("--late-reason", help="Why it is entered now, when it began more than a day ago.")
]
Step = Annotated[str, typer.Option("--step", help="The step it is about.")]
Proof = Annotated[
    list[str] | None, typer.Option("--proof", help="NAME=VALUE of the proof that the step asks for.")
]


def find_caller(username: str, now: datetime | None = None) -> Actor:
    """The person of this username with everything they may do now; the console may know who is unknown."""
    from anlan.directory.contracts import Unauthenticated
    from anlan.directory.selectors import find_actor_by_username

    try:
        return find_actor_by_username(username, now=now or SystemClock().now())
    except Unauthenticated as fault:
        what = f"There is nobody called {username} who can sign in now."
        raise NotFound(what, how="Usernames are those of the directory.", field="--as") from fault


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


def find_facts_form(form: str, *, bureau: str, course: str, plan: str) -> tuple[Field, ...]:
    """The facts that the plan in force asks for when such a run is opened."""
    from anlan.engine.choosing import choose_version
    from anlan.plans.compile import course_element
    from anlan.plans.contracts import Form
    from anlan.plans.selectors import find_version

    version = choose_version(bureau=bureau, form=Form(form), course=course, plan=plan)
    return find_version(version).courses[course_element(Form(form), course)].facts


def read_instant(text: str, field: str) -> datetime:
    """An ISO time with its offset."""
    try:
        return check_aware(datetime.fromisoformat(text), field=field)
    except ValueError as fault:
        how = "Write it like 2026-03-02T08:00:00+08:00."
        raise Invalid(f"{text!r} is not a time.", how=how, field=field) from fault


def read_dates(pairs: Iterable[str]) -> dict[str, str]:
    """`NAME=2026-12-20`, midnight in Beijing, or a time with its offset."""
    named = (split_pair(pair, "--date") for pair in pairs)
    return {name: _read_date(name, text).isoformat() for name, text in named}


def _read_date(name: str, text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(), BEIJING)
    except ValueError:
        pass
    try:
        return check_aware(datetime.fromisoformat(text))
    except (ValueError, Invalid) as fault:
        how = f"Write it like --date {name}=2026-12-20, or {name}=2026-12-20T09:00:00+08:00."
        raise Invalid(f"{text!r} is not a date.", how=how, field=f"--date {name}") from fault


def find_room(show: Callable[[Actor, str], RunDetail], actor: Actor, run_id: str) -> RunDetail | None:
    """The run's forms; None for somebody who was given something in it but may not see it."""
    try:
        return show(actor, run_id)
    except AnlanError:
        return None


def show_acts() -> None:
    """Every act with the fields it must have and may have."""
    acts = list_acts()
    rows = (
        (
            name,
            *(
                ", ".join(f"{f.name} ({f.type})" for f in fields if f.required is must)
                for must in (True, False)
            ),
        )
        for name, fields in acts.items()
    )
    print_table(("act", "must have", "may have"), rows)
    typer.echo(f"Each may have: {', '.join(f'{f.name} ({f.type})' for f in list_common_fields())}.")


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
    typer.echo(f"you may: {', '.join(room.allowed_actions) or 'only look'}")
    for missing in room.missing_to_close:
        typer.echo(f"missing to close: {missing.sentence}")


def show_list(
    actor: Actor, form: str, *, limit: int, as_json: bool, columns: tuple[str, ...], **wanted: str
) -> None:
    """Runs of a form, by when they began, the latest first. `wanted`: status, course and timeline."""
    from anlan.engine.contracts.state import RunStatus
    from anlan.engine.rules.permissions import find_reading
    from anlan.engine.selectors import list_runs

    known = [status.value for status in RunStatus if status is not RunStatus.NONE]
    if wanted["status"] and wanted["status"] not in known:
        raise Invalid(
            f"{wanted['status']!r} is no status.", how=f"One of: {', '.join(known)}.", field="--status"
        )
    timeline = wanted["timeline"]
    filters = {name: value for name, value in wanted.items() if value and value != ALL}
    runs = list_runs(actor, find_reading(f"{form}:"), form=form, limit=limit, filters=filters)
    if as_json:
        print_json(runs)
    elif runs or timeline == ALL:
        print_table(
            (*columns, "tightest clock", ""),
            ([*_read_columns(run, columns), *_tell_clock(run)] for run in runs),
        )
    else:
        typer.echo(f"None on the timeline {timeline}; drills and the demonstration: --timeline {ALL}")


def _read_columns(run: RunView, columns: tuple[str, ...]) -> list[str]:
    return [str(getattr(run, "klass" if name == "class" else name)) for name in columns]


def _tell_clock(run: RunView) -> tuple[str, str]:
    """In Beijing time, as people there read it."""
    due = f"{run.due_at.astimezone(BEIJING):%Y-%m-%d %H:%M}" if run.due_at else ""
    return due, "late" if run.late else ""


def print_json(value: Any) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def print_table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    table = Table(pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    Console().print(table)
