import pytest

from playground.chats import MESSAGES_KEPT_PER_CHAT, Chat, Chats, Person, Standing
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
    chats.set_standing(chat, "kicked")

    with pytest.raises(ApiError, match="Forbidden: bot was blocked by the user") as refusal:
        chats.find(chat.id)
    assert refusal.value.status == 403


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        ("kicked", "Forbidden: bot was kicked from the group chat"),
        ("left", "Forbidden: bot is not a member of the group chat"),
    ],
)
def test_a_bot_outside_a_group_may_not_write_there(
    chats: Chats, standing: Standing, reason: str
) -> None:
    group = chats.add(Chat(-5, ANN, type="group", title="Family"), standing)

    with pytest.raises(ApiError, match=reason):
        chats.find(group.id)


def test_a_supergroup_takes_a_groups_place(chats: Chats) -> None:
    group = chats.add(Chat(-5, ANN, type="group", title="Family"), "administrator")
    chats.add_person(group, Person(2, "Bob"))
    supergroup = chats.replace_by(group, Chat(-1005, ANN, type="supergroup", title="Family"))

    with pytest.raises(ApiError, match="upgraded to a supergroup chat") as refusal:
        chats.find(group.id)
    assert refusal.value.as_json()["parameters"] == {"migrate_to_chat_id": supergroup.id}
    assert chats.find(supergroup.id) is supergroup
    assert chats.standing(supergroup) == "administrator"
    assert [person.first_name for person in chats.people(supergroup)] == ["Ann", "Bob"]


def test_a_message_is_rewritten_in_its_place_and_removed(chats: Chats, chat: Chat) -> None:
    first, second = (chats.write(chat, ANN, {"text": text}) for text in "12")

    chats.rewrite(chat, first | {"text": "7"})
    assert [message["text"] for message in chats.messages(chat)] == ["7", "2"]
    chats.remove(chat, second["message_id"])
    chats.remove(chat, 99)
    assert [message["text"] for message in chats.messages(chat)] == ["7"]
