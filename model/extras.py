"""What the classifiers learn besides MNIST: drawn digits, non-digits, and people's corrections."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.dataset import Dataset
from model.errors import DamagedCorrectionsError
from model.files import BROKEN_ARCHIVE
from model.synthesis.canvas import Part
from model.synthesis.handwriting import draw_digits
from model.synthesis.nondigits import NonDigits, generate_nondigits
from preprocessing.arrays import DIGIT_SIDE, DigitImages
from preprocessing.normalize import NormalizeParameters

NO_DIGIT = -1
"""Label of an image that is a negative for all ten classifiers."""

HOLDOUT_COUNT = 6000
HOLDOUT_SEED = 71
"""Of the non-digits that a classifier is evaluated on."""


@dataclass(frozen=True, slots=True)
class SynthesisParameters:
    """How many images are drawn for training.

    Attributes
    ----------
    nondigits : int
        Images that are none of the ten. Accepted of the holdout where 99 % of the validation
        digits are kept: 20,000 → 1.1 %, 40,000 → 0.8 %.
    drawn_digits : int
        Digits in shapes that MNIST lacks, a few percent of it.
    seed : int
        Same seed, same images.
    """

    nondigits: int = 40_000
    drawn_digits: int = 8000
    seed: int = 1


class Extra(NamedTuple):
    """Samples besides MNIST, normalized already.

    Attributes
    ----------
    X : DigitImages
        Shape (n, 28, 28), uint8, ink 255 on 0.
    y : NDArray[np.int64]
        Shape (n,): 0..9, or `NO_DIGIT`.
    """

    X: DigitImages
    y: NDArray[np.int64]


NOTHING_EXTRA = Extra(
    np.empty((0, DIGIT_SIDE, DIGIT_SIDE), dtype=np.uint8), np.empty(0, dtype=np.int64)
)


def synthesize(
    parameters: SynthesisParameters, mnist: Dataset, normalize: NormalizeParameters
) -> Extra:
    """Draw digits and non-digits.

    Parameters
    ----------
    parameters : SynthesisParameters
        How many.
    mnist : Dataset
        Digits that some non-digits are made from: cut, joined, struck out.
    normalize : NormalizeParameters
        How images are brought to MNIST form.

    Returns
    -------
    Extra
        Drawn digits first.
    """
    digits = draw_digits(parameters.drawn_digits, parameters.seed, normalization=normalize)
    count, seed = parameters.nondigits, parameters.seed
    nothing = generate_nondigits(count, Part.TRAINING, mnist.X, seed, mnist.y, normalize)
    y = np.concatenate([digits.y.astype(np.int64), np.full(count, NO_DIGIT)])
    return Extra(np.concatenate([digits.X, nothing.X]), y)


def draw_holdout(mnist: Dataset, normalize: NormalizeParameters) -> NonDigits:
    """Draw the non-digits of the holdout: other fonts, motifs and kinds than in training.

    Parameters
    ----------
    mnist : Dataset
        Digits that some are made from; others than in training.
    normalize : NormalizeParameters
        How images are brought to MNIST form.

    Returns
    -------
    NonDigits
        6,000 images.
    """
    return generate_nondigits(
        HOLDOUT_COUNT, Part.HOLDOUT, mnist.X, HOLDOUT_SEED, mnist.y, normalize
    )


def join_extras(first: Extra, second: Extra) -> Extra:
    """Put the samples of one after those of the other."""
    return Extra(np.concatenate([first.X, second.X]), np.concatenate([first.y, second.y]))


def read_corrections(path: Path) -> Extra:
    """Read people's corrections: digit images as they were read, and what they really are.

    Parameters
    ----------
    path : Path
        An ``.npz`` file of `X`, uint8 of shape (n, 28, 28), normalized, and `y`, integers of shape
        (n,): 0..9, or −1 for "no digit".

    Returns
    -------
    Extra
        The samples.

    Raises
    ------
    DamagedCorrectionsError
        The file holds anything else.
    OSError
        It cannot be read.
    """
    data = path.open("rb")
    with data:
        try:
            with np.load(data, allow_pickle=False) as arrays:
                X, y = np.asarray(arrays["X"]), np.asarray(arrays["y"])  # noqa: N806
        except BROKEN_ARCHIVE as error:
            raise DamagedCorrectionsError from error
    is_sound = (
        X.dtype == np.uint8
        and y.ndim == 1
        and X.shape == (*y.shape, DIGIT_SIDE, DIGIT_SIDE)
        and y.dtype.kind in "iu"
        and bool(np.isin(y, np.arange(NO_DIGIT, 10)).all())
    )
    if not is_sound:
        raise DamagedCorrectionsError
    return Extra(X, y.astype(np.int64))
