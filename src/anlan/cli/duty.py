"""`anlan duty`: who is on duty, who answers, who would be told; the log, and tests of reachability."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import msgspec
import typer

from anlan.cli import start_django
from anlan.cli.acting import As, AsJson, Key, find_caller, read_instant
from anlan.cli.duty_shifts import Post, show_span
from anlan.cli.duty_shifts import app as shifts
from anlan.kernel.clock import SystemClock

app = typer.Typer(no_args_is_help=True)
app.add_typer(shifts)
At = Annotated[str, typer.Option("--at", help="An instant, 2026-02-28T03:00:00+08:00; now without it.")]
Bureau = Annotated[str, typer.Option("--bureau", help="Its code, 210100.")]


@app.command()
def rosters(username: As, as_json: AsJson = False) -> None:
    """List the rosters that you may read: post, coverage, seats, who keeps it, its kinds of shift."""
    start_django()
    from anlan.duty.selectors import list_rosters

    found = list_rosters(find_caller(username))
    if as_json:
        _tell(found)
        return
    for row in found:
        kinds = ", ".join(f"{k.code} {k.zh} {k.begins}-{k.ends}" for k in row.kinds)
        typer.echo(f"{row.post}  {row.zh}  {row.coverage}  {row.seats}  keeper {row.keeper}  {kinds}")


@app.command()
def who(
    post: Annotated[str, typer.Option("--post", help="210100:duty-officer")], username: As, at: At = ""
) -> None:
    """Say who answers for a post at an instant: roster, cover, swap, delegation and leave counted in."""
    start_django()
    from anlan.duty.access import may_read, read_ref
    from anlan.duty.selectors import find_answering
    from anlan.kernel.errors import NotFound

    ref, instant = read_ref(post), _read_at(at)
    if not may_read(find_caller(username), ref.bureau):
        raise NotFound(f"There is no post {post} that you may see.", field="--post")
    told = find_answering([ref], at=instant)[ref]
    for each in told.people:
        typer.echo(f"{each.label}  {each.how}{f' for {each.of}' if each.of else ''}{_say_until(each.until)}")
    for each in told.backup:
        typer.echo(f"{each.label}  behind them{_say_until(each.until)}")
    if not told.people:
        typer.echo("Nobody answers: the next rung hears at once.")
        raise typer.Exit(1)


@app.command()
def explain(  # noqa: PLR0913, RUF100 - each is one option of the command
    username: As,
    post: Annotated[str, typer.Option("--post", help="A post: its own ladder.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="A kind of incident: the ladders of its plan.")] = "",
    bureau: Bureau = "",
    fact: Annotated[list[str] | None, typer.Option("--fact", help="NAME=VALUE, such as people=60.")] = None,
    at: At = "",
    hours: Annotated[int, typer.Option(min=1, max=72, help="For how long nobody answers.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Show who would be told and when if it happened then and nobody answered. Nothing is sent.

    anlan duty explain --as USER --post 210100:duty-officer --at 2026-02-28T03:00:00+08:00

    anlan duty explain --as USER --bureau 210100 --kind network-attack
    """
    start_django()
    from anlan.duty.access import read_ref
    from anlan.duty.selectors import explain_post
    from anlan.engine.explaining import explain_opening
    from anlan.kernel.errors import Invalid

    actor, instant = find_caller(username), _read_at(at)
    if post:
        found = explain_post(actor, read_ref(post), at=instant)
    elif bureau and kind:
        facts = dict(_read_fact(pair) for pair in fact or [])
        lasting = timedelta(hours=hours)
        found = explain_opening(actor, bureau=bureau, kind=kind, at=instant, facts=facts, lasting=lasting)
    else:
        raise Invalid("What is to be explained is not said.", how="Give --post, or --bureau and --kind.")
    if as_json:
        _tell(found)
        return
    for told in found.told:
        people = "、".join(f"{each.label}（{each.how}）" for each in told.people) or "nobody"
        late = f"+{told.after_s // 60}m"
        marks = " ".join((["must acknowledge"] if told.together else []) + list(told.warnings))
        typer.echo(f"{late:>6}  {told.because:<9}  {told.post} {told.zh}: {people}  {marks}".rstrip())
        for each in told.backup:
            typer.echo(f"{'':>19}then {each.label}, who stands behind them")


@app.command()
def gaps(username: As, as_json: AsJson = False) -> None:
    """List where too few are on duty in the weeks ahead, and who fills it."""
    start_django()
    from anlan.duty.selectors import find_gaps_ahead, list_rosters

    mine = {row.post for row in list_rosters(find_caller(username))}
    found = [gap for gap in find_gaps_ahead(SystemClock().now()) if gap.roster in mine]
    if as_json:
        _tell(found)
        return
    for gap in found:
        key_date = f"  {gap.key_date}" if gap.key_date else ""
        span = show_span(gap.since, gap.until)
        typer.echo(f"{gap.roster}  {span}  {gap.there} of {gap.seats}  filled by {gap.keeper}{key_date}")


