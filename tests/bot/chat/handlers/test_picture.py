from telegram.error import NetworkError

from bot.chat.replies import CONNECTION_TROUBLE, PICTURE_TOO_LARGE_TO_DOWNLOAD
from tests.bot.fake_telegram import Answer, FakeTelegram
from tests.bot.messages import PHOTO, Chat, document, message
from tests.bot.readings import ScriptedReader, prediction, reading


async def test_a_photo_is_answered_with_what_was_read_in_it(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    telegram.script("file", Answer(200, b"a photo of a three"))
    reader.outcome = reading(prediction(3, 0.87))

    await chat.receive(message(photo=PHOTO, message_id=12))

    (sent,) = telegram.sent("sendMessage")
    assert reader.pictures == [b"a photo of a three"]
    assert sent["text"] == "3 · 87 %"
    assert sent["reply_parameters"]["message_id"] == 12


async def test_typing_is_shown_before_the_answer(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(message(photo=PHOTO))

    methods = [call.method for call in telegram.calls]
    assert "sendChatAction" in methods
    assert methods[-1] == "sendMessage"


async def test_a_document_that_is_too_large_is_refused_with_words(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    picture = document(mime_type="image/png", file_size=30_000_000)

    await chat.receive(message(document=picture))

    assert telegram.texts == [PICTURE_TOO_LARGE_TO_DOWNLOAD]
    assert reader.pictures == []


async def test_a_failed_download_is_told(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    telegram.script("file", NetworkError("connection reset"))

    await chat.receive(message(photo=PHOTO))

    assert telegram.texts == [CONNECTION_TROUBLE]
    assert reader.pictures == []
