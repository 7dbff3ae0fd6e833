"""Who may answer for a group or channel that wrote as itself."""

from telegram import Bot, ChatMember
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, ChatMigrated, Forbidden

_IN_CHARGE = frozenset({ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR})


async def speaks_for(bot: Bot, person_id: int, chat_id: int) -> bool:
    """Tell whether somebody may answer for a chat: an administrator, where the bot can know.

    Telegram shows anonymous administrators to a bot that is one itself, and to no other.
    """
    try:
        own = await _find_member(bot, chat_id, bot.id)
    except (BadRequest, Forbidden):  # a channel that the bot is not in
        return True
    if own.status not in _IN_CHARGE:
        return True
    try:
        person = await _find_member(bot, chat_id, person_id)
    except (BadRequest, Forbidden):  # somebody whom Telegram does not know there
        return False
    return person.status in _IN_CHARGE


async def _find_member(bot: Bot, chat_id: int, member_id: int) -> ChatMember:
    try:
        return await bot.get_chat_member(chat_id, member_id)
    except ChatMigrated as moved:  # its administrators moved along
        return await bot.get_chat_member(moved.new_chat_id, member_id)