@app.command("key-dates")
def key_dates(year: Annotated[int, typer.Argument(min=2000, max=2200)]) -> None:
    """List the days on which every roster is covered round the clock, and whether they were verified."""
    from anlan.duty.parameters import list_key_dates

    for each in list_key_dates(range(year, year + 1)):
        verified = "verified" if each.verified else "not verified"
        typer.echo(f"{each.first} {each.last}  {each.zh}  {verified}  {each.source}")


@app.command()
def log(
    bureau: Bureau,
    username: As,
    open_only: Annotated[bool, typer.Option("--open", help="Only what is left to do.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the duty log (值班日志) of a bureau, the latest line first."""
    start_django()
    from anlan.duty.selectors import list_lines

    found = list_lines(find_caller(username), bureau, open=True if open_only else None)
    if as_json:
        _tell(found)
        return
    for line in found:
        mark = "open" if line.open else "    "
        typer.echo(
            f"{line.n:>4} {show_span(line.at)} {mark} {line.kind:<7} {line.whence} {line.text} {line.done}"
        )


@app.command()
def write(
    bureau: Bureau,
    kind: Annotated[str, typer.Argument(help="call, visit, message, round or other.")],
    text: Annotated[str, typer.Argument(help="What it was about; no names and no numbers of people.")],
    username: As,
    whence: Annotated[str, typer.Option(help="A body or a role, never a person.")] = "",
    still_open: Annotated[bool, typer.Option("--open", help="Something is left to do.")] = False,
    key: Key = "",
) -> None:
    """Write a line into the duty log; it stays. What must be answered is taken in: anlan matter open."""
    start_django()
    from anlan.duty.services.logbook import Line, write_line
    from anlan.kernel.reading import read_value

    line: Line = read_value({"kind": kind, "text": text, "whence": whence, "open": still_open}, Line)
    n = write_line(actor=find_caller(username), wall=SystemClock(), bureau=bureau, line=line, key=key)
    typer.echo(f"Line {n}.")


@app.command("hand-over")
def hand_over(
    post: Post, username: As, note: Annotated[str, typer.Option(help="What the next one must know.")] = ""
) -> None:
    """Sign what is open over to whoever comes (交班); they sign with `anlan duty take-over`."""
    start_django()
    from anlan.duty.access import read_ref
    from anlan.duty.services import logbook

    actor = find_caller(username)
    n = logbook.hand_over(actor=actor, wall=SystemClock(), post=read_ref(post), note=note)
    typer.echo(f"Hand-over {n} waits for the second signature.")


@app.command("take-over")
def take_over(post: Post, n: int, username: As) -> None:
    """Sign for what was handed over (接班), as somebody else than who handed it over."""
    start_django()
    from anlan.duty.access import read_ref
    from anlan.duty.services import logbook

    logbook.take_over(actor=find_caller(username), wall=SystemClock(), post=read_ref(post), n=n)
    typer.echo(f"Hand-over {n} is signed by both.")


@app.command("test")
def ask(
    bureau: Bureau,
    username: As,
    post: Annotated[
        list[str] | None, typer.Option("--post", help="One of its posts; all without it.")
    ] = None,
) -> None:
    """Ask posts whether they hear, marked as a test, within the hours that the library allows (SY-4.1)."""
    start_django()
    from anlan.duty.services.reach import ask_posts

    made = ask_posts(actor=find_caller(username), wall=SystemClock(), bureau=bureau, posts=tuple(post or ()))
    typer.echo(f"Test {made}. What came of it: anlan duty reachability --bureau {bureau} --as {username}")


@app.command()
def reachability(
    bureau: Bureau,
    username: As,
    days: Annotated[int, typer.Option(min=1, max=3650)] = 90,
    as_json: AsJson = False,
) -> None:
    """Show by post how tests were answered: how often, after how long, by which channels."""
    start_django()
    from anlan.duty.selectors import list_reached

    now = SystemClock().now()
    found = list_reached(find_caller(username, now), bureau, since=now - timedelta(days=days), now=now)
    if as_json:
        _tell(found)
        return
    for row in found:
        channels = ", ".join(f"{name} {count}" for name, count in row.channels.items())
        middle = f"{row.median_s}s" if row.median_s is not None else "-"
        behind = "  backup hears first" if row.backup_first else ""
        typer.echo(f"{row.post}  {row.answered} of {row.asked}  {middle}  {channels}{behind}")


def _read_at(text: str) -> Any:
    return read_instant(text, "--at") if text else SystemClock().now()


def _read_fact(pair: str) -> tuple[str, object]:
    from anlan.cli.acts import split_pair

    name, text = split_pair(pair, "--fact")
    try:
        return name, msgspec.json.decode(text.encode())
    except msgspec.DecodeError:
        return name, text


def _say_until(until: Any) -> str:
    return f" until {show_span(until)}" if until else ""


def _tell(found: object) -> None:
    typer.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
