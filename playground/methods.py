"""The Bot API's methods: what each does when the bot calls it.

https://core.telegram.org/bots/api#available-methods
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias, cast

from playground.bot_api import BotApi
from playground.calls import Call, Upload
from playground.chats import TEXT_LIMIT, Chat
from playground.errors import ApiError, JsonObject, bad_request
from playground.markup import FormattedText, parse_html, strip
from playground.photos import NotAPhotoError, make_sizes
from playground.updates import BATCH_LIMIT, Poll

CAPTION_LIMIT = 1024
COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")
COMMAND_DESCRIPTION_LIMIT = 256
CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)

Method: TypeAlias = Callable[[BotApi, Call], object | Awaitable[object]]


def _get_me(api: BotApi, _: Call) -> object:
    return api.me.as_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,  # privacy mode, on unless switched off
        "supports_inline_queries": False,
    }


async def _get_updates(api: BotApi, call: Call) -> object:
    allowed = call.structure("allowed_updates")
    poll = Poll(
        offset=call.integer("offset"),
        limit=call.integer("limit", BATCH_LIMIT),
        timeout_s=call.integer("timeout"),
        allowed=frozenset(map(str, allowed)) if isinstance(allowed, list) else None,
    )
    api.report_bot("online")
    updates = await api.updates.poll(poll)
    for message in (update["message"] for update in updates if "message" in update):
        api.journal.write("seen", {"message_id": message["message_id"]}, message["chat"]["id"])
    return updates


def _delete_webhook(api: BotApi, call: Call) -> object:
    if _is_true(call.text("drop_pending_updates")):
        api.updates.clear()
    return True


def _get_webhook_info(api: BotApi, _: Call) -> object:
    return {"url": "", "has_custom_certificate": False, "pending_update_count": len(api.updates)}


def _send_message(api: BotApi, call: Call) -> object:
    chat = _find_chat(api, call)
    content = _read_text(call, "text", TEXT_LIMIT, "message is too long")
    if not content:
        raise bad_request("message text is empty")
    return api.write_as_bot(chat, content | _read_reply(api, chat, call))


def _edit_message_text(api: BotApi, call: Call) -> object:
    chat = _find_chat(api, call)
    message = api.chats.find_message(chat, call.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != api.me.id or "text" not in message:
        raise bad_request("message can't be edited")
    content = _read_text(call, "text", TEXT_LIMIT, "message is too long")
    if not content:
        raise bad_request("message text is empty")
    if content == {key: message[key] for key in ("text", "entities") if key in message}:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    message.pop("entities", None)
    message.update(content, edit_date=message["date"])
    api.journal.write("edit", message, chat.id)
    return message


def _send_chat_action(api: BotApi, call: Call) -> object:
    chat = _find_chat(api, call)
    action = call.text("action")
    if action not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    api.journal.write("action", {"action": action}, chat.id)
    return True


def _send_photo(api: BotApi, call: Call) -> object:
    chat = _find_chat(api, call)
    try:
        sizes = make_sizes(_read_upload(api, call, "photo").data)
    except NotAPhotoError as error:
        raise bad_request(error.reason) from error
    content = _read_text(call, "caption", CAPTION_LIMIT, "message caption is too long")
    reply = _read_reply(api, chat, call)
    photo = [api.files.keep_photo(size) for size in sizes]
    return api.write_as_bot(chat, {"photo": photo} | content | reply)


def _send_document(api: BotApi, call: Call) -> object:
    chat = _find_chat(api, call)
    upload = _read_upload(api, call, "document")
    if not upload.data:
        raise bad_request("file must be non-empty")
    content = _read_text(call, "caption", CAPTION_LIMIT, "message caption is too long")
    reply = _read_reply(api, chat, call)
    stored = api.files.keep(upload.data, "documents", upload.name)
    document = stored.as_json() | {"file_name": upload.name, "mime_type": upload.media_type}
    return api.write_as_bot(chat, {"document": document} | content | reply)


def _get_file(api: BotApi, call: Call) -> object:
    stored = api.files.find_for_download(call.text("file_id"))
    return stored.as_json() | {"file_path": stored.path}


def _set_my_commands(api: BotApi, call: Call) -> object:
    commands = call.structure("commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    for command in commands:
        _check_command(command)
    api.commands[_command_key(call)] = commands
    api.journal.write("commands", {"commands": commands})
    return True


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


def _get_my_commands(api: BotApi, call: Call) -> object:
    return api.commands.get(_command_key(call), [])


METHODS: Mapping[str, Method] = {
    "getme": _get_me,
    "getupdates": _get_updates,
    "deletewebhook": _delete_webhook,
    "getwebhookinfo": _get_webhook_info,
    "sendmessage": _send_message,
    "editmessagetext": _edit_message_text,
    "sendchataction": _send_chat_action,
    "sendphoto": _send_photo,
    "senddocument": _send_document,
    "getfile": _get_file,
    "setmycommands": _set_my_commands,
    "getmycommands": _get_my_commands,
}


def find_method(name: str) -> Method:
    """Return a method by its name, in any case of letters as at Telegram."""
    try:
        return METHODS[name.lower()]
    except KeyError:
        raise ApiError(404, "Not Found") from None


def _find_chat(api: BotApi, call: Call) -> Chat:
    if not call.text("chat_id"):
        raise bad_request("chat_id is empty")
    try:
        chat_id = int(call.text("chat_id"))
    except ValueError:
        raise bad_request("chat not found") from None
    return api.chats.find(chat_id)


def _read_text(call: Call, name: str, limit: int, too_long: str) -> JsonObject:
    """Return a message's text or caption and its entities, nothing where it is empty."""
    formatted = strip(_parse(call.text(name), call.text("parse_mode")))
    if len(formatted.text) > limit:
        raise bad_request(too_long)
    if not formatted.text:
        return {}
    entities_name = "entities" if name == "text" else "caption_entities"
    return {name: formatted.text} | (
        {entities_name: formatted.entities} if formatted.entities else {}
    )


def _parse(source: str, parse_mode: str) -> FormattedText:
    match parse_mode.lower():
        case "":
            return FormattedText(source, [])
        case "html":
            return parse_html(source)
        case _:
            raise bad_request("unsupported parse_mode")


def _read_reply(api: BotApi, chat: Chat, call: Call) -> JsonObject:
    parameters = call.structure("reply_parameters")
    if not isinstance(parameters, dict):
        return {}
    message = api.chats.find_message(chat, cast("dict[str, Any]", parameters).get("message_id", 0))
    if message is None:
        if parameters.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    # Telegram quotes one level deep.
    quoted = {key: value for key, value in message.items() if key != "reply_to_message"}
    return {"reply_to_message": quoted}


def _read_upload(api: BotApi, call: Call, name: str) -> Upload:
    upload = call.upload(name)
    if upload:
        return upload
    if not call.text(name):
        raise bad_request(f"there is no {name} in the request")
    stored = api.files.find(call.text(name))
    return Upload(stored.name, stored.data)


def _command_key(call: Call) -> tuple[str, str]:
    scope = call.structure("scope")
    kind = scope.get("type", "default") if isinstance(scope, dict) else "default"
    return str(kind), call.text("language_code")


def _is_true(text: str) -> bool:
    return text.lower() in {"true", "1", "yes"}
