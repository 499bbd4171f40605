"""`anlan notices`: who was told and how, the channels, and fakes of a mail server and a webhook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from anlan.cli import start_django
from anlan.cli.acting import ALL, As, AsJson, find_caller
from anlan.kernel.clock import LIVE, SystemClock

if TYPE_CHECKING:
    from anlan.notices.contracts import NoticeView

app = typer.Typer(no_args_is_help=True)
Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")]
Host = Annotated[str, typer.Option(help="Where it listens.")]
Folder = Annotated[
    Path, typer.Option(help="Holds mood.json (fail, refuse, drop, repeat, delay_s, stuck) and taken.jsonl.")
]


@app.command("list")
def list_(
    username: As,
    post: Annotated[str, typer.Option(help="Told to this post, as 210100:director.")] = "",
    state: Annotated[
        str,
        typer.Option(help="waiting, failed, handed-over, given-up, not-needed, no-contact, acknowledged ..."),
    ] = "",
    timeline: Annotated[str, typer.Option(help="A drill's, or all; live work without it.")] = LIVE,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """List notices of what one may see, the latest first, each with its deliveries; addresses are masked."""
    start_django()
    import msgspec

    from anlan.engine.selectors import filter_runs
    from anlan.kernel.access import Permission
    from anlan.notices.duty import list_duty_places
    from anlan.notices.selectors import list_log

    actor = find_caller(username)
    found = list_log(
        filter_runs(actor, Permission.READ_INCIDENT).values("id"),
        duty_at=list_duty_places(actor),
        post=post,
        state=state,
        timeline="" if timeline == ALL else timeline,
        limit=limit,
    )
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=2))
        return
    for notice in found:
        typer.echo("\n".join(_describe(notice)))


def _describe(notice: NoticeView) -> list[str]:
    answered = "not acknowledged"
    if notice.acknowledged_at:
        answered = f"acknowledged {notice.acknowledged_at:%F %T}Z by {notice.how or 'app'}"
    lines = [
        f"{notice.told_at:%F %T}Z  {notice.post}  {notice.reason}  rung {notice.rung}  {notice.text}",
        f"    {answered}  {notice.message_key}",
    ]
    for each in notice.deliveries:
        place = f"{each.channel or 'nobody'} {each.to}".strip()
        lines.append(
            f"    {place}  {each.state}  tries {each.attempts}  {each.at:%F %T}Z  {each.error}".rstrip()
        )
    return lines


@app.command()
def channels(as_json: AsJson = False) -> None:
    """Show each channel: what waits, what fails, what was given up; and what is wrong, in sentences."""
    start_django()
    import msgspec

    from anlan.notices.health import read_notices_health

    health = read_notices_health(SystemClock().now())
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(health), ensure_ascii=False, indent=2))
        return
    for each in health.channels:
        facts = f"waiting {each.waiting}  failed {each.failed}  given up {each.given_up}"
        last = f"{each.last_ok_at:%F %T}Z" if each.last_ok_at else "never"
        typer.echo(f"{each.name:<10}{each.state:<10}{facts}  last handed over {last}  {each.error}".rstrip())
    for sentence in health.reasons:
        typer.echo(f"  {sentence}")


@app.command()
def test(
    channel: Annotated[str, typer.Argument(help="smtp, sms, voice, webhook or chat.")],
    username: As,
) -> None:
    """Send a test message to the contact points of the person named by --as; exit code 1 if one fails."""
    start_django()
    from django.conf import settings

    from anlan.kernel.errors import NotFound
    from anlan.notices.channels.configured import find_channels
    from anlan.notices.trying import try_channel

    wall = SystemClock()
    found = {each.name: each for each in find_channels(settings.HOME, now=wall.now())}
    if channel not in found:
        raise NotFound(
            f"There is no channel {channel!r}.", how=f"One of: {', '.join(found)}.", field="channel"
        )
    results = try_channel(found[channel], person=find_caller(username).person, wall=wall)
    for each in results:
        typer.echo(f"{each.to}  {'handed over' if each.ok else each.error}")
    if not all(each.ok for each in results):
        raise typer.Exit(1)


@app.command()
def again(
    channel: Annotated[str, typer.Option(help="On this channel alone.")] = "",
) -> None:
    """Try once more what was given up, after its cause was mended."""
    start_django()
    from anlan.notices.services import try_again

    typer.echo(f"{try_again(now=SystemClock().now(), channel=channel)} deliveries are tried again.")


@app.command()
def secret() -> None:
    """Print the secret that webhooks are signed with, for whoever receives them."""
    start_django()
    from django.conf import settings

    typer.echo(settings.HOME.read_secret("webhooks"))


@app.command("fake-smtp")
def fake_smtp(folder: Folder, port: Port = 2525, host: Host = "127.0.0.1") -> None:
    """Run a mail server that takes everything and passes nothing on; for trying out."""
    from anlan.notices.channels.fakes.mail import run_mail

    folder.mkdir(parents=True, exist_ok=True)
    typer.echo(f"mail on {host}:{port}, taken mail in {folder / 'taken.jsonl'}")
    run_mail(host, port, folder)


@app.command("fake-webhook")
def fake_webhook(folder: Folder, port: Port = 8443, host: Host = "127.0.0.1") -> None:
    """Run an https webhook that takes everything; its certificate is made in the folder."""
    from anlan.notices.channels.fakes.hook import open_hook

    folder.mkdir(parents=True, exist_ok=True)
    server: Any = open_hook(host, port, folder, now=SystemClock().now())
    typer.echo(
        f"webhook on https://{host}:{server.server_port}/, ANLAN_WEBHOOK_CA={folder / 'webhook.pem'}, "
        f"taken in {folder / 'taken.jsonl'}"
    )
    server.serve_forever()


@app.command("fake-gateway")
def fake_gateway(
    folder: Folder,
    port: Port = 8444,
    host: Host = "127.0.0.1",
    hooks: Annotated[str, typer.Option(help="Tell receipts and replies to the server at this address.")] = "",
    token_file: Annotated[
        Path | None, typer.Option(help="Holds a token with the scope replies:write, for --hooks.")
    ] = None,
) -> None:
    """Run an https gateway for text messages (/send), calls (/call), both clouds (/) and group robots.

    Its secret is made in the folder. In mood.json, receipt (delivered, undelivered) and answer (true) say
    what becomes of messages and whether people acknowledge. repeated.jsonl has the keys that came again.
    """
    from secrets import token_urlsafe

    from anlan.notices.channels.fakes.gateway import open_gateway

    folder.mkdir(parents=True, exist_ok=True)
    secret_file = folder / "secret"
    if not secret_file.exists():
        secret_file.touch(mode=0o600)
        secret_file.write_text(token_urlsafe(24), encoding="utf-8")
    server = open_gateway(
        host,
        port,
        folder,
        now=SystemClock().now(),
        secret=secret_file.read_text(encoding="utf-8").strip(),
        hooks=hooks,
        token=token_file.read_text(encoding="utf-8").strip() if token_file else "",
    )
    typer.echo(
        f"gateway on https://{host}:{server.server_port}/, secret in {secret_file}, "
        f"certificate {folder / 'webhook.pem'}, taken messages in {folder / 'taken.jsonl'}"
    )
    server.serve_forever()
