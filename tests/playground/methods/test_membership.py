from collections.abc import Callable
from typing import Any

import pytest

from playground.bot_api import BotApi
from playground.conversation import Conversation, open_group

Ask = Callable[..., Any]


@pytest.fixture
def group(api: BotApi) -> Conversation:
    return open_group(api, "Family", bot_is_admin=True)


def test_the_bot_leaves_a_group_for_good(
    ask: Ask, refusal: Callable[..., str], api: BotApi, group: Conversation
) -> None:
    assert ask("leaveChat", chat_id=group.chat.id) is True

    assert api.chats.standing(group.chat) == "left"
    assert refusal("sendMessage", chat_id=group.chat.id, text="7") == (
        "Forbidden: bot is not a member of the group chat"
    )


def test_nobody_leaves_a_private_chat(refusal: Callable[..., str]) -> None:
    assert "private" in refusal("leaveChat")


def test_a_chat_is_described(ask: Ask, ann: Conversation) -> None:
    assert ask("getChat") == ann.chat.as_json()


def test_a_groups_people_are_told_apart(
    ask: Ask, refusal: Callable[..., str], api: BotApi, group: Conversation
) -> None:
    bob = group.join("Bob")

    def status(user_id: int) -> object:
        return ask("getChatMember", chat_id=group.chat.id, user_id=user_id)["status"]

    assert status(group.person.id) == "creator"
    assert status(bob.person.id) == "member"
    assert status(api.me.id) == "administrator"
    assert "user not found" in refusal("getChatMember", chat_id=group.chat.id, user_id=5)


def test_a_groups_administrators_are_listed(
    ask: Ask, refusal: Callable[..., str], api: BotApi, group: Conversation
) -> None:
    members = ask("getChatAdministrators", chat_id=group.chat.id)

    assert [member["user"]["id"] for member in members] == [group.person.id, api.me.id]
    assert "private" in refusal("getChatAdministrators")
