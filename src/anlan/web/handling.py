"""Django's handler, with a request in one thread from the first middleware to the view and back."""

from __future__ import annotations

import asyncio

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase

# Threads of one process share one processor: more requests at once do not end sooner, they only all end late.
# A few more than one, because half of a request's time is the database's. See `anlan bench web`.
AT_ONCE = 4
# Asked by whoever wants to know whether we are there: it waits behind nobody.
_HEALTH = "/health"


class OneThread(ASGIHandler):
    """Every middleware and view here is synchronous, because the database's driver is used so.

    Django's own handler goes from the event loop to a thread and back at each of a dozen middlewares, which
    takes longer than most views. Bodies come in and answers go out without holding a turn.
    """

    def __init__(self) -> None:
        super().__init__()
        self._turns = asyncio.Semaphore(AT_ONCE)

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        respond = sync_to_async(self.get_response, thread_sensitive=True)
        if request.path == _HEALTH:
            return await respond(request)
        async with self._turns:
            return await respond(request)
