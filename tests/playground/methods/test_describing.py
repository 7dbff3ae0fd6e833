from collections.abc import Callable
from typing import Any

import pytest

from playground.bot_api import BotApi
from playground.conversation import Conversation

Ask = Callable[..., Any]


def test_commands_are_kept_by_scope_and_language(
    ask: Ask, api: BotApi, refusal: Callable[..., str]
) -> None:
    commands = [{"command": "start", "description": "Begin"}]
    assert ask("setMyCommands", commands=commands) is True
    assert ask("getMyCommands") == commands
    assert ask("getMyCommands", language_code="de") == []
    assert ask("getMyCommands", scope={"type": "all_group_chats"}) == []
    assert api.journal.since(0)[-1].kind == "profile"

    for wrong in ("Start", "", "x" * 33):
        named = [{"command": wrong, "description": "x"}]
        assert refusal("setMyCommands", commands=named) == "Bad Request: BOT_COMMAND_INVALID"
    described = [{"command": "a", "description": ""}]
    assert "BOT_COMMAND_DESCRIPTION_INVALID" in refusal("setMyCommands", commands=described)
    expected_list = "Bad Request: expected an Array of BotCommand"
    assert refusal("setMyCommands", commands="7") == expected_list


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("x", "expected an Object"),
        (None, "expected an Object"),
        ({"command": 7, "description": "x"}, 'Field "command" must be of type String'),
        ({"command": "a", "description": [1]}, 'Field "description" must be of type String'),
    ],
)
def test_what_is_no_command_is_refused_in_telegrams_words(
    refusal: Callable[..., str], item: object, reason: str
) -> None:
    assert refusal("setMyCommands", commands=[item]) == (
        f"Bad Request: can't parse BotCommand: {reason}"
    )


def test_commands_of_a_chat_and_of_one_member_are_kept_apart(
    ask: Ask, api: BotApi, ann: Conversation
) -> None:
    commands = [{"command": "retrain", "description": "Learn"}]
    in_chat = {"type": "chat", "chat_id": ann.chat.id}
    member = {"type": "chat_member", "chat_id": ann.chat.id, "user_id": 5}
    ask("setMyCommands", commands=commands, scope=in_chat)

    assert ask("getMyCommands", scope=in_chat) == commands
    assert ask("getMyCommands", scope=member) == []
    assert api.commands_for(ann.chat, ann.person) == commands
    assert ask("deleteMyCommands", scope=in_chat) is True
    assert api.commands_for(ann.chat, ann.person) == []


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"language_code": "deu"}, "invalid language code specified"),
        ({"scope": 7}, "can't parse BotCommandScope: BotCommandScope must be an Object"),
        ({"scope": {"type": "all"}}, "can't parse BotCommandScope: unsupported type specified"),
        ({"scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
    ],
)
def test_a_wrong_scope_or_language_is_refused(
    refusal: Callable[..., str], parameters: dict[str, object], reason: str
) -> None:
    assert refusal("getMyCommands", **parameters) == f"Bad Request: {reason}"


def test_a_menu_has_a_hundred_commands_at_most(refusal: Callable[..., str]) -> None:
    commands = [{"command": "a", "description": "b"}] * 101

    assert refusal("setMyCommands", commands=commands) == "Bad Request: BOT_COMMANDS_TOO_MUCH"


@pytest.mark.parametrize(
    ("method", "field", "limit"),
    [("Description", "description", 512), ("ShortDescription", "short_description", 120)],
)
def test_descriptions_are_kept_by_language(
    ask: Ask, refusal: Callable[..., str], method: str, field: str, limit: int
) -> None:
    assert ask(f"setMy{method}", **{field: "x" * limit}) is True
    assert ask(f"setMy{method}", **{field: "Ziffern"}, language_code="de") is True

    assert ask(f"getMy{method}") == {field: "x" * limit}
    assert ask(f"getMy{method}", language_code="de") == {field: "Ziffern"}
    assert ask(f"getMy{method}", language_code="fr") == {field: ""}
    assert "TOO_LONG" in refusal(f"setMy{method}", **{field: "x" * (limit + 1)})


def test_the_bot_has_a_name_before_it_sets_one(
    ask: Ask, refusal: Callable[..., str], api: BotApi
) -> None:
    assert ask("getMyName") == {"name": api.me.first_name}

    ask("setMyName", name="Digits")
    ask("setMyName", name="Ziffern", language_code="de")

    assert ask("getMyName") == ask("getMyName", language_code="fr") == {"name": "Digits"}
    assert ask("getMyName", language_code="de") == {"name": "Ziffern"}
    assert "TOO_LONG" in refusal("setMyName", name="x" * 65)


def test_a_menu_button_is_accepted(ask: Ask, refusal: Callable[..., str]) -> None:
    assert ask("setChatMenuButton") is True
    assert ask("setChatMenuButton", menu_button={"type": "commands"}) is True
    assert "unsupported" in refusal("setChatMenuButton", menu_button={"type": "lever"})
