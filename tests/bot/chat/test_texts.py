import datetime as dt
import html
import re
from collections.abc import Iterator

import pytest
from telegram import InlineKeyboardMarkup
from telegram.constants import (
    BotCommandLimit,
    BotDescriptionLimit,
    CallbackQueryLimit,
    MessageLimit,
)
from telegram.error import NetworkError

from bot.chat import keyboards, replies, texts
from bot.chat.albums import MOST_PICTURES
from bot.chat.error_handler import ANSWERS, find_answer
from bot.chat.handlers.commands import COMMANDS
from bot.chat.handlers.statistics import CAPTIONS
from bot.chat.reports import say_report
from bot.errors import (
    BusyError,
    CorrectionTooLateError,
    NotYourRecognitionError,
    RecognitionForgottenError,
    StorageUnavailableError,
)
from bot.i18n.languages import CODES
from bot.i18n.translator import Html, Translator, load_translator
from bot.services.statistics import Report
from bot.storage.corrections import Judgement
from bot.storage.usage import Totals
from model.reader import Reading
from preprocessing.errors import Flaw
from preprocessing.segment import SegmentParameters
from tests.bot.fake_telegram import FakeTelegram
from tests.bot.messages import GROUP_CHAT, PERSON, PRIVATE_CHAT, Chat, command
from tests.bot.readings import judged, prediction, reading, recognized

LONGEST_BUTTON = 30
"""Choice: what a phone shows of a button that has a row with one other."""

MOST_DIGITS = 2 * SegmentParameters().most_digits
"""In one picture: as many pieces as are allowed, each of them two digits that touch."""

MANY = 1_234_567_890


@pytest.fixture(params=sorted(CODES))
def t(request: pytest.FixtureRequest) -> Translator:
    return load_translator(request.param)


def count_seen(text: str) -> int:
    """Count what is left of a text when its tags are stripped, as Telegram does."""
    seen = html.unescape(re.sub(r"</?[a-z]+>", "", text))
    return len(seen.encode("utf-16-le")) // 2


def unsure_digits(count: int) -> Reading:
    """Read a number with the most to say: each digit unsure, and on its own line."""
    digits = [prediction(8, 0.5)] * count
    return reading(*digits, lines=tuple(range(count)))


def labels_of(*shown: InlineKeyboardMarkup) -> Iterator[str]:
    for keyboard in shown:
        for row in keyboard.inline_keyboard:
            yield from (button.text for button in row)


def test_buttons_are_short(t: Translator) -> None:
    sure = [prediction(8, 0.9)] * MOST_DIGITS
    labels = labels_of(
        keyboards.offer(t, "abcdefghijkl", sure),
        keyboards.offer(t, "abcdefghijkl", [prediction(8, 0.5)]),
        keyboards.offer_again(t, judged(*sure, labels={0: None})),
        keyboards.offer_positions(t, judged(*sure, labels={0: None})),
        keyboards.offer_digits(t, "abcdefghijkl", 0),
        keyboards.offer_languages(t.language),
    )

    assert {label for label in labels if len(label) > LONGEST_BUTTON} == set()


def test_popups_are_short_and_plain(t: Translator) -> None:
    errors = [
        BusyError(wait_s=3600),
        CorrectionTooLateError(),
        NotYourRecognitionError(),
        RecognitionForgottenError(),
        StorageUnavailableError(),
        NetworkError("reset"),
    ]
    number = judged(*[prediction(8, 0.9)] * MOST_DIGITS, labels={})
    popups = [
        *(str(find_answer(error, t)) for error in errors),
        t.text(texts.UNEXPECTED_ERROR, incident="0a1b2c3d"),
        t.plural(texts.SLOW_DOWN, 60),
        t.plain(texts.CONFIRMED),
        t.plain(texts.CORRECTED, digits=replies.say_digits(number)),
        t.plain(texts.UNKNOWN_BUTTON),
        t.plain(texts.LANGUAGE_CHOSEN),
    ]

    for popup in popups:
        assert 0 < len(popup) <= CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
        assert not re.search(r"[<>&{}]", popup)


