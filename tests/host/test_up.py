"""`anlan up` as a person runs it: one command, one port, and it comes back whatever is killed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import urllib.request
from collections.abc import Iterator

import psycopg
import pytest

from anlan.host.home import Home

from .server import ANLAN, LIMIT, Server


@pytest.fixture
def server(home: Home, port: int) -> Iterator[Server]:
    """A server on an empty home, stopped whatever happens."""
    server = Server(home, port)
    server.start()
    try:
        yield server
    finally:
        if server.process and server.process.poll() is None:
            server.stop()


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ANLAN, *words], capture_output=True, text=True, check=False)


def test_every_part_comes_back_after_kill_9_and_ctrl_c_leaves_nothing(server: Server) -> None:
    for part in ("database", "worker", "web"):
        server.kill_part(part)
    assert {part: server.parts()[part]["restarts"] for part in ("database", "worker", "web")} == {
        "database": 1,
        "worker": 1,
        "web": 1,
    }
    check_status_tells_each_part(server)
    check_the_database_has_no_port_and_the_application_few_rights(server)
    check_a_taken_port_is_told(server)
    check_a_second_server_is_refused(server)
    check_the_administrator_is_shown_once(server)
    assert server.stop() == 0
    assert server.left() == []
    assert run("status").stdout.startswith("stopped")


def check_status_tells_each_part(server: Server) -> None:
    told = run("status", "--json")
    assert told.returncode == 0, told.stdout
    parts = json.loads(told.stdout)["parts"]
    assert parts["database"]["state"] == parts["web"]["state"] == "running"
    assert parts["worker"]["last_cycle_at"]
    assert parts["worker"]["worst_lateness_s"] is None or parts["worker"]["worst_lateness_s"] >= 0


def check_the_database_has_no_port_and_the_application_few_rights(server: Server) -> None:
    with urllib.request.urlopen(f"{server.address}/health", timeout=10) as answer:  # noqa: S310 - our own
        assert answer.headers["Content-Security-Policy"].count("default-src 'self'") == 1
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with psycopg.connect(server.home.database_url("app")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM ledger_entry")


def check_a_taken_port_is_told(server: Server) -> None:
    other = {**os.environ, "ANLAN_HOME": f"{server.home.path}-other", "PORT": str(server.port)}
    refused = subprocess.run([ANLAN, "up"], env=other, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert f"127.0.0.1:{server.port} cannot be served on" in refused.stderr
    assert "PORT=8001" in refused.stderr


def check_a_second_server_is_refused(server: Server) -> None:
    refused = subprocess.run(
        [ANLAN, "up", "--port", str(server.port + 1)], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert f"Another anlan already uses {server.home.path}" in refused.stderr
    assert "Traceback" not in refused.stderr


def check_the_administrator_is_shown_once(server: Server) -> None:
    password = server.said.split("administrator")[-1].split()[0]
    assert len(password) >= 12
    assert password not in json.dumps(server.logged), "a password never gets into the log"


def test_a_demonstration_on_an_installation_in_use_is_refused_and_the_rest_serves(server: Server) -> None:
    assert run("people", "add", "somebody", "值班员").returncode == 0
    assert server.stop() == 0
    server.arguments = ("--demo",)
    server.start()
    server.wait_for(lambda: "The demonstration" in server.said)
    assert "The demonstration does not play. " in server.said
    assert "The demonstration plays" not in server.said
    assert server.health() == "ok"


def test_a_killed_supervisor_leaves_no_orphan_that_the_next_one_cannot_end(server: Server) -> None:
    shown = server.said
    server.kill()
    server.start()
    assert server.health() == "ok"
    assert "administrator  " in shown
    assert "administrator  " not in server.said, "the password is shown on the first start only"
    assert server.stop(signal.SIGTERM) == 0
    assert server.left() == []


@pytest.mark.soak
def test_kill_9_of_any_or_all_at_random_moments_is_always_recovered_from(server: Server) -> None:
    chance = random.Random(20261123)  # noqa: S311 - repeatable, not secret
    for _ in range(25):
        parts = chance.sample(["database", "worker", "web", "supervisor"], chance.randint(1, 4))
        for part in parts:
            pid = server.process.pid if part == "supervisor" and server.process else server.pid(part)
            if pid:
                os.kill(pid, signal.SIGKILL)
        if "supervisor" in parts:
            assert server.process is not None
            server.process.wait(LIMIT)
            server.start()
        server.wait_for(lambda: server.health() == "ok")
    assert server.stop() == 0
    assert server.left() == []
