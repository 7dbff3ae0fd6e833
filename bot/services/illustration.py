"""Use case: people are shown what was seen in their picture."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bot.compute import Compute
from bot.rendering.annotated import LONGEST_PX, Mark, draw_annotated
from bot.rendering.excerpt import Excerpt, cut_excerpt
from bot.services.champion import Champions
from bot.storage.recognitions import RecognizedDigit
from model.classifier import DigitClassifier
from model.evidence import explain
from model.reader import DigitReading, Reading
from preprocessing.arrays import Box, turn
from preprocessing.decode import DecodeLimits, decode

_FINE = DecodeLimits(working_side_px=LONGEST_PX, least_side_px=LONGEST_PX)
"""Finer than what was read: people look closer than the pipeline has to."""


class Explanation(NamedTuple):
    """A card that explains a digit, PNG, and whether it shows the digit in its picture."""

    card: bytes
    shows_picture: bool


class Illustration:
    """Draws in threads, so that nobody waits for another one's picture."""

    def __init__(self, champions: Champions, compute: Compute) -> None:
        self._champions = champions
        self._compute = compute

    async def annotate(self, picture: bytes, reading: Reading) -> bytes:
        """Draw the picture with a box around each digit; a JPEG."""
        return await self._compute.in_thread(_annotate, picture, reading)

    async def explain(
        self,
        digit: RecognizedDigit,
        reading: Reading | None,
        model_version: int,
        say_percent: Callable[[float], str],
    ) -> Explanation:
        """Draw why this version read a digit so, with its picture where that is there."""
        champion = await self._champions.find(model_version)
        classifier = champion.artifact.classifier
        return await self._compute.in_thread(_explain, classifier, digit, reading, say_percent)


def find_runner_up(digit: RecognizedDigit) -> int:
    """Find the second likeliest digit."""
    others = (other for other in range(10) if other != digit.digit)
    return max(others, key=lambda other: digit.probabilities[other])


def _annotate(picture: bytes, reading: Reading) -> bytes:
    lying, reduction = decode(picture, _FINE)
    upright = turn(lying, reading.extraction.quarter_turns)
    marks = [
        Mark(
            digit.box.enlarge(1 / reduction),
            str(digit.prediction.digit),
            digit.prediction.confidence,
        )
        for digit in reading.digits
    ]
    return draw_annotated(upright, marks)


def _explain(
    classifier: DigitClassifier,
    digit: RecognizedDigit,
    reading: Reading | None,
    say_percent: Callable[[float], str],
) -> Explanation:
    from bot.rendering.why import draw_why  # noqa: PLC0415 - matplotlib, for who asks

    evidence = explain(classifier, digit.image, digit.digit, find_runner_up(digit))
    excerpt = _find(digit, reading) if reading else None
    card = draw_why(excerpt, digit.image, np.array(digit.probabilities), evidence, say_percent)
    return Explanation(card, shows_picture=excerpt is not None)


def _find(digit: RecognizedDigit, reading: Reading) -> Excerpt | None:
    """Cut the digit out of its picture; None where the picture is another one."""
    for one in reading.digits:
        if np.array_equal(one.image, digit.image):
            return cut_excerpt(reading.extraction.picture, _locate(reading, one))
    return None


def _locate(reading: Reading, digit: DigitReading) -> Box:
    return digit.box.enlarge(1 / reading.extraction.reduction)