def test_the_bots_page_fits(t: Translator) -> None:
    for each in COMMANDS:
        length = len(t.plain(each.description))
        assert BotCommandLimit.MIN_DESCRIPTION <= length <= BotCommandLimit.MAX_DESCRIPTION
    assert len(t.plain(texts.DESCRIPTION)) <= BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
    short = len(t.plain(texts.SHORT_DESCRIPTION))
    assert short <= BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH


def test_help_names_the_buttons_by_their_words(t: Translator) -> None:
    named = re.findall(r"<i>(.*?)</i>", t.text(texts.HELP))

    assert sorted(named) == sorted(map(t.plain, (texts.RIGHT, texts.WRONG, texts.WHY)))


@pytest.mark.parametrize("count", [replies.MOST_DIGITS_LISTED, MOST_DIGITS])
def test_a_number_fits_below_its_picture(t: Translator, count: int) -> None:
    said = replies.say_reading(t, unsure_digits(count))

    caption = f"{said}\n\n{t.text(texts.NUMBER_CAPTION)}"
    assert count_seen(caption) <= MessageLimit.CAPTION_LENGTH


def test_captions_fit(t: Translator) -> None:
    (digit,) = recognized(prediction(8, 0.5, runner_up=3))
    captions = [
        replies.say_why(t, digit, shows_picture=True),
        replies.say_why(t, digit, shows_picture=False),
        t.text(texts.DRAW_CAPTION),
        *map(t.text, CAPTIONS.values()),
    ]

    for caption in captions:
        assert count_seen(caption) <= MessageLimit.CAPTION_LENGTH


def test_an_album_fits_into_one_message(t: Translator) -> None:
    advice = [replies.say_nothing_found(t, flaw) for flaw in (None, *Flaw)]
    others = [t.text(text) for text in ANSWERS.values() if text]
    longest = [
        max([*advice, *others], key=count_seen),
        replies.say_briefly(t, unsure_digits(MOST_DIGITS)),
    ]

    for answer in longest:
        said = replies.say_album(t, [answer] * MOST_PICTURES)
        assert count_seen(said) <= MessageLimit.MAX_TEXT_LENGTH


def test_a_report_fits_into_one_message(t: Translator) -> None:
    report = Report(
        version=MANY,
        created=dt.date(2026, 9, 30),
        training_count=MANY,
        n=MANY,
        accuracy=1.0,
        macro_f1=1.0,
        ece=1.0,
        confusion=[[MANY if row == column else 0 for column in range(10)] for row in range(10)],
        totals=Totals(MANY, MANY, MANY, Judgement(MANY, MANY)),
    )

    said = say_report(t, report)

    assert count_seen(said) <= MessageLimit.MAX_TEXT_LENGTH
    table = re.search(r"<pre>(.*)</pre>", said, re.DOTALL)
    assert table
    assert len(table[1].splitlines()) == 10


@pytest.mark.parametrize("where", [PRIVATE_CHAT, GROUP_CHAT])
async def test_every_command_is_answered_within_the_limits(
    chat: Chat, telegram: FakeTelegram, t: Translator, where: dict[str, object]
) -> None:
    speaking = {"from": PERSON | {"language_code": t.language}}
    for name in ("start", "help", "draw", "language", "privacy", "forget", "read", "nonsense"):
        await chat.receive(command(f"/{name}", chat=where) | speaking)

    captions = [call["caption"] for call in telegram.sent("sendPhoto")]
    assert len(telegram.texts) + len(captions) >= 7
    assert max(map(count_seen, telegram.texts)) <= MessageLimit.MAX_TEXT_LENGTH
    assert max(map(count_seen, captions)) <= MessageLimit.CAPTION_LENGTH
    assert not any("{" in said for said in [*telegram.texts, *captions])


def test_what_was_forgotten_is_said_within_the_limits(t: Translator) -> None:
    counted = (texts.READINGS, texts.IMAGES, texts.CORRECTIONS)
    lines = [*(t.plural(text, MANY) for text in counted), t.text(texts.LANGUAGE_CHOICE)]

    said = t.text(texts.FORGOTTEN, what=Html("\n".join(lines)))

    assert count_seen(said) <= MessageLimit.MAX_TEXT_LENGTH


def test_errors_are_said_without_a_gap(t: Translator) -> None:
    assert not [text for text in ANSWERS.values() if text and re.search(r"[{}]", t.text(text))]
