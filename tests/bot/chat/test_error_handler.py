import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.chat.error_handler import ANSWERS, INTERNAL, find_answer
from bot.chat.replies import CONNECTION_TROUBLE, NO_DIGIT_FOUND
from bot.errors import BotError
from model.errors import ModelError
from preprocessing.errors import NoDigitFoundError, PreprocessingError
from tests.bot.fake_telegram import Answer, FakeTelegram
from tests.bot.messages import PHOTO, Chat, message
from tests.bot.readings import ScriptedReader


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


@pytest.mark.parametrize(
    "kind",
    [leaf for root in (PreprocessingError, ModelError, BotError) for leaf in leaves(root)],
)
def test_every_foreseen_exception_has_an_answer_or_is_internal(kind: type[Exception]) -> None:
    assert (find_answer(kind()) is None) == issubclass(kind, INTERNAL)


def test_every_answer_belongs_to_one_exception() -> None:
    assert len(set(ANSWERS.values())) == len(ANSWERS)


@pytest.mark.parametrize("error", [NetworkError("reset"), TimedOut()])
def test_trouble_on_the_way_is_told(error: Exception) -> None:
    assert find_answer(error) == CONNECTION_TROUBLE


@pytest.mark.parametrize("error", [BadRequest("what?"), ZeroDivisionError(), OSError()])
def test_a_mistake_of_ours_has_no_ready_answer(error: Exception) -> None:
    assert find_answer(error) is None


async def test_no_digit_gets_advice_as_a_reply(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    reader.outcome = NoDigitFoundError()

    await chat.receive(message(photo=PHOTO))

    (sent,) = telegram.sent("sendMessage")
    assert sent["text"] == NO_DIGIT_FOUND
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
    telegram.script("sendMessage", answer)

    await chat.receive(message(text="hello"))

    assert len(telegram.sent("sendMessage")) == 1
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
