"""Images in MNIST form that show no digit: what the ten classifiers learn to refuse."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import joblib
import numpy as np
from numpy.typing import NDArray

from model.synthesis.canvas import Part
from model.synthesis.doodles import draw_doodle, draw_letter
from model.synthesis.glyphs import draw_glyph, draw_word
from model.synthesis.scribbles import draw_ruling, draw_scribble, draw_stroke, draw_zigzag
from model.synthesis.spoilt import Sources, draw_cut, draw_joined, draw_stacked, draw_struck_out
from model.synthesis.textures import (
    draw_blocks,
    draw_blot,
    draw_edges,
    draw_fingers,
    draw_icon,
    draw_noise,
    draw_texture,
)
from preprocessing.arrays import DIGIT_SIDE, DigitImage, DigitImages, InkStrength
from preprocessing.errors import NoDigitFoundError
from preprocessing.normalize import NormalizeParameters, has_strokes, normalize

Draw = Callable[[np.random.Generator, Part], InkStrength]
DrawSpoilt = Callable[[np.random.Generator, Part, Sources], InkStrength]

DRAWN: Mapping[str, Draw] = {
    "glyph": draw_glyph,
    "word": draw_word,
    "letter": draw_letter,
    "doodle": draw_doodle,
    "scribble": draw_scribble,
    "zigzag": draw_zigzag,
    "stroke": draw_stroke,
    "ruling": draw_ruling,
    "noise": draw_noise,
    "texture": draw_texture,
    "blot": draw_blot,
    "edges": draw_edges,
    "blocks": draw_blocks,
    "icon": draw_icon,
    "fingers": draw_fingers,
}
"""Kinds that are drawn from nothing."""

SPOILT: Mapping[str, DrawSpoilt] = {
    "cut": draw_cut,
    "joined": draw_joined,
    "stacked": draw_stacked,
    "struck out": draw_struck_out,
}
"""Kinds that are made from digits."""

SHARES: Mapping[Part, Mapping[str, float]] = {
    Part.TRAINING: {
        "glyph": 0.22,
        "word": 0.06,
        "letter": 0.11,
        "doodle": 0.10,
        "scribble": 0.08,
        "zigzag": 0.02,
        "stroke": 0.05,
        "ruling": 0.05,
        "noise": 0.04,
        "texture": 0.05,
        "blot": 0.02,
        "edges": 0.03,
        "cut": 0.03,
        "joined": 0.09,
        "stacked": 0.02,
        "struck out": 0.03,
    },
    Part.HOLDOUT: {
        "glyph": 0.21,
        "word": 0.05,
        "letter": 0.10,
        "doodle": 0.12,
        "scribble": 0.08,
        "zigzag": 0.02,
        "stroke": 0.05,
        "ruling": 0.04,
        "noise": 0.04,
        "texture": 0.04,
        "blot": 0.02,
        "edges": 0.03,
        "blocks": 0.02,
        "icon": 0.02,
        "fingers": 0.02,
        "cut": 0.03,
        "joined": 0.07,
        "stacked": 0.02,
        "struck out": 0.02,
    },
}
"""How often each kind is drawn. What people send weighs most; blocks, icons and fingers are kept
from training, to see what becomes of things it never heard of."""

CHUNK = 250
"""Images drawn from one seed: the unit of work, about 0.2 s."""

_MOST_TRIES = 20


class NonDigits(NamedTuple):
    """Images that show no digit.

    Attributes
    ----------
    X : DigitImages
        Shape (n, 28, 28), uint8, ink 255 on 0, normalized.
    kinds : NDArray[np.str_]
        What each shows, shape (n,): a key of `DRAWN` or `SPOILT`.
    """

    X: DigitImages
    kinds: NDArray[np.str_]


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """What one worker needs to draw its images; small enough to be sent to it.

    Attributes
    ----------
    count : int
        How many images.
    part : Part
        Training or holdout.
    seed : np.random.SeedSequence
        This chunk's own.
    sources : Sources
        Digits to spoil.
    normalize : NormalizeParameters
        How images are brought to MNIST form.
    """

    count: int
    part: Part
    seed: np.random.SeedSequence
    sources: Sources
    normalize: NormalizeParameters


def generate_nondigits(
    count: int,
    part: Part,
    digits: DigitImages,
    seed: int,
    digit_labels: NDArray[np.uint8],
    normalize_parameters: NormalizeParameters | None = None,
) -> NonDigits:
    """Draw images that no person would call a digit, in MNIST form.

    The result depends on the arguments alone, not on how many workers joblib has: each chunk has
    its own seed. More images begin with the same ones.

    Parameters
    ----------
    count : int
        How many.
    part : Part
        Training and holdout differ in fonts, motifs, ranges and kinds.
    digits : DigitImages
        Digits to spoil, shape (m, 28, 28), uint8; give the holdout others than the training.
    seed : int
        Same seed, same images.
    digit_labels : NDArray[np.uint8]
        The digit each shows, shape (m,).
    normalize_parameters : NormalizeParameters, optional
        How images are brought to MNIST form.

    Returns
    -------
    NonDigits
        Images that the picture pipeline would hand to the classifier.

    Raises
    ------
    ModelError
        A font's package is not installed.
    """
    parameters = normalize_parameters or NormalizeParameters()
    chunks = plan_chunks(count, part, Sources(digits, digit_labels), seed, parameters)
    drawn = joblib.Parallel()(joblib.delayed(draw_chunk)(chunk) for chunk in chunks)
    return join_nondigits(list(drawn))


def plan_chunks(
    count: int, part: Part, sources: Sources, seed: int, parameters: NormalizeParameters
) -> Iterator[Chunk]:
    """Divide the work: every chunk gets its own seed and its own few digits."""
    root = np.random.SeedSequence([seed, list(Part).index(part)])
    for number, child in enumerate(root.spawn(-(-count // CHUNK))):
        chosen = np.random.default_rng(child).integers(len(sources.y), size=CHUNK)
        own = Sources(sources.X[chosen], sources.y[chosen])
        yield Chunk(min(CHUNK, count - number * CHUNK), part, child, own, parameters)


def draw_chunk(chunk: Chunk) -> NonDigits:
    """Draw one chunk's images.

    Parameters
    ----------
    chunk : Chunk
        What to draw.

    Returns
    -------
    NonDigits
        As many as the chunk asks for.
    """
    # Another stream than the one that chose the digits.
    key = (*chunk.seed.spawn_key, 1)
    rng = np.random.default_rng(np.random.SeedSequence(chunk.seed.entropy, spawn_key=key))
    names, shares = zip(*SHARES[chunk.part].items(), strict=True)
    limits = np.cumsum(shares)
    images = np.empty((chunk.count, DIGIT_SIDE, DIGIT_SIDE), dtype=np.uint8)
    kinds = np.empty(chunk.count, dtype="U12")
    for index in range(chunk.count):
        kind = names[int(np.searchsorted(limits, rng.random() * limits[-1], side="right"))]
        images[index], kinds[index] = draw_nondigit(kind, rng, chunk), kind
    return NonDigits(images, kinds)


def draw_nondigit(kind: str, rng: np.random.Generator, chunk: Chunk) -> DigitImage:
    """Draw one image of a kind, again where the picture pipeline would drop it.

    Parameters
    ----------
    kind : str
        A key of `DRAWN` or `SPOILT`.
    rng : np.random.Generator
        The source of chance.
    chunk : Chunk
        Part, digits and parameters.

    Returns
    -------
    DigitImage
        Shape (28, 28), uint8.

    Raises
    ------
    NoDigitFoundError
        Twenty drawings in a row had no strokes.
    """
    for _ in range(_MOST_TRIES):
        canvas = (
            DRAWN[kind](rng, chunk.part)
            if kind in DRAWN
            else SPOILT[kind](rng, chunk.part, chunk.sources)
        )
        if not canvas.any():
            continue
        image = normalize(canvas, chunk.normalize)
        if has_strokes(image, chunk.normalize):
            return image
    raise NoDigitFoundError(f"Twenty drawings of the kind {kind!r} had no strokes")


def join_nondigits(parts: list[NonDigits]) -> NonDigits:
    """Join what the workers drew, in order."""
    if not parts:
        blank = np.empty((0, DIGIT_SIDE, DIGIT_SIDE), dtype=np.uint8)
        return NonDigits(blank, np.empty(0, dtype="U12"))
    return NonDigits(
        np.concatenate([part.X for part in parts]), np.concatenate([part.kinds for part in parts])
    )
