import pytest

from playground.bot_api import BOT
from playground.composing import compose_caption, compose_text
from playground.errors import JsonObject
from playground.privacy import is_meant_for

NAME = f"@{BOT.username}"


@pytest.mark.parametrize(
    "message",
    [
        compose_text("/stats"),
        compose_text(f"/stats{NAME}"),
        compose_text(f"{NAME} what is it?"),
        compose_text(f"what is it, {NAME.upper()}?"),
        compose_caption(NAME) | {"photo": []},
        compose_text("7") | {"reply_to_message": {"from": BOT.as_json()}},
        {"new_chat_members": []},
        {"migrate_to_chat_id": -5},
    ],
)
def test_what_is_meant_for_the_bot_reaches_it(message: JsonObject) -> None:
    assert is_meant_for(BOT, message)


@pytest.mark.parametrize(
    "message",
    [
        compose_text("7"),
        compose_text("/stats@another_bot"),
        compose_text("@another_bot what is it?"),
        compose_text("7") | {"reply_to_message": {"from": {"id": 5}}},
        {"photo": []},
    ],
)
def test_other_talk_does_not(message: JsonObject) -> None:
    assert not is_meant_for(BOT, message)
