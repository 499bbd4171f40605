"""The fake gateway in a thread of the test, and what opens channels to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from anlan.notices.channels.chat import ChatChannel
from anlan.notices.channels.fakes.gateway import GatewayFake, open_gateway
from anlan.notices.channels.gateway import Gateway
from anlan.notices.channels.port import Limit, LiveChannel
from anlan.notices.channels.settings import Account, open_sms, open_voice, read_account
from tests.callers import WALL
from tests.notices.conftest import PATIENCE_S, Fake

SECRET = "SECshared"


class Running(Fake):
    """A gateway that runs, and the channels that lead to it."""

    def __init__(self, folder: Path, server: GatewayFake) -> None:
        super().__init__(folder)
        self.server, self.host = server, f"127.0.0.1:{server.server_port}"
        self.secret_file = folder / "secret"
        self.secret_file.write_text(SECRET)

    def open_sms(self, url: str = "https://{host}/send", secret_file: Path | None = None) -> LiveChannel:
        return open_sms(self._read(url, "ANLAN_SMS", secret_file), patience_s=PATIENCE_S)

    def open_voice(self) -> LiveChannel:
        return open_voice(self._read("https://{host}/call", "ANLAN_VOICE"), patience_s=PATIENCE_S)

    def open_chat(self, limit: Limit | None = None) -> ChatChannel:
        gateway = Gateway(patience_s=PATIENCE_S, authority=str(self.folder / "webhook.pem"))
        return ChatChannel(gateway=gateway, limit=limit, relay=f"https://{self.host}")

    def _read(self, url: str, setting: str, secret_file: Path | None = None) -> Account:
        url = url.format(host=self.host)
        url += ("&" if "?" in url else "?") + f"ca={self.folder / 'webhook.pem'}"
        return read_account(url, secret_file=str(secret_file or self.secret_file), setting=setting)


@contextmanager
def run_gateway(folder: Path, *, hooks: str = "", token: str = "") -> Iterator[Running]:
    """Until the end of the block."""
    server = open_gateway("127.0.0.1", 0, folder, now=WALL.now(), secret=SECRET, hooks=hooks, token=token)
    Thread(target=server.serve_forever, daemon=True).start()
    yield Running(folder, server)
    server.shutdown()
    server.server_close()
