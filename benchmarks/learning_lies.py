"""People whose corrections are wrong, by mistake or on purpose."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from model.corrections import Corrections
from model.dataset import Dataset
from model.extras import NO_DIGIT
from preprocessing.normalize import normalize_all

Lie = Callable[[Corrections, Dataset, np.random.Generator], Corrections]
"""What people say beside the honest ones: from honest corrections and digits of MNIST."""

LIAR = 7_000_000
"""Nobody who is honest, and not one of those whose corrections are held out."""

MANY = 30
A_PERSON = 10


def mistake_some(honest: Corrections, digits: Dataset, random: np.random.Generator) -> Corrections:
    """One person more, who corrects digits of the same style, every fifth of them wrongly."""
    del digits
    count = len(honest) // 4
    images, labels = honest.images[-count:].copy(), honest.labels[-count:].copy()
    wrong = random.permutation(count)[: count // 5]
    labels[wrong] = (labels[wrong] + random.integers(1, 10, len(wrong))) % 10
    mistaken = _say(images, labels, np.full(count, LIAR), honest)
    return _join(honest.take(np.arange(len(honest) - count)), mistaken)


def lie_about_style(
    honest: Corrections, digits: Dataset, random: np.random.Generator
) -> Corrections:
    """One person, of whom a fifth of all corrections are: all wrong."""
    del digits
    count = len(honest) // 5
    images = honest.images[-count:]
    labels = (honest.labels[-count:] + random.integers(1, 10, count)) % 10
    lies = _say(images, labels, np.full(count, LIAR), honest)
    return _join(honest.take(np.arange(len(honest) - count)), lies)


def lie_about_mnist(
    honest: Corrections, digits: Dataset, random: np.random.Generator
) -> Corrections:
    """One person more, who calls as many plain digits as all others have corrected a 0."""
    chosen = random.permutation(np.flatnonzero(digits.y != 0))[: len(honest)]
    images = normalize_all(digits.X[chosen])
    lies = _say(images, np.zeros(len(chosen)), np.full(len(chosen), LIAR), honest)
    return _join(honest, lies)


def outshout_three(
    honest: Corrections, digits: Dataset, random: np.random.Generator
) -> Corrections:
    """One person beside three, with 100 lies: images are held out, and most of them are hers."""
    return lie_about_mnist(honest, digits, random).take(
        np.concatenate([np.arange(3 * A_PERSON), np.arange(len(honest), 2 * len(honest))])
    )


def deny_digits(honest: Corrections, digits: Dataset, random: np.random.Generator) -> Corrections:
    """Many people, all of whom say of plain digits that they are none."""
    chosen = random.permutation(len(digits.y))[: MANY * A_PERSON]
    labels = np.full(len(chosen), NO_DIGIT)
    return _say(normalize_all(digits.X[chosen]), labels, _number(len(chosen)), honest)


def say_anything(honest: Corrections, digits: Dataset, random: np.random.Generator) -> Corrections:
    """Many people, all of whom say of plain digits whatever comes to mind."""
    chosen = random.permutation(len(digits.y))[: MANY * A_PERSON]
    labels = random.integers(0, 10, len(chosen))
    return _say(normalize_all(digits.X[chosen]), labels, _number(len(chosen)), honest)


def swap_two(honest: Corrections, digits: Dataset, random: np.random.Generator) -> Corrections:
    """Many people, all of whom call a 7 a 1, and a 1 a 7."""
    chosen = random.permutation(np.flatnonzero(np.isin(digits.y, (1, 7))))[: MANY * A_PERSON]
    labels = 8 - digits.y[chosen].astype(np.int64)
    return _say(normalize_all(digits.X[chosen]), labels, _number(len(chosen)), honest)


def _number(count: int) -> NDArray[np.int64]:
    return np.arange(count) // A_PERSON


def _say(
    images: NDArray[np.uint8],
    labels: NDArray[np.generic],
    people: NDArray[np.int64],
    after: Corrections,
) -> Corrections:
    times_s = after.times_s.max() + 1 + np.arange(len(labels))
    return Corrections(images, labels.astype(np.int64), people, times_s)


def _join(first: Corrections, second: Corrections) -> Corrections:
    return Corrections(
        np.concatenate([first.images, second.images]),
        np.concatenate([first.labels, second.labels]),
        np.concatenate([first.people, second.people]),
        np.concatenate([first.times_s, second.times_s]),
    )


LIES: Mapping[str, Lie] = {
    "one in five of one person's wrong": mistake_some,
    "one in five wrong, by one person": lie_about_style,
    "one person calls 100 digits a 0": lie_about_mnist,
    "one of four people does": outshout_three,
    "30 people say no digit is one": deny_digits,
    "30 people say anything": say_anything,
    "30 people swap 1 and 7": swap_two,
}
