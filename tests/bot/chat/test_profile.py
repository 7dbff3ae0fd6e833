from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram.error import NetworkError

from bot.chat import texts
from bot.chat.handlers.commands import COMMANDS
from bot.chat.profile import introduce
from bot.i18n.languages import LANGUAGES, SOURCE
from bot.i18n.translator import load_translator
from tests.bot.fake_telegram import Answer, FakeTelegram
from tests.bot.messages import Chat

CODES = [None if language.code == SOURCE else language.code for language in LANGUAGES]


@pytest.fixture
async def _introduced(chat: Chat) -> None:
    await introduce(chat.application.bot, frozenset({8, 9}))


def menus(telegram: FakeTelegram, code: str | None, scope: str) -> list[dict[str, Any]]:
    return [
        call
        for call in telegram.sent("setMyCommands")
        if (call.get("language_code"), call["scope"]["type"]) == (code, scope)
    ]


@pytest.mark.usefixtures("_introduced")
async def test_private_chats_and_groups_have_the_menus_that_work_there(
    telegram: FakeTelegram,
) -> None:
    (private,) = menus(telegram, None, "all_private_chats")
    (groups,) = menus(telegram, None, "all_group_chats")

    def names(menu: dict[str, Any]) -> list[str]:
        return [each["command"] for each in menu["commands"]]

    everybodys = [each for each in COMMANDS if not each.for_admins]
    assert names(private) == [each.name for each in everybodys if each.in_private]
    assert names(groups) == [each.name for each in COMMANDS if each.in_groups]


@pytest.mark.usefixtures("_introduced")
async def test_each_admin_has_a_menu(telegram: FakeTelegram) -> None:
    for code in CODES:
        own = menus(telegram, code, "chat")
        assert [menu["scope"]["chat_id"] for menu in own] == [8, 9]
        for menu in own:
            listed = {each["command"] for each in menu["commands"]}
            assert {"help", "retrain", "models", "rollback"} <= listed


async def test_an_admin_who_never_wrote_keeps_no_other_from_their_menu(
    chat: Chat, telegram: FakeTelegram
) -> None:
    before = 2 * len(LANGUAGES)
    success = [Answer.success(result=True)] * before
    telegram.script("setMyCommands", *success, Answer.failure(400, "Bad Request: chat not found"))

    await introduce(chat.application.bot, frozenset({8, 9}))

    menus_of_nine = [
        call for call in telegram.sent("setMyCommands") if call["scope"].get("chat_id") == 9
    ]
    assert len(menus_of_nine) == len(LANGUAGES)


@pytest.mark.usefixtures("_introduced")
async def test_it_is_set_in_every_language_and_for_all_others_in_english(
    telegram: FakeTelegram,
) -> None:
    for method in ("setMyDescription", "setMyShortDescription"):
        assert [call.get("language_code") for call in telegram.sent(method)] == CODES
    described = {
        call.get("language_code"): call["description"] for call in telegram.sent("setMyDescription")
    }
    assert described[None] == texts.DESCRIPTION
    assert described["de"] == load_translator("de").plain(texts.DESCRIPTION)


async def test_what_telegram_refuses_is_logged_and_the_next_language_follows(
    chat: Chat, telegram: FakeTelegram
) -> None:
    telegram.script("setMyCommands", Answer.failure(400, "Bad Request: chat not found"))
    telegram.script("setMyDescription", NetworkError("reset"))

    with capture_logs() as lines:
        await introduce(chat.application.bot, frozenset())

    refused = [line["language"] for line in lines if line["event"] == "not introduced"]
    assert refused == [language.code for language in LANGUAGES[:2]]
    assert len(telegram.sent("setMyShortDescription")) == len(LANGUAGES) - 2
