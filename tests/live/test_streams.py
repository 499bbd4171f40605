"""Live streams of a real server: another act is heard at once and after any cut, by whoever may see."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from anlan.host.home import Home
from tests.host.server import ANLAN, Server

CITY, DISTRICT = "210100", "210102"
OPEN = {"kind": "network-security", "title": "门户被篡改", "bureau": CITY}
WITHIN_S = 20.0


class Stream:
    """An open stream: one event after the other."""

    def __init__(self, client: httpx.Client, **headers: str) -> None:
        self._opened = client.stream("GET", "/api/live", headers=headers, timeout=WITHIN_S)
        self.answer = self._opened.__enter__()
        self._lines = self.answer.iter_lines()
        self.cursor = ""

    def next(self) -> tuple[str, Any] | None:
        """The next event and its data; none once the server has ended the stream."""
        event: dict[str, str] = {}
        for line in self._lines:
            if not line:
                self.cursor = event.get("id", self.cursor)
                return event["event"], json.loads(event["data"])
            name, _, value = line.partition(": ")
            event[name] = value
        return None

    def hear(self, name: str, run: str = "") -> Any:
        while (event := self.next()) is not None:
            if event[0] == name and run in ("", event[1].get("run")):
                return event[1]
        raise AssertionError(f"the stream ended before {name}")

    def close(self) -> None:
        self._opened.__exit__(None, None, None)


class Installation:
    """A server with the demonstration's bureaus and people."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def run(self, *words: str) -> str:
        return subprocess.run([ANLAN, *words], capture_output=True, text=True, check=True).stdout

    def issue(self, label: str, bureau: str, *scopes: str) -> httpx.Client:
        words = [word for scope in scopes for word in ("--scope", scope)]
        said = self.run("people", "token", "issue", label, "--bureau", bureau, *words)
        secret = next(word for word in said.split() if word.startswith("anlan_"))
        headers = {"Authorization": f"Bearer {secret}"}
        return httpx.Client(base_url=self.server.address, headers=headers, timeout=WITHIN_S)

    def sign_in(self, username: str) -> httpx.Client:
        said = self.run("demo", "accounts")
        password = next(line.split()[1] for line in said.splitlines() if username in line.split())
        client = httpx.Client(base_url=self.server.address, timeout=WITHIN_S)
        client.get("/api/sign-in").raise_for_status()
        client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
        body = {"username": username, "password": password}
        client.post("/_allauth/browser/v1/auth/login", json=body).raise_for_status()
        client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
        return client


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder: Path = tmp_path_factory.mktemp("live")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "ANLAN_OWNER_DATABASE_URL", "ANLAN_DB_ROLE"):
            patch.delenv(name, raising=False)
        patch.setenv("ANLAN_HOME", str(folder / "home"))
        server = Server(Home(folder / "home"), find_port())
        server.start()
        try:
            found = Installation(server)
            found.run("demo", "prepare")
            yield found
        finally:
            server.stop()


def find_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def open_incident(client: httpx.Client, **fields: str) -> str:
    answer = client.post("/api/incidents", json={**OPEN, **fields})
    answer.raise_for_status()
    return str(answer.json()["run"]["id"])


def test_live_streams(installation: Installation) -> None:
    """One after the other on one server, which takes seconds to start."""
    city = installation.issue("city", CITY, "incidents:read", "incidents:open", "incidents:act")
    _check_nobody_else_is_let_in(installation)
    _check_another_act_is_heard(installation, city)
    _check_a_cut_is_resumed(installation, city)
    _check_signing_out_ends_it(installation)
    _check_it_outlives_the_database(installation, city)
    _check_a_server_that_stops_does_not_wait_for_it(installation, city)


def _check_nobody_else_is_let_in(installation: Installation) -> None:
    refused = httpx.get(f"{installation.server.address}/api/live", timeout=WITHIN_S)
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")
    reader = installation.issue("directory", CITY, "directory:read")
    assert reader.get("/api/live").status_code == 403
    assert reader.get("/api/live?after=nonsense!").status_code == 422


def _check_another_act_is_heard(installation: Installation, city: httpx.Client) -> None:
    stream = Stream(city)
    assert stream.answer.headers["content-type"].startswith("text/event-stream")
    assert stream.answer.headers["x-content-type-options"] == "nosniff"
    first = stream.next()
    assert first is not None
    assert first[0] == "clock"
    assert first[1]["engine"] in ("green", "amber", "red")
    district = Stream(installation.issue("district", DISTRICT, "incidents:read"))
    assert district.hear("clock")
    run = open_incident(city)
    heard = stream.hear("run", run)
    assert heard["types"][0] == "opened"
    assert (heard["bureau"], heard["timeline"], heard["form"]) == (CITY, "live", "incident")
    assert stream.hear("notice", run)["state"] == "told"
    own = open_incident(city, bureau=CITY)
    assert stream.hear("run", own)
    # The next thing the district hears is the heartbeat: nothing of the city's.
    following = district.next()
    assert following is not None
    assert following[0] == "clock"
    stream.close()
    district.close()


def _check_a_cut_is_resumed(installation: Installation, city: httpx.Client) -> None:
    stream = Stream(city)
    stream.hear("clock")
    stream.close()
    missed = open_incident(city)
    again = Stream(city, **{"Last-Event-ID": stream.cursor})
    assert again.hear("run", missed)
    again.close()
    forgotten = Stream(city, **{"Last-Event-ID": "0.0"})
    assert forgotten.hear("reset") == {}
    forgotten.close()


def _check_signing_out_ends_it(installation: Installation) -> None:
    browser = installation.sign_in("sy-group-office")
    stream = Stream(browser)
    assert stream.hear("clock")
    assert browser.request("DELETE", "/_allauth/browser/v1/auth/session").status_code == 401
    while stream.next() is not None:
        pass
    assert browser.get("/api/live").status_code == 401


def _check_it_outlives_the_database(installation: Installation, city: httpx.Client) -> None:
    stream = Stream(city)
    stream.hear("clock")
    installation.server.kill_part("database")
    run = open_incident(city)
    assert stream.hear("run", run)
    stream.close()


def _check_a_server_that_stops_does_not_wait_for_it(installation: Installation, city: httpx.Client) -> None:
    stream = Stream(city)
    stream.hear("clock")
    stopping = time.monotonic()
    assert installation.server.stop() == 0
    assert time.monotonic() - stopping < 8.0
    while stream.next() is not None:
        pass
    installation.server.start()
