"""Updates by webhook, as a platform with a public address has them."""

import socket
from collections.abc import Awaitable, Callable

import httpx
import pytest

from playground.bot_api import BotApi
from playground.conversation import Conversation, wait_until
from tests.e2e.harness import Program, wait_until_polling
from tests.e2e.pictures import make_photo

pytestmark = pytest.mark.asyncio(loop_scope="module")

StartBot = Callable[..., Awaitable[Program]]


@pytest.fixture
def address() -> dict[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    return {"PUBLIC_URL": f"http://127.0.0.1:{port}", "PORT": port}


async def test_what_telegram_brings_is_answered(
    api: BotApi, start_own_bot: StartBot, ann: Conversation, address: dict[str, str]
) -> None:
    bot = await start_own_bot(**address)
    await wait_until_polling(api, bot)

    answer = await ann.wait_for_reply(ann.send_photo(make_photo(7)))
    popup = await ann.wait_for_popup(ann.press(answer, "Right"))
    album = ann.send_album([make_photo(1), make_photo(2)])
    await ann.wait_for_reply(album[-1])

    assert answer["text"].startswith("7 · ")
    assert "Thank you" in popup["text"]
    assert await bot.stop() == 0, bot.output


async def test_only_telegram_is_let_in(
    api: BotApi, start_own_bot: StartBot, address: dict[str, str]
) -> None:
    bot = await start_own_bot(WEBHOOK_SECRET="only-telegram-knows", **address)
    await wait_until_polling(api, bot)
    url = address["PUBLIC_URL"]
    known = {"X-Telegram-Bot-Api-Secret-Token": "only-telegram-knows"}

    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{url}/healthz")).text == "alive\n"
        assert (await client.post(f"{url}/telegram", json={"update_id": 1})).status_code == 403
        for body in (b"", b"{", b"[]", b'{"update_id": "x"}', b"x" * 2_000_000):
            refused = await client.post(f"{url}/telegram", content=body, headers=known)
            assert refused.status_code == 400
        strange = {"update_id": 5, "message": {"hologram": 3}}
        accepted = await client.post(f"{url}/telegram", json=strange, headers=known)
        assert accepted.status_code == 200
    assert "only-telegram-knows" not in bot.output


async def test_a_picture_that_a_killed_bot_had_in_hand_is_answered_by_the_next_one(
    api: BotApi, start_own_bot: StartBot, ann: Conversation, address: dict[str, str]
) -> None:
    bot = await start_own_bot(**address)
    await wait_until_polling(api, bot)
    downloads = len(api.calls("getFile"))
    api.delay_next("getFile", by_s=30)
    photo = ann.send_photo(make_photo(7))
    await wait_until(api, lambda: len(api.calls("getFile")) > downloads and not len(api.updates))

    await bot.kill()
    await start_own_bot(**address)

    assert (await ann.wait_for_reply(photo))["text"].startswith("7 · ")


async def test_a_stop_ends_in_time_whatever_is_in_hand(
    api: BotApi, start_own_bot: StartBot, ann: Conversation, address: dict[str, str]
) -> None:
    bot = await start_own_bot(**address, DATABASE_URL="postgresql://bot@127.0.0.1:1/nowhere")
    await wait_until_polling(api, bot)
    downloads = len(api.calls("getFile"))
    api.delay_next("getFile", by_s=30)
    photo = ann.send_photo(make_photo(7))
    await wait_until(api, lambda: len(api.calls("getFile")) > downloads)
    assert len(api.updates) == 1  # not kept, so not acknowledged

    assert await bot.stop() == 0, bot.output  # which fails after ten seconds
    await start_own_bot(**address)

    assert (await ann.wait_for_reply(photo))["text"].startswith("7 · ")


async def test_polling_takes_over_from_a_webhook(
    api: BotApi, start_own_bot: StartBot, ann: Conversation, address: dict[str, str]
) -> None:
    bot = await start_own_bot(**address)
    await wait_until_polling(api, bot)
    assert await bot.stop() == 0
    photo = ann.send_photo(make_photo(4))

    await start_own_bot()

    assert (await ann.wait_for_reply(photo))["text"].startswith("4 · ")
    assert api.webhook is None


async def test_a_port_that_is_taken_is_said_in_one_line(
    start_own_bot: StartBot, address: dict[str, str]
) -> None:
    with socket.create_server(("0.0.0.0", int(address["PORT"]))):  # noqa: S104
        bot = await start_own_bot(**address)
        assert await bot.wait() == 1

    assert "PORT" in bot.output
    assert "Traceback" not in bot.output
