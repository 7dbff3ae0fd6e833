"""The table of all methods that the bot may call.

https://core.telegram.org/bots/api#available-methods
"""

from playground.errors import ApiError
from playground.methods import describing, editing, membership, receiving, sending
from playground.methods.parameters import Method

METHODS: dict[str, Method] = {
    "getme": receiving.get_me,
    "getupdates": receiving.get_updates,
    "setwebhook": receiving.set_webhook,
    "deletewebhook": receiving.delete_webhook,
    "getwebhookinfo": receiving.get_webhook_info,
    "getfile": receiving.get_file,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "sendmediagroup": sending.send_media_group,
    "sendchataction": sending.send_chat_action,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagemedia": editing.edit_message_media,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "answercallbackquery": editing.answer_callback_query,
    "setmycommands": describing.set_my_commands,
    "getmycommands": describing.get_my_commands,
    "deletemycommands": describing.delete_my_commands,
    "setmyname": describing.set_my_name,
    "getmyname": describing.get_my_name,
    "setmydescription": describing.set_my_description,
    "getmydescription": describing.get_my_description,
    "setmyshortdescription": describing.set_my_short_description,
    "getmyshortdescription": describing.get_my_short_description,
    "setchatmenubutton": describing.set_chat_menu_button,
    "leavechat": membership.leave_chat,
    "getchat": membership.get_chat,
    "getchatmember": membership.get_chat_member,
    "getchatadministrators": membership.get_chat_administrators,
}


def find_method(name: str) -> Method:
    """Return a method by its name, in any case of letters as at Telegram."""
    try:
        return METHODS[name.lower()]
    except KeyError:
        raise ApiError(404, "Not Found") from None
