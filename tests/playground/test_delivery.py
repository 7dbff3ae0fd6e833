import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.bot_api import BotApi, Webhook
from playground.delivery import SECRET_HEADER, deliver
from playground.serving import listen, local_url


class BotSide:
    """A bot that refuses as often as it is told to."""

    def __init__(self) -> None:
        self.refusals = 0
        self.got: list[tuple[str, int]] = []

    async def take(self, request: Request) -> Response:
        if self.refusals:
            self.refusals -= 1
            return Response(status_code=503)
        update = await request.json()
        self.got.append((request.headers[SECRET_HEADER], update["message"]["number"]))
        return Response()


@pytest.fixture
def bot() -> BotSide:
    return BotSide()


@pytest.fixture
async def url(bot: BotSide) -> AsyncIterator[str]:
    app = Starlette(routes=[Route("/", bot.take, methods=["POST"])])
    listener = listen()
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    yield local_url(listener)
    server.should_exit = True
    await task


async def test_updates_are_brought_in_order_until_each_is_taken(bot: BotSide, url: str) -> None:
    api = BotApi()
    api.webhook = Webhook(url, "secret")
    bot.refusals = 1
    for number in (1, 2, 3):
        api.updates.put("message", {"number": number})
    delivering = asyncio.create_task(deliver(api))

    await api.updates.changes.until(lambda: not len(api.updates))
    api.close()
    await delivering

    assert bot.got == [("secret", 1), ("secret", 2), ("secret", 3)]


async def test_without_a_webhook_nothing_is_brought() -> None:
    api = BotApi()
    api.updates.put("message", {"text": "a"})
    delivering = asyncio.create_task(deliver(api))
    await asyncio.sleep(0)
    api.close()
    await delivering

    assert len(api.updates) == 1
