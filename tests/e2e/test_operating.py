"""What who runs the bot sees, beside what its people see."""

import socket
from collections.abc import Awaitable, Callable

import httpx
import pytest

from playground.bot_api import BotApi
from playground.conversation import Conversation
from tests.e2e.harness import Program, wait_until_polling
from tests.e2e.pictures import make_photo

pytestmark = pytest.mark.asyncio(loop_scope="module")

StartBot = Callable[..., Awaitable[Program]]


@pytest.fixture
def port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


async def get(url: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(url, headers=headers)


async def test_a_polling_bot_with_a_port_tells_what_it_did(
    api: BotApi, start_own_bot: StartBot, ann: Conversation, port: str
) -> None:
    bot = await start_own_bot(PORT=port)
    await wait_until_polling(api, bot)
    answer = await ann.wait_for_reply(ann.send_photo(make_photo(7)))
    await ann.wait_for_popup(ann.press(answer, "Right"))
    await ann.wait_for_reply(ann.send_text("/help"))

    alive = await get(f"http://127.0.0.1:{port}/healthz")
    page = (await get(f"http://127.0.0.1:{port}/metrics")).text

    assert alive.text == "alive\n"
    for line in (
        'bot_pictures_total{outcome="digit"} 1.0',
        "bot_reading_seconds_count 2.0",  # and the one to warm up
        'bot_updates_total{fate="kept"} 3.0',
        'bot_corrections_total{said="right"} 1.0',
        "bot_champion_version 0.0",
    ):
        assert line in page.splitlines()
    assert str(ann.person.id) not in page
    assert await bot.stop() == 0, bot.output


async def test_at_a_public_address_metrics_are_for_who_knows_the_secret(
    api: BotApi, start_own_bot: StartBot, port: str
) -> None:
    url = f"http://127.0.0.1:{port}"
    bot = await start_own_bot(PORT=port, PUBLIC_URL=url, WEBHOOK_SECRET="only-we-know")
    await wait_until_polling(api, bot)

    assert (await get(f"{url}/metrics")).status_code == 403
    shown = await get(f"{url}/metrics", Authorization="Bearer only-we-know")
    assert "bot_updates_in_hand 0.0" in shown.text


async def test_a_polling_bot_whose_port_is_taken_says_so(
    start_own_bot: StartBot, port: str
) -> None:
    with socket.create_server(("0.0.0.0", int(port))):  # noqa: S104
        bot = await start_own_bot(PORT=port)
        assert await bot.wait() == 1

    assert "PORT" in bot.output
    assert "Traceback" not in bot.output
