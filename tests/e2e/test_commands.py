"""The commands, and how the bot introduces itself."""

import re

import numpy as np
import pytest

from bot.i18n.languages import LANGUAGES
from playground.bot_api import BotApi
from playground.conversation import Conversation, open_chat, wait_until
from playground.errors import JsonObject
from tests.e2e.pictures import make_photo, open_sent_photo

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("bot")]


async def ask(person: Conversation, text: str) -> JsonObject:
    return await person.wait_for_reply(person.send_text(text))


async def test_stats_shows_three_plots_and_a_report(api: BotApi, ann: Conversation) -> None:
    command = ann.send_text("/stats")
    *plots, report = await ann.wait_for_replies(4, after=command, within_s=60)

    assert len({plot["media_group_id"] for plot in plots}) == 1
    assert all(plot["caption"] for plot in plots)
    assert all(max(open_sent_photo(api, plot).size) >= 1000 for plot in plots)
    assert "Accuracy: 99.45\N{NO-BREAK SPACE}%" in report["text"]
    assert "version 0" in report["text"]
    assert "60,000" in report["text"]
    assert len(re.findall(r"^\d +\S+ +\S+\s% +\S+\s%$", report["text"], re.MULTILINE)) == 10


async def test_stats_are_drawn_once_and_again_when_telegram_forgot_them(
    api: BotApi, ann: Conversation
) -> None:
    first = ann.send_text("/stats")
    sent = await ann.wait_for_replies(4, after=first, within_s=60)
    second = ann.send_text("/stats")
    again = await ann.wait_for_replies(4, after=second)
    assert [each.get("photo") for each in again] == [each.get("photo") for each in sent]
    assert not api.calls("sendMediaGroup")[-1].uploads

    api.files.forget_photos()
    third = ann.send_text("/stats")
    fresh = await ann.wait_for_replies(4, after=third)

    assert len(fresh) == 4
    assert api.calls("sendMediaGroup")[-1].uploads


async def test_draw_hands_out_a_blank_sheet(api: BotApi, ann: Conversation) -> None:
    sheet = await ask(ann, "/draw")

    assert "draw" in sheet["caption"]
    assert "\n" not in sheet["caption"]
    assert np.asarray(open_sent_photo(api, sheet).convert("L")).min() > 200


async def test_privacy_says_what_is_stored_and_for_how_long(ann: Conversation) -> None:
    text = (await ask(ann, "/privacy"))["text"]

    assert "28×28" in text
    assert "90 days" in text
    assert "/forget" in text


async def test_forget_deletes_all_and_says_what(ann: Conversation) -> None:
    answer = await ann.wait_for_reply(ann.send_photo(make_photo(5)))
    await ann.wait_for_popup(ann.press(answer, "Right"))

    text = (await ask(ann, "/forget"))["text"]

    assert "1 reading" in text
    assert "1 image of a digit" in text
    assert "1 answer" in text
    popup = await ann.wait_for_popup(ann.press(answer, answer_label(ann, answer)))
    assert "don't remember" in popup["text"]
    assert "Nothing" in (await ask(ann, "/forget"))["text"]


def answer_label(person: Conversation, answer: JsonObject) -> str:
    keyboard = person.current(answer)["reply_markup"]["inline_keyboard"]
    return str(keyboard[0][0]["text"])


async def test_everybody_is_answered_in_the_language_of_their_telegram(api: BotApi) -> None:
    diego = open_chat(api, "Diego", language_code="es")
    jan = open_chat(api, "Jan", language_code="nl")

    assert "dígito" in (await ask(diego, "/start"))["text"]
    assert "digit" in (await ask(jan, "/start"))["text"]


async def test_the_language_can_be_chosen(ann: Conversation) -> None:
    menu = await ask(ann, "/language")
    names = [button["text"] for row in menu["reply_markup"]["inline_keyboard"] for button in row]
    assert len(names) == len(LANGUAGES)
    assert "✓ English" in names

    popup = await ann.wait_for_popup(ann.press(menu, "Deutsch"))
    assert "Deutsch" in popup["text"]
    await ann.wait_for_edit(menu, lambda now: "✓ Deutsch" in str(now["reply_markup"]))

    assert "Ziffer" in (await ask(ann, "/start"))["text"]
    answer = await ann.wait_for_reply(ann.send_photo(make_photo(5)))
    assert "Warum?" in str(answer["reply_markup"])


async def test_menus_and_the_bots_page_exist_in_every_language(api: BotApi) -> None:
    last = LANGUAGES[-1].code
    await wait_until(
        api,
        lambda: any(
            call.text("language_code") == last for call in api.calls("setMyShortDescription")
        ),
    )
    for method, key in (("setMyDescription", "description"), ("setMyCommands", "commands")):
        told = {call.text("language_code"): call.text(key) for call in api.calls(method)}
        assert len(told) == len(LANGUAGES)
        assert len(set(told.values())) == len(LANGUAGES)


async def test_the_menu_of_groups_is_another_one(api: BotApi) -> None:
    scopes = {
        str(call.structure("scope")): call.text("commands")
        for call in api.calls("setMyCommands")
        if not call.text("language_code")
    }

    in_private = next(menu for scope, menu in scopes.items() if "private" in scope)
    in_groups = next(menu for scope, menu in scopes.items() if "group" in scope)
    assert '"draw"' in in_private
    assert '"draw"' not in in_groups
    assert '"read"' in in_groups


async def test_html_in_a_name_or_a_caption_is_only_text(api: BotApi) -> None:
    mallory = open_chat(api, "<b>Mallory & co</b>")

    answer = await mallory.wait_for_reply(
        mallory.send_photo(make_photo(1), caption="<i>unclosed & strange")
    )

    assert answer["text"].startswith("1 · ")
