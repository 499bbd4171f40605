"""`anlan up`: database, web and worker behind one port, kept alive and stopped in order."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from anlan.host.home import Home
from anlan.host.keeper import Keeper, Part, State
from anlan.host.postgres import Launch, close_socket_folder, launch_server, prepare_database
from anlan.host.process import find_orphans, mark_environment, stop_processes
from anlan.host.reaching import add_own_name, explain_names, find_public_address, write_address
from anlan.host.roles import create_roles
from anlan.host.running import STILL_GOING, is_answering, stop_orphan
from anlan.host.status import is_serving, write_status
from anlan.host.telling import write_command
from anlan.kernel.clock import SystemClock
from anlan.kernel.errors import Unavailable

STEP = 0.1
TRIES = 5
POOL = "10"
STREAMS = "20000"
PYTHON = (sys.executable, "-P", "-m")

log = structlog.get_logger("supervisor")


@dataclass(slots=True)
class Supervisor:
    """One run of `anlan up`; `say` tells the person at the terminal, the log tells the machine."""

    home: Home
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = False
    bootstrap: bool = True
    say: Callable[[str], None] = print
    keepers: dict[str, Keeper] = field(default_factory=dict)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the server."""
        return write_address(self.host, self.port)

    async def run(self) -> None:
        """Serve until Ctrl-C or SIGTERM.

        Raises OutOfOrder when the home is taken or of another PostgreSQL version, Unavailable when the port
        is taken or a part that must come first does not.
        """
        with self.home.lock():
            loop = asyncio.get_running_loop()
            for sign in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(sign, self._stop.set)
            await asyncio.to_thread(self._clear_orphans)
            self._check_port()
            serving = asyncio.create_task(self._serve())
            stopping = asyncio.create_task(self._stop.wait())
            try:
                await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if serving.done():
                    serving.result()
                    await stopping
            finally:
                serving.cancel()
                stopping.cancel()
                await self._stop_all()

    async def _serve(self) -> None:
        if self.home.is_embedded:
            await self._start_database()
        await self._run_first(self._command("migrate", "database", "migrate", once=True))
        self._keep(self._web())
        self._keep(self._command("worker", "worker"))
        await self._wait_serving()
        self.say(f"anlan serves on {find_public_address(self.host, self.port)}")
        if unreachable := explain_names(self.host):
            self.say(unreachable)
        if self.bootstrap:
            await self._run_first(self._command("people", "people", "bootstrap", once=True, speaks=True))
        if self.demo:
            await self._play_demonstration()

    async def _play_demonstration(self) -> None:
        """Say that it plays once it may; an installation in real use refuses it and goes on serving."""
        preparing = self._keep(self._command("demo", "demo", "prepare", once=True))
        if await preparing.finish() is State.FAILED:
            self.say(f"The demonstration does not play. {preparing.refusal}")
            return
        self._keep(self._command("demo", "demo", "play", once=True))
        command = write_command(self.home, "demo", "accounts")
        self.say(f"The demonstration plays. This gives a sign-in for each post: {command}")

    async def _start_database(self) -> None:
        binaries = await asyncio.to_thread(prepare_database, self.home)
        keeper = self._keep(
            Part(
                "database",
                lambda: launch_server(self.home, binaries),
                stop_signal=signal.SIGINT,  # fast shutdown: sessions end, nothing committed is lost
                patience=60,
            )
        )
        while not await asyncio.to_thread(is_answering, self.home):
            self._check_hope(keeper, may_retry=lambda line: STILL_GOING in line)
            await asyncio.sleep(STEP)
        await asyncio.to_thread(create_roles, self.home)

    async def _wait_serving(self) -> None:
        while not await asyncio.to_thread(is_serving, self.address):
            self._check_hope(self.keepers["web"])
            await asyncio.sleep(STEP)

    def _check_hope(self, keeper: Keeper, may_retry: Callable[[str], bool] = lambda line: False) -> None:
        """Give up on a part that died several times before it ever served; later it is tried for ever."""
        if keeper.restarts >= TRIES and not any(map(may_retry, keeper.last_lines)):
            raise Unavailable(
                f"{keeper.part.name} does not start.",
                why=" ".join(keeper.last_lines)[-500:],
                how="See the log.",
            )

    async def _run_first(self, part: Part) -> None:
        keeper = self._keep(part)
        if await keeper.finish() is State.FAILED:
            raise Unavailable(f"`{part.name}` failed.", why=keeper.refusal, how="See the log.")

    def _keep(self, part: Part) -> Keeper:
        keeper = self.keepers[part.name] = Keeper(part, on_change=self._write)
        keeper.start()
        return keeper

    def _web(self) -> Part:
        options = {
            "--interface": "asginl",
            "--host": self.host,
            "--port": str(self.port),
            "--workers": "2",
            "--workers-kill-timeout": "10",
            # Each open page holds a stream, which counts as a request under way.
            "--backpressure": STREAMS,
        }
        command = [part for pair in options.items() for part in pair]
        return self._python("web", "granian", *command, "anlan.web.asgi:application")

    def _command(self, name: str, *words: str, once: bool = False, speaks: bool = False) -> Part:
        return self._python(name, "anlan.cli", *words, once=once, speaks=speaks)

    def _python(self, name: str, module: str, *words: str, **options: Any) -> Part:
        pool = {"ANLAN_DB_POOL": POOL} if name == "web" else {}
        return Part(name, lambda: self._marked(Launch((*PYTHON, module, *words)), pool), **options)

    def _marked(self, launch: Launch, extra: dict[str, str] | None = None) -> Launch:
        facts = {
            "ANLAN_HOME": str(self.home.path),
            "PORT": str(self.port),
            "ANLAN_HOSTS": add_own_name(self.host),
            **(extra or {}),
        }
        options = {**launch.options, "env": mark_environment(self.home.path, facts)}
        return Launch(launch.command, options, launch.descriptors)

    def _write(self) -> None:
        write_status(
            self.home,
            {
                "pid": os.getpid(),
                "address": self.address,
                "written_at": SystemClock().now().isoformat(),
                "parts": {name: keeper.describe() for name, keeper in self.keepers.items()},
            },
        )

    def _clear_orphans(self) -> None:
        """End what an earlier supervisor left behind when it was killed: programs first, database last."""
        left = find_orphans(self.home.path)
        if left:
            log.warning("ending what an earlier server left behind", pids=left)
        stop_processes(left, signal.SIGTERM, patience=10)
        if self.home.is_embedded:
            stop_orphan(self.home)

    def _check_port(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise Unavailable(
                    f"{self.host}:{self.port} cannot be served on.",
                    why=f"{error.strerror}.",
                    how="Name another by PORT, for example PORT=8001.",
                ) from error

    async def _stop_all(self) -> None:
        database = self.keepers.get("database")
        for keeper in self.keepers.values():
            if keeper is not database:
                await keeper.stop()
        if database:
            await database.stop()
            close_socket_folder(self.home)
        self._write()
