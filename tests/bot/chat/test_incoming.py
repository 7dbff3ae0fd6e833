import pytest
from telegram import Message, Update, User

from bot.chat.incoming import asker_of, find_translator, message_of
from bot.services.throttling import Asker
from bot.services.use_cases import UseCases
from tests.bot.messages import GROUP_CHAT, message


def test_a_new_message_is_found() -> None:
    update = Update.de_json({"update_id": 1, "message": message(text="7")})

    assert message_of(update).text == "7"


def test_an_edited_message_is_found() -> None:
    update = Update.de_json({"update_id": 1, "edited_message": message(text="7")})

    assert message_of(update).text == "7"


def test_an_update_without_a_message_is_a_mistake_in_the_handler_table() -> None:
    update = Update.de_json({"update_id": 1, "channel_post": message(text="7")})

    with pytest.raises(ValueError, match="without a message"):
        message_of(update)


def test_who_asks_is_the_person_and_where_is_the_chat() -> None:
    assert asker_of(Message.de_json(message(chat=GROUP_CHAT, text="7"))) == Asker(5, -100)


def test_a_group_that_writes_as_itself_is_its_own_person() -> None:
    # Telegram names the same made-up user as the sender in every group.
    everybody = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    sent = message(chat=GROUP_CHAT, sender_chat=GROUP_CHAT, text="7") | {"from": everybody}

    assert asker_of(Message.de_json(sent)) == Asker(-100, -100)


def test_a_channel_is_its_own_person() -> None:
    sent = message(chat=GROUP_CHAT, text="7")
    del sent["from"]

    assert asker_of(Message.de_json(sent)) == Asker(-100, -100)


async def test_somebody_is_answered_in_their_telegrams_language(use_cases: UseCases) -> None:
    german = User(5, "Ada", is_bot=False, language_code="de")

    assert (await find_translator(use_cases.languages, german)).language == "de"


async def test_nobody_in_particular_is_answered_in_english(use_cases: UseCases) -> None:
    assert (await find_translator(use_cases.languages, None)).language == "en"
