import json
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from playground.bot_api import BotApi
from playground.conversation import Conversation, wait_until
from tests.e2e.harness import Program, start_program, wait_until_polling
from tests.e2e.pictures import make_photo

pytestmark = pytest.mark.asyncio(loop_scope="module")

StartBot = Callable[..., Awaitable[Program]]
TOKEN = "123456789:" + "x" * 35
SETTINGS = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": "http://127.0.0.1:9"}


async def test_a_command_from_before_the_start_is_answered_within_ten_seconds(
    start_own_bot: StartBot, ann: Conversation
) -> None:
    command = ann.send_text("/start")
    started_s = time.perf_counter()
    await start_own_bot()

    await ann.wait_for_reply(command)

    assert time.perf_counter() - started_s < 10


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
async def test_a_stopped_bot_finishes_what_is_in_flight(
    api: BotApi, start_own_bot: StartBot, ann: Conversation, signal_number: int
) -> None:
    bot = await start_own_bot()
    await wait_until_polling(api, bot)
    downloads = len(api.calls("getFile"))
    api.delay_next("getFile", by_s=1)
    ann.send_photo(make_photo(7))
    await wait_until(api, lambda: len(api.calls("getFile")) > downloads)

    exit_code = await bot.stop(signal_number)

    assert exit_code == 0, bot.output
    assert [reply["text"][:4] for reply in ann.replies] == ["7 · "]
    assert len(api.updates) == 0  # so the next process will not answer it again


async def test_a_picture_that_a_killed_bot_had_in_hand_is_answered_by_the_next_one(
    api: BotApi, start_own_bot: StartBot, ann: Conversation
) -> None:
    bot = await start_own_bot()
    await wait_until_polling(api, bot)
    downloads = len(api.calls("getFile"))
    api.delay_next("getFile", by_s=30)
    photo = ann.send_photo(make_photo(7))
    await wait_until(api, lambda: len(api.calls("getFile")) > downloads)

    await bot.kill()
    await start_own_bot()

    assert (await ann.wait_for_reply(photo))["text"].startswith("7 · ")


async def test_an_idle_bot_stops_at_once(api: BotApi, start_own_bot: StartBot) -> None:
    bot = await start_own_bot()
    await wait_until_polling(api, bot)
    started_s = time.perf_counter()

    assert await bot.stop() == 0
    assert time.perf_counter() - started_s < 5


@pytest.mark.parametrize("log_format", ["console", "json"])
async def test_the_token_is_never_printed_however_much_is_logged(
    api: BotApi, start_own_bot: StartBot, ann: Conversation, log_format: str
) -> None:
    for method in ("getMe", "getUpdates", "getFile"):
        api.drop_next(method)
    for method in ("deleteWebhook", "sendChatAction", "downloadFile"):
        api.fail_next(method, 500)
    api.fail_next("sendMessage", 400)
    bot = await start_own_bot(LOG_LEVEL="DEBUG", LOG_FORMAT=log_format)

    await ann.wait_for_reply(ann.send_photo(make_photo(7)))
    await bot.stop()

    assert "incident" in bot.output
    assert api.token.partition(":")[2] not in bot.output
    if log_format == "json":
        assert all(isinstance(json.loads(line), dict) for line in bot.output.splitlines())


async def test_without_a_token_there_is_advice_and_exit_2(tmp_path: Path) -> None:
    bot = await start_program(tmp_path, "-m", "bot")

    assert await bot.wait() == 2
    (line,) = bot.output.splitlines()
    assert "TELEGRAM_BOT_TOKEN" in line
    assert "@BotFather" in line
    assert "make run" in line


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "my-secret"),
        ("TELEGRAM_API_URL", "ftp://telegram"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("DATA_DIR", "/dev/null"),
    ],
)
async def test_a_malformed_setting_is_named_and_exit_2(
    tmp_path: Path, variable: str, value: str
) -> None:
    bot = await start_program(tmp_path, "-m", "bot", **SETTINGS | {variable: value})

    assert await bot.wait() == 2
    (line,) = bot.output.splitlines()
    assert variable in line
    assert "my-secret" not in line


async def test_a_token_that_telegram_refuses_is_one_line_and_exit_2(
    start_own_bot: StartBot,
) -> None:
    bot = await start_own_bot(TELEGRAM_BOT_TOKEN=TOKEN)

    assert await bot.wait() == 2
    assert "TELEGRAM_BOT_TOKEN" in bot.output.splitlines()[-1]
    assert "Traceback" not in bot.output
    assert TOKEN not in bot.output
