"""`anlan calendar`: show and set the working days that clocks in working days count by."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from anlan.cli import start_django
from anlan.cli.acting import find_caller
from anlan.kernel.calendar import WorkingCalendar

app = typer.Typer(no_args_is_help=True)


@app.command()
def show(year: Annotated[int, typer.Argument(min=2004, max=2200)]) -> None:
    """List the weekdays off and the weekend days worked (调休) of a year."""
    start_django()
    from anlan.deadlines.selectors import find_calendar

    calendar = find_calendar()
    days = list_days(calendar, year)
    for day, works in days.items():
        if works != (day.weekday() < 5):
            typer.echo(f"{day} {day:%a} {'班' if works else '休'}")
    source = "set by the bureau" if year in calendar.years else "as published"
    typer.echo(f"{year}: {sum(days.values())} working days, {source}.")


@app.command("set")
def set_(
    year: Annotated[int, typer.Argument(min=2004, max=2200)],
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="csv with the columns date,working.")
    ],
    username: Annotated[str, typer.Option("--as", help="The username of who does it.")],
) -> None:
    """Set the working days of a year, in place of those set before; FILE lists the days unlike the week."""
    start_django()
    from anlan.deadlines.services import set_calendar
    from anlan.kernel.clock import SystemClock

    now = SystemClock().now()
    actor = find_caller(username, now)
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    typer.echo(f"{year}: {set_calendar(year=year, lines=lines, actor=actor, now=now)} days set.")


def list_days(calendar: WorkingCalendar, year: int) -> dict[date, bool]:
    """Each day of the year and whether offices work on it."""
    first = date(year, 1, 1)
    count = (date(year + 1, 1, 1) - first).days
    return {day: calendar.is_working(day) for day in (first + timedelta(days=n) for n in range(count))}
