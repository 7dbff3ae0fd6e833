from typing import Any

import pytest

from bot.chat import texts
from bot.services.use_cases import UseCases
from bot.storage.database import Database
from bot.storage.model_versions import Promotion
from bot.storage.training_runs import TrainingRuns
from tests.bot.clock import Clock
from tests.bot.fake_telegram import BOT_USER, FakeTelegram
from tests.bot.messages import Chat, command, message
from tests.bot.outages import Outage
from tests.bot.services.artifacts import make_artifact

ADMIN = {"id": 1, "is_bot": False, "first_name": "Ada"}


def from_admin(text: str) -> dict[str, Any]:
    return command(text) | {"from": ADMIN}


def own() -> dict[str, Any]:
    """JSON of a message of the bot's."""
    return message(message_id=99, text="Shall I?") | {"from": BOT_USER}


@pytest.fixture
async def _promoted(use_cases: UseCases, database: Database, now: Clock) -> None:
    """Version 1 serves."""
    run = await TrainingRuns(database, now).begin(1, "owner")
    await use_cases.registry.register(make_artifact(2.0), {}, run.id, Promotion(1, 0))


@pytest.mark.usefixtures("_promoted")
async def test_an_admin_sees_all_versions(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(from_admin("/models"))

    (text,) = telegram.texts
    assert "promoted by 1 · <b>serves now</b>" in text
    assert "came with me · served before" in text


@pytest.mark.parametrize("text", ["/models", "/rollback", "/retrain"])
async def test_without_a_database_they_are_told_that_it_cannot_be_asked(
    chat: Chat, telegram: FakeTelegram, outage: Outage, text: str
) -> None:
    await outage.begin()

    await chat.receive(from_admin(text))

    assert telegram.texts == [texts.STORAGE_SILENT]


@pytest.mark.parametrize("text", ["/models", "/rollback"])
async def test_others_are_refused(chat: Chat, telegram: FakeTelegram, text: str) -> None:
    await chat.receive(command(text))

    assert telegram.texts == [texts.ADMINS_ONLY]


@pytest.mark.usefixtures("_promoted")
async def test_who_rolls_back_is_asked_first(
    chat: Chat, telegram: FakeTelegram, use_cases: UseCases
) -> None:
    await chat.receive(from_admin("/rollback"))

    assert "from version 1 to version 0?" in telegram.texts[0]
    assert telegram.buttons == {"Roll back": "v:1", "Leave it": "n"}
    assert use_cases.registry.champion.version == 1

    await chat.press("v:1", by=ADMIN, below=own())

    assert use_cases.registry.champion.version == 0
    (edit,) = telegram.sent("editMessageText")
    assert edit["text"] == "Version 0 serves again."


@pytest.mark.usefixtures("_promoted")
async def test_below_a_report_it_asks_too(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.press("o:1", by=ADMIN, below=own())

    assert "from version 1 to version 0?" in telegram.texts[0]
    assert telegram.popups == [""]


async def test_where_there_is_none_before_it_says_so(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(from_admin("/rollback"))
    await chat.press("v:0", by=ADMIN, below=own())

    assert telegram.texts == [texts.NO_VERSION_BEFORE]
    assert telegram.popups == [texts.NO_VERSION_BEFORE]


@pytest.mark.usefixtures("_promoted")
async def test_another_champion_than_meant_stays(
    chat: Chat, telegram: FakeTelegram, use_cases: UseCases
) -> None:
    await chat.press("v:7", by=ADMIN, below=own())

    assert telegram.popups == [texts.CHAMPION_CHANGED]
    assert use_cases.registry.champion.version == 1
