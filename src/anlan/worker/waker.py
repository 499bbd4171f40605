"""Waiting for work: until a time passes, PostgreSQL notifies, or somebody in this process calls."""

from __future__ import annotations

import select
import socket

import psycopg
import structlog
from django.db import connection
from psycopg import sql

log = structlog.get_logger()


class Waker:
    """Waits on a connection of its own that listens to one channel; without it the caller's poll is the net.

    `wake` may be called from any thread and from a signal handler; everything else belongs to one thread.
    """

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._listening: psycopg.Connection | None = None
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        self._mouth.setblocking(False)

    def wait(self, seconds: float) -> None:
        """Return after `seconds`, or as soon as there is a notification or a call.

        Also at once when it began to listen only now: what was notified before must be looked for.
        """
        if self._listen():
            return
        heard: list[socket.socket | psycopg.Connection] = [self._ear]
        if self._listening:
            heard.append(self._listening)
        ready, _, _ = select.select(heard, [], [], max(seconds, 0.0))
        if self._ear in ready:
            self._ear.recv(1024)
        if self._listening in ready:
            self._drain()

    def wake(self) -> None:
        """End the wait under way, or the next one."""
        try:
            self._mouth.send(b"!")
        except BlockingIOError:
            return  # so many calls wait unread that one more adds nothing

    def close(self) -> None:
        """Give the connection and the sockets back."""
        if self._listening:
            self._listening.close()
        self._ear.close()
        self._mouth.close()

    def _listen(self) -> bool:
        """Listen if it does not yet; whether it began just now."""
        if self._listening or not self._channel:
            return False
        try:
            listening = psycopg.connect(**connection.get_connection_params(), autocommit=True)
            listening.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
        except psycopg.Error as error:
            log.warning("cannot listen, polling", channel=self._channel, error=str(error))
        else:
            self._listening = listening
        return self._listening is not None

    def _drain(self) -> None:
        if self._listening is None:
            return
        try:
            for _ in self._listening.notifies(timeout=0):
                pass
        except psycopg.Error as error:
            log.warning("listening connection lost, polling", channel=self._channel, error=str(error))
            self._listening.close()
            self._listening = None
