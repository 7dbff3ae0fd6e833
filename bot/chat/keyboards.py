"""The buttons below an answer, as pure functions."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat import texts
from bot.chat.callbacks import (
    CallbackData,
    Choose,
    Confirm,
    Correct,
    Doubt,
    Explain,
    Restore,
    Speak,
    pack,
)
from bot.i18n.languages import LANGUAGES
from bot.i18n.translator import Translator

_DIGITS_A_ROW = 5
_POSITIONS_A_ROW = 8
_MOST_POSITIONS = 88
"""Telegram shows a hundred buttons at most."""
_LANGUAGES_A_ROW = 2
_CHOSEN = "✓ "


def offer_judgement(t: Translator, recognition: str) -> InlineKeyboardMarkup:
    """Offer *Right*, *Wrong* and *Why?*."""
    return InlineKeyboardMarkup(
        [
            [
                _button(t.plain(texts.RIGHT), Confirm(recognition)),
                _button(t.plain(texts.WRONG), Doubt(recognition)),
                _button(t.plain(texts.WHY), Explain(recognition)),
            ]
        ]
    )


def offer_candidates(
    t: Translator, recognition: str, candidates: Sequence[int]
) -> InlineKeyboardMarkup:
    """Offer the digits that an unsure reading may be."""
    likely = [_button(str(digit), Correct(recognition, 0, digit)) for digit in candidates]
    return InlineKeyboardMarkup(
        [
            [*likely, _button(t.plain(texts.OTHER_DIGIT), Choose(recognition, 0))],
            [_button(t.plain(texts.WHY), Explain(recognition))],
        ]
    )


def offer_positions(
    t: Translator, recognition: str, digits: Sequence[int | None], *, to_explain: bool = False
) -> InlineKeyboardMarkup:
    """Offer each digit of a number, to correct or to explain."""
    buttons = [
        _button(_label(digit), (Explain if to_explain else Choose)(recognition, position))
        for position, digit in enumerate(digits[:_MOST_POSITIONS])
    ]
    return InlineKeyboardMarkup([*_cut(buttons, _POSITIONS_A_ROW), [_back(t, recognition)]])


def offer_digits(t: Translator, recognition: str, position: int) -> InlineKeyboardMarkup:
    """Offer 0 to 9 and "not a digit"."""
    buttons = [
        _button(str(digit), Correct(recognition, position, digit)) for digit in (*range(1, 10), 0)
    ]
    none = _button(t.plain(texts.NO_DIGIT), Correct(recognition, position, None))
    return InlineKeyboardMarkup(
        [*_cut(buttons, _DIGITS_A_ROW), [none, _back(t, recognition)]],
    )


def offer_change(t: Translator, recognition: str) -> InlineKeyboardMarkup:
    """Offer to change what was tapped."""
    return InlineKeyboardMarkup(
        [
            [
                _button(t.plain(texts.CHANGE), Doubt(recognition)),
                _button(t.plain(texts.WHY), Explain(recognition)),
            ]
        ]
    )


def offer_languages(chosen: str) -> InlineKeyboardMarkup:
    """Offer the languages, each in its own words."""
    buttons = [
        _button((_CHOSEN if language.code == chosen else "") + language.name, Speak(language.code))
        for language in LANGUAGES
    ]
    return InlineKeyboardMarkup(_cut(buttons, _LANGUAGES_A_ROW))


def _button(label: str, data: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(data))


def _back(t: Translator, recognition: str) -> InlineKeyboardButton:
    return _button(t.plain(texts.BACK), Restore(recognition))


def _label(digit: int | None) -> str:
    return "✗" if digit is None else str(digit)


def _cut(buttons: list[InlineKeyboardButton], width: int) -> list[list[InlineKeyboardButton]]:
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]
