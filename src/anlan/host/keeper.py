"""Keeping one part alive: start it, read its lines, start it again when it dies, stop it when told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import structlog

from anlan.host.postgres import Launch
from anlan.host.process import die_with_parent

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0  # a part that ran this long starts again without waiting
LONGEST_LINE = 1 << 20  # what is read at once
LONGEST_EVENT = 1 << 14  # what is logged of it
LAST_WORDS = 5.0
REFUSAL = "anlan: "
TROUBLE = ("ERROR:", "FATAL:", "PANIC:", "[ERROR]", "Traceback ")


class State(StrEnum):
    """Where a part is; `waiting` is the pause before the next try."""

    STARTING = "starting"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Part:
    """What is kept: how to launch it, how to end it in good order, and whether it ends by itself.

    `speaks` parts talk to the person who started the server: their standard output is ours, not the log.
    """

    name: str
    launch: Callable[[], Launch]
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 15.0
    once: bool = False
    speaks: bool = False


@dataclass(slots=True)
class Keeper:
    """One part at work. `on_change` is called after each change of `state`."""

    part: Part
    on_change: Callable[[], None] = lambda: None
    state: State = State.STARTING
    pid: int | None = None
    exit_code: int | None = None
    restarts: int = 0
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    _process: asyncio.subprocess.Process | None = None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep(), name=self.part.name)

    async def finish(self) -> State:
        """Wait for a part that ends by itself."""
        if self._task:
            await asyncio.shield(self._task)
        return self.state

    async def stop(self) -> None:
        """End the part: its signal, its patience, then kill."""
        self._stopping.set()
        if self._task and not self._task.done():
            self._signal(self.part.stop_signal)
            await asyncio.wait({self._task}, timeout=self.part.patience)
            if not self._task.done():
                self._signal(signal.SIGKILL)
            await self._task

    @property
    def last_words(self) -> str:
        """What the part said last; most say there why they gave up."""
        return " ".join(list(self.last_lines)[-2:])[-500:]

    @property
    def refusal(self) -> str:
        """The sentence by which a command gave up; its last words without one."""
        told = [line.removeprefix(REFUSAL) for line in self.last_lines if line.startswith(REFUSAL)]
        return told[-1] if told else self.last_words

    def describe(self) -> dict[str, Any]:
        return {
            "state": self.state.value,
            "pid": self.pid,
            "restarts": self.restarts,
            "exit_code": self.exit_code,
        }

    async def _keep(self) -> None:
        pause = FIRST_PAUSE
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            began = loop.time()
            try:
                await self._run_once()
            except OSError as error:  # no memory, no process to be had: tried again like any death
                self.exit_code = -1
                self._pass_on(str(error))
            if self._stopping.is_set():
                break
            if self.part.once:
                self._change(State.FAILED if self.exit_code else State.DONE)
                return
            pause = FIRST_PAUSE if loop.time() - began > STEADY_AFTER else pause
            self.restarts += 1
            self._change(State.WAITING, pause_s=pause)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        self._change(State.STOPPED)

    async def _run_once(self) -> None:
        launch = self.part.launch()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *launch.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=None if self.part.speaks else asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE if self.part.speaks else asyncio.subprocess.STDOUT,
                limit=LONGEST_LINE,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone; it ends the parts in order
                preexec_fn=die_with_parent(self.part.stop_signal),
                **launch.options,
            )
        finally:
            launch.close()
        self.pid = self._process.pid
        self._change(State.RUNNING)
        reading = asyncio.create_task(self._read_lines(self._process))
        await _wait_exit(self.pid)
        self._kill_group()  # whatever the part started goes with it, or it would hold the port
        with contextlib.suppress(TimeoutError):  # a child that left the group may still hold the pipe
            await asyncio.wait_for(asyncio.gather(reading, self._process.wait()), LAST_WORDS)
        self.exit_code, self.pid = self._process.returncode, None

    async def _read_lines(self, process: asyncio.subprocess.Process) -> None:
        stream = process.stderr if self.part.speaks else process.stdout
        assert stream is not None  # noqa: S101 - one of the two is a pipe
        while True:
            try:
                line = await stream.readline()
            except ValueError:  # longer than the limit: the rest of it follows as lines of its own
                continue
            if not line:
                return
            self._pass_on(line.decode(errors="replace").rstrip())

    def _pass_on(self, line: str) -> None:
        line = line[:LONGEST_EVENT]
        self.last_lines.append(line)
        try:
            said = json.loads(line)
        except ValueError:
            said = None
        if isinstance(said, dict) and "event" in said:
            sys.stderr.write(json.dumps({"part": self.part.name, **said}, ensure_ascii=False) + "\n")
            sys.stderr.flush()
        elif line:
            level = "error" if line.startswith(TROUBLE) else "info"
            getattr(structlog.get_logger(self.part.name), level)(line)

    def _change(self, state: State, **facts: Any) -> None:
        self.state = state
        structlog.get_logger("supervisor").info(f"{self.part.name} {state}", **self.describe() | facts)
        self.on_change()

    def _signal(self, sign: signal.Signals) -> None:
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(sign)

    def _kill_group(self) -> None:
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)


async def _wait_exit(pid: int) -> None:
    """Wait for the process alone; asyncio's own wait also waits for its children to let go of the pipe."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    gone = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(watched, gone.set)
    try:
        await gone.wait()
    finally:
        loop.remove_reader(watched)
        os.close(watched)
