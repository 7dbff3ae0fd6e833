"""A test file's server in Telegram's place and its bot; all of a file runs in one event loop."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from playground.bot_api import BotApi
from playground.conversation import Conversation, open_chat
from playground.faults import Faults
from playground.serving import serving
from tests.e2e.harness import Program, start_bot, wait_until_polling


def assert_token_is_nowhere(api: BotApi, bot: Program) -> None:
    """Whatever a test did to the bot, its secret is in no line of its output."""
    assert api.token.partition(":")[2] not in bot.output


@pytest.fixture(scope="module")
def api() -> BotApi:
    return BotApi()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server_url(api: BotApi) -> AsyncIterator[str]:
    async with serving(api) as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(
    api: BotApi, server_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Program]:
    """The bot that a file's tests share."""
    bot = await start_bot(tmp_path_factory.mktemp("bot"), api, server_url)
    try:
        await wait_until_polling(api, bot)
        yield bot
        assert bot.output
    finally:
        await bot.end(_secret_part(api.token))
    assert_token_is_nowhere(api, bot)


@pytest_asyncio.fixture(loop_scope="module")
async def start_own_bot(
    api: BotApi, server_url: str, tmp_path: Path
) -> AsyncIterator[Callable[..., Awaitable[Program]]]:
    """Starts a bot for one test alone."""
    bots: list[Program] = []
    async with AsyncExitStack() as ends:

        async def start(**variables: str) -> Program:
            bot = await start_bot(tmp_path, api, server_url, **variables)
            token = variables.get("TELEGRAM_BOT_TOKEN", api.token)
            ends.push_async_callback(bot.end, _secret_part(token))
            bots.append(bot)
            return bot

        yield start
    for bot in bots:
        assert_token_is_nowhere(api, bot)


@pytest.fixture
def ann(api: BotApi) -> Conversation:
    return open_chat(api, "Ann")


def _secret_part(token: str) -> str:
    return token.partition(":")[2]


@pytest.fixture(autouse=True)
def _no_faults_left_over(api: BotApi) -> None:
    api.faults = Faults()
