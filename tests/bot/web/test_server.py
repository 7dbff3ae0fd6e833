import asyncio
import socket

import httpx
import pytest

from bot.errors import PortTakenError
from bot.web.operating import create_routes
from bot.web.server import open_port, serve_web


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


async def test_it_serves_until_it_is_cancelled() -> None:
    port = find_free_port()
    serving = asyncio.create_task(serve_web(create_routes(None), open_port(port)))
    await asyncio.sleep(0)
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"http://127.0.0.1:{port}/healthz")).status_code == 200

    serving.cancel()
    await asyncio.wait([serving])

    assert serving.cancelled()
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_a_port_that_is_taken_is_said() -> None:
    with socket.create_server(("0.0.0.0", 0)) as taken:  # noqa: S104
        port = int(taken.getsockname()[1])

        with pytest.raises(PortTakenError, match=str(port)):
            open_port(port)
