"""The buttons below an answer, as pure functions."""

import math
from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat import replies, texts
from bot.chat.callbacks import (
    CallbackData,
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
    pack,
)
from bot.i18n.languages import LANGUAGES
from bot.i18n.translator import Translator
from bot.services.feedback import JudgedRecognition
from bot.storage.recognitions import RecognizedDigit
from model.reader import Prediction

_DIGITS_A_ROW = 5
_MOST_POSITIONS = 88
"""Telegram shows a hundred buttons at most."""
_LANGUAGES_A_ROW = 2
_CHOSEN = "✓ "


def offer(
    t: Translator, name: str, predictions: Sequence[Prediction | RecognizedDigit]
) -> InlineKeyboardMarkup:
    """Offer *Right*, *Wrong* and *Why?*; where one digit is unsure, the digits it may be."""
    if len(predictions) == 1 and replies.is_unsure(predictions[0]):
        return _offer_candidates(t, name, replies.rank_candidates(predictions[0]))
    judgement = [
        _button(t.plain(texts.RIGHT), Confirm(name)),
        _button(t.plain(texts.WRONG), Doubt(name)),
        _button(t.plain(texts.WHY), Explain(name)),
    ]
    return InlineKeyboardMarkup([judgement])


def offer_again(t: Translator, judged: JudgedRecognition) -> InlineKeyboardMarkup:
    """Offer the same once more, or to change what was tapped."""
    if not judged.labels:
        return offer(t, judged.name, judged.recognition.digits)
    said = f"{_CHOSEN}{replies.say_digits(judged)} · {t.plain(texts.CHANGE)}"
    change = _button(said, Doubt(judged.name))
    return InlineKeyboardMarkup([[change, _button(t.plain(texts.WHY), Explain(judged.name))]])


def offer_positions(
    t: Translator, judged: JudgedRecognition, *, to_explain: bool = False
) -> InlineKeyboardMarkup:
    """Offer each digit of a number, line by line, to correct or to explain."""
    carry = Explain if to_explain else Choose
    lines: dict[int, list[InlineKeyboardButton]] = {}
    for position, (digit, read) in enumerate(
        zip(judged.digits[:_MOST_POSITIONS], judged.recognition.digits, strict=False)
    ):
        button = _button(replies.say_digit(digit), carry(judged.name, position))
        lines.setdefault(read.line, []).append(button)
    rows = [row for line in lines.values() for row in _cut_evenly(line, _DIGITS_A_ROW)]
    return InlineKeyboardMarkup([*rows, [_back(t, judged.name)]])


def offer_digits(t: Translator, recognition: str, position: int) -> InlineKeyboardMarkup:
    """Offer 0 to 9 and "not a digit"."""
    buttons = [
        _button(str(digit), Correct(recognition, position, digit)) for digit in (*range(1, 10), 0)
    ]
    none = _button(t.plain(texts.NO_DIGIT), Correct(recognition, position, None))
    return InlineKeyboardMarkup(
        [*_cut(buttons, _DIGITS_A_ROW), [none, _back(t, recognition)]],
    )


def offer_languages(chosen: str) -> InlineKeyboardMarkup:
    """Offer the languages, each in its own words."""
    buttons = [
        _button((_CHOSEN if language.code == chosen else "") + language.name, Speak(language.code))
        for language in LANGUAGES
    ]
    return InlineKeyboardMarkup(_cut(buttons, _LANGUAGES_A_ROW))


def offer_to_retrain(t: Translator) -> InlineKeyboardMarkup:
    """Offer to begin a training run."""
    start = _button(t.plain(texts.START_LEARNING), Retrain())
    return InlineKeyboardMarkup([[start, _leave_it(t)]])


def offer_to_cancel(t: Translator, run: int) -> InlineKeyboardMarkup:
    """Offer to cancel a training run."""
    return InlineKeyboardMarkup([[_button(t.plain(texts.CANCEL), StopTraining(run))]])


def offer_way_back(t: Translator, version: int) -> InlineKeyboardMarkup:
    """Offer to ask for a roll-back from this champion."""
    return InlineKeyboardMarkup([[_button(t.plain(texts.ROLL_BACK), OfferRollBack(version))]])


def offer_to_roll_back(t: Translator, version: int) -> InlineKeyboardMarkup:
    """Offer to roll back from this champion."""
    roll_back = _button(t.plain(texts.ROLL_BACK), RollBack(version))
    return InlineKeyboardMarkup([[roll_back, _leave_it(t)]])


def _offer_candidates(t: Translator, name: str, candidates: Sequence[int]) -> InlineKeyboardMarkup:
    likely = [_button(str(digit), Correct(name, 0, digit)) for digit in candidates]
    other = _button(t.plain(texts.OTHER_DIGIT), Choose(name, 0))
    why = _button(t.plain(texts.WHY), Explain(name))
    return InlineKeyboardMarkup([[*likely, other], [why]])


def _button(label: str, data: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(data))


def _back(t: Translator, recognition: str) -> InlineKeyboardButton:
    return _button(t.plain(texts.BACK), Restore(recognition))


def _leave_it(t: Translator) -> InlineKeyboardButton:
    return _button(t.plain(texts.LEAVE_IT), LeaveIt())


def _cut(buttons: list[InlineKeyboardButton], width: int) -> list[list[InlineKeyboardButton]]:
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]


def _cut_evenly(buttons: list[InlineKeyboardButton], most: int) -> list[list[InlineKeyboardButton]]:
    rows = math.ceil(len(buttons) / most)
    return _cut(buttons, math.ceil(len(buttons) / rows))
