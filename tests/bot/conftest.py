import logging
import sys
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
import structlog
from pydantic import SecretStr

from bot.chat.application import ChatApplication, build_application
from bot.compute import Compute
from bot.services.recognition import Recognition
from bot.settings import Settings
from tests.bot.fake_telegram import TOKEN, FakeTelegram
from tests.bot.messages import Chat
from tests.bot.readings import ScriptedReader


@pytest.fixture
def logging_restored() -> Iterator[None]:
    root, hook, thread_hook = logging.getLogger(), sys.excepthook, threading.excepthook
    level, handlers = root.level, root.handlers[:]
    structlog.reset_defaults()
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    sys.excepthook = hook
    threading.excepthook = thread_hook
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.fixture
def settings() -> Settings:
    return Settings(
        telegram_bot_token=SecretStr(TOKEN), telegram_api_url="https://telegram.invalid/api"
    )


@pytest.fixture
def compute() -> Iterator[Compute]:
    pool = Compute(threads=2)
    yield pool
    pool.close()


@pytest.fixture
def reader() -> ScriptedReader:
    return ScriptedReader()


@pytest.fixture
async def telegram() -> FakeTelegram:
    return FakeTelegram()


@pytest.fixture
async def application(
    settings: Settings, reader: ScriptedReader, compute: Compute, telegram: FakeTelegram
) -> ChatApplication:
    return build_application(
        settings,
        Recognition(reader, compute),
        request=telegram,
        get_updates_request=telegram,
    )


@pytest.fixture
async def chat(application: ChatApplication) -> AsyncIterator[Chat]:
    async with application:
        yield Chat(application)
