from typing import Any

import pytest
from telegram.error import NetworkError

from bot.chat import texts
from bot.chat.handlers import picture as picture_module
from bot.services.places import Places
from bot.services.use_cases import UseCases
from bot.storage.database import Database
from bot.storage.recognitions import Recognitions
from tests.bot.clock import Clock
from tests.bot.fake_telegram import PICTURE, Answer, FakeTelegram
from tests.bot.messages import (
    GROUP_CHAT,
    PERSON,
    PHOTO,
    SOMEBODY_ELSE,
    Chat,
    command,
    document,
    mention,
    message,
)
from tests.bot.outages import Outage
from tests.bot.readings import ScriptedReader, prediction, reading
from tests.bot.samples import read_sample

OTHER_PHOTO = [{"file_id": "o", "file_unique_id": "o", "width": 90, "height": 67}]


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
    assert list(telegram.buttons) == ["Right", "Wrong", "Why?"]


async def test_a_number_is_answered_with_the_picture_and_its_boxes(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    reader.outcome = reading(prediction(4, 0.99), prediction(2, 0.99))

    await chat.receive(message(photo=PHOTO, message_id=12))

    (call,) = [call for call in telegram.calls if call.method == "sendPhoto"]
    (picture,) = call.files
    assert picture.startswith(b"\xff\xd8")  # a JPEG
    assert call.parameters["caption"].startswith("<b>42</b>\n\n")
    assert call.parameters["caption"].endswith(texts.NUMBER_CAPTION)
    assert call.parameters["reply_parameters"]["message_id"] == 12
    assert list(telegram.buttons) == ["Right", "Wrong", "Why?"]


async def test_an_unsure_reading_offers_its_candidates(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    reader.outcome = reading(prediction(1, 0.62, runner_up=7))

    await chat.receive(message(photo=PHOTO))

    assert list(telegram.buttons) == ["1", "7", "Another", "Why?"]


async def test_what_was_read_is_stored_with_who_sent_it(
    chat: Chat, telegram: FakeTelegram, database: Database, now: Clock
) -> None:
    await chat.receive(mention(photo=PHOTO))

    name = telegram.buttons["Right"].removeprefix("r:")
    found = await Recognitions(database, now).find(name)
    assert found is not None
    assert found.person_id == PERSON["id"]
    assert [digit.digit for digit in found.digits] == [7]


async def test_with_the_storage_down_the_answer_comes_and_its_buttons_say_so(
    chat: Chat, telegram: FakeTelegram, outage: Outage
) -> None:
    await outage.begin()

    await chat.receive(message(photo=PHOTO))
    await chat.press(telegram.buttons["Right"])

    assert telegram.texts == ["7 · 99 %"]
    assert telegram.popups == [texts.NOT_STORED]

    outage.end()
    await chat.press(telegram.buttons["Right"])
    assert telegram.popups[1] == texts.TOO_OLD


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

    assert telegram.texts == [texts.PICTURE_TOO_LARGE_TO_DOWNLOAD]
    assert reader.pictures == []


async def test_where_too_much_waits_nothing_is_fetched(
    chat: Chat, telegram: FakeTelegram, use_cases: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(use_cases.recognition, "_places", Places(1, longest_wait_s=-1))

    await chat.receive(message(photo=PHOTO))

    assert "I am busy" in telegram.texts[0]
    assert telegram.sent("getFile") == []


async def test_a_failed_download_is_told(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    telegram.script("file", NetworkError("connection reset"))

    await chat.receive(message(photo=PHOTO))

    assert telegram.texts == [texts.CONNECTION_TROUBLE]
    assert reader.pictures == []


async def test_a_failed_download_is_counted_and_a_refused_one_by_its_reason(
    chat: Chat, telegram: FakeTelegram
) -> None:
    outcomes = ("failed", "unavailable")
    before = [read_sample("bot_pictures_total", outcome=outcome) for outcome in outcomes]
    telegram.script("file", NetworkError("connection reset"), Answer.failure(404, "Not Found"))

    for _ in range(2):
        await chat.receive(message(photo=PHOTO))

    after = [read_sample("bot_pictures_total", outcome=outcome) for outcome in outcomes]
    assert after == [count + 1 for count in before]


async def test_it_speaks_the_persons_language(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    reader.outcome = reading(prediction(7, 0.99))

    await chat.receive(message(photo=PHOTO) | {"from": PERSON | {"language_code": "tr"}})

    assert telegram.texts == ["7 · %99"]


async def test_a_new_caption_is_no_new_picture(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    await chat.receive(message(photo=PHOTO))

    await chat.receive(message(photo=PHOTO, caption="it is a 7", edit_date=2), "edited_message")

    assert len(telegram.texts) == 1
    assert len(reader.pictures) == 1


async def test_a_mention_that_was_edited_in_has_the_picture_read(
    chat: Chat, telegram: FakeTelegram
) -> None:
    await chat.receive(message(chat=GROUP_CHAT, photo=PHOTO))
    await chat.receive(mention(photo=PHOTO, edit_date=2), "edited_message")

    assert telegram.texts == ["7 · 99 %"]


async def test_messages_of_long_ago_are_not_remembered(
    monkeypatch: pytest.MonkeyPatch, chat: Chat, telegram: FakeTelegram
) -> None:
    monkeypatch.setattr(picture_module, "_REMEMBERED_MESSAGES", 1)
    await chat.receive(message(photo=PHOTO, message_id=1))
    await chat.receive(message(photo=PHOTO, message_id=2))

    await chat.receive(message(photo=PHOTO, message_id=1, edit_date=2), "edited_message")

    assert len(telegram.texts) == 3


async def test_read_reads_somebody_elses_picture_for_who_asks(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    sent = message(chat=GROUP_CHAT, photo=PHOTO) | {"from": SOMEBODY_ELSE}
    await chat.receive(command("/read", chat=GROUP_CHAT, message_id=9, reply_to_message=sent))

    (answered,) = telegram.sent("sendMessage")
    assert reader.pictures == [PICTURE]
    assert answered["reply_parameters"]["message_id"] == 9
    await chat.press(telegram.buttons["Right"], by=PERSON)
    assert telegram.popups == [texts.CONFIRMED]


@pytest.mark.parametrize("replied", [{}, {"reply_to_message": message(text="7")}])
async def test_read_without_a_picture_says_how_it_works(
    chat: Chat, telegram: FakeTelegram, replied: dict[str, Any]
) -> None:
    await chat.receive(command("/read", chat=GROUP_CHAT, **replied))

    assert telegram.texts == [texts.NO_PICTURE_TO_READ]
