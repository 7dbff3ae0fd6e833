import asyncio
from dataclasses import replace

from telegram.error import NetworkError

from bot.chat import texts
from bot.services.champion import SHIPPED_VERSION
from bot.services.use_cases import UseCases
from bot.storage.database import Database
from bot.storage.recognitions import Recognitions
from preprocessing.errors import NoDigitFoundError
from tests.bot.clock import Clock
from tests.bot.fake_telegram import FakeTelegram
from tests.bot.inboxes import open_inbox
from tests.bot.messages import GROUP_CHAT, PERSON, PHOTO, Chat, document, mention, message, plainly
from tests.bot.outages import Outage
from tests.bot.readings import ScriptedReader, prediction, reading
from tests.bot.samples import read_sample

MOVIE = {"file_id": "v", "file_unique_id": "v", "width": 9, "height": 9, "duration": 1}
FOUR, SEVENTEEN = reading(prediction(4, 0.99)), reading(prediction(1, 0.98), prediction(7, 0.97))


def picture(message_id: int) -> dict[str, object]:
    return message(photo=PHOTO, message_id=message_id, media_group_id="g")


async def test_the_pictures_are_read_in_order_and_answered_as_a_reply_to_the_first(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    reader.next.extend([FOUR, SEVENTEEN])

    await chat.receive_album(picture(20), picture(21))

    (sent,) = telegram.sent("sendMessage")
    assert plainly(sent["text"]) == "Picture 1: <b>4</b> · 99 %\nPicture 2: <b>17</b> · 97 %"
    assert sent["reply_parameters"]["message_id"] == 20


async def test_all_of_its_digits_are_stored_as_one_recognition(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader, database: Database, now: Clock
) -> None:
    reader.next.extend([FOUR, SEVENTEEN])

    await chat.receive_album(picture(20), picture(21))

    found = await Recognitions(database, now).find(telegram.buttons["Right"].removeprefix("r:"))
    assert found is not None
    assert [(digit.digit, digit.line) for digit in found.digits] == [(4, 0), (1, 1), (7, 1)]


async def test_one_version_reads_all_of_it_though_another_is_promoted_meanwhile(
    chat: Chat,
    telegram: FakeTelegram,
    reader: ScriptedReader,
    use_cases: UseCases,
    database: Database,
    now: Clock,
) -> None:
    registry, successor = use_cases.registry, ScriptedReader()
    reader.gate.clear()
    receiving = asyncio.create_task(chat.receive_album(picture(20), picture(21)))
    assert await asyncio.to_thread(reader.begun.wait, 5)
    registry._champion = replace(registry.champion, version=4, reader=successor)
    reader.gate.set()
    await receiving

    assert (len(reader.pictures), len(successor.pictures)) == (2, 0)
    found = await Recognitions(database, now).find(telegram.buttons["Right"].removeprefix("r:"))
    assert found is not None
    assert found.model_version == SHIPPED_VERSION


async def test_one_of_its_digits_can_be_corrected(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    reader.next.extend([FOUR, SEVENTEEN])
    await chat.receive_album(picture(20), picture(21))

    await chat.press(telegram.buttons["Wrong"])
    await chat.press(telegram.buttons["7"])
    await chat.press(telegram.buttons["9"])

    assert telegram.popups[-1] == "Thank you! You say: 419"


async def test_an_album_that_another_process_took_over_is_left_to_it(
    chat: Chat, telegram: FakeTelegram, database: Database, now: Clock
) -> None:
    theirs = open_inbox(database, now, "another process")
    for update_id in (1, 2):
        await theirs.put(update_id, "{}")

    await chat.receive_album(picture(20), picture(21))

    assert telegram.texts == []


async def test_what_cannot_be_read_gets_its_sentence_among_the_others(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    telegram.script("file", NetworkError("reset"))
    reader.next.extend([NoDigitFoundError(), FOUR])

    await chat.receive_album(
        picture(20),
        picture(21),
        message(video=MOVIE),
        message(document=document(mime_type="image/png", file_size=30_000_000)),
        picture(24),
    )

    (text,) = telegram.texts
    failed, not_found, moving, too_large, read = text.split("\nPicture ")
    assert failed == f"Picture 1: {texts.CONNECTION_TROUBLE}"
    assert not_found.startswith(f"2: {texts.NO_DIGIT_FOUND}")
    assert moving == f"3: {texts.MOVING_PICTURE}"
    assert too_large == f"4: {texts.PICTURE_TOO_LARGE_TO_DOWNLOAD}"
    assert plainly(read) == "5: <b>4</b> · 99 %"
    assert "Right" in telegram.buttons


async def test_each_is_counted_and_so_is_what_cannot_be_read(
    chat: Chat, telegram: FakeTelegram
) -> None:
    telegram.script("file", NetworkError("reset"))
    outcomes = ("digit", "stands_not_still", "too_large_to_download", "not_a_picture", "failed")
    before = [read_sample("bot_pictures_total", outcome=outcome) for outcome in outcomes]

    await chat.receive_album(
        picture(20),
        message(video=MOVIE),
        message(document=document(mime_type="image/png", file_size=30_000_000)),
        message(document=document(mime_type="application/pdf")),
        picture(24),
    )

    after = [read_sample("bot_pictures_total", outcome=outcome) for outcome in outcomes]
    assert after == [count + 1 for count in before]


async def test_what_is_no_picture_is_not_said_to_move(chat: Chat, telegram: FakeTelegram) -> None:
    pdf = message(document=document(mime_type="application/pdf", file_name="a.pdf"))

    await chat.receive_album(pdf, pdf)

    (text,) = telegram.texts
    assert texts.MOVING_PICTURE not in text
    assert text.count(texts.NOT_A_PICTURE) == 2


async def test_where_nothing_was_read_there_is_nothing_to_judge(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    reader.outcome = NoDigitFoundError()

    await chat.receive_album(picture(20), picture(21))

    (sent,) = telegram.sent("sendMessage")
    assert "reply_markup" not in sent


async def test_in_a_group_nobody_asked_it_is_left_alone(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    await chat.receive_album(*[picture(20) | {"chat": GROUP_CHAT}] * 2)

    assert telegram.texts == []
    assert reader.pictures == []


async def test_in_a_group_a_mention_below_any_picture_asks_for_all(
    chat: Chat, telegram: FakeTelegram
) -> None:
    await chat.receive_album(
        picture(20) | {"chat": GROUP_CHAT}, mention(photo=PHOTO, media_group_id="g")
    )

    (text,) = telegram.texts
    assert text.count("<b>7</b>") == 2


async def test_with_the_storage_down_it_is_answered_all_the_same(
    chat: Chat, telegram: FakeTelegram, outage: Outage
) -> None:
    await outage.begin()

    await chat.receive_album(picture(20), picture(21))

    assert len(telegram.texts) == 1


async def test_it_is_answered_in_the_persons_language(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive_album(picture(20) | {"from": PERSON | {"language_code": "de"}})

    assert [plainly(text) for text in telegram.texts] == ["Bild 1: <b>7</b> · 99 %"]
