"""Keeping a part alive, tried on tiny programs."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from anlan.host.keeper import LONGEST_EVENT, Keeper, Part, State
from anlan.host.postgres import Launch
from anlan.host.process import MARK, find_orphans, stop_processes

WAITING = "import signal; signal.pause()"
DEAF = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
while True:
    signal.pause()
"""


SUPERVISOR = """
import asyncio, sys
from anlan.host.keeper import Keeper, Part
from anlan.host.logs import configure_logs
from anlan.host.postgres import Launch

async def main():
    part = Part("part", lambda: Launch((sys.executable, "-c", sys.argv[1])), once=bool(sys.argv[2]))
    keeper = Keeper(part)
    keeper.start()
    while keeper.restarts < 4 and keeper.state not in ("done", "failed"):
        await asyncio.sleep(0.01)
    await keeper.stop()

configure_logs()
asyncio.run(main())
"""


def supervise(script: str, *, once: bool) -> list[dict[str, Any]]:
    """The log of a process that keeps `script` until it is done or was started again four times."""
    done = subprocess.run(
        [sys.executable, "-c", SUPERVISOR, script, "once" if once else ""],
        env={**os.environ, "ANLAN_LOG_LEVEL": "INFO"},
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stderr.splitlines()]


@asynccontextmanager
async def keep(script: str, **options: object) -> AsyncIterator[Keeper]:
    """A part that runs `script` in Python, stopped at the end."""
    part = Part("part", lambda: Launch((sys.executable, "-c", script)), **options)  # type: ignore[arg-type]
    keeper = Keeper(part)
    keeper.start()
    try:
        yield keeper
    finally:
        await keeper.stop()


async def reach(check: Callable[[], object], limit: float = 20) -> None:
    """Wait until `check` holds; fail after `limit` seconds."""
    async with asyncio.timeout(limit):
        while not check():
            await asyncio.sleep(0.02)


def test_what_dies_is_started_again_and_counted() -> None:
    async def scene() -> None:
        async with keep(WAITING) as keeper:
            await reach(lambda: keeper.state is State.RUNNING)
            first = keeper.pid
            assert first is not None
            os.kill(first, signal.SIGKILL)
            await reach(lambda: keeper.pid not in (first, None))
            assert keeper.restarts == 1
            assert keeper.exit_code == -signal.SIGKILL
        assert keeper.state is State.STOPPED

    asyncio.run(scene())


def test_the_pause_doubles_while_a_part_keeps_dying() -> None:
    lines = supervise("raise SystemExit(3)", once=False)
    assert [line["pause_s"] for line in lines if "pause_s" in line] == [0.2, 0.4, 0.8, 1.6]
    assert {line["exit_code"] for line in lines if "pause_s" in line} == {3}


def test_a_part_that_ends_by_itself_is_done_or_failed() -> None:
    async def scene() -> None:
        async with keep("", once=True) as keeper:
            assert await keeper.finish() is State.DONE
        async with keep("raise SystemExit('the reason')", once=True) as keeper:
            assert await keeper.finish() is State.FAILED
            assert keeper.last_words == "the reason"
            assert keeper.restarts == 0

    asyncio.run(scene())


def test_a_part_that_does_not_listen_is_killed_after_its_patience() -> None:
    async def scene() -> None:
        async with keep(DEAF, patience=0.3) as keeper:
            await reach(lambda: "deaf" in keeper.last_lines)
            pid = keeper.pid
        assert keeper.exit_code == -signal.SIGKILL
        assert not Path(f"/proc/{pid}").exists()

    asyncio.run(scene())


def test_what_a_part_started_dies_with_it() -> None:
    script = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', '{WAITING}'])\n"
    script += "print(p.pid, flush=True); p.wait()"

    async def scene() -> None:
        async with keep(script) as keeper:
            await reach(lambda: keeper.last_lines)
            grandchild = int(keeper.last_lines[0])
            assert keeper.pid is not None
            os.kill(keeper.pid, signal.SIGKILL)
            await reach(lambda: not is_alive(grandchild))

    asyncio.run(scene())


def test_lines_become_json_and_json_lines_get_the_name_of_the_part() -> None:
    said = "print('plain'); print('x' * 3_000_000); print(json.dumps({'event': 'said', 'n': 1}))"
    lines = supervise(f"import json; {said}", once=True)
    assert {"part": "part", "event": "said", "n": 1} in lines
    assert [line["logger"] for line in lines if line["event"] == "plain"] == ["part"]
    assert max(len(line["event"]) for line in lines) == LONGEST_EVENT


def test_a_part_that_speaks_keeps_its_secret_out_of_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    async def scene() -> None:
        async with keep("print('the password')", once=True, speaks=True) as keeper:
            await keeper.finish()
            assert not keeper.last_lines

    asyncio.run(scene())
    told = capfd.readouterr()
    assert "the password" in told.out
    assert "the password" not in told.err


def test_children_die_with_a_killed_parent() -> None:
    said = "import os; print(os.getpid(), flush=True); "
    parent = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, said + WAITING, "once"],
        env={**os.environ, "ANLAN_LOG_LEVEL": "INFO"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert parent.stderr is not None
    child = next(int(line["event"]) for line in map(json.loads, parent.stderr) if line["event"].isdigit())
    parent.kill()
    parent.wait()
    asyncio.run(reach(lambda: not is_alive(child)))


def test_orphans_are_found_by_their_mark_and_ended(tmp_path: Path) -> None:
    orphan = subprocess.Popen([sys.executable, "-c", WAITING], env={**os.environ, MARK: str(tmp_path)})
    other = subprocess.Popen([sys.executable, "-c", WAITING], env={**os.environ, MARK: str(tmp_path / "x")})
    try:
        asyncio.run(reach(lambda: find_orphans(tmp_path) == [orphan.pid]))
        stop_processes(find_orphans(tmp_path), signal.SIGTERM, patience=10)
        assert orphan.wait(10) == -signal.SIGTERM
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()
        orphan.kill()


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
