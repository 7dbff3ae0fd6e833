"""A test file's server in Telegram's place and its bot; all of a file runs in one event loop."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from playground.bot_api import BotApi
from playground.conversation import Conversation, open_chat
from playground.faults import Faults
from playground.serving import serving
from tests.bot.storage.postgresql import Postgresql
from tests.e2e.harness import Program, start_bot, wait_until_polling
from tests.e2e.training import Place, StartAt, make_place


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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    server = Postgresql()
    yield server
    server.remove()


@pytest_asyncio.fixture(loop_scope="module", params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The settings that name a database, which all bots of a test share."""
    if request.param == "sqlite":
        return {"DATA_DIR": str(tmp_path / "shared")}
    server: Postgresql = request.getfixturevalue("postgresql")
    return {"DATABASE_URL": await server.empty()}


@pytest_asyncio.fixture(loop_scope="module")
async def places(tmp_path: Path) -> AsyncIterator[tuple[Place, Place]]:
    first, second = BotApi(), BotApi()
    async with serving(first) as first_url, serving(second) as second_url:
        yield (
            make_place(first, first_url, tmp_path / "first"),
            make_place(second, second_url, tmp_path / "second"),
        )


@pytest.fixture
def here(places: tuple[Place, Place]) -> Place:
    return places[0]


@pytest.fixture
def there(places: tuple[Place, Place]) -> Place:
    return places[1]


@pytest_asyncio.fixture(loop_scope="module")
async def start(database: dict[str, str], places: tuple[Place, Place]) -> AsyncIterator[StartAt]:
    """Start a bot whose admins are those of both places."""
    admins = ",".join(str(place.admin.person.id) for place in places)
    async with AsyncExitStack() as ends:

        async def start_at(place: Place, learner: str, *options: str) -> Program:
            bot = await place.start(learner, database | {"ADMIN_IDS": admins}, *options)
            ends.push_async_callback(bot.end, place.api.token.partition(":")[2])
            return bot

        yield start_at


@pytest.fixture(autouse=True)
def _no_faults_left_over(api: BotApi) -> None:
    api.faults = Faults()
