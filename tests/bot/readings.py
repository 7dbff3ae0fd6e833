"""Readings to answer with."""

import threading
from collections import deque
from datetime import UTC, datetime

import numpy as np

from bot.services.feedback import JudgedRecognition
from bot.storage.recognitions import Recognition, RecognizedDigit
from model.reader import DigitReading, Prediction, Reading
from preprocessing.arrays import DIGIT_SIDE, Box, DigitImage
from preprocessing.binarize import Ink
from preprocessing.components import find_components
from preprocessing.pipeline import Extraction


def prediction(digit: int, confidence: float, runner_up: int | None = None) -> Prediction:
    """Predict a digit; a runner-up gets all that is left, else the others share it."""
    others = [d for d in range(10) if d != digit]
    left = 1 - confidence
    shares = dict.fromkeys(others, left / 9)
    if runner_up is not None:
        shares = {d: left if d == runner_up else 0.0 for d in others}
    return Prediction(digit, confidence, tuple(shares.get(d, confidence) for d in range(10)))


def digit_image(place: int) -> DigitImage:
    """Draw an upright stroke; each place's has another length."""
    image = np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.uint8)
    image[4 : 24 - place % 16, 13:16] = 255
    return image


def recognized(*predictions: Prediction) -> tuple[RecognizedDigit, ...]:
    """Predictions as they are stored."""
    return tuple(
        RecognizedDigit(digit_image(place), each.digit, each.confidence, each.probabilities, line=0)
        for place, each in enumerate(predictions)
    )


def judged(*predictions: Prediction, labels: dict[int, int | None]) -> JudgedRecognition:
    """A recognition of these predictions, judged at some positions."""
    read_at = datetime(2026, 1, 2, tzinfo=UTC)
    recognition = Recognition("abcdefghijkl", 5, 0, recognized(*predictions), read_at)
    return JudgedRecognition(recognition, labels)


def reading(*predictions: Prediction, lines: tuple[int, ...] = ()) -> Reading:
    """Put predictions side by side, each on its line of writing (the first unless said)."""
    digits = tuple(
        DigitReading(
            prediction=each,
            box=Box(x=10 * place, y=0, width=8, height=12),
            line=lines[place] if lines else 0,
            image=digit_image(place),
        )
        for place, each in enumerate(predictions)
    )
    extraction = Extraction(
        picture=np.full((20, 200, 3), 255, np.uint8),
        ink=Ink(np.zeros((20, 200), np.uint8), find_components(np.zeros((20, 200), np.bool_))),
        reduction=1.0,
        quarter_turns=0,
        boxes=tuple(digit.box for digit in digits),
        lines=tuple(digit.line for digit in digits),
        digits=np.stack([digit.image for digit in digits]),
    )
    return Reading(digits, extraction)


class ScriptedReader:
    """Reads every picture as it is told to, and no sooner than it is let."""

    def __init__(self) -> None:
        self.begun, self.gate = threading.Event(), threading.Event()
        self.gate.set()
        self.outcome: Reading | Exception = reading(prediction(7, 0.993))
        self.next: deque[Reading | Exception] = deque()
        self.pictures: list[bytes] = []

    def read(self, data: bytes) -> Reading:
        self.pictures.append(data)
        self.begun.set()
        self.gate.wait(timeout=5)
        outcome = self.next.popleft() if self.next else self.outcome
        if isinstance(outcome, Exception):
            raise outcome
        return outcome
