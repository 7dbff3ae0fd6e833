"""Which of a group's messages reach a bot in privacy mode.

https://core.telegram.org/bots/features#privacy-mode
"""

from playground.chats import Person
from playground.entities import covered_texts
from playground.errors import JsonObject

SERVICE_FIELDS = frozenset(
    {
        "group_chat_created",
        "left_chat_member",
        "migrate_from_chat_id",
        "migrate_to_chat_id",
        "new_chat_members",
        "new_chat_photo",
        "new_chat_title",
        "pinned_message",
        "supergroup_chat_created",
    }
)


def is_meant_for(bot: Person, message: JsonObject) -> bool:
    """Whether it is a command, a mention of the bot, a reply to it, or a service message."""
    replied = message.get("reply_to_message", {}).get("from", {}).get("id")
    return (
        replied == bot.id
        or not SERVICE_FIELDS.isdisjoint(message)
        or any(_is_for(bot, command) for command in covered_texts(message, "bot_command"))
        or any(name.lower() == f"@{bot.username}" for name in covered_texts(message, "mention"))
    )


def _is_for(bot: Person, command: str) -> bool:
    _, at, name = command.partition("@")
    return not at or name.lower() == bot.username
