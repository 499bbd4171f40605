"""`anlan people`: sign-ins, stand-ins and machine tokens. Secrets are printed once and kept nowhere."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

import typer

from anlan.cli import start_django
from anlan.cli.acting import find_caller
from anlan.kernel.access import MACHINE_SCOPES, Actor, Permission, PostRef
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import SystemClock
from anlan.kernel.errors import Invalid

app = typer.Typer(no_args_is_help=True)
token = typer.Typer(no_args_is_help=True, help="Tokens by which machines call the API.")
app.add_typer(token, name="token")
# Only what the service grants a machine: a choice that is always refused is no choice.
SCOPES = ", ".join(sorted(scope.value for scope in MACHINE_SCOPES))
As = Annotated[str, typer.Option("--as", help="The username of who does it; the console itself without it.")]


@app.command()
def bootstrap() -> None:
    """Make the first administrator and print the password once; does nothing when there are people."""
    start_django()
    from anlan.directory import services
    from anlan.host.home import find_home
    from anlan.host.telling import write_command

    account = services.bootstrap(now=SystemClock().now())
    if account is None:
        command = write_command(find_home(), "people", "password", "USERNAME")
        typer.echo(f"There is already somebody here. A new password: {command}")
        return
    typer.echo("The first administrator. The password is shown this once:")
    typer.echo(f"  {account.username}  {account.password}")


@app.command()
def add(username: str, label: str, by: As = "") -> None:
    """Add somebody, called by a post and not by a name (值班员甲); `people password` lets them in."""
    start_django()
    from anlan.directory import services

    now = SystemClock().now()
    outcome = services.add_person(actor=find_actor(by, now), now=now, username=username, label=label)
    typer.echo(f"{username}: {outcome}.")


@app.command()
def password(username: str, by: As = "") -> None:
    """Give somebody a new password, printed once; the old one and its sessions end."""
    start_django()
    from anlan.directory import services

    now = SystemClock().now()
    typer.echo(services.reset_password(actor=find_actor(by, now), now=now, username=username))


@app.command()
def unlock(username: str, by: As = "") -> None:
    """Forget the failed sign-ins of somebody, so that they are taken again at once."""
    start_django()
    from anlan.sign_in import services

    outcome = services.unlock(actor=find_actor(by, SystemClock().now()), username=username)
    typer.echo(f"{username}: {outcome}.")


@app.command("reset-second-factor")
def reset_second_factor(username: str, by: As = "") -> None:
    """Take a lost second factor away; their sessions end, and the next sign-in enrols another."""
    start_django()
    from anlan.sign_in import services

    now = SystemClock().now()
    outcome = services.reset_second_factor(actor=find_actor(by, now), now=now, username=username)
    typer.echo(f"{username}: {outcome}.")


@app.command("link-identity")
def link_identity(
    username: str,
    subject: Annotated[str, typer.Argument(help="Their `sub` at the provider.")],
    by: As = "",
) -> None:
    """Let a sign-in at the provider named by ANLAN_OIDC_ISSUER be this person."""
    start_django()
    from anlan.directory import services
    from anlan.sign_in.configuration import find_issuer

    now = SystemClock().now()
    outcome = services.link_identity(
        actor=find_actor(by, now), now=now, username=username, provider=find_issuer(), subject=subject
    )
    typer.echo(f"{username}: {outcome}.")


@app.command()
def deactivate(username: str, by: As = "") -> None:
    """Let somebody sign in no more."""
    start_django()
    from anlan.directory import services

    now = SystemClock().now()
    outcome = services.deactivate_person(actor=find_actor(by, now), now=now, username=username)
    typer.echo(f"{username}: {outcome}.")


@app.command()
def delegate(  # noqa: PLR0913, RUF100 - each is one option of the command
    absent: Annotated[str, typer.Argument(help="A username, or a post such as 210100:director.")],
    to: Annotated[str, typer.Argument(help="The username of who stands in.")],
    until: Annotated[str, typer.Option(help="The last day, 2026-03-06.")],
    reason: Annotated[str, typer.Option(help="Travel, leave ...")],
    approvals: Annotated[bool, typer.Option("--approvals", help="Approving goes with it.")] = False,
    by: As = "",
) -> None:
    """Let somebody stand in from now until the end of a day."""
    start_django()
    from anlan.directory import services

    now = SystemClock().now()
    bureau, _, post = absent.partition(":")
    absence = services.Absence(
        until=read_end(until),
        reason=reason,
        username="" if post else absent,
        post=PostRef(bureau, post) if post else None,
        approvals=approvals,
    )
    outcome = services.delegate(actor=find_actor(by, now), now=now, absence=absence, to=to)
    typer.echo(f"{to} for {absent}: {outcome}.")


@app.command()
def delegations() -> None:
    """List who stands in for whom, now and later; times are Beijing's."""
    start_django()
    from anlan.directory.selectors import list_delegations

    now = SystemClock().now()
    for one in list_delegations(now=now):
        since = "" if one.since <= now else f"from {show_instant(one.since)} "
        approvals = "with approvals" if one.approvals else "without approvals"
        until = show_instant(one.until)
        typer.echo(f"{one.id}  {one.to} for {one.absent}  {since}until {until}  {approvals}  {one.reason}")


