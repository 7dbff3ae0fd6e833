"""Calls of methods as the bot makes them, without HTTP."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from playground.bot_api import BotApi
from playground.calls import Call, Upload
from playground.conversation import Conversation
from playground.errors import ApiError
from playground.methods.table import find_method

Ask = Callable[..., Any]


@pytest.fixture
def ask(api: BotApi, ann: Conversation) -> Ask:
    """Call a method, in Ann's chat unless told otherwise."""

    def ask(method: str, uploads: dict[str, Upload] | None = None, **parameters: object) -> object:
        texts = {
            key: value if isinstance(value, str) else json.dumps(value)
            for key, value in ({"chat_id": ann.chat.id} | parameters).items()
        }
        return find_method(method)(api, Call(method, texts, uploads or {}))

    return ask


@pytest.fixture
def refusal(ask: Ask) -> Callable[..., str]:
    """Call a method that must be refused and return Telegram's words."""

    def refusal(method: str, **parameters: object) -> str:
        with pytest.raises(ApiError) as refused:
            ask(method, **parameters)
        return refused.value.description

    return refusal
