"""The one listener: what is committed late is not passed over, a cut is resumed, too long a cut is said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import msgspec
import psycopg
import pytest

from anlan.engine.live import CHANNEL, TOLD, WRITE, NewChange
from anlan.engine.models import LiveChange, Run, RunPost
from anlan.kernel.access import Actor, Grant, Permission, PostRef
from anlan.kernel.clock import SystemClock
from anlan.plans.models import PlanVersion
from anlan.web.live import hub as hubs
from anlan.web.live.hub import Hub
from anlan.web.live.watching import MOST_WAITING, Credentials, Watcher
from tests.worker.running import find_url

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, tzinfo=UTC)
WALL = SystemClock()
CITY = Actor("city", grants=(Grant("/210100/", frozenset({Permission.READ_INCIDENT})),))
WITHIN_S = 5.0


@pytest.fixture
def url(transactional_db: None) -> str:
    """The test database with incidents 0 to 2 of the city and one of another body."""
    version = PlanVersion.objects.create(
        plan_id="probe", number=1, source="", compiled="{}", digest="", unconfirmed=0, created_at=AT
    )
    for run, path in (*((f"incident:{n}", "/210100/") for n in range(3)), ("incident:far", "/330100/")):
        Run.objects.create(
            id=run, form="incident", number=run, plan_version=version, course="probe", bureau=path.strip("/"),
            path=path, title=run, status="open", mode="routine", opened_at=AT, seq=1, state="{}",
        )  # fmt: skip
    RunPost.objects.create(run_id="incident:far", post="210102:branch-head")
    return find_url()


async def write(connection: psycopg.AsyncConnection, run: str) -> None:
    """A change of a run, in the transaction that the connection is in."""
    told = ((f"n-{run}", "210100:director", TOLD),)
    change = msgspec.json.encode([NewChange(run, 1, 1, ("opened",), told)]).decode()
    await connection.execute(WRITE, [WALL.now(), change])
    await connection.execute(f"NOTIFY {CHANNEL}")


@asynccontextmanager
async def listening(url: str) -> AsyncIterator[Hub]:
    hub = Hub(lambda: psycopg.AsyncConnection.connect(url, autocommit=True), WALL, lambda word: None)
    running = asyncio.create_task(hub.run())
    try:
        yield hub
    finally:
        running.cancel()


async def join(hub: Hub, actor: Actor = CITY, after: str = "") -> Watcher:
    watcher = Watcher(actor, Credentials(token="none"), after)
    await hub.join(watcher, lambda cursor: f"event: clock\nid: {cursor}\n\n".encode())
    return watcher


async def hear(watcher: Watcher, word: str) -> str:
    """Everything up to and with the first events that hold a word."""
    heard = ""
    async with asyncio.timeout(WITHIN_S):
        while word not in heard:
            heard += (await watcher.take()).decode()
    return heard


def find_cursor(heard: str) -> str:
    """The last id that a browser would send back."""
    return [line for line in heard.splitlines() if line.startswith("id: ")][-1].removeprefix("id: ")


def run(scene: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(scene())  # type: ignore[arg-type]


def test_what_began_earlier_and_is_committed_later_is_not_passed_over_by_a_cut(url: str) -> None:
    async def scene() -> None:
        early = await psycopg.AsyncConnection.connect(url)
        late = await psycopg.AsyncConnection.connect(url)
        async with listening(url) as hub, early, late:
            watcher = await join(hub)
            await write(early, "incident:0")
            await write(late, "incident:1")
            await late.commit()
            heard = await hear(watcher, "incident:1")
            assert "incident:0" not in heard
            hub.leave(watcher)
            await early.commit()
            await hear(await join(hub), "clock")
            again = await join(hub, after=find_cursor(heard))
            assert "incident:0" in await hear(again, "incident:0")

    run(scene)


def test_a_cut_in_the_middle_of_what_is_sent_again_begins_with_it_again(url: str) -> None:
    async def scene() -> None:
        writer = await psycopg.AsyncConnection.connect(url)
        async with listening(url) as hub, writer:
            cursor = find_cursor(await hear(await join(hub), "clock"))
            for number in range(3):
                await write(writer, f"incident:{number}")
                await writer.commit()
            await hear(await join(hub, after=cursor), "incident:2")
            heard = await hear(await join(hub, after=cursor), "incident:2")
            for place in range(1, len(lines := heard.split("\n\n"))):
                cut = find_cursor("\n".join(lines[:place]))
                missing = {n for n in range(3) if f"incident:{n}" not in "".join(lines[:place])}
                rest = await hear(await join(hub, after=cut), "clock")
                assert not {n for n in missing if f"incident:{n}" not in rest}

    run(scene)


def test_it_goes_on_after_the_database_cut_it_off_and_sends_what_was_missed(url: str) -> None:
    async def scene() -> None:
        writer = await psycopg.AsyncConnection.connect(url, autocommit=True)
        async with listening(url) as hub, writer:
            watcher = await join(hub)
            await hear(watcher, "clock")
            await writer.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' OR "
                "(pid <> pg_backend_pid() AND datname = current_database() AND query LIKE '%%livechange%%')"
            )
            await write(writer, "incident:0")
            assert "incident:0" in await hear(watcher, "incident:0")

    run(scene)


def test_another_process_resumes_what_one_had_sent(url: str) -> None:
    async def scene() -> None:
        writer = await psycopg.AsyncConnection.connect(url, autocommit=True)
        async with writer:
            async with listening(url) as hub:
                cursor = find_cursor(await hear(await join(hub), "clock"))
            await write(writer, "incident:0")
            async with listening(url) as other:
                assert "incident:0" in await hear(await join(other, after=cursor), "incident:0")
                for stranger in ("", "0", "abc.1", f"{cursor.partition('.')[0]}.0", "1.99999999"):
                    heard = await hear(await join(other, after=stranger), "clock")
                    assert ("event: reset" in heard) == bool(stranger)

    run(scene)


def test_more_than_is_kept_is_not_told_one_by_one(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "KEPT", 5)

    async def scene() -> None:
        writer = await psycopg.AsyncConnection.connect(url)
        async with listening(url) as hub, writer:
            watcher = await join(hub)
            cursor = find_cursor(await hear(watcher, "clock"))
            for _ in range(10):
                await write(writer, "incident:0")
            await writer.commit()
            assert "event: run" not in await hear(watcher, "event: reset")
            assert "event: reset" in await hear(await join(hub, after=cursor), "clock")

    run(scene)


def test_each_hears_what_they_may_see_and_nothing_else(url: str) -> None:
    head = Actor("head", posts=frozenset({PostRef("210102", "branch-head")}))
    guest = Actor("guest", participations=frozenset({"incident:1"}))
    matters = Actor("matters", grants=(Grant("/", frozenset({Permission.READ_MATTER})),))

    async def scene() -> None:
        writer = await psycopg.AsyncConnection.connect(url)
        async with listening(url) as hub, writer:
            watchers = {actor.name: await join(hub, actor) for actor in (CITY, head, guest, matters)}
            for run in ("incident:0", "incident:1", "incident:far"):
                await write(writer, run)
            await writer.commit()
            heard = {
                name: await hear(watchers[name], word)
                for name, word in (("city", "incident:1"), ("head", "incident:far"), ("guest", "incident:1"))
            }
            hub.tell_all(b"end")
            heard["matters"] = await hear(watchers["matters"], "end")
            runs = {
                name: {run for run in ("incident:0", "incident:1", "incident:far") if f'"{run}"' in text}
                for name, text in heard.items()
            }
            assert runs == {
                "city": {"incident:0", "incident:1"},
                "head": {"incident:far"},
                "guest": {"incident:1"},
                "matters": set(),
            }

    run(scene)


def test_who_does_not_read_is_cut(url: str) -> None:
    async def scene() -> None:
        watcher = Watcher(CITY, Credentials(token="none"))
        for _ in range(MOST_WAITING + 1):
            watcher.offer(b"event")
        assert watcher.ended
        assert await watcher.take() == b""

    run(scene)


def test_what_was_taken_back_was_never_heard_of(url: str) -> None:
    async def scene() -> None:
        writer = await psycopg.AsyncConnection.connect(url)
        async with listening(url) as hub, writer:
            watcher = await join(hub)
            await write(writer, "incident:0")
            await writer.rollback()
            await write(writer, "incident:1")
            await writer.commit()
            assert "incident:0" not in await hear(watcher, "incident:1")

    run(scene)
    assert LiveChange.objects.count() == 1