@app.command("end-delegation")
def end_delegation(
    number: Annotated[int, typer.Argument(help="Its number in: anlan people delegations.")], by: As = ""
) -> None:
    """End a delegation now; one that has not begun is taken back."""
    start_django()
    from anlan.directory import services

    now = SystemClock().now()
    outcome = services.end_delegation(actor=find_actor(by, now), now=now, delegation=number)
    typer.echo(f"{number}: {outcome}.")


@token.command()
def issue(
    label: Annotated[str, typer.Argument(help="How the ledger names the machine.")],
    bureau: Annotated[str, typer.Option(help="Where its scopes hold, and below.")],
    scope: Annotated[list[str], typer.Option(help=f"May be given several times: {SCOPES}.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it lasts.")] = 90,
    by: As = "",
) -> None:
    """Make a token and print its secret once."""
    start_django()
    from anlan.directory import services

    now = SystemClock().now()
    secret = services.issue_token(
        actor=find_actor(by, now),
        now=now,
        label=label,
        scopes=[read_scope(name) for name in scope],
        bureau=bureau,
        expires_at=now + timedelta(days=days),
    )
    typer.echo(secret)


@token.command()
def revoke(label: str, by: As = "") -> None:
    """End a token now."""
    start_django()
    from anlan.directory import services

    now = SystemClock().now()
    typer.echo(f"{label}: {services.revoke_token(actor=find_actor(by, now), now=now, label=label)}.")


@token.command("list")
def list_() -> None:
    """List the tokens, ended ones too; secrets are not kept."""
    start_django()
    from anlan.directory.selectors import list_tokens

    now = SystemClock().now()
    for one in list_tokens():
        state = "revoked" if one.revoked_at else "expired" if one.expires_at <= now else "valid"
        scopes = ",".join(one.scopes)
        typer.echo(f"{one.label}  {one.bureau}  {state} until {one.expires_at:%Y-%m-%d}  {scopes}")


def find_actor(username: str, now: datetime) -> Actor:
    """Who gives the command: a person, or whoever has the machine's console."""
    from anlan.directory.contracts import CONSOLE

    return find_caller(username, now) if username else CONSOLE


def read_scope(name: str) -> Permission:
    """A scope by its name; whether a machine may have it is the service's to say."""
    try:
        return Permission(name)
    except ValueError:
        raise Invalid(f"{name!r} is not a scope.", how=f"One of: {SCOPES}.", field="scope") from None


def show_instant(at: datetime) -> str:
    """An instant as Beijing's clocks show it."""
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def read_end(text: str) -> datetime:
    """The end of a day in Beijing."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"{text!r} is not a date.", how="Write it like 2026-03-06.", field="until") from None
    return datetime.combine(day + timedelta(days=1), time(), BEIJING)
