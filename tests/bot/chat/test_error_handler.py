import datetime as dt
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut
from telegram.ext import CallbackContext

from bot.chat import texts
from bot.chat.error_handler import ANSWERS, HandleError, find_answer
from bot.chat.transport import OutcomeUnknownError
from bot.errors import (
    BotError,
    BusyError,
    ChampionChangedError,
    NoPreviousChampionError,
    RunActiveError,
    ServingError,
    SetAsideError,
    StorageError,
    StorageUnavailableError,
    TakenOverError,
    TrainingFailedError,
)
from bot.i18n.translator import Translator, load_translator
from bot.services.use_cases import UseCases
from model.errors import ModelError
from preprocessing.errors import NoDigitFoundError, PreprocessingError, TooManyDigitsError
from tests.bot.fake_telegram import Answer, FakeTelegram
from tests.bot.messages import PERSON, PHOTO, Chat, message
from tests.bot.outages import Outage
from tests.bot.readings import ScriptedReader

INTERNAL = (
    ModelError,
    ServingError,
    StorageError,
    TrainingFailedError,
    SetAsideError,
    TakenOverError,
)
TOLD = (StorageUnavailableError, ChampionChangedError, NoPreviousChampionError, RunActiveError)


@pytest.fixture
def t() -> Translator:
    return load_translator("en")


@pytest.fixture(autouse=True)
def _structlog_over_logging() -> Iterator[None]:
    structlog.configure(
        processors=[structlog.stdlib.render_to_log_kwargs],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    yield
    structlog.reset_defaults()


def leaves(kind: type[Exception]) -> Iterator[type[Exception]]:
    children = kind.__subclasses__()
    if not children:
        yield kind
    for child in children:
        yield from leaves(child)


def make(kind: type[Exception]) -> Exception:
    return BusyError(wait_s=3) if kind is BusyError else kind()


@pytest.mark.parametrize(
    "kind",
    [leaf for root in (PreprocessingError, ModelError, BotError) for leaf in leaves(root)],
)
def test_every_foreseen_exception_has_an_answer_or_is_internal(
    kind: type[Exception], t: Translator
) -> None:
    is_internal = issubclass(kind, INTERNAL) and not issubclass(kind, TOLD)
    assert (find_answer(make(kind), t) is None) == is_internal


def test_every_answer_belongs_to_one_exception() -> None:
    answers = [answer for answer in ANSWERS.values() if answer is not None]
    assert len(set(answers)) == len(answers)


@pytest.mark.parametrize("error", [NetworkError("reset"), TimedOut()])
def test_trouble_on_the_way_is_told(error: Exception, t: Translator) -> None:
    assert find_answer(error, t) == texts.CONNECTION_TROUBLE


@pytest.mark.parametrize("error", [BadRequest("what?"), ZeroDivisionError(), OSError()])
def test_a_mistake_of_ours_has_no_ready_answer(error: Exception, t: Translator) -> None:
    assert find_answer(error, t) is None


def test_who_is_to_come_back_is_told_when(t: Translator) -> None:
    assert "in 1 second." in str(find_answer(BusyError(wait_s=1), t))
    assert "in 14 seconds." in str(find_answer(BusyError(wait_s=14), t))


async def test_no_digit_gets_advice_as_a_reply(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    reader.outcome = NoDigitFoundError()

    await chat.receive(message(photo=PHOTO))

    (sent,) = telegram.sent("sendMessage")
    assert sent["text"].startswith(texts.NO_DIGIT_FOUND)
    assert sent["reply_parameters"]["message_id"] == 7


async def test_an_unexpected_error_is_told_by_an_incident_that_the_log_has_too(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader, caplog: pytest.LogCaptureFixture
) -> None:
    reader.outcome = ZeroDivisionError("secret detail")

    await chat.receive(message(photo=PHOTO))

    (text,) = telegram.texts
    incident = re.search(r"incident ([0-9a-f]{8})", text)
    assert incident
    assert "secret detail" not in text
    assert "ZeroDivisionError" not in text
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.__dict__["incident"] == incident[1]
    assert "secret detail" in caplog.text


async def test_an_answer_that_may_be_there_is_not_contradicted(
    chat: Chat, telegram: FakeTelegram
) -> None:
    telegram.script("sendMessage", OutcomeUnknownError("Telegram did not answer"))

    await chat.receive(message(photo=PHOTO))

    assert len(telegram.texts) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer.failure(403, "Forbidden: bot was blocked by the user"),
        Answer.failure(400, "Bad Request: group upgraded", migrate_to_chat_id=-1001),
    ],
)
async def test_part_of_life_is_no_error(
    chat: Chat, telegram: FakeTelegram, caplog: pytest.LogCaptureFixture, answer: Answer
) -> None:
    telegram.script("sendMessage", *[answer] * 2)

    await chat.receive(message(text="hello"))

    assert len(telegram.sent("sendMessage")) <= 2  # where a chat moved to, it is tried once
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.filterwarnings("ignore:.*attribute `retry_after` will be:DeprecationWarning")
@pytest.mark.parametrize("refusal", [(Forbidden, "blocked"), (ChatMigrated, 1), (RetryAfter, 1)])
async def test_nobody_is_told_what_nobody_can_change(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader, refusal: tuple[Any, object]
) -> None:
    kind, detail = refusal
    reader.outcome = kind(detail)

    await chat.receive(message(photo=PHOTO))

    assert telegram.texts == []


