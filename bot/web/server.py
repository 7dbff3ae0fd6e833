"""The HTTP server, in the bot's own event loop."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

from bot.errors import PortTakenError

_EVERYWHERE = "0.0.0.0"  # noqa: S104  a platform's proxy comes from outside
_LONGEST_SHUTDOWN_S = 3


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the bot."""
        yield


async def serve_web(app: Starlette, port: int) -> None:
    """Serve until cancelled; raises PortTakenError where that port is not free."""
    try:
        listener = socket.create_server((_EVERYWHERE, port))
    except OSError as error:
        raise PortTakenError(f"PORT {port} cannot be served on: {error.strerror}.") from error
    config = uvicorn.Config(
        app,
        lifespan="off",
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
