"""The methods about a chat and who is in it.

https://core.telegram.org/bots/api#leavechat
"""

from playground.bot_api import BotApi
from playground.calls import Call
from playground.chats import Chat, Person
from playground.errors import JsonObject, bad_request
from playground.methods.parameters import find_chat


def leave_chat(api: BotApi, call: Call) -> object:
    """Let the bot leave a group."""
    chat = find_chat(api, call)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    api.change_standing(chat, "left", api.me)
    return True


def get_chat(api: BotApi, call: Call) -> object:
    """Answer what a chat is."""
    return find_chat(api, call).as_json()


def get_chat_member(api: BotApi, call: Call) -> object:
    """Answer how someone stands in a chat."""
    chat = find_chat(api, call)
    user_id = call.integer("user_id")
    if user_id == api.me.id:
        return api.describe_member(api.chats.standing(chat))
    for person in api.chats.people(chat):
        if person.id == user_id:
            return _describe(chat, person)
    raise bad_request("user not found")


def get_chat_administrators(api: BotApi, call: Call) -> object:
    """Answer who administers a group."""
    chat = find_chat(api, call)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    bot = api.describe_member(api.chats.standing(chat))
    own = [bot] if bot["status"] == "administrator" else []
    return [_describe(chat, chat.person), *own]


def _describe(chat: Chat, person: Person) -> JsonObject:
    is_creator = chat.type != "private" and person.id == chat.person.id
    status = {"status": "creator", "is_anonymous": False} if is_creator else {"status": "member"}
    return {"user": person.as_json()} | status
