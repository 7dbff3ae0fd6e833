from typing import Any

import pytest

from bot.chat import replies
from tests.bot.fake_telegram import BOT_USERNAME, TOKEN, Answer, FakeTelegram
from tests.bot.messages import GROUP_CHAT, PHOTO, PRIVATE_CHAT, Chat, command, document, message
from tests.bot.readings import ScriptedReader

STICKER = {
    "file_id": "s",
    "file_unique_id": "s",
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
}
VIDEO = {"file_id": "v", "file_unique_id": "v", "width": 9, "height": 9, "duration": 1}
SOUND = {"file_id": "a", "file_unique_id": "a", "duration": 1}
POLL = {
    "id": "1",
    "question": "?",
    "options": [],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
OTHER_KINDS: dict[str, dict[str, Any]] = {
    "text": {"text": "7"},
    "sticker": {"sticker": STICKER},
    "video": {"video": VIDEO},
    "animation": {"animation": VIDEO, "document": document(file_name="digit.gif")},
    "video note": {"video_note": {**SOUND, "length": 9}},
    "voice": {"voice": SOUND},
    "audio": {"audio": SOUND},
    "contact": {"contact": {"phone_number": "1", "first_name": "Ada"}},
    "location": {"location": {"longitude": 1.0, "latitude": 1.0}},
    "venue": {
        "venue": {"location": {"longitude": 1.0, "latitude": 1.0}, "title": "a", "address": "b"}
    },
    "dice": {"dice": {"value": 6, "emoji": "🎲"}},
    "poll": {"poll": POLL},
    "document": {"document": document(mime_type="application/pdf", file_name="a.pdf")},
    "story": {"story": {"chat": PRIVATE_CHAT, "id": 1}},
    "a kind of the future": {"hologram": {"depth": 3}},
}
SERVICE_MESSAGES: dict[str, dict[str, Any]] = {
    "a new member": {"new_chat_members": [{"id": 9, "is_bot": False, "first_name": "Bo"}]},
    "a member who left": {"left_chat_member": {"id": 9, "is_bot": False, "first_name": "Bo"}},
    "a new title": {"new_chat_title": "Digits"},
    "a pinned message": {"pinned_message": message(text="7")},
    "the beginning of a group": {"group_chat_created": True},
}


@pytest.mark.parametrize(
    "content",
    [
        {"photo": PHOTO},
        {"photo": PHOTO, "caption": "/start what is this?"},
        {"document": document(mime_type="image/png")},
        {"document": document(mime_type="application/octet-stream", file_name="photo.jpg")},
    ],
)
@pytest.mark.parametrize("where", [PRIVATE_CHAT, GROUP_CHAT])
async def test_a_picture_is_read_everywhere(
    chat: Chat, telegram: FakeTelegram, content: dict[str, Any], where: dict[str, Any]
) -> None:
    await chat.receive(message(chat=where, **content))

    assert telegram.texts == ["7 · 99 %"]


@pytest.mark.parametrize("kind", OTHER_KINDS)
async def test_any_other_kind_of_message_is_answered_in_private(
    chat: Chat, telegram: FakeTelegram, kind: str
) -> None:
    await chat.receive(message(**OTHER_KINDS[kind]))

    (text,) = telegram.texts
    assert text in {replies.TEXT_MESSAGE, replies.OTHER_DOCUMENT, replies.OTHER_MESSAGE}


@pytest.mark.parametrize("kind", OTHER_KINDS)
async def test_other_talk_in_a_group_is_left_alone(
    chat: Chat, telegram: FakeTelegram, kind: str
) -> None:
    await chat.receive(message(chat=GROUP_CHAT, **OTHER_KINDS[kind]))

    assert telegram.texts == []


@pytest.mark.parametrize("where", [PRIVATE_CHAT, GROUP_CHAT])
@pytest.mark.parametrize("kind", SERVICE_MESSAGES)
async def test_a_service_message_is_no_reason_to_speak(
    chat: Chat, telegram: FakeTelegram, kind: str, where: dict[str, Any]
) -> None:
    await chat.receive(message(chat=where, **SERVICE_MESSAGES[kind]))

    assert telegram.texts == []


@pytest.mark.parametrize("kind", ["edited_message", "channel_post", "edited_channel_post"])
@pytest.mark.parametrize(
    "content", [message(photo=PHOTO), command("/start"), command("/nonsense"), message(text="7")]
)
async def test_only_new_messages_count(
    chat: Chat, telegram: FakeTelegram, kind: str, content: dict[str, Any]
) -> None:
    await chat.receive(content, kind)

    assert telegram.texts == []


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("/start", PRIVATE_CHAT, replies.GREETING),
        ("/start a-payload", PRIVATE_CHAT, replies.GREETING),
        ("/start@" + BOT_USERNAME, GROUP_CHAT, replies.GREETING),
        ("/nonsense", PRIVATE_CHAT, replies.UNKNOWN_COMMAND),
    ],
)
async def test_a_command_is_answered(
    chat: Chat, telegram: FakeTelegram, text: str, where: dict[str, Any], expected: str
) -> None:
    await chat.receive(command(text, chat=where))

    assert telegram.texts == [expected]


@pytest.mark.parametrize("text", ["/start@another_bot", "/nonsense"])
async def test_a_command_for_another_bot_is_left_alone_in_a_group(
    chat: Chat, telegram: FakeTelegram, text: str
) -> None:
    await chat.receive(command(text, chat=GROUP_CHAT))

    assert telegram.texts == []


@pytest.mark.filterwarnings("ignore:.*attribute `retry_after` will be:DeprecationWarning")
async def test_a_flood_answer_is_waited_out(chat: Chat, telegram: FakeTelegram) -> None:
    telegram.script("sendMessage", Answer.failure(429, "Too Many Requests", retry_after=1))

    await chat.receive(command("/start"))

    assert telegram.texts == [replies.GREETING, replies.GREETING]


async def test_addresses_are_built_from_the_settings(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    await chat.receive(message(photo=PHOTO))

    assert chat.application.bot.base_url == f"https://telegram.invalid/api/bot{TOKEN}"
    assert telegram.sent("file")[0]["url"].startswith("https://telegram.invalid/api/file/bot")
    assert reader.pictures == [b"the picture's bytes"]
