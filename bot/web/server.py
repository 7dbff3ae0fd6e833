"""The HTTP server, in the bot's own event loop."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator, Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from bot.errors import PortTakenError

_EVERYWHERE = "0.0.0.0"  # noqa: S104  a platform's proxy comes from outside
_LONGEST_SHUTDOWN_S = 1  # what is in hand gets most of the time that a platform grants


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the bot."""
        yield


def open_port(port: int) -> socket.socket:
    """Begin to listen; raises PortTakenError where that port is not free."""
    try:
        return socket.create_server((_EVERYWHERE, port))
    except OSError as error:
        raise PortTakenError(f"PORT {port} cannot be served on: {error.strerror}.") from error


async def serve_web(routes: Sequence[Route], listener: socket.socket) -> None:
    """Serve pages until cancelled."""
    config = uvicorn.Config(
        Starlette(routes=routes),
        lifespan="off",
        proxy_headers=False,  # what a proxy says is seen, not believed
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_LONGEST_SHUTDOWN_S,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await asyncio.shield(task)
    finally:
        server.should_exit = True
        await asyncio.wait([task])
