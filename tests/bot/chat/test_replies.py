import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import replies
from bot.chat.replies import UNSURE_BELOW, percentage, reading_text
from tests.bot.readings import prediction, reading


def test_a_sure_digit_is_answered_with_digit_and_percentage() -> None:
    assert reading_text(reading(prediction(7, 0.993))) == "7 · 99 %"


@pytest.mark.parametrize(
    ("confidence", "expected"),
    [(0.0, 0), (0.29, 29), (0.589, 58), (0.9, 90), (0.99, 99), (0.9999, 99), (1.0, 99)],
)
def test_the_percentage_is_rounded_down_and_never_100(confidence: float, expected: int) -> None:
    assert percentage(confidence) == expected


@given(st.floats(0, 1))
def test_the_percentage_never_claims_more_than_the_confidence(confidence: float) -> None:
    assert 0 <= percentage(confidence) <= min(99, confidence * 100 + 1e-6)


def test_an_unsure_digit_says_so_and_offers_the_runner_up() -> None:
    text = reading_text(reading(prediction(1, 0.62, runner_up=7)))

    assert text == "1 · 62 %\nI'm not sure. It could also be 7 (38 %)."


def test_at_most_two_candidates_are_offered() -> None:
    text = reading_text(reading(prediction(1, 0.2)))

    assert len(re.findall(r"\(\d+ %\)", text)) == 2


def test_a_candidate_hardly_possible_is_not_offered() -> None:
    text = reading_text(reading(prediction(1, 0.64)))

    assert text == "1 · 64 %\nI'm not sure."


@given(st.integers(0, 9), st.floats(0.1, 1))
def test_digit_and_percentage_are_always_there(digit: int, confidence: float) -> None:
    text = reading_text(reading(prediction(digit, confidence)))

    assert text.startswith(f"{digit} · {percentage(confidence)} %")
    assert ("not sure" in text) == (confidence < UNSURE_BELOW)


def test_a_number_is_answered_as_it_is_written() -> None:
    digits = [prediction(digit, 0.99) for digit in (2, 0, 2, 6)]

    text = reading_text(reading(*digits, lines=(0, 0, 1, 1)))

    assert text == "20\n26\n\nDigit by digit: 2 · 99 %, 0 · 99 %, 2 · 99 %, 6 · 99 %"


def test_a_number_marks_its_unsure_digits() -> None:
    text = reading_text(reading(prediction(4, 0.99), prediction(2, 0.41)))

    assert text.startswith("42\n\n")
    assert "4 · 99 %, 2 · 41 %?" in text
    assert "not sure" in text


def test_help_lists_the_commands_it_is_given() -> None:
    assert "/start - what this bot does" in replies.help_text([("start", "what this bot does")])


def test_the_apology_names_the_incident() -> None:
    assert "0a1b2c3d" in replies.unexpected_error("0a1b2c3d")
