"""Ways of writing that the shipped champion reads badly: what people would correct."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model.dataset import Dataset
from model.synthesis.handwriting import draw_ink
from model.synthesis.strokes import Template
from preprocessing.arrays import DIGIT_SIDE
from preprocessing.normalize import normalize


@dataclass(frozen=True, slots=True)
class Style:
    """A way of writing.

    Attributes
    ----------
    name : str
        What to call it.
    templates : tuple[Template, ...]
        Drawn equally often; none where the style is a way of spoiling MNIST's digits.
    mirrored : tuple[int, ...]
        Digits of MNIST that it writes the wrong way round.
    """

    name: str
    templates: tuple[Template, ...] = ()
    mirrored: tuple[int, ...] = ()


STYLES: Mapping[str, Style] = {
    style.name: style
    for style in (
        Style(
            "F for 7",
            (
                Template(7, "like F", "64,2 8,4! 6,50 4,100 / 8,48 50,46", tilt_deg=8),
                Template(7, "like F, hooked", "64,10 58,2 10,3! 8,50 10,100 / -8,50 46,48"),
            ),
        ),
        Style(
            "caret for 1",
            (
                Template(1, "tent", "2,100 30,0! 60,98", tilt_deg=8),
                Template(1, "narrow tent", "4,96 24,0! 44,100", boldest=0.12, tilt_deg=8),
            ),
        ),
        Style("mirrored 3 4 7", mirrored=(3, 4, 7)),
    )
}


def write_style(style: Style, count: int, seed: int, mnist: Dataset) -> Dataset:
    """Write digits in a style.

    Parameters
    ----------
    style : Style
        The way of writing.
    count : int
        How many.
    seed : int
        Same seed, same digits; another, others.
    mnist : Dataset
        What is mirrored.

    Returns
    -------
    Dataset
        Normalized images, as the bot keeps them, and their digits.
    """
    if style.mirrored:
        return _mirror(style, count, seed, mnist)
    X = np.empty((count, DIGIT_SIDE, DIGIT_SIDE), dtype=np.uint8)  # noqa: N806
    y = np.empty(count, dtype=np.uint8)
    for index in range(count):
        random = np.random.default_rng((seed, index))
        template = style.templates[random.integers(len(style.templates))]
        X[index], y[index] = normalize(draw_ink(template, random)), template.digit
    return Dataset(X, y)


def _mirror(style: Style, count: int, seed: int, mnist: Dataset) -> Dataset:
    random = np.random.default_rng(seed)
    candidates = np.flatnonzero(np.isin(mnist.y, style.mirrored))
    chosen = random.choice(candidates, count, replace=False)
    images = [normalize(np.ascontiguousarray(image[:, ::-1])) for image in mnist.X[chosen]]
    return Dataset(np.array(images), mnist.y[chosen])