async def test_advice_that_cannot_be_delivered_is_let_go(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    reader.outcome = NoDigitFoundError()
    telegram.script("sendMessage", Answer.failure(400, "Bad Request: chat not found"))

    await chat.receive(message(photo=PHOTO))

    assert len(telegram.sent("sendMessage")) == 1


async def test_it_answers_in_the_persons_language(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    reader.outcome = TooManyDigitsError()

    await chat.receive(message(photo=PHOTO) | {"from": PERSON | {"language_code": "de"}})

    assert telegram.texts == [load_translator("de").text(texts.TOO_MANY_DIGITS)]


async def test_somebody_who_pressed_a_button_gets_a_popup(
    chat: Chat, telegram: FakeTelegram
) -> None:
    await chat.press("r:abcdefghijkl")

    (popup,) = telegram.sent("answerCallbackQuery")
    assert popup["text"] == texts.TOO_OLD
    assert popup["show_alert"]
    assert telegram.texts == []


async def test_an_album_that_fails_as_a_whole_is_told_once(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    reader.outcome = ZeroDivisionError()

    await chat.receive_album(message(photo=PHOTO, message_id=20), message(photo=PHOTO))

    (sent,) = telegram.sent("sendMessage")
    assert "incident" in sent["text"]
    assert sent["reply_parameters"]["message_id"] == 20


async def test_what_was_not_about_a_message_is_told_to_nobody(
    use_cases: UseCases, chat: Chat, telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    context = CallbackContext(chat.application)
    context.error = ZeroDivisionError("in a job")

    await HandleError(use_cases)(None, context)

    assert telegram.texts == []
    assert "in a job" in caplog.text


async def test_an_edited_message_is_answered_too(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    reader.outcome = NoDigitFoundError()

    await chat.receive(message(photo=PHOTO, edit_date=2), "edited_message")

    assert len(telegram.texts) == 1


async def test_with_the_storage_down_errors_are_answered_all_the_same(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader, outage: Outage
) -> None:
    await outage.begin()
    reader.outcome = NoDigitFoundError()

    await chat.receive(message(photo=PHOTO))

    (text,) = telegram.texts
    assert text.startswith(texts.NO_DIGIT_FOUND)


def test_who_trains_is_told_and_since_when(t: Translator) -> None:
    began_at = dt.datetime(2026, 1, 2, 15, 4, tzinfo=dt.UTC)

    said = find_answer(RunActiveError(1001, began_at), t)

    assert said == f"Admin 1001 has been training since {t.time(began_at)}. One run at a time."
    assert find_answer(RunActiveError(), t) == texts.RUN_ACTIVE_BY_NOBODY
