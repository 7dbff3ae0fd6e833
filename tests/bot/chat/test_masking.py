import json
from typing import Any

import pytest
from telegram import Update

from bot.chat.application import ChatApplication
from bot.chat.masking import mask_update
from tests.bot.messages import PHOTO, callback_query, command, document, message


def mask(application: ChatApplication, kind: str, content: dict[str, Any]) -> str:
    update = Update.de_json({"update_id": 1, kind: content}, application.bot)
    return mask_update(update)


@pytest.mark.parametrize(
    "content",
    [
        message(text="Dear diary"),
        message(photo=PHOTO, caption="My secret"),
        message(contact={"phone_number": "+15550100", "first_name": "Secret"}),
        message(location={"latitude": 52.51, "longitude": 13.41}),
        message(document=document(file_name="My secret diary.pdf", mime_type="application/pdf")),
        message(photo=PHOTO, reply_to_message=message(text="Dear secret diary")),
    ],
)
def test_neither_names_nor_words_are_kept(
    application: ChatApplication, content: dict[str, Any]
) -> None:
    kept = mask(application, "message", content)

    for word in ("Ada", "diary", "ecret", "Dear", "+1555", "52.51"):
        assert word not in kept


def test_commands_and_mentions_stay_where_they_were(application: ChatApplication) -> None:
    entities = [
        {"type": "bot_command", "offset": 3, "length": 6},
        {"type": "mention", "offset": 10, "length": 10},
        {"type": "bold", "offset": 21, "length": 6},
    ]
    content = message(text="🙂 /start @digit_bot secret", entities=entities)

    kept = json.loads(mask(application, "message", content))

    assert kept["message"]["text"] == "xxx/startx@digit_botxxxxxxx"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("message", command("/start")),
        ("message", message(photo=PHOTO)),
        ("message", message(text="seven")),
        ("message", message(document=document(file_name="scan.PNG"))),
        ("callback_query", callback_query("r:abcdefghijkl")),
    ],
)
@pytest.mark.usefixtures("chat")
async def test_it_is_answered_like_the_update_itself(
    application: ChatApplication, kind: str, content: dict[str, Any]
) -> None:
    plain = Update.de_json({"update_id": 1, kind: content}, application.bot)
    masked = Update.de_json(json.loads(mask_update(plain)), application.bot)

    answers = []
    for update in (plain, masked):
        fake = application.bot.request
        before = len(fake.calls)
        await application.process_update(update)
        calls = fake.calls[before:]
        answers.append([call.method for call in calls if call.method != "sendChatAction"])
    assert answers[0] == answers[1]
    assert answers[0]
