"""Messages as Telegram sends them."""

from typing import Any

from telegram import Update

from bot.chat.application import ChatApplication

PERSON = {"id": 5, "is_bot": False, "first_name": "Ada"}
PRIVATE_CHAT = {"id": 5, "type": "private", "first_name": "Ada"}
GROUP_CHAT = {"id": -100, "type": "group", "title": "Numbers"}

PHOTO = [
    {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 67, "file_size": 1_000},
    {"file_id": "large", "file_unique_id": "l", "width": 1280, "height": 960, "file_size": 90_000},
    {"file_id": "medium", "file_unique_id": "m", "width": 320, "height": 240, "file_size": 9_000},
]


def message(
    *, chat: dict[str, Any] = PRIVATE_CHAT, message_id: int = 7, **content: object
) -> dict[str, Any]:
    """JSON of a message with the given content."""
    return {"message_id": message_id, "date": 0, "chat": chat, "from": PERSON, **content}


def command(text: str, *, chat: dict[str, Any] = PRIVATE_CHAT) -> dict[str, Any]:
    """JSON of a message that is a command."""
    entity = {"type": "bot_command", "offset": 0, "length": len(text.partition(" ")[0])}
    return message(chat=chat, text=text, entities=[entity])


def document(**fields: object) -> dict[str, object]:
    """JSON of a document."""
    return {"file_id": "doc", "file_unique_id": "d", "file_size": 1_000, **fields}


class Chat:
    """The bot's application, to which messages can be sent."""

    def __init__(self, application: ChatApplication) -> None:
        self.application = application

    async def receive(self, message: object, kind: str = "message") -> None:
        update = Update.de_json({"update_id": 1, kind: message}, self.application.bot)
        await self.application.process_update(update)
