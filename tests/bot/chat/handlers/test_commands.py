import pytest

from bot.chat import texts
from bot.chat.handlers.commands import COMMANDS
from bot.i18n.languages import LANGUAGES
from bot.i18n.translator import load_translator
from bot.rendering.canvas import draw_canvas
from tests.bot.fake_telegram import FakeTelegram
from tests.bot.messages import GROUP_CHAT, PERSON, PHOTO, PRIVATE_CHAT, Chat, command, message
from tests.bot.outages import Outage
from tests.bot.readings import ScriptedReader, prediction, reading


async def test_start_says_what_to_do(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(command("/start"))

    (text,) = telegram.texts
    assert "photo of a handwritten digit" in text
    assert "/help" in text


@pytest.mark.parametrize(
    ("where", "is_listed"), [(PRIVATE_CHAT, "in_private"), (GROUP_CHAT, "in_groups")]
)
async def test_help_lists_every_command_that_works_here_and_no_other(
    chat: Chat, telegram: FakeTelegram, where: dict[str, object], is_listed: str
) -> None:
    await chat.receive(command("/help", chat=where))

    (text,) = telegram.texts
    listed = [line.partition(" ")[0] for line in text.splitlines() if line.startswith("/")]
    assert listed == [
        f"/{each.name}" for each in COMMANDS if getattr(each, is_listed) and not each.for_admins
    ]


async def test_help_names_the_buttons_by_their_words(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(command("/help"))
    await chat.receive(message(photo=PHOTO))

    assert all(f"<i>{button}</i>" in telegram.texts[0] for button in telegram.buttons)


async def test_an_unknown_command_is_pointed_to_help(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(command("/nonsense"))

    (text,) = telegram.texts
    assert "/help" in text


async def test_draw_hands_out_a_blank_sheet(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(command("/draw", message_id=12))

    (call,) = [call for call in telegram.calls if call.method == "sendPhoto"]
    assert call.files == (draw_canvas(),)
    assert call.parameters["caption"] == texts.DRAW_CAPTION
    assert call.parameters["reply_parameters"]["message_id"] == 12


async def test_every_language_is_offered_in_its_own_words(
    chat: Chat, telegram: FakeTelegram
) -> None:
    await chat.receive(command("/language") | {"from": PERSON | {"language_code": "ru"}})

    assert telegram.texts == [load_translator("ru").text(texts.CHOOSE_LANGUAGE)]
    offered = [f"✓ {each.name}" if each.code == "ru" else each.name for each in LANGUAGES]
    assert list(telegram.buttons) == offered


async def test_privacy_says_how_long_what_is_kept(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(command("/privacy"))

    (text,) = telegram.texts
    assert "deleted after 30 days" in text
    assert "/forget" in text


async def test_forget_deletes_and_says_what_was_deleted(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    await chat.receive(message(photo=PHOTO))
    reader.outcome = reading(prediction(4, 0.99), prediction(2, 0.99))
    await chat.receive(message(photo=PHOTO))
    right = telegram.buttons["Right"]
    await chat.press(right)
    await chat.press("l:en")

    await chat.receive(command("/forget"))
    await chat.receive(command("/forget"))
    await chat.press(right)

    assert telegram.texts[-2] == (
        "Deleted, and gone for good:\n• 2 readings\n• 3 images of digits\n"
        "• 2 answers about what is right\n• your choice of language"
    )
    assert telegram.texts[-1] == texts.NOTHING_TO_FORGET
    assert telegram.popups[-1] == texts.TOO_OLD


async def test_forget_leaves_out_what_there_was_none_of(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(message(photo=PHOTO))

    await chat.receive(command("/forget"))

    assert telegram.texts[-1] == ("Deleted, and gone for good:\n• 1 reading\n• 1 image of a digit")


async def test_forget_forgets_the_language_at_once(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.press("l:de")
    await chat.receive(command("/forget"))
    await chat.receive(command("/start"))

    assert telegram.texts[-1] == texts.GREETING


async def test_forget_with_the_storage_down_promises_nothing(
    chat: Chat, telegram: FakeTelegram, outage: Outage
) -> None:
    await outage.begin()

    await chat.receive(command("/forget"))

    assert telegram.texts == [texts.STORAGE_SILENT]
