from collections.abc import Callable

import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.error import BadRequest, ChatMigrated, Forbidden

from playground.bot_api import BotApi
from playground.conversation import Conversation, open_chat, open_group
from playground.errors import ApiError
from playground.methods.table import METHODS, find_method


def test_an_unknown_method_is_not_found() -> None:
    with pytest.raises(ApiError, match="Not Found") as refused:
        find_method("sendTelepathy")
    assert refused.value.status == 404


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_found_in_any_case_of_letters(name: str) -> None:
    assert find_method(name.upper()) is METHODS[name]


async def test_the_library_offers_buttons_and_takes_their_presses(
    bot: telegram.Bot, ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    keyboard = InlineKeyboardMarkup.from_row(
        [InlineKeyboardButton("7", callback_data="7"), InlineKeyboardButton("8", callback_data="8")]
    )
    await bot.get_updates(allowed_updates=["callback_query"])
    photo = await bot.send_photo(ann.chat.id, make_picture(), caption="7?", reply_markup=keyboard)
    question = ann.replies[-1]
    pressed = ann.press(question, "8")

    (update,) = await bot.get_updates(timeout=5)
    query = update.callback_query
    assert query is not None
    assert isinstance(query.message, telegram.Message)
    assert (query.data, query.message.caption) == ("8", "7?")
    await query.answer("Thanks", show_alert=True)
    await query.edit_message_caption("<b>8</b>", parse_mode="HTML")
    await bot.edit_message_media(
        InputMediaPhoto(make_picture(80, 60), caption="8"), ann.chat.id, photo.message_id
    )

    assert await ann.wait_for_popup(pressed) == {"text": "Thanks", "show_alert": True, "url": ""}
    edited = await ann.wait_for_edit(question, lambda now: now["photo"][-1]["width"] == 80)
    assert (edited["caption"], "reply_markup" in edited) == ("8", False)
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()


async def test_the_library_learns_that_a_message_under_a_forged_query_is_gone(
    bot: telegram.Bot, ann: Conversation
) -> None:
    ann.forge("7")

    (update,) = await bot.get_updates(timeout=5)

    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert not update.callback_query.message.is_accessible


async def test_the_library_sends_albums_again_until_their_ids_are_stale(
    bot: telegram.Bot, api: BotApi, ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    media = [InputMediaPhoto(make_picture(), caption=text) for text in ("1", "2")]
    sent = await bot.send_media_group(ann.chat.id, media)
    again = [InputMediaPhoto(message.photo[-1].file_id) for message in sent]

    assert [m.photo for m in await bot.send_media_group(ann.chat.id, again)] == [
        m.photo for m in sent
    ]
    api.files.forget_photos()
    with pytest.raises(BadRequest, match="Wrong file identifier/http url specified"):
        await bot.send_media_group(ann.chat.id, again)


async def test_the_library_reads_all_that_people_send(
    bot: telegram.Bot, api: BotApi, ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    text = ann.send_text("7")
    open_chat(api, "Bob").reply(text, "8")
    ann.forward(text)
    ann.edit_text(text, "/help")
    ann.send_sticker(make_picture(512, 512, kind="WEBP"))
    ann.send_album([make_picture()] * 2)
    group = open_group(api, bot_is_admin=True)
    group.join("Bob")
    group.kick_bot()

    updates = await bot.get_updates(timeout=5)

    kinds = [update.to_dict() for update in updates]
    assert len(updates) == 11
    assert updates[1].message is not None
    assert updates[1].message.external_reply is not None
    assert updates[2].message is not None
    assert isinstance(updates[2].message.forward_origin, telegram.MessageOriginUser)
    assert updates[3].edited_message is not None
    assert updates[4].message is not None
    assert updates[4].message.sticker is not None
    changes = [update.my_chat_member for update in (updates[7], updates[10])]
    assert [change and change.new_chat_member.status for change in changes] == [
        "administrator",
        "kicked",
    ]
    assert all("update_id" in kind for kind in kinds)


async def test_the_library_is_told_where_a_group_has_gone(bot: telegram.Bot, api: BotApi) -> None:
    group = open_group(api)
    supergroup = group.migrate()

    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.chat.id, "7")
    assert moved.value.new_chat_id == supergroup.chat.id
    await bot.send_message(supergroup.chat.id, "7")
    assert await bot.leave_chat(supergroup.chat.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(supergroup.chat.id, "7")


async def test_the_library_describes_the_bot_by_scope_and_language(
    bot: telegram.Bot, api: BotApi, ann: Conversation
) -> None:
    only_here = telegram.BotCommandScopeChat(ann.chat.id)
    await bot.set_my_commands([("retrain", "Learn")], only_here)
    await bot.set_my_description("Reads digits")
    await bot.set_my_short_description("Digits")

    assert [c.command for c in await bot.get_my_commands(only_here)] == ["retrain"]
    assert api.commands_for(ann.chat, ann.person)[0]["command"] == "retrain"
    assert (await bot.get_my_description("de")).description == ""
    assert (await bot.get_my_short_description()).short_description == "Digits"
    assert (await bot.get_my_name()).name == api.me.first_name
    assert await bot.delete_my_commands(only_here)
    assert await bot.set_chat_menu_button()
