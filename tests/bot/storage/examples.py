"""People, and recognitions of theirs to keep."""

import numpy as np

from bot.storage.recognitions import NewRecognition, RecognizedDigit
from preprocessing.arrays import DIGIT_SIDE

SOMEBODY = 9_000_000_000  # as Telegram counts people: beyond 32 bits
SOMEBODY_ELSE = 9_000_000_001


def recognized(digit: int, line: int = 0) -> RecognizedDigit:
    """Make up a digit; its image is told apart by its first pixel."""
    image = np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.uint8)
    image[0, 0] = digit
    probabilities = tuple(0.55 if each == digit else 0.05 for each in range(10))
    return RecognizedDigit(image, digit, 0.55, probabilities, line)


def recognition(id_: str, digits: str, person_id: int = SOMEBODY) -> NewRecognition:
    """Make up a recognition of a number on one line."""
    return NewRecognition(id_, person_id, 0, tuple(recognized(int(each)) for each in digits))
