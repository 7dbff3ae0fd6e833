"""The methods by which the bot describes itself: menus of commands, names and descriptions.

https://core.telegram.org/bots/api#setmycommands
"""

import re

from playground.bot_api import BotApi
from playground.calls import Call
from playground.errors import bad_request
from playground.profile import LANGUAGE_CODE, ProfileText, Scope

COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")
COMMANDS_LIMIT = 100
COMMAND_DESCRIPTION_LIMIT = 256
SCOPES_EVERYWHERE = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
)
SCOPES_OF_CHATS = frozenset({"chat", "chat_administrators", "chat_member"})
BUTTON_TYPES = frozenset({"default", "commands", "web_app"})


def set_my_commands(api: BotApi, call: Call) -> object:
    """Set the menu of a scope and language."""
    commands = call.structure("commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        _check_command(command)
    api.profile.set_commands(_read_scope(api, call), _read_language(call), commands)
    api.journal.write("profile", {})
    return True


def get_my_commands(api: BotApi, call: Call) -> object:
    """Answer with the menu of exactly this scope and language."""
    return api.commands.get((_read_scope(api, call), _read_language(call)), [])


def delete_my_commands(api: BotApi, call: Call) -> object:
    """Remove the menu of a scope and language: a wider one shows instead."""
    api.profile.set_commands(_read_scope(api, call), _read_language(call), [])
    api.journal.write("profile", {})
    return True


def set_my_name(api: BotApi, call: Call) -> object:
    """Set the bot's name."""
    return _set_text(api, call, "name", 64)


def set_my_description(api: BotApi, call: Call) -> object:
    """Set what an empty chat with the bot shows."""
    return _set_text(api, call, "description", 512)


def set_my_short_description(api: BotApi, call: Call) -> object:
    """Set what the bot's profile shows."""
    return _set_text(api, call, "short_description", 120)


def get_my_name(api: BotApi, call: Call) -> object:
    """Answer with the name set for a language, or the one that the bot was made with."""
    language_code = _read_language(call)
    names = (api.profile.text("name", code) for code in (language_code, ""))
    return {"name": next(filter(None, names), api.me.first_name)}


def get_my_description(api: BotApi, call: Call) -> object:
    """Answer with the description set for exactly this language."""
    return {"description": api.profile.text("description", _read_language(call))}


def get_my_short_description(api: BotApi, call: Call) -> object:
    """Answer with the short description set for exactly this language."""
    return {"short_description": api.profile.text("short_description", _read_language(call))}


def set_chat_menu_button(_: BotApi, call: Call) -> object:
    """Accept a menu button; the page always shows the commands."""
    button = call.structure("menu_button")
    kind = button.get("type") if isinstance(button, dict) else "default"
    if kind not in BUTTON_TYPES:
        raise bad_request("MenuButton has unsupported type")
    return True


def _set_text(api: BotApi, call: Call, kind: ProfileText, limit: int) -> object:
    text = call.text(kind).strip()
    if len(text) > limit:
        raise bad_request(f"{kind.upper()}_TOO_LONG")
    api.profile.set_text(kind, _read_language(call), text)
    api.journal.write("profile", {})
    return True


def _read_language(call: Call) -> str:
    language_code = call.text("language_code")
    if language_code and not LANGUAGE_CODE.fullmatch(language_code):
        raise bad_request("invalid language code specified")
    return language_code


def _read_scope(api: BotApi, call: Call) -> Scope:
    scope = call.structure("scope")
    if scope is None:
        return Scope()
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    inside = call.inside(scope)
    kind = inside.text("type")
    if kind in SCOPES_EVERYWHERE:
        return Scope(kind)
    if kind not in SCOPES_OF_CHATS:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    chat = api.chats.find(inside.integer("chat_id"))
    return Scope(kind, chat.id, inside.integer("user_id") if kind == "chat_member" else 0)


def _check_command(command: object) -> None:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, description = command.get("command", ""), command.get("description", "")
    for key, text in (("command", name), ("description", description)):
        if not isinstance(text, str):
            raise bad_request(f'can\'t parse BotCommand: Field "{key}" must be of type String')
    if not COMMAND_NAME.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= COMMAND_DESCRIPTION_LIMIT:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
