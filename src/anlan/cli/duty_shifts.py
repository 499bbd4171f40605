"""The part of `anlan duty` that changes rosters: terms, shifts, rotations, exchanges, leave, tables."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from anlan.cli import start_django
from anlan.cli.acting import As, find_caller, read_instant
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import SystemClock
from anlan.kernel.errors import Invalid

app = typer.Typer()
Post = Annotated[str, typer.Argument(help="The post of the roster, 210100:duty-officer.")]
Number = Annotated[int, typer.Argument(help="The shift's number, as `anlan duty show` has it.")]
Since = Annotated[str, typer.Option("--from", help="2026-02-28T17:00:00+08:00")]
Until = Annotated[str, typer.Option("--until", help="2026-03-01T08:30:00+08:00")]
_KIND = re.compile(r"([\w-]+)=(\S+) (\d\d:\d\d)-(\d\d:\d\d)(?: (every|working|resting))?( backup)?")


@app.command("set")
def set_(  # noqa: PLR0913, RUF100 - each is one option of the command
    post: Post,
    username: As,
    kind: Annotated[
        list[str],
        typer.Option(help="'day=白班 08:30-17:00'; working, resting or backup behind it."),
    ],
    keeper: Annotated[str, typer.Option(help="The post that is told of gaps and fills them.")],
    coverage: Annotated[str, typer.Option(help="always, working-hours or key-dates.")] = "always",
    seats: Annotated[int, typer.Option(help="How many must be there at once.")] = 1,
) -> None:
    """Open the roster of a post, or change its terms; shifts that stand are not touched.

    anlan duty set 210100:duty-officer --as USER --keeper 210100:group-office --kind 'day=白班 08:30-17:00'
    --kind 'night=夜班 17:00-08:30' --kind 'behind=备班 08:30-08:30 backup'
    """
    start_django()
    from anlan.duty.access import read_ref
    from anlan.duty.services.rosters import Terms, set_roster
    from anlan.kernel.reading import read_value

    kinds = [read_kind(text) for text in kind]
    given = {"coverage": coverage, "kinds": kinds, "keeper": keeper, "seats": seats}
    terms: Terms = read_value(given, Terms)
    actor = find_caller(username)
    typer.echo(f"{post}: {set_roster(actor=actor, wall=SystemClock(), post=read_ref(post), terms=terms)}.")


def read_kind(text: str) -> dict[str, object]:
    """`day=白班 08:30-17:00 working`, as the option takes it."""
    found = _KIND.fullmatch(text.strip())
    if found is None:
        raise Invalid(f"{text!r} is no kind of shift.", how="Write 'day=白班 08:30-17:00'.", field="--kind")
    names = ("code", "zh", "begins", "ends", "days", "backup")
    told = dict(zip(names, found.groups(), strict=True))
    return {**told, "days": told["days"] or "every", "backup": bool(told["backup"])}


@app.command()
def show(
    post: Post,
    username: As,
    days: Annotated[int, typer.Option(min=1, max=100)] = 14,
    first: Annotated[str, typer.Option("--from", help="2026-11-01; today without it.")] = "",
) -> None:
    """Show the shifts and gaps of a roster from a day on."""
    start_django()
    from datetime import timedelta

    from anlan.duty.access import read_ref
    from anlan.duty.selectors import show_calendar

    now = SystemClock().now()
    day = read_day(first) if first else now.astimezone(BEIJING).date()
    since = datetime(day.year, day.month, day.day, tzinfo=BEIJING)
    found = show_calendar(
        find_caller(username, now), read_ref(post), since=since, until=since + timedelta(days=days), now=now
    )
    for shift in found.shifts:
        how = "" if shift.how == "shift" else f"  {shift.how} for {shift.rostered.label}"
        away = "  AWAY" if shift.away else ""
        span = show_span(shift.since, shift.until)
        typer.echo(f"{shift.n:>5}  {span}  {shift.zh}  {shift.person.label}{how}{away}")
    for gap in found.gaps:
        typer.echo(
            f"  GAP  {show_span(gap.since, gap.until)}  {gap.there} of {gap.seats}  {gap.key_date}".rstrip()
        )


@app.command()
def put(
    post: Post,
    kind: Annotated[str, typer.Argument(help="The code of a kind of shift.")],
    day: Annotated[str, typer.Argument(help="The day it begins, 2026-02-28.")],
    person: Annotated[str, typer.Argument(help="A username.")],
    username: As,
    seat: Annotated[int | None, typer.Option(help="The first one without it.")] = None,
) -> None:
    """Put somebody on a shift; the same again changes nothing."""
    start_django()
    from anlan.duty.access import read_ref
    from anlan.duty.services.shifts import Wish, put_wishes

    wish = Wish(kind=kind, username=person, day=read_day(day), seat=seat)
    done = put_wishes(actor=find_caller(username), wall=SystemClock(), post=read_ref(post), wishes=[wish])
    typer.echo(f"Shift {done.numbers[0]}.")


@app.command()
def rotate(
    post: Post,
    first: Annotated[str, typer.Argument(help="2026-11-01")],
    last: Annotated[str, typer.Argument(help="2026-11-30")],
    person: Annotated[list[str], typer.Argument(help="Usernames in turn.")],
    username: As,
) -> None:
    """Let people take turns from the first to the last day; make-up days (调休) are working days."""
    start_django()
    from anlan.duty.access import read_ref
    from anlan.duty.services.rotations import rotate_shifts

    done = rotate_shifts(
        actor=find_caller(username),
        wall=SystemClock(),
        post=read_ref(post),
        people=person,
        first=read_day(first),
        last=read_day(last),
    )
    typer.echo(f"{done.created} new, {done.changed} changed, {done.unchanged} as before.")


@app.command()
def move(post: Post, n: Number, since: Since, until: Until, username: As) -> None:
    """Move a shift to another time; its cover or swap goes with it."""
    start_django()
    from anlan.duty.services.shifts import move_shift

    begins, ends = read_instant(since, "--from"), read_instant(until, "--until")
    move_shift(**_name(post, username), n=n, since=begins, until=ends)
    typer.echo(f"Shift {n} is moved.")


@app.command()
def give(post: Post, n: Number, person: str, username: As) -> None:
    """Roster somebody else to a shift."""
    start_django()
    from anlan.duty.services.shifts import give_shift

    give_shift(**_name(post, username), n=n, username=person)
    typer.echo(f"Shift {n} is {person}'s.")


@app.command()
def cover(post: Post, n: Number, person: str, username: As) -> None:
    """Let somebody take a shift for whoever was rostered (替班), at once."""
    start_django()
    from anlan.duty.services.shifts import cover_shift

    cover_shift(**_name(post, username), n=n, username=person)
    typer.echo(f"Shift {n} is covered by {person}.")


@app.command()
def swap(post: Post, n: Number, other: Number, username: As) -> None:
    """Let the people of two shifts change places (换班), at once."""
    start_django()
    from anlan.duty.services.shifts import swap_shifts

    swap_shifts(**_name(post, username), n=n, other=other)
    typer.echo(f"Shifts {n} and {other} are swapped.")


@app.command()
def remove(post: Post, n: Number, username: As) -> None:
    """Take a shift out of the roster."""
    start_django()
    from anlan.duty.services.shifts import remove_shift

    remove_shift(**_name(post, username), n=n)
    typer.echo(f"Shift {n} is removed.")


@app.command()
def leave(
    bureau: Annotated[str, typer.Option("--bureau", help="Where they are on duty.")],
    person: Annotated[str, typer.Argument(help="A username; your own, or of who you roster.")],
    since: Since,
    until: Until,
    username: As,
) -> None:
    """Record that somebody is away and answers for nothing (请假); who stands in: anlan people delegate."""
    start_django()
    from anlan.duty.services.leaves import take_leave

    outcome, number = take_leave(
        actor=find_caller(username),
        wall=SystemClock(),
        bureau=bureau,
        username=person,
        since=read_instant(since, "--from"),
        until=read_instant(until, "--until"),
    )
    typer.echo(f"Leave {number}: {outcome}.")


@app.command()
def prefer(
    username: As,
    after: Annotated[
        list[str] | None, typer.Option(help="A way and the seconds it comes later: phone=180. Several times.")
    ] = None,
    quiet: Annotated[
        list[str] | None, typer.Option(help="When repeats may wait: 22:00-07:00. Several times.")
    ] = None,
) -> None:
    """Say how you want to be told (接收方式); without options all ways are taken at once. SY-4.1.

    A first notice never waits: the first way is always taken at once, and quiet hours hold back repeats.
    """
    start_django()
    import msgspec

    from anlan.duty.contracts import Preference
    from anlan.duty.services.preferences import set_preference
    from anlan.kernel.errors import Invalid

    order = [each.partition("=") for each in after or ()]
    hours = [each.partition("-") for each in quiet or ()]
    told = {
        "order": [
            {"kind": kind, "after_s": int(rest) if rest.isdigit() else rest} for kind, _, rest in order
        ],
        "quiet": [{"since": since, "until": until} for since, _, until in hours],
    }
    try:
        preference = msgspec.convert(told, Preference)
    except msgspec.ValidationError as fault:
        raise Invalid(
            "This cannot be read.", why=str(fault), how="Write it like --after phone=180 --quiet 22:00-07:00"
        ) from None
    outcome = set_preference(actor=find_caller(username), wall=SystemClock(), preference=preference)
    typer.echo(f"How you are told: {outcome}.")


@app.command()
def export(
    post: Post,
    month: Annotated[str, typer.Argument(help="2026-11")],
    out: Annotated[Path, typer.Option("--out", dir_okay=False, help="The .xlsx to write.")],
    username: As,
) -> None:
    """Write the duty table of a month as a spreadsheet; brought in again it changes nothing."""
    start_django()
    from anlan.duty.access import read_ref
    from anlan.duty.filing import export_table

    out.write_bytes(export_table(find_caller(username), read_ref(post), read_month(month)))
    typer.echo(f"{out}")


@app.command("import")
def import_(
    post: Post,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The .xlsx or .xls.")],
    username: As,
    month: Annotated[str, typer.Option(help="2026-11, where the table itself does not say it.")] = "",
    sheet: Annotated[str, typer.Option(help="The sheet's name; the first one without it.")] = "",
) -> None:
    """Bring the duty table of a month in: all of it, or nothing and what is wrong by row and column.

    It has a column 日期 and columns named after kinds of shift (白班, 夜班, 带班领导). What it names stands,
    what it leaves empty does not; the same table again changes nothing.
    """
    start_django()
    from anlan.duty.access import read_ref
    from anlan.duty.filing import import_table

    given = read_month(month) if month else None
    try:
        done = import_table(
            actor=find_caller(username),
            wall=SystemClock(),
            post=read_ref(post),
            content=file.read_bytes(),
            month=given,
            sheet=sheet,
        )
    except Invalid as refusal:
        for each in refusal.facts.get("errors", ()):
            typer.echo(f"row {each['row']}, column {each['column']}: {each['what']} {each['how']}", err=True)
        raise
    for row in done:
        counts = f"{row.created} new, {row.changed} changed, {row.removed} removed, {row.unchanged} as before"
        typer.echo(f"{row.roster}: {counts}.")


def read_month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Invalid(f"{text!r} is not a month.", how="Write 2026-11.", field="month") from None


def _name(post: str, username: str) -> dict[str, Any]:
    from anlan.duty.access import read_ref

    return {"actor": find_caller(username), "wall": SystemClock(), "post": read_ref(post)}


def read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"{text!r} is not a day.", how="Write 2026-02-28.", field="day") from None


def show_span(since: datetime, until: datetime | None = None) -> str:
    """A time, or from when until when, as Beijing's clocks show it."""
    begins = f"{since.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    return begins if until is None else f"{begins} - {until.astimezone(BEIJING):%m-%d %H:%M}"
