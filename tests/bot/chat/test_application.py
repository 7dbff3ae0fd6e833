from typing import Any

import pytest

from bot.chat import texts
from bot.services import statistics
from tests.bot.fake_telegram import BOT_USER, BOT_USERNAME, PICTURE, TOKEN, Answer, FakeTelegram
from tests.bot.messages import (
    GROUP_CHAT,
    PHOTO,
    POLL,
    PRIVATE_CHAT,
    Chat,
    command,
    document,
    mention,
    message,
    plainly,
)
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
OTHER_KINDS: dict[str, dict[str, Any]] = {
    "text": {"text": "7"},
    "moving sticker": {"sticker": {**STICKER, "is_video": True}},
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

PICTURES: list[dict[str, Any]] = [
    {"photo": PHOTO},
    {"photo": PHOTO, "caption": "/start what is this?"},
    {"sticker": STICKER},
    {"document": document(mime_type="image/png")},
    {"document": document(mime_type="application/octet-stream", file_name="photo.jpg")},
]


@pytest.mark.parametrize("content", PICTURES)
async def test_a_picture_is_read_in_private(
    chat: Chat, telegram: FakeTelegram, content: dict[str, Any]
) -> None:
    await chat.receive(message(**content))

    assert telegram.texts == ["7 · 99 %"]


@pytest.mark.parametrize("content", PICTURES)
async def test_a_picture_in_a_group_is_left_alone(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader, content: dict[str, Any]
) -> None:
    await chat.receive(message(chat=GROUP_CHAT, **content))

    assert telegram.calls[1:] == []
    assert reader.pictures == []


@pytest.mark.parametrize(
    "content",
    [
        mention(photo=PHOTO),
        mention(document=document(mime_type="image/png")),
        mention(reply_to_message=message(photo=PHOTO)),
        message(chat=GROUP_CHAT, photo=PHOTO, reply_to_message=message() | {"from": BOT_USER}),
        command("/read", chat=GROUP_CHAT, reply_to_message=message(photo=PHOTO)),
        command("/read@" + BOT_USERNAME, chat=GROUP_CHAT, reply_to_message=message(photo=PHOTO)),
    ],
)
async def test_a_picture_in_a_group_is_read_where_the_bot_is_asked(
    chat: Chat, telegram: FakeTelegram, content: dict[str, Any]
) -> None:
    await chat.receive(content)

    assert telegram.texts == ["7 · 99 %"]


async def test_an_answer_in_words_to_a_picture_in_private_has_the_picture_read(
    chat: Chat, telegram: FakeTelegram
) -> None:
    await chat.receive(message(text="what is it?", reply_to_message=message(photo=PHOTO)))

    assert telegram.texts == ["7 · 99 %"]


async def test_an_album_is_answered_as_one(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive_album(message(photo=PHOTO), message(photo=PHOTO, message_id=8))

    assert [plainly(text) for text in telegram.texts] == [
        "Picture 1: <b>7</b> · 99 %\nPicture 2: <b>7</b> · 99 %"
    ]


@pytest.mark.parametrize("kind", OTHER_KINDS)
async def test_any_other_kind_of_message_is_answered_in_private(
    chat: Chat, telegram: FakeTelegram, kind: str
) -> None:
    await chat.receive(message(**OTHER_KINDS[kind]))

    (text,) = telegram.texts
    assert text in {
        texts.TEXT_MESSAGE,
        texts.OTHER_DOCUMENT,
        texts.MOVING_PICTURE,
        texts.SOUND,
        texts.OTHER_MESSAGE,
    }


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


@pytest.mark.parametrize("kind", ["channel_post", "edited_channel_post"])
@pytest.mark.parametrize("content", [message(photo=PHOTO), command("/start"), message(text="7")])
async def test_a_channels_posts_are_left_alone(
    chat: Chat, telegram: FakeTelegram, kind: str, content: dict[str, Any]
) -> None:
    await chat.receive(content, kind)

    assert telegram.texts == []


@pytest.mark.parametrize("content", [command("/start"), command("/nonsense"), message(text="7")])
async def test_what_was_edited_is_not_answered_again(
    chat: Chat, telegram: FakeTelegram, content: dict[str, Any]
) -> None:
    await chat.receive(content | {"edit_date": 2}, "edited_message")

    assert telegram.texts == []


async def test_a_picture_that_was_exchanged_is_read_again(
    chat: Chat, telegram: FakeTelegram
) -> None:
    other = [{"file_id": "o", "file_unique_id": "o", "width": 90, "height": 67}]
    await chat.receive(message(photo=PHOTO))

    await chat.receive(message(photo=other, edit_date=2), "edited_message")

    assert len(telegram.texts) == 2


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("/start", PRIVATE_CHAT, texts.GREETING),
        ("/start a-payload", PRIVATE_CHAT, texts.GREETING),
        ("/start@" + BOT_USERNAME, GROUP_CHAT, texts.GREETING),
        ("/nonsense", PRIVATE_CHAT, texts.UNKNOWN_COMMAND),
    ],
)
async def test_a_command_is_answered(
    chat: Chat, telegram: FakeTelegram, text: str, where: dict[str, Any], expected: str
) -> None:
    await chat.receive(command(text, chat=where))

    assert telegram.texts == [expected]


@pytest.mark.parametrize("name", ["help", "draw", "stats", "language", "privacy", "forget", "read"])
async def test_every_command_has_its_handler(
    monkeypatch: pytest.MonkeyPatch, chat: Chat, telegram: FakeTelegram, name: str
) -> None:
    monkeypatch.setattr(statistics, "_draw", lambda *_: [b"1", b"2", b"3"])

    await chat.receive(command(f"/{name}"))

    assert telegram.sent("sendMessage") + telegram.sent("sendPhoto")
    assert texts.UNKNOWN_COMMAND not in telegram.texts


@pytest.mark.parametrize("text", ["/start@another_bot", "/nonsense"])
async def test_a_command_for_another_bot_is_left_alone_in_a_group(
    chat: Chat, telegram: FakeTelegram, text: str
) -> None:
    await chat.receive(command(text, chat=GROUP_CHAT))

    assert telegram.texts == []


@pytest.mark.filterwarnings("ignore:.*attribute `retry_after` will be:DeprecationWarning")
async def test_a_flood_answer_to_one_chat_holds_up_nobody_else(
    chat: Chat, telegram: FakeTelegram
) -> None:
    telegram.script("sendMessage", Answer.failure(429, "Too Many Requests", retry_after=3600))

    for _ in range(2):  # waiting is for the request itself, which knows whom it concerns
        await chat.receive(command("/start"))

    assert telegram.texts == [texts.GREETING] * 2


async def test_addresses_are_built_from_the_settings(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    await chat.receive(message(photo=PHOTO))

    assert chat.application.bot.base_url == f"https://telegram.invalid/api/bot{TOKEN}"
    assert telegram.sent("file")[0]["url"].startswith("https://telegram.invalid/api/file/bot")
    assert reader.pictures == [PICTURE]
