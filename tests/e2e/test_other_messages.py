import re

import pytest

from playground.bot_api import BotApi
from playground.conversation import Conversation, open_group
from playground.errors import JsonObject
from tests.bot.messages import POLL

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("bot")]

FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 1000}
ANIMATION = FILE | {"width": 320, "height": 240, "duration": 2, "mime_type": "video/mp4"}
STICKER = FILE | {"type": "regular", "width": 512, "height": 512}
OTHER_KINDS: dict[str, JsonObject] = {
    "text": {"text": "seven"},
    "digits": {"text": "7"},
    "sticker": {"sticker": STICKER | {"is_animated": True, "is_video": False, "emoji": "😀"}},
    "poll": {"poll": POLL},
    "voice": {"voice": FILE | {"duration": 3, "mime_type": "audio/ogg"}},
    "audio": {"audio": FILE | {"duration": 3, "mime_type": "audio/mpeg"}},
    "video": {"video": FILE | {"width": 640, "height": 480, "duration": 3}},
    "video note": {"video_note": FILE | {"length": 240, "duration": 3}},
    "animation": {"animation": ANIMATION, "document": FILE | {"mime_type": "video/mp4"}},
    "contact": {"contact": {"phone_number": "+15550100", "first_name": "Bob"}},
    "location": {"location": {"latitude": 52.5, "longitude": 13.4}},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
    "pdf": {"document": FILE | {"file_name": "thesis.pdf", "mime_type": "application/pdf"}},
}


@pytest.mark.parametrize("kind", OTHER_KINDS)
async def test_any_other_message_is_told_what_would_help(ann: Conversation, kind: str) -> None:
    reply = await ann.wait_for_reply(ann.send(OTHER_KINDS[kind]))

    assert "photo" in reply["text"]
    assert not re.search(r"\d", reply["text"])


async def test_start_says_what_the_bot_does(ann: Conversation) -> None:
    reply = await ann.wait_for_reply(ann.send_text("/start"))

    assert "photo" in reply["text"]
    assert "/help" in reply["text"]


async def test_help_lists_the_commands_of_the_menu(api: BotApi, ann: Conversation) -> None:
    reply = await ann.wait_for_reply(ann.send_text("/help"))

    menu = api.commands_for(ann.chat, ann.person)
    assert {"start", "help", "stats"} <= {command["command"] for command in menu}
    for command in menu:
        assert f"/{command['command']}" in reply["text"]


async def test_an_unknown_command_leads_to_help(ann: Conversation) -> None:
    reply = await ann.wait_for_reply(ann.send_text("/dance"))

    assert "/help" in reply["text"]


async def test_an_edited_message_is_not_answered_again(api: BotApi, ann: Conversation) -> None:
    message = ann.send_text("/start")
    await ann.wait_for_reply(message)
    api.updates.put("edited_message", message | {"text": "/help", "edit_date": message["date"]})

    await ann.wait_for_reply(ann.send_text("seven"))

    assert len(ann.replies) == 2


async def test_in_a_group_the_bot_answers_its_commands(api: BotApi) -> None:
    family = open_group(api)
    command = family.send_text(f"/start@{api.me.username}")

    assert "photo" in (await family.wait_for_reply(command))["text"]
