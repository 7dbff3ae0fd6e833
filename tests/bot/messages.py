"""Messages as Telegram sends them."""

from typing import Any

from telegram import Message, Update

from bot.chat.albums import Album
from bot.chat.application import ChatApplication
from tests.bot.fake_telegram import BOT_USER, BOT_USERNAME

PERSON = {"id": 5, "is_bot": False, "first_name": "Ada"}
SOMEBODY_ELSE = {"id": 6, "is_bot": False, "first_name": "Bo"}
PRIVATE_CHAT = {"id": 5, "type": "private", "first_name": "Ada"}
GROUP_CHAT = {"id": -100, "type": "group", "title": "Numbers"}

PHOTO = [
    {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 67, "file_size": 1_000},
    {"file_id": "large", "file_unique_id": "l", "width": 1280, "height": 960, "file_size": 90_000},
    {"file_id": "medium", "file_unique_id": "m", "width": 320, "height": 240, "file_size": 9_000},
]

POLL = {
    "id": "1",
    "question": "?",
    "options": [],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}


def message(
    *, chat: dict[str, Any] = PRIVATE_CHAT, message_id: int = 7, **content: object
) -> dict[str, Any]:
    """JSON of a message with the given content."""
    return {"message_id": message_id, "date": 1, "chat": chat, "from": PERSON, **content}


def command(
    text: str, *, chat: dict[str, Any] = PRIVATE_CHAT, message_id: int = 7, **content: object
) -> dict[str, Any]:
    """JSON of a message that is a command."""
    entity = {"type": "bot_command", "offset": 0, "length": len(text.partition(" ")[0])}
    return message(chat=chat, message_id=message_id, text=text, entities=[entity], **content)


def mention(*, message_id: int = 7, **content: object) -> dict[str, Any]:
    """JSON of a group's message with a picture and the bot's name below it."""
    name = f"@{BOT_USERNAME}"
    entity = {"type": "mention", "offset": 0, "length": len(name)}
    asking = {"caption": name, "caption_entities": [entity]}
    return message(chat=GROUP_CHAT, message_id=message_id) | asking | content


def document(**fields: object) -> dict[str, object]:
    """JSON of a document."""
    return {"file_id": "doc", "file_unique_id": "d", "file_size": 1_000, **fields}


def callback_query(
    data: str, by: dict[str, Any] = PERSON, below: dict[str, Any] | None = None
) -> dict[str, Any]:
    """JSON of a pressed button, below an answer of the bot's to a picture unless said."""
    answer = message(message_id=99, reply_to_message=message(photo=PHOTO)) | {"from": BOT_USER}
    return {
        "id": "q",
        "from": by,
        "chat_instance": "c",
        "data": data,
        "message": answer if below is None else below,
    }


def plainly(said: str) -> str:
    """Write what was said with ordinary spaces."""
    return said.replace("\N{NO-BREAK SPACE}", " ")


class Chat:
    """The bot's application, to which messages can be sent."""

    def __init__(self, application: ChatApplication) -> None:
        self.application = application

    async def receive(self, message: object, kind: str = "message") -> None:
        update = Update.de_json({"update_id": 1, kind: message}, self.application.bot)
        await self.application.process_update(update)

    async def receive_album(self, *messages: dict[str, Any]) -> None:
        bot = self.application.bot
        sent = tuple(Message.de_json(each, bot) for each in messages)
        await self.application.process_update(Album(sent, tuple(range(1, len(sent) + 1))))

    async def press(
        self, data: str, by: dict[str, Any] = PERSON, below: dict[str, Any] | None = None
    ) -> None:
        await self.receive(callback_query(data, by, below), "callback_query")
