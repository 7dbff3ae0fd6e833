from typing import Any

import pytest

from bot.chat import texts
from tests.bot.fake_telegram import FakeTelegram
from tests.bot.messages import PERSON, Chat, document, message
from tests.bot.samples import read_sample

MOVIE = {"file_id": "v", "file_unique_id": "v", "width": 9, "height": 9, "duration": 1}
SOUND = {"file_id": "a", "file_unique_id": "a", "duration": 1}
MOVING_STICKER = {**MOVIE, "type": "regular", "is_animated": True, "is_video": False}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"text": "7"}, texts.TEXT_MESSAGE),
        ({"document": document(mime_type="application/pdf")}, texts.OTHER_DOCUMENT),
        ({"animation": MOVIE, "document": document()}, texts.MOVING_PICTURE),
        ({"video": MOVIE}, texts.MOVING_PICTURE),
        ({"video_note": {**SOUND, "length": 9}}, texts.MOVING_PICTURE),
        ({"sticker": MOVING_STICKER}, texts.MOVING_PICTURE),
        ({"voice": SOUND}, texts.SOUND),
        ({"audio": SOUND}, texts.SOUND),
        ({"dice": {"value": 6, "emoji": "🎲"}}, texts.OTHER_MESSAGE),
    ],
)
async def test_the_answer_fits_the_kind_of_message(
    chat: Chat, telegram: FakeTelegram, content: dict[str, Any], expected: str
) -> None:
    await chat.receive(message(**content))

    (sent,) = telegram.sent("sendMessage")
    assert sent["text"] == expected
    assert sent["reply_parameters"]["message_id"] == 7


async def test_what_moves_is_counted_as_a_picture_that_is_not_read(chat: Chat) -> None:
    before = read_sample("bot_pictures_total", outcome="stands_not_still")

    await chat.receive(message(video=MOVIE))
    await chat.receive(message(text="7"))

    assert read_sample("bot_pictures_total", outcome="stands_not_still") == before + 1


async def test_it_is_said_in_the_persons_language(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(message(text="7") | {"from": PERSON | {"language_code": "ru"}})

    (text,) = telegram.texts
    assert "рукописн" in text
