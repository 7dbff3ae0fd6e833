"""A scene made for learning what to believe, looked at as a search looks at a picture."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.photographs.photograph import Kind, take_blank, take_photograph
from benchmarks.trials import load_champion
from model.calibration import convince
from model.dataset import Dataset, load_mnist
from model.synthesis.canvas import Part
from model.synthesis.nondigits import draw_nondigit, plan_chunks
from model.synthesis.spoilt import Sources
from preprocessing.arrays import Box, DigitImages
from preprocessing.belief import BeliefParameters, is_plain_refusal, leaves_no_doubt
from preprocessing.binarize import USUAL
from preprocessing.decode import decode
from preprocessing.finding import Finding, FindParameters
from preprocessing.geometry import find_same_places
from preprocessing.search import Attempts, SearchParameters
from preprocessing.signs import Signs, measure_signs

DATA_DIR = Path("data")
TIME_LIMIT_S = 60.0
LEAST_FOUND = 0.75
"""Of the digits that were written, and of those that are found."""

WRITTEN = ("glyph", "glyph", "glyph", "letter", "letter", "word", "word", "doodle", "doodle")
SCRIBBLED = ("scribble", "zigzag")
NON_DIGITS = 1200


class Task(NamedTuple):
    """A scene to look at: "single", "number", "other" (letters and doodles) or "blank"."""

    kind: str
    seed: int
    number: int


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What was found in a scene: the signs of each finding, and which are what was written.

    Where the first finding settles it, there are none, and `is_settled_right` tells how it did.
    """

    task: Task
    signs: NDArray[np.float64]
    is_right: NDArray[np.bool_]
    is_settled_right: bool | None


@lru_cache(maxsize=1)
def load_digits() -> Dataset:
    """Load MNIST's training images, once in each process."""
    cv2.setNumThreads(1)
    return load_mnist(DATA_DIR).training


@lru_cache(maxsize=2)
def draw_others(seed: int) -> Dataset:
    """Draw letters, words and doodles in MNIST form."""
    digits = load_digits()
    normalize = load_champion().normalize
    chunk = next(plan_chunks(1, Part.TRAINING, Sources(digits.X, digits.y), seed, normalize))
    rng = np.random.default_rng(seed)
    kinds = [*WRITTEN, *SCRIBBLED]
    images = [draw_nondigit(kinds[n % len(kinds)], rng, chunk) for n in range(NON_DIGITS)]
    return Dataset(np.stack(images), np.zeros(NON_DIGITS, np.uint8))


def make_scene(task: Task) -> tuple[bytes, tuple[Box, ...]]:
    """Make the picture, and tell where its digits stand."""
    if task.kind == "blank":
        return take_blank(task.seed, task.number, load_digits()), ()
    if task.kind == "other":
        kind = Kind.SINGLE if task.number % 2 else Kind.NUMBER
        return take_photograph(kind, task.seed, task.number, draw_others(task.seed)).data, ()
    photograph = take_photograph(Kind(task.kind), task.seed, task.number, load_digits())
    return photograph.data, photograph.boxes


def look(task: Task) -> Look:
    """Look at a scene under every assumption, unless the usual one settles it."""
    data, boxes = make_scene(task)
    picture, reduction = decode(data)
    artifact, search = load_champion(), SearchParameters()
    find = FindParameters(normalize=artifact.normalize)
    deadline_s = time.monotonic() + TIME_LIMIT_S
    attempts = Attempts(picture, _judge, find, search, deadline_s)
    usual = attempts.try_under(USUAL)
    if usual is not None and _is_settled(usual, search.belief):
        is_settled_right = is_what_was_written(usual, boxes, reduction)
        return Look(
            task, np.empty((0, len(Signs._fields))), np.empty(0, np.bool_), is_settled_right
        )
    findings = [usual, *attempts.find_under_others()]
    credible = [one for one in findings if one is not None and one.is_plausible.any()]
    signs = [measure_signs(one, findings) for one in credible]
    is_right = [is_what_was_written(one, boxes, reduction) for one in credible]
    shape = (len(credible), len(Signs._fields))
    return Look(task, np.array(signs).reshape(shape), np.array(is_right, np.bool_), None)


def _judge(images: DigitImages) -> NDArray[np.float64]:
    return convince(load_champion().classifier.score(images))


def _is_settled(usual: Finding, belief: BeliefParameters) -> bool:
    return leaves_no_doubt(usual, belief) or is_plain_refusal(usual, belief)


def is_what_was_written(finding: Finding, boxes: Sequence[Box], reduction: float) -> bool:
    """Tell whether a finding shows what was written: most digits in their place, few others.

    Not all: of a long number in which two digits touch, the rest is worth finding too.
    """
    found = finding.frames[finding.is_plausible]
    corners = [(x, y, x + width, y + height) for x, y, width, height in boxes]
    written = np.array(corners).reshape(-1, 4) / reduction
    placed = int(find_same_places(written, found).any(axis=1).sum())
    return placed >= LEAST_FOUND * len(boxes) and placed >= LEAST_FOUND * len(found)
