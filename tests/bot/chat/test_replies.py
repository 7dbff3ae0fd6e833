import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import replies, texts
from bot.chat.replies import UNSURE_BELOW
from bot.i18n.languages import CODES
from bot.i18n.rounding import round_down
from bot.i18n.translator import Html, Translator, load_translator
from preprocessing.errors import Flaw
from tests.bot.readings import judged, prediction, reading, recognized


@pytest.fixture(scope="module")
def t() -> Translator:
    return load_translator("en")


def keep_together(said: str) -> str:
    """Show where no line can break."""
    return said.replace("\N{NO-BREAK SPACE}", "_")


def test_a_sure_digit_is_answered_with_digit_and_percentage(t: Translator) -> None:
    assert replies.say_reading(t, reading(prediction(7, 0.993))) == "7 · 99 %"


def test_a_digit_alone_has_the_spaces_that_people_type() -> None:
    for code in CODES:
        said = replies.say_reading(load_translator(code), reading(prediction(7, 0.993)))
        assert said.startswith("7 · ")
        assert "\N{NO-BREAK SPACE}" not in said


def test_an_unsure_digit_says_so(t: Translator) -> None:
    assert replies.say_reading(t, reading(prediction(1, 0.62))) == f"1 · 62 %\n{texts.NOT_SURE}"


@given(st.integers(0, 9), st.floats(0.1, 1))
def test_digit_and_percentage_are_always_there(digit: int, confidence: float) -> None:
    text = replies.say_reading(load_translator("en"), reading(prediction(digit, confidence)))

    assert text.startswith(f"{digit} · {round_down(confidence)} %")
    assert ("not sure" in text) == (confidence < UNSURE_BELOW)


def test_the_likeliest_digits_are_candidates_and_the_likeliest_comes_first() -> None:
    assert replies.rank_candidates(prediction(1, 0.62, runner_up=7)) == [1, 7]


def test_at_most_three_candidates_are_offered() -> None:
    assert len(replies.rank_candidates(prediction(1, 0.2))) == 3


def test_a_candidate_hardly_possible_is_not_offered() -> None:
    assert replies.rank_candidates(prediction(1, 0.64)) == [1]


def test_a_number_is_answered_as_it_is_written(t: Translator) -> None:
    digits = [prediction(digit, 0.99) for digit in (2, 0, 2, 6)]

    text = replies.say_reading(t, reading(*digits, lines=(0, 0, 1, 1)))

    each = "Digit by digit: 2_·_99_%, 0_·_99_%, 2_·_99_%, 6_·_99_%"
    assert keep_together(text) == f"<b>20</b>\n<b>26</b>\n\n{each}"


def test_a_number_marks_its_unsure_digits(t: Translator) -> None:
    text = replies.say_reading(t, reading(prediction(4, 0.99), prediction(2, 0.41)))

    assert text.startswith("<b>42</b>\n\n")
    assert "4_·_99_%, 2_·_41_%?" in keep_together(text)
    assert text.endswith(texts.NOT_SURE_OF_MARKED)


def test_a_long_number_is_not_told_digit_by_digit(t: Translator) -> None:
    digits = [prediction(1, 0.99)] * (replies.MOST_DIGITS_LISTED + 1)

    assert replies.say_reading(t, reading(*digits)) == f"<b>{'1' * len(digits)}</b>"


def test_an_album_numbers_its_pictures(t: Translator) -> None:
    said = replies.say_album(t, [Html("<b>7</b>"), Html("no digit")])

    assert said == "Picture 1: <b>7</b>\nPicture 2: no digit"


def test_one_picture_of_an_album_gets_one_line_with_the_lowest_confidence(t: Translator) -> None:
    number = reading(prediction(4, 0.99), prediction(2, 0.8), lines=(0, 1))

    assert keep_together(replies.say_briefly(t, number)) == "<b>4 / 2</b>_·_80_%"


def test_an_unsure_picture_of_an_album_has_a_question_mark(t: Translator) -> None:
    said = replies.say_briefly(t, reading(prediction(4, 0.6)))

    assert keep_together(said) == "<b>4</b>_·_60_%?"


def test_a_page_full_of_digits_is_cut_short_among_others(t: Translator) -> None:
    page = reading(*[prediction(4, 0.9)] * 400)

    assert keep_together(replies.say_briefly(t, page)) == f"<b>{'4' * 299}…</b>_·_90_%"


@pytest.mark.parametrize(
    ("labels", "expected"), [({}, "42"), ({1: 3}, "43"), ({0: None}, "✗2"), ({0: 1, 1: 1}, "11")]
)
def test_what_was_judged_replaces_what_was_read(
    labels: dict[int, int | None], expected: str
) -> None:
    number = judged(prediction(4, 0.9), prediction(2, 0.9), labels=labels)

    assert replies.say_digits(number) == expected


def test_a_button_has_no_room_for_all_of_a_long_number() -> None:
    assert replies.say_digits(judged(*[prediction(1, 0.9)] * 17, labels={})) == f"{'1' * 15}…"
    assert replies.say_digits(judged(*[prediction(1, 0.9)] * 16, labels={})) == "1" * 16


def test_why_names_the_digit_and_its_rival(t: Translator) -> None:
    (digit,) = recognized(prediction(1, 0.75, runner_up=7))

    with_picture = replies.say_why(t, digit, shows_picture=True)
    without = replies.say_why(t, digit, shows_picture=False)

    for said in (with_picture, without):
        assert keep_together(said).startswith(
            "I read <b>1</b> (75_%); next would be <b>7</b> (25_%)."
        )
        assert not re.search(r"[{}]", said)
    assert "what I found" in with_picture
    assert "what I found" not in without


def test_where_nothing_is_wrong_with_the_picture_there_is_advice(t: Translator) -> None:
    said = replies.say_nothing_found(t, None)

    assert said.startswith(f"{texts.NO_DIGIT_FOUND} {texts.ADVICE}\n")
    assert said.count("\n• ") == 3


@pytest.mark.parametrize("flaw", Flaw)
def test_each_flaw_has_its_own_hint(t: Translator, flaw: Flaw) -> None:
    first, hint = replies.say_nothing_found(t, flaw).split("\n")

    assert first == texts.NO_DIGIT_FOUND
    others = {replies.say_nothing_found(t, other) for other in Flaw if other != flaw}
    assert not any(hint in other for other in others)
