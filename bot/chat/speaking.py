"""Who may answer for a group or channel that wrote as itself."""

from telegram import Bot
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, Forbidden

_IN_CHARGE = frozenset({ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR})


async def speaks_for(bot: Bot, person_id: int, chat_id: int) -> bool:
    """Tell whether somebody may answer for a chat: an administrator, where the bot can know.

    Telegram shows anonymous administrators to a bot that is one itself, and to no other.
    """
    try:
        own = await bot.get_chat_member(chat_id, bot.id)
        if own.status not in _IN_CHARGE:
            return True
        person = await bot.get_chat_member(chat_id, person_id)
    except (BadRequest, Forbidden):  # a channel that the bot is not in
        return True
    return person.status in _IN_CHARGE
