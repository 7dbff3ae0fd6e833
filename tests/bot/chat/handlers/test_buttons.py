from datetime import timedelta

import pytest

from bot.chat import texts
from bot.i18n.translator import load_translator
from bot.services.feedback import CHANGEABLE_FOR
from bot.storage.corrections import Corrections
from bot.storage.database import Database
from tests.bot.clock import Clock
from tests.bot.fake_telegram import BOT_USER, Answer, FakeTelegram
from tests.bot.messages import (
    PERSON,
    PHOTO,
    PRIVATE_CHAT,
    SOMEBODY_ELSE,
    Chat,
    command,
    message,
    plainly,
)
from tests.bot.outages import Outage
from tests.bot.readings import ScriptedReader, prediction, reading
from tests.bot.storage.rows import sum_up

NOT_MODIFIED = Answer.failure(400, "Bad Request: message is not modified")
TOO_OLD = Answer.failure(400, "Bad Request: query is too old and response timeout expired")
OUT_OF_REACH = {"message_id": 99, "date": 0, "chat": PRIVATE_CHAT}
LANGUAGES = message(message_id=99, text="🌐") | {
    "from": BOT_USER,
    "reply_markup": {"inline_keyboard": [[{"text": "Deutsch", "callback_data": "l:de"}]]},
}
FORGED = ["", "nonsense", "r:", "d:abcdefgh:1:10", "l:xx", "r:abcdefghijkl:0", "🙂" * 16]


@pytest.fixture
async def _one_digit(chat: Chat) -> None:
    await chat.receive(message(photo=PHOTO))


@pytest.fixture
async def _number(chat: Chat, reader: ScriptedReader) -> None:
    reader.outcome = reading(prediction(4, 0.99), prediction(2, 0.99))
    await chat.receive(message(photo=PHOTO))


@pytest.mark.usefixtures("_one_digit")
async def test_a_confirmed_digit_is_thanked_for_and_can_be_changed(
    chat: Chat, telegram: FakeTelegram
) -> None:
    await chat.press(telegram.buttons["Right"])

    assert telegram.popups == [texts.CONFIRMED]
    assert list(telegram.buttons) == ["✓ 7 · Change", "Why?"]


