import pytest

from playground.chats import MESSAGES_KEPT_PER_CHAT, Chat, Chats, Person, find_commands
from playground.errors import ApiError

ANN = Person(1, "Ann")


@pytest.fixture
def chats() -> Chats:
    return Chats()


@pytest.fixture
def chat(chats: Chats) -> Chat:
    return chats.add(Chat(1, ANN))


def test_a_message_has_telegrams_form(chats: Chats, chat: Chat) -> None:
    message = chats.write(chat, ANN, {"text": "7"})

    assert message.pop("date") > 0
    assert message == {
        "message_id": 1,
        "from": {"id": 1, "is_bot": False, "first_name": "Ann", "language_code": "en"},
        "chat": {"id": 1, "type": "private", "first_name": "Ann"},
        "text": "7",
    }


def test_a_group_is_shown_with_its_title(chats: Chats) -> None:
    group = chats.add(Chat(-5, ANN, type="group", title="Family"))

    assert group.as_json() == {"id": -5, "type": "group", "title": "Family"}


def test_a_bot_is_shown_with_its_username() -> None:
    bot = Person(9, "Digit Bot", username="digit_bot", is_bot=True)

    assert bot.as_json() == {
        "id": 9,
        "is_bot": True,
        "first_name": "Digit Bot",
        "username": "digit_bot",
    }


def test_messages_are_kept_in_order_and_bounded(chats: Chats, chat: Chat) -> None:
    for number in range(MESSAGES_KEPT_PER_CHAT + 3):
        chats.write(chat, ANN, {"text": str(number)})

    kept = chats.messages(chat)
    assert len(kept) == MESSAGES_KEPT_PER_CHAT
    assert kept[0]["text"] == "3"


def test_a_message_is_found_by_its_id(chats: Chats, chat: Chat) -> None:
    message = chats.write(chat, ANN, {"text": "7"})

    assert chats.find_message(chat, message["message_id"]) is message
    assert chats.find_message(chat, 99) is None


def test_the_bot_may_not_write_to_strangers(chats: Chats) -> None:
    with pytest.raises(ApiError, match="Bad Request: chat not found"):
        chats.find(404)


def test_the_bot_may_not_write_to_who_blocked_it(chats: Chats, chat: Chat) -> None:
    assert chats.find(chat.id) is chat
    chats.block(chat)

    with pytest.raises(ApiError, match="Forbidden: bot was blocked by the user") as refusal:
        chats.find(chat.id)
    assert refusal.value.status == 403


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start", [(0, 6)]),
        ("/start@digit_bot now /help", [(0, 16), (21, 5)]),
        ("😀 /help", [(3, 5)]),
        ("1/2 or a/b", []),
        ("https://x.org/start", []),
    ],
)
def test_commands_in_a_text_are_marked(text: str, found: list[tuple[int, int]]) -> None:
    entities = find_commands(text)

    assert [(e["offset"], e["length"]) for e in entities] == found
    assert all(e["type"] == "bot_command" for e in entities)
