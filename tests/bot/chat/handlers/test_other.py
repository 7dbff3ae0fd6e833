from typing import Any

import pytest

from bot.chat import replies
from tests.bot.fake_telegram import FakeTelegram
from tests.bot.messages import Chat, document, message

MOVIE = {"file_id": "v", "file_unique_id": "v", "width": 9, "height": 9, "duration": 1}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"text": "7"}, replies.TEXT_MESSAGE),
        ({"document": document(mime_type="application/pdf")}, replies.OTHER_DOCUMENT),
        ({"animation": MOVIE, "document": document()}, replies.OTHER_MESSAGE),
        ({"video": MOVIE}, replies.OTHER_MESSAGE),
    ],
)
async def test_the_answer_fits_the_kind_of_message(
    chat: Chat, telegram: FakeTelegram, content: dict[str, Any], expected: str
) -> None:
    await chat.receive(message(**content))

    (sent,) = telegram.sent("sendMessage")
    assert sent["text"] == expected
    assert sent["reply_parameters"]["message_id"] == 7
