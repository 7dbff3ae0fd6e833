from typing import Any

import pytest
from telegram import Message

from bot.chat.addressing import is_any_meant_for, is_meant_for, is_private
from tests.bot.fake_telegram import BOT_USER, BOT_USERNAME
from tests.bot.messages import GROUP_CHAT, PERSON, PHOTO, mention, message

BOT_ID = 123456
SUPERGROUP = GROUP_CHAT | {"type": "supergroup"}
OF_THE_BOT = message(chat=GROUP_CHAT, text="7 · 99 %") | {"from": BOT_USER}


def is_meant(content: dict[str, Any]) -> bool:
    return is_meant_for(Message.de_json(content), BOT_ID, BOT_USERNAME)


def naming(name: str, kind: str = "mention", **fields: object) -> dict[str, Any]:
    entity = {"type": kind, "offset": 0, "length": len(name), **fields}
    return message(chat=GROUP_CHAT, text=f"{name} look", entities=[entity])


def test_only_a_persons_own_chat_is_private() -> None:
    assert is_private(Message.de_json(message(text="7")))
    assert not is_private(Message.de_json(message(chat=GROUP_CHAT, text="7")))
    assert not is_private(Message.de_json(message(chat=SUPERGROUP, text="7")))


@pytest.mark.parametrize(
    "content",
    [
        message(text="7"),
        mention(photo=PHOTO),
        mention(photo=PHOTO, chat=SUPERGROUP),
        naming(f"@{BOT_USERNAME.upper()}"),
        naming("Digits", "text_mention", user=BOT_USER),
        message(chat=GROUP_CHAT, text="and now?", reply_to_message=OF_THE_BOT),
    ],
)
def test_the_bot_is_asked_alone_or_by_its_name_or_with_a_reply(content: dict[str, Any]) -> None:
    assert is_meant(content)


@pytest.mark.parametrize(
    "content",
    [
        message(chat=GROUP_CHAT, photo=PHOTO),
        message(chat=GROUP_CHAT, text=f"@{BOT_USERNAME}"),  # not marked as a mention by Telegram
        naming("@another_bot"),
        naming(f"@{BOT_USERNAME}_2"),
        naming("Ada", "text_mention", user=PERSON),
        naming(f"#{BOT_USERNAME}", "hashtag"),
        message(chat=GROUP_CHAT, text="no", reply_to_message=message(text="7")),
        message(chat=GROUP_CHAT, text="no", reply_to_message=message() | {"from": None}),
    ],
)
def test_what_people_say_to_each_other_is_not_meant(content: dict[str, Any]) -> None:
    assert not is_meant(content)


def test_of_messages_that_belong_together_one_is_enough() -> None:
    silent = Message.de_json(message(chat=GROUP_CHAT, photo=PHOTO))
    asking = Message.de_json(mention(photo=PHOTO))

    assert is_any_meant_for([silent, asking], BOT_ID, BOT_USERNAME)
    assert not is_any_meant_for([silent, silent], BOT_ID, BOT_USERNAME)
