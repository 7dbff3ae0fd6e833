import pytest
from telegram import Update

from bot.chat.incoming import message_of
from tests.bot.messages import message


def test_a_new_message_is_found() -> None:
    update = Update.de_json({"update_id": 1, "message": message(text="7")})

    assert message_of(update).text == "7"


def test_an_update_without_a_new_message_is_a_mistake_in_the_handler_table() -> None:
    update = Update.de_json({"update_id": 1, "edited_message": message(text="7")})

    with pytest.raises(ValueError, match="without a message"):
        message_of(update)
