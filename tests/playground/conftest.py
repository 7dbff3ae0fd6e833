"""A served playground, a person in a chat, and pictures to send."""

import io
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
import telegram
from PIL import Image
from telegram.request import HTTPXRequest

from playground.bot_api import BotApi
from playground.conversation import Conversation, open_chat
from playground.serving import serving

MakePicture = Callable[..., bytes]


@pytest.fixture
def api() -> BotApi:
    return BotApi()


@pytest.fixture
async def server_url(api: BotApi) -> AsyncIterator[str]:
    async with serving(api) as url:
        yield url


@pytest.fixture
async def client(server_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server_url, trust_env=False) as client:
        yield client


@pytest.fixture
def ann(api: BotApi) -> Conversation:
    return open_chat(api, "Ann")


@pytest.fixture
def make_picture() -> MakePicture:
    def make(
        width_px: int = 64, height_px: int = 48, *, mode: str = "RGB", kind: str = "PNG"
    ) -> bytes:
        buffer = io.BytesIO()
        Image.new(mode, (width_px, height_px)).save(buffer, kind)
        return buffer.getvalue()

    return make


@pytest.fixture
async def bot(
    api: BotApi, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[telegram.Bot]:
    """The library that the bot is built on: what it understands, the bot understands."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else RetryAfter warns of a change to come
    bot = telegram.Bot(
        api.token,
        base_url=f"{server_url}/bot",
        base_file_url=f"{server_url}/file/bot",
        request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
        get_updates_request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
    )
    async with bot:
        yield bot
