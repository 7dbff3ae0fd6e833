"""Serving an ASGI application on a socket until the block ends."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn

from playground.bot_api import BotApi
from playground.delivery import deliver
from playground.server import create_app

LOOPBACK = "127.0.0.1"
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104  names to recognise, not to bind
LONGEST_SHUTDOWN_S = 3


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever serves."""
        yield


def listen(host: str = LOOPBACK, port: int = 0) -> socket.socket:
    """Open the socket to serve on; port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    # Connections inherit it. asyncio would, but does not know such a socket for one of TCP, and
    # each answer on a connection that is kept would wait 40 ms for the receiver's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def local_url(listener: socket.socket) -> str:
    """Return the address under which this machine reaches a listening socket."""
    host, port = listener.getsockname()[:2]
    name = LOOPBACK if host in WILDCARDS else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


@contextlib.asynccontextmanager
async def serving(api: BotApi, listener: socket.socket | None = None) -> AsyncIterator[str]:
    """Serve a Bot API and its page while the block runs; yields the address for the bot."""
    listener = listener or listen()
    host = listener.getsockname()[0]
    app = create_app(api, answers_any_host=not host.startswith(("127.", "::1")))
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        timeout_graceful_shutdown=LONGEST_SHUTDOWN_S,
    )
    server = _Server(config)
    # Connections wait in the socket's queue until the server accepts: no need to await its start.
    task = asyncio.create_task(server.serve(sockets=[listener]))
    delivering = asyncio.create_task(deliver(api))
    try:
        yield local_url(listener)
    finally:
        api.close()
        server.should_exit = True
        await task
        await delivering
