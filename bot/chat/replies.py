"""What an answer says, as pure functions of what was read."""

import datetime as dt
from collections.abc import Sequence

from bot.chat import texts
from bot.i18n.translator import Html, Translator
from bot.rendering.annotated import FAIR_FROM
from bot.services.feedback import JudgedRecognition
from bot.services.illustration import find_runner_up
from bot.storage.recognitions import RecognizedDigit
from model.reader import DigitReading, Prediction, Reading
from preprocessing.errors import Flaw

# A choice: seldom enough to be believed, often enough to help. On MNIST's 10,000 test images the
# champion is unsure of 61, of which it reads 32 wrong: more than half of its 55 errors. Below 0.8
# it would be unsure of 96 for 40 of them, and below 0.9 of 149 for 49. A picture's
# boxes change their look there too.
UNSURE_BELOW = FAIR_FROM
# A choice too: the true digit of each of those 32 is among the candidates, and one below it would
# hardly ever be the right one to tap.
_WORTH_A_MENTION = 0.05
_CANDIDATES = 3

_NO_BREAK = "\N{NO-BREAK SPACE}"
_DOT = f"{_NO_BREAK}·{_NO_BREAK}"
_NO_DIGIT = "✗"
_BUTTON_DIGITS = 16
_BRIEF_CHARACTERS = 300  # ten pictures of an album go into one message

MOST_DIGITS_LISTED = 40
"""Digit by digit; more of them would not fit into a caption."""

_ADVICE = (texts.ADVICE_LIGHT, texts.ADVICE_CONTRAST, texts.ADVICE_CLOSENESS)
_SEEN = {
    Flaw.DARK: texts.SEEN_DARK,
    Flaw.BLURRED: texts.SEEN_BLURRED,
    Flaw.PALE: texts.SEEN_PALE,
    Flaw.BUSY: texts.SEEN_BUSY,
    Flaw.CUT_OFF: texts.SEEN_CUT_OFF,
    Flaw.SMALL: texts.SEEN_SMALL,
}


def is_unsure(prediction: Prediction | RecognizedDigit) -> bool:
    """Tell whether a reading is to be called unsure."""
    return prediction.confidence < UNSURE_BELOW


def rank_candidates(prediction: Prediction | RecognizedDigit) -> list[int]:
    """List the digits worth offering, the likeliest first."""
    ranked = sorted(range(10), key=lambda digit: -prediction.probabilities[digit])
    worthy = [digit for digit in ranked if prediction.probabilities[digit] >= _WORTH_A_MENTION]
    return worthy[:_CANDIDATES]


def say_reading(t: Translator, reading: Reading) -> Html:
    """Say what was read: one digit and a percentage, or the number as written, line by line."""
    if len(reading.digits) == 1:
        return _say_single(t, reading.digits[0].prediction)
    return _say_number(t, reading)


def say_album(t: Translator, answers: Sequence[Html]) -> Html:
    """Say what was read in each picture of an album."""
    said = (
        t.text(texts.PICTURE_OF_ALBUM, number=number, answer=answer)
        for number, answer in enumerate(answers, start=1)
    )
    return Html("\n".join(said))


def say_briefly(t: Translator, reading: Reading) -> Html:
    """Say what was read in one picture of several, on one line."""
    lowest = min(digit.prediction.confidence for digit in reading.digits)
    mark = "?" if lowest < UNSURE_BELOW else ""
    written = _shorten(" / ".join(reading.lines), _BRIEF_CHARACTERS)
    return Html(f"<b>{written}</b>{_DOT}{t.percent(lowest)}{mark}")


def say_digit(digit: int | None) -> str:
    """Say a digit, or that it is none."""
    return _NO_DIGIT if digit is None else str(digit)


def say_digits(judged: JudgedRecognition) -> str:
    """Say what all digits are by now, as far as a button has room."""
    return _shorten("".join(map(say_digit, judged.digits)), _BUTTON_DIGITS)


def say_why(t: Translator, digit: RecognizedDigit, *, shows_picture: bool) -> Html:
    """Say in words what the card shows that explains a digit."""
    rival = find_runner_up(digit)
    return t.text(
        texts.WHY_CAPTION if shows_picture else texts.WHY_CAPTION_WITHOUT_PICTURE,
        digit=digit.digit,
        confidence=t.percent(digit.confidence),
        rival=rival,
        rival_confidence=t.percent(digit.probabilities[rival]),
    )


def say_nothing_found(t: Translator, flaw: Flaw | None) -> Html:
    """Say that there is no digit, and what would help most."""
    found = t.text(texts.NO_DIGIT_FOUND)
    if flaw is not None:
        return Html(f"{found}\n{t.text(_SEEN[flaw])}")
    advice = "\n".join(f"• {t.text(line)}" for line in _ADVICE)
    return Html(f"{found} {t.text(texts.ADVICE)}\n{advice}")


def say_run_active(t: Translator, admin_id: int | None, began_at: dt.datetime | None) -> Html:
    """Say who trains, and since when."""
    if admin_id is None or began_at is None:
        return t.text(texts.RUN_ACTIVE_BY_NOBODY)
    return t.text(texts.RUN_ACTIVE, admin=admin_id, time=t.time(began_at))


def _shorten(text: str, characters: int) -> str:
    return text if len(text) <= characters else f"{text[: characters - 1]}…"


def _say_single(t: Translator, prediction: Prediction) -> Html:
    # A line by itself never breaks: it keeps the spaces that people search for.
    said = Html(_say_digit(t, prediction).replace(_NO_BREAK, " "))
    return Html(f"{said}\n{t.text(texts.NOT_SURE)}") if is_unsure(prediction) else said


def _say_number(t: Translator, reading: Reading) -> Html:
    written = "\n".join(f"<b>{line}</b>" for line in reading.lines)
    parts = [written]
    if len(reading.digits) <= MOST_DIGITS_LISTED:
        each = ", ".join(_say_digit_of_number(t, digit) for digit in reading.digits)
        parts.append(t.text(texts.EACH_DIGIT, digits=Html(each)))
    if any(is_unsure(digit.prediction) for digit in reading.digits):
        parts.append(t.text(texts.NOT_SURE_OF_MARKED))
    return Html("\n\n".join(parts))


def _say_digit_of_number(t: Translator, digit: DigitReading) -> str:
    return _say_digit(t, digit.prediction) + ("?" if is_unsure(digit.prediction) else "")


def _say_digit(t: Translator, prediction: Prediction) -> Html:
    return Html(_DOT.join((str(prediction.digit), t.percent(prediction.confidence))))
