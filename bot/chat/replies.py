"""Every text the bot says, as pure functions and constants.

All of it is sent as plain text, without a parse mode: nothing needs escaping.
"""

from collections.abc import Iterable

from model.reader import DigitReading, Prediction, Reading

# A choice: seldom enough to be believed, often enough to help. On MNIST's 10,000 test images the
# champion is unsure of 61, of which it reads 32 wrong: more than half of its 55 errors. Below 0.8
# it would be unsure of 96 for 40 of them, and below 0.9 of 149 for 49.
UNSURE_BELOW = 0.7
# A choice too: the true digit of each of those 32 is among the candidates, and one below it would
# hardly ever be the right one to tap.
_WORTH_A_MENTION = 0.05
_MENTIONED_CANDIDATES = 2

GREETING = (
    "Hello! Send me a photo of a handwritten digit and I tell you which one it is, "
    "and how sure I am.\n\n"
    "Dark ink on plain paper, close up and in good light, works best. /help tells more."
)

NO_DIGIT_FOUND = (
    "I cannot find a digit in this picture. Three things help:\n"
    "• light: even daylight, no hard shadow across the paper\n"
    "• contrast: a thick dark pen on plain paper\n"
    "• closeness: let the digit fill a good part of the picture, and keep it sharp"
)
TOO_MANY_DIGITS = (
    "There is more writing in this picture than I can read at once. "
    "Please send a part of it, with fewer digits."
)
PICTURE_TOO_LARGE = (
    "This picture has more pixels than I can work on. "
    "Please send it as a photo, not as a file, or make it smaller."
)
PICTURE_TOO_LARGE_TO_DOWNLOAD = (
    "This file is too large: Telegram lets me fetch 20 MB at most. "
    "Please send it as a photo, or make it smaller."
)
PICTURE_UNAVAILABLE = "Telegram no longer has this picture. Please send it again."
PICTURE_DAMAGED = "This picture arrived damaged or incomplete. Please send it again."
NOT_A_PICTURE = (
    "I cannot open this as a picture. JPEG, PNG, WebP and HEIC work, and so does a plain photo."
)
CONNECTION_TROUBLE = (
    "The connection to Telegram failed for a moment, and your message suffered. "
    "Please send it again."
)

UNKNOWN_COMMAND = "I don't know this command. /help lists those I know."
TEXT_MESSAGE = (
    "I read handwriting, not typing: send me a photo of a handwritten digit. /help tells more."
)
OTHER_DOCUMENT = (
    "This file is not a picture. Send me a photo of a handwritten digit, "
    "or a picture file such as JPEG or PNG."
)
OTHER_MESSAGE = (
    "I can only read pictures: send me a photo of a handwritten digit. /help tells more."
)


def help_text(commands: Iterable[tuple[str, str]]) -> str:
    """Say how to use the bot, with its commands and what each does."""
    listed = "\n".join(f"/{name} - {description}" for name, description in commands)
    return (
        "Send me a picture with a handwritten digit, as a photo or as a picture file. "
        "I answer with the digit and how sure I am, and when I am not sure I say so.\n\n"
        "If it goes wrong: a thick dark pen, plain paper, even light, and come close.\n\n"
        f"{listed}"
    )


def unexpected_error(incident: str) -> str:
    """Apologize for an error nobody foresaw, with the name it has in the log."""
    return f"Something went wrong on my side. It is noted as incident {incident}. Please try again."


def reading_text(reading: Reading) -> str:
    """Say what was read: one digit, with candidates where unsure, or the number as written."""
    if len(reading.digits) == 1:
        return _single_digit(reading.digits[0].prediction)
    return _number(reading)


def percentage(confidence: float) -> int:
    """Express a confidence in whole per cent, rounded down and never 100: no reading is certain."""
    return min(99, int(confidence * 100 + 1e-9))


def _single_digit(prediction: Prediction) -> str:
    text = _digit_with_percentage(prediction)
    if prediction.confidence >= UNSURE_BELOW:
        return text
    others = _runners_up(prediction)
    offer = f" It could also be {' or '.join(others)}." if others else ""
    return f"{text}\nI'm not sure.{offer}"


def _runners_up(prediction: Prediction) -> list[str]:
    ranked = sorted(enumerate(prediction.probabilities), key=lambda pair: pair[1], reverse=True)
    return [
        f"{digit} ({percentage(probability)} %)"
        for digit, probability in ranked
        if digit != prediction.digit and probability >= _WORTH_A_MENTION
    ][:_MENTIONED_CANDIDATES]


def _number(reading: Reading) -> str:
    each = ", ".join(_digit_in_number(digit) for digit in reading.digits)
    unsure = any(digit.prediction.confidence < UNSURE_BELOW for digit in reading.digits)
    closing = "\nI'm not sure about those with a question mark." if unsure else ""
    return "\n".join(reading.lines) + f"\n\nDigit by digit: {each}{closing}"


def _digit_in_number(digit: DigitReading) -> str:
    mark = "?" if digit.prediction.confidence < UNSURE_BELOW else ""
    return _digit_with_percentage(digit.prediction) + mark


def _digit_with_percentage(prediction: Prediction) -> str:
    return f"{prediction.digit} · {percentage(prediction.confidence)} %"
