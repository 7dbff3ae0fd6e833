from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot.chat import keyboards
from bot.chat.callbacks import (
    Choose,
    Confirm,
    Correct,
    Doubt,
    Explain,
    LeaveIt,
    OfferRollBack,
    Restore,
    Retrain,
    RollBack,
    Speak,
    StopTraining,
    unpack,
)
from bot.i18n.languages import LANGUAGES
from bot.i18n.translator import Translator, load_translator
from bot.services.feedback import JudgedRecognition
from tests.bot.readings import judged, prediction, recognized

NAME = "abcdefghijkl"
MOST_BUTTONS = 100
WIDEST_ROW = 8


@pytest.fixture(scope="module")
def t() -> Translator:
    return load_translator("en")


def carried(keyboard: InlineKeyboardMarkup) -> dict[str, object]:
    return {
        button.text: unpack(str(button.callback_data))
        for row in keyboard.inline_keyboard
        for button in row
    }


def test_a_sure_digit_is_right_or_wrong_or_asked_why(t: Translator) -> None:
    keyboard = keyboards.offer(t, NAME, [prediction(7, 0.9)])

    assert carried(keyboard) == {
        "Right": Confirm(NAME),
        "Wrong": Doubt(NAME),
        "Why?": Explain(NAME),
    }


def test_an_unsure_digit_is_chosen_from_the_candidates_or_all(t: Translator) -> None:
    keyboard = keyboards.offer(t, NAME, [prediction(1, 0.6, runner_up=7)])

    assert carried(keyboard) == {
        "1": Correct(NAME, 0, 1),
        "7": Correct(NAME, 0, 7),
        "Another": Choose(NAME, 0),
        "Why?": Explain(NAME),
    }


def test_a_number_is_right_or_wrong_however_unsure(t: Translator) -> None:
    keyboard = keyboards.offer(t, NAME, [prediction(1, 0.6), prediction(7, 0.6)])

    assert list(carried(keyboard)) == ["Right", "Wrong", "Why?"]


def test_what_was_said_is_shown_and_can_be_changed(t: Translator) -> None:
    number = judged(prediction(4, 0.9), prediction(2, 0.9), labels={1: 3})

    assert carried(keyboards.offer_again(t, number)) == {
        "✓ 43 · Change": Doubt(NAME),
        "Why?": Explain(NAME),
    }


def test_where_nothing_was_said_the_first_buttons_come_again(t: Translator) -> None:
    digits = (prediction(1, 0.6, runner_up=7),)

    again = keyboards.offer_again(t, judged(*digits, labels={}))

    assert carried(again) == carried(keyboards.offer(t, NAME, digits))


def test_each_digit_of_a_number_can_be_chosen_or_explained(t: Translator) -> None:
    number = judged(prediction(4, 0.9), prediction(2, 0.9), labels={0: None})

    assert carried(keyboards.offer_positions(t, number)) == {
        "✗": Choose(NAME, 0),
        "2": Choose(NAME, 1),
        "Back": Restore(NAME),
    }
    assert carried(keyboards.offer_positions(t, number, to_explain=True)) == {
        "✗": Explain(NAME, 0),
        "2": Explain(NAME, 1),
        "Back": Restore(NAME),
    }


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("2036417", ["2036", "417"]),
        ("2036 417", ["2036", "417"]),
        ("123456", ["123", "456"]),
        ("12345 1", ["12345", "1"]),
    ],
)
def test_the_digits_of_a_number_stand_as_it_is_written(
    t: Translator, lines: str, expected: list[str]
) -> None:
    digits = [
        replace(digit, line=line)
        for line, written in enumerate(lines.split())
        for digit in recognized(*(prediction(int(each), 0.9) for each in written))
    ]
    recognition = replace(judged(labels={}).recognition, digits=tuple(digits))

    keyboard = keyboards.offer_positions(t, JudgedRecognition(recognition, {}))

    *rows, back = keyboard.inline_keyboard
    assert ["".join(button.text for button in row) for row in rows] == expected
    assert [button.text for button in back] == ["Back"]


def test_a_digit_may_be_any_or_none(t: Translator) -> None:
    offered = carried(keyboards.offer_digits(t, NAME, 3))

    digits = {str(digit): Correct(NAME, 3, digit) for digit in range(10)}
    assert offered == digits | {"Not a digit": Correct(NAME, 3, None), "Back": Restore(NAME)}


@pytest.mark.parametrize("chosen", ["en", "zh"])
def test_the_chosen_language_is_marked(chosen: str) -> None:
    offered = carried(keyboards.offer_languages(chosen))

    assert list(offered.values()) == [Speak(language.code) for language in LANGUAGES]
    marked = [text for text in offered if text.startswith("✓ ")]
    assert [offered[text] for text in marked] == [Speak(chosen)]


@given(count=st.integers(1, 300), to_explain=st.booleans())
def test_no_number_is_too_long_for_telegram(*, count: int, to_explain: bool) -> None:
    number = judged(*[prediction(1, 0.9)] * count, labels={})

    keyboard = keyboards.offer_positions(load_translator("en"), number, to_explain=to_explain)

    rows = keyboard.inline_keyboard
    assert sum(map(len, rows)) <= MOST_BUTTONS
    assert max(map(len, rows)) <= WIDEST_ROW


def test_admins_can_begin_cancel_and_roll_back_or_leave_it(t: Translator) -> None:
    assert carried(keyboards.offer_to_retrain(t)) == {"Start": Retrain(), "Leave it": LeaveIt()}
    assert carried(keyboards.offer_to_cancel(t, 3)) == {"Cancel": StopTraining(3)}
    assert carried(keyboards.offer_way_back(t, 2)) == {"Roll back": OfferRollBack(2)}
    assert carried(keyboards.offer_to_roll_back(t, 2)) == {
        "Roll back": RollBack(2),
        "Leave it": LeaveIt(),
    }