@pytest.mark.usefixtures("_one_digit")
async def test_a_wrong_digit_is_corrected_with_two_taps(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.press(telegram.buttons["Wrong"])
    assert list(telegram.buttons) == [*"1234567890", "Not a digit", "Back"]

    await chat.press(telegram.buttons["1"])

    assert telegram.popups == ["", "Thank you! You say: 1"]
    assert "text" not in telegram.sent("answerCallbackQuery")[0]
    assert list(telegram.buttons) == ["✓ 1 · Change", "Why?"]


@pytest.mark.usefixtures("_one_digit")
async def test_a_correction_can_be_changed_and_the_last_one_counts_once(
    chat: Chat, telegram: FakeTelegram, database: Database, now: Clock
) -> None:
    for label in ("1", "1", "Not a digit", "9"):
        await chat.press(next(data for text, data in telegram.buttons.items() if text != "Right"))
        await chat.press(telegram.buttons[label])

    assert list(telegram.buttons) == ["✓ 9 · Change", "Why?"]
    judgement = await sum_up(Corrections(database, now))
    assert (judgement.confirmed, judgement.corrected) == (0, 1)


@pytest.mark.usefixtures("_one_digit")
async def test_back_brings_the_first_buttons_back(chat: Chat, telegram: FakeTelegram) -> None:
    first = telegram.buttons
    await chat.press(first["Wrong"])

    await chat.press(telegram.buttons["Back"])

    assert telegram.buttons == first


@pytest.mark.usefixtures("_number")
async def test_of_a_number_the_wrong_digit_is_chosen_first(
    chat: Chat, telegram: FakeTelegram
) -> None:
    await chat.press(telegram.buttons["Wrong"])
    assert list(telegram.buttons) == ["4", "2", "Back"]

    await chat.press(telegram.buttons["2"])
    await chat.press(telegram.buttons["3"])

    assert telegram.popups[-1] == "Thank you! You say: 43"
    assert list(telegram.buttons) == ["✓ 43 · Change", "Why?"]


async def test_a_candidate_is_taken_with_one_tap(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    reader.outcome = reading(prediction(1, 0.62, runner_up=7))
    await chat.receive(message(photo=PHOTO))

    await chat.press(telegram.buttons["7"])

    assert telegram.popups == ["Thank you! You say: 7"]


@pytest.mark.usefixtures("_one_digit")
@pytest.mark.parametrize("label", ["Right", "Wrong", "Why?"])
async def test_nobody_else_can_press_a_persons_buttons(
    chat: Chat, telegram: FakeTelegram, label: str
) -> None:
    await chat.press(telegram.buttons[label], by=SOMEBODY_ELSE)

    assert telegram.popups == [texts.NOT_YOURS]
    assert telegram.sent("editMessageReplyMarkup") == []
    assert telegram.sent("sendPhoto") == []


async def test_two_people_press_each_others_buttons(
    chat: Chat, telegram: FakeTelegram, database: Database, now: Clock
) -> None:
    await chat.receive(message(photo=PHOTO))
    mine = telegram.buttons["Right"]
    await chat.receive(message(photo=PHOTO) | {"from": SOMEBODY_ELSE})
    theirs = telegram.buttons["Right"]

    await chat.press(theirs, by=PERSON)
    await chat.press(mine, by=SOMEBODY_ELSE)
    assert (await sum_up(Corrections(database, now))).accuracy is None

    await chat.press(mine, by=PERSON)
    await chat.press(theirs, by=SOMEBODY_ELSE)
    assert (await sum_up(Corrections(database, now))).confirmed == 2
    assert telegram.popups == [texts.NOT_YOURS] * 2 + [texts.CONFIRMED] * 2


@pytest.mark.parametrize("forged", FORGED)
async def test_a_button_that_never_was_is_not_known(
    chat: Chat, telegram: FakeTelegram, forged: str
) -> None:
    await chat.press(forged)

    assert telegram.popups == [texts.UNKNOWN_BUTTON]


@pytest.mark.usefixtures("_one_digit")
@pytest.mark.parametrize("form", ["c:{}:1", "d:{}:1:3", "y:{}:1", "d:{}:999:x"])
async def test_a_digit_that_never_was_is_not_judged(
    chat: Chat, telegram: FakeTelegram, form: str
) -> None:
    name = telegram.buttons["Right"].removeprefix("r:")

    await chat.press(form.format(name))

    assert telegram.popups == [texts.TOO_OLD]


@pytest.mark.usefixtures("_one_digit")
async def test_after_a_while_it_is_too_late_to_judge_but_not_to_look(
    chat: Chat, telegram: FakeTelegram, now: Clock
) -> None:
    first = telegram.buttons
    await chat.press(first["Right"])
    now.pass_by(CHANGEABLE_FOR)
    await chat.press(first["Right"])
    now.pass_by(timedelta(seconds=1))

    await chat.press(first["Right"])
    await chat.press(first["Wrong"])
    await chat.press(telegram.buttons["3"])

    assert telegram.popups == [*[texts.CONFIRMED] * 2, texts.TOO_LATE, "", texts.TOO_LATE]


@pytest.mark.usefixtures("_one_digit")
@pytest.mark.parametrize("label", ["Right", "Wrong"])
@pytest.mark.parametrize(
    ("method", "refusal"),
    [("editMessageReplyMarkup", NOT_MODIFIED), ("answerCallbackQuery", TOO_OLD)],
)
async def test_a_double_tap_is_no_error(
    chat: Chat, telegram: FakeTelegram, label: str, method: str, refusal: Answer
) -> None:
    button = telegram.buttons[label]
    telegram.script(method, refusal)

    await chat.press(button)

    assert len(telegram.popups) == 1
    assert len(telegram.sent("editMessageReplyMarkup")) == 1


@pytest.mark.usefixtures("_one_digit")
@pytest.mark.parametrize("label", ["Right", "Wrong"])
async def test_a_message_out_of_reach_keeps_its_buttons_and_is_no_error(
    chat: Chat, telegram: FakeTelegram, label: str
) -> None:
    await chat.press(telegram.buttons[label], below=OUT_OF_REACH)

    (popup,) = telegram.popups
    assert "incident" not in popup


@pytest.mark.usefixtures("_one_digit")
async def test_why_shows_a_picture_and_says_it_in_words(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    await chat.press(telegram.buttons["Why?"])

    (call,) = [call for call in telegram.calls if call.method == "sendPhoto"]
    (picture,) = call.files
    assert picture.startswith(b"\x89PNG")
    assert plainly(call.parameters["caption"]).startswith("I read <b>7</b> (99 %)")
    assert call.parameters["reply_parameters"]["message_id"] == 99
    assert len(reader.pictures) == 2  # the photo was not kept: it is fetched once more


@pytest.mark.usefixtures("_number")
async def test_why_of_a_number_asks_which_digit(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.press(telegram.buttons["Why?"])
    assert list(telegram.buttons) == ["4", "2", "Back"]

    await chat.press(telegram.buttons["2"])

    captions = [call["caption"] for call in telegram.sent("sendPhoto")]
    assert captions[1].startswith("I read <b>2</b>")


@pytest.mark.usefixtures("_one_digit")
async def test_why_works_without_the_picture(chat: Chat, telegram: FakeTelegram) -> None:
    why = telegram.buttons["Why?"]
    telegram.script("getFile", Answer.failure(400, "Bad Request: wrong file_id"))
    without = message(message_id=99) | {"from": BOT_USER}

    await chat.press(why)
    await chat.press(why, below=without)

    assert len(telegram.sent("sendPhoto")) == 2


@pytest.mark.usefixtures("_one_digit")
@pytest.mark.parametrize("label", ["Right", "Wrong", "Why?"])
async def test_with_the_storage_down_a_button_says_so_and_works_later(
    chat: Chat, telegram: FakeTelegram, outage: Outage, label: str
) -> None:
    button = telegram.buttons[label]
    await outage.begin()
    await chat.press(button)
    assert telegram.popups == [texts.NOT_STORED]

    outage.end()
    await chat.press(button)

    assert telegram.popups[1] != texts.NOT_STORED


async def test_a_chosen_language_is_spoken_from_then_on(chat: Chat, telegram: FakeTelegram) -> None:
    german = load_translator("de")

    await chat.press("l:de", below=LANGUAGES)
    await chat.receive(command("/start") | {"from": PERSON | {"language_code": "ru"}})

    assert telegram.popups == [german.plain(texts.LANGUAGE_CHOSEN)]
    (edited,) = telegram.sent("editMessageText")
    assert edited["text"] == german.text(texts.CHOOSE_LANGUAGE)
    assert "✓ Deutsch" in telegram.buttons
    assert telegram.texts == [german.text(texts.GREETING)]


async def test_a_language_tapped_twice_is_no_error(chat: Chat, telegram: FakeTelegram) -> None:
    telegram.script("editMessageText", NOT_MODIFIED)

    await chat.press("l:de", below=LANGUAGES)

    assert len(telegram.popups) == 1


async def test_a_forged_choice_of_a_language_leaves_an_answer_as_it_is(
    chat: Chat, telegram: FakeTelegram
) -> None:
    await chat.receive(message(photo=PHOTO))

    await chat.press("l:de")

    assert telegram.popups == [load_translator("de").plain(texts.LANGUAGE_CHOSEN)]
    assert not telegram.sent("editMessageText")


async def test_a_language_chosen_below_a_message_out_of_reach_is_spoken_all_the_same(
    chat: Chat, telegram: FakeTelegram
) -> None:
    await chat.press("l:de", below=OUT_OF_REACH)

    assert telegram.popups == [load_translator("de").plain(texts.LANGUAGE_CHOSEN)]


async def test_a_language_that_cannot_be_noted_is_said_so(
    chat: Chat, telegram: FakeTelegram, outage: Outage
) -> None:
    await outage.begin()

    await chat.press("l:de")

    assert telegram.popups == [texts.LANGUAGE_NOT_STORED]
