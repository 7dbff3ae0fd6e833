import pytest

from playground.chats import Chat, Person
from playground.profile import Profile, Scope

ANN, BOB, UWE = Person(1, "Ann"), Person(2, "Bob"), Person(3, "Uwe", language_code="de-AT")
PRIVATE = Chat(1, ANN)
GROUP = Chat(-5, ANN, type="group", title="Family")
WIDEST_FIRST_IN_GROUPS = [
    Scope(),
    Scope("all_group_chats"),
    Scope("all_chat_administrators"),
    Scope("chat", -5),
    Scope("chat_administrators", -5),
    Scope("chat_member", -5, 1),
]


def menu(name: str) -> list[dict[str, object]]:
    return [{"command": name, "description": name}]


def test_the_narrowest_menu_is_shown() -> None:
    profile = Profile()
    assert profile.commands_for(GROUP, ANN) == []

    for scope in WIDEST_FIRST_IN_GROUPS:
        profile.set_commands(scope, "", menu(scope.type))
        assert profile.commands_for(GROUP, ANN) == menu(scope.type)

    assert profile.commands_for(GROUP, BOB) == menu("chat")
    assert profile.commands_for(PRIVATE, ANN) == menu("default")


def test_private_chats_have_menus_of_their_own() -> None:
    profile = Profile()
    profile.set_commands(Scope("all_private_chats"), "", menu("private"))
    assert profile.commands_for(PRIVATE, ANN) == menu("private")

    profile.set_commands(Scope("chat", 1), "", menu("chat"))

    assert profile.commands_for(PRIVATE, ANN) == menu("chat")
    assert profile.commands_for(GROUP, ANN) == []


def test_within_a_scope_ones_own_language_goes_first() -> None:
    profile = Profile()
    profile.set_commands(Scope(), "de", menu("hilfe"))
    profile.set_commands(Scope(), "", menu("help"))
    assert profile.commands_for(PRIVATE, UWE) == menu("hilfe")
    assert profile.commands_for(PRIVATE, ANN) == menu("help")

    profile.set_commands(Scope("all_private_chats"), "", menu("narrower"))

    assert profile.commands_for(PRIVATE, UWE) == menu("narrower")


def test_an_empty_menu_is_none() -> None:
    profile = Profile()
    profile.set_commands(Scope(), "", menu("help"))
    profile.set_commands(Scope(), "", [])

    assert profile.commands == {}


@pytest.mark.parametrize(("person", "shown"), [(ANN, "Digits"), (UWE, "Ziffern")])
def test_a_text_is_shown_in_ones_language_where_there_is_one(person: Person, shown: str) -> None:
    profile = Profile()
    profile.set_text("name", "", "Digits")
    profile.set_text("name", "de", "Ziffern")

    assert profile.text_for("name", person) == shown
    assert profile.text("name", "fr") == profile.text_for("description", person) == ""
