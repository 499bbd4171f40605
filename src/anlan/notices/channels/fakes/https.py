"""What fakes over HTTPS have in common: a certificate of their own making, and a mood."""

from __future__ import annotations

import ipaddress
import json
import ssl
from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from anlan.notices.channels.fakes.moods import Moods, Taken

LARGEST = 1 << 20


class HttpsFake(ThreadingHTTPServer):
    """A server whose every request is answered in a thread of its own."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], answer: type[Answer], moods: Moods, taken: Taken, certificate: Path
    ) -> None:
        super().__init__(address, answer)
        self.moods, self.taken = moods, taken
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        # The handshake is left to the thread of the connection: a silent caller must not hold up the next.
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is no news here."""


class Answer(BaseHTTPRequestHandler, ABC):
    """One request: it is taken, or meets what the mood says."""

    protocol_version = "HTTP/1.1"
    server: HttpsFake

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length", "0")), LARGEST))
        mood, what = self.server.moods.read(), self.server.moods.choose()
        pause = mood.stuck_s if self.find_to(body) in mood.stuck else mood.delay_s
        if pause:
            Event().wait(pause)
        if what in ("fail", "refuse"):
            self.answer(*self.refuse(503 if what == "fail" else 400))
            return
        answered = self.take(body) if what != "drop" else (204, None)
        if what:
            self.close_connection = True
            self.connection.close()
            return
        self.answer(*answered)

    def find_to(self, body: bytes) -> str:
        """Whom the message is for, by which the mood knows whom to keep waiting."""
        return self.path

    @abstractmethod
    def take(self, body: bytes) -> tuple[int, Any]:
        """Note the message; the status and the JSON that answer it."""

    def refuse(self, status: int) -> tuple[int, Any]:
        """The same for one that is not taken."""
        return status, None

    def answer(self, status: int, said: Any = None) -> None:
        """Send an answer, with a body where there is one."""
        body = b"" if said is None else json.dumps(said, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: Any) -> None:
        """Nothing: what was taken stands in the file."""


def make_certificate(folder: Path, *, now: datetime) -> Path:
    """A key and a certificate for this machine, in one file; the one that is there stays."""
    file = folder / "webhook.pem"
    if file.exists():
        return file
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.touch(mode=0o600)
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file
