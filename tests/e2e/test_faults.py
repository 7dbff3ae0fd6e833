import asyncio
import re
from collections.abc import Callable

import httpx
import pytest

from playground.bot_api import BotApi
from playground.conversation import REPLY_LIMIT_S, Conversation, open_chat, wait_until
from tests.e2e.harness import Program
from tests.e2e.pictures import make_photo

pytestmark = pytest.mark.asyncio(loop_scope="module")

Script = Callable[[BotApi], None]
INCIDENT = re.compile(r"incident (\w+)")
PASSING_FAULTS: dict[str, Script] = {
    "too many requests": lambda api: api.fail_next("sendMessage", 429, retry_after_s=1),
    "an answer's server error": lambda api: api.fail_next("sendMessage", 500),
    "an answer's bad gateway twice": lambda api: api.fail_next("sendMessage", 502, times=2),
    "an answer's dropped connection": lambda api: api.drop_next("sendMessage"),
    "a file's server error": lambda api: api.fail_next("getFile", 500),
    "a file's dropped connection": lambda api: api.drop_next("getFile"),
    "a download's server error": lambda api: api.fail_next("downloadFile", 502),
    "a download's dropped connection": lambda api: api.drop_next("downloadFile"),
    "no chat action": lambda api: api.fail_next("sendChatAction", 500, times=3),
    "a poll's server error": lambda api: api.fail_next("getUpdates", 502),
    "a poll's dropped connection": lambda api: api.drop_next("getUpdates"),
}


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("fault", PASSING_FAULTS)
async def test_a_fault_that_passes_ends_in_exactly_one_answer(
    api: BotApi, ann: Conversation, fault: str
) -> None:
    PASSING_FAULTS[fault](api)

    await ann.wait_for_reply(ann.send_photo(make_photo(7)))
    await ann.wait_for_reply(ann.send_text("/help"))

    assert len(ann.replies) == 2
    assert ann.replies[0]["text"].startswith("7 · ")


@pytest.mark.usefixtures("bot")
async def test_a_fault_that_stays_is_told_in_a_clear_sentence(
    api: BotApi, ann: Conversation
) -> None:
    api.fail_next("downloadFile", 500, times=3)

    reply = await ann.wait_for_reply(ann.send_photo(make_photo(7)))

    assert "again" in reply["text"]
    assert not re.search(r"\d|Error|incident", reply["text"])


@pytest.mark.usefixtures("bot")
async def test_a_picture_that_is_gone_is_asked_for_again(api: BotApi, ann: Conversation) -> None:
    api.fail_next("getFile", 400)

    reply = await ann.wait_for_reply(ann.send_photo(make_photo(7)))

    assert "again" in reply["text"]
    assert not re.search(r"\d|Error|incident", reply["text"])


@pytest.mark.usefixtures("bot")
async def test_who_blocks_the_bot_hurts_nobody_else(api: BotApi, ann: Conversation) -> None:
    bob = open_chat(api, "Bob")
    answers = len(api.calls("sendMessage"))
    bob.send_photo(make_photo(1))
    bob.block_bot()

    reply = await ann.wait_for_reply(ann.send_photo(make_photo(2)))
    await wait_until(api, lambda: len(api.calls("sendMessage")) == answers + 2)

    assert reply["text"].startswith("2 · ")
    assert bob.replies == []


async def test_the_unexpected_has_a_number_in_chat_and_log(
    api: BotApi, ann: Conversation, bot: Program
) -> None:
    api.fail_next("sendMessage", 400)

    reply = await ann.wait_for_reply(ann.send_photo(make_photo(7)))

    incident = INCIDENT.search(reply["text"])
    assert incident, reply["text"]
    assert incident[1] in bot.output
    assert "BadRequest" in bot.output
    assert "BadRequest" not in reply["text"]


async def test_another_poller_is_named_in_the_log_and_outlived(
    api: BotApi, ann: Conversation, bot: Program, server_url: str
) -> None:
    await ann.wait_for_reply(ann.send_text("/start"))
    async with asyncio.timeout(REPLY_LIMIT_S):
        await api.updates.changes.until(lambda: api.updates.is_polled and not api.updates)
    polls = len(api.calls("getUpdates"))
    async with httpx.AsyncClient(trust_env=False) as other:
        await other.post(f"{server_url}/bot{api.token}/getUpdates")
    await wait_until(api, lambda: len(api.calls("getUpdates")) > polls + 1)

    reply = await ann.wait_for_reply(ann.send_text("/start"))

    assert "photo" in reply["text"]
    assert "another process polls with the same token" in bot.output
