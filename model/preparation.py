"""Images to the rows of a design matrix, in chunks that any joblib backend can carry."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import cv2
import joblib
import numpy as np
from numpy.typing import NDArray

from model.augmentation import AugmentationParameters, augment
from model.errors import NotEnoughMemoryError
from model.features import FeatureMap
from model.solving.design import Quantizer
from preprocessing.arrays import DigitImage, DigitImages
from preprocessing.errors import NoDigitFoundError
from preprocessing.normalize import NormalizeParameters, normalize, normalize_all

CHUNK_IMAGES = 500
"""Images in one piece of work: a second, so that progress shows and workers end together."""

CHUNKS_AT_ONCE = 16
"""Pieces handed out together: their results, 3 MB each, are all that waits in memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Recipe:
    """How an image becomes a row."""

    features: FeatureMap
    quantizer: Quantizer
    normalize: NormalizeParameters
    augmentation: AugmentationParameters


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """A piece of work.

    Attributes
    ----------
    images : DigitImages
        Shape (n, 28, 28).
    is_normalized : bool
        Whether they are in MNIST form by `normalize` already.
    copy : int
        0 for the images themselves, else which distorted copy of them to make.
    number : int
        Its place among its kind: it and the copy seed the distortions, whoever does the work.
    """

    images: DigitImages
    is_normalized: bool
    copy: int
    number: int


def cut_chunks(images: DigitImages, copies: int = 0, *, is_normalized: bool) -> list[Chunk]:
    """Cut images into pieces of work: first the images themselves, then each copy of them.

    Parameters
    ----------
    images : DigitImages
        Shape (n, 28, 28).
    copies : int, optional
        Distorted copies; only of images that are not normalized.
    is_normalized : bool
        Whether the images are in MNIST form by `normalize` already.

    Returns
    -------
    list[Chunk]
        In the order of the rows they will give: n · (1 + copies).
    """
    starts = range(0, len(images), CHUNK_IMAGES)
    return [
        Chunk(images[start : start + CHUNK_IMAGES], is_normalized, copy, number)
        for copy in range(copies + 1)
        for number, start in enumerate(starts)
    ]


def describe_chunk(chunk: Chunk, recipe: Recipe) -> NDArray[np.int8]:
    """Do one piece of work: distort, normalize, describe, encode.

    Parameters
    ----------
    chunk : Chunk
        Images.
    recipe : Recipe
        How an image becomes a row.

    Returns
    -------
    NDArray[np.int8]
        Shape (n, dimensions).
    """
    # Images are so small that OpenCV's own threads only wait for each other.
    cv2.setNumThreads(1)
    images = chunk.images
    if chunk.copy:
        seed = (recipe.augmentation.seed, chunk.copy, chunk.number)
        images = augment(images, recipe.augmentation, np.random.default_rng(seed))
    if not chunk.is_normalized:
        images = _normalize(images, chunk.images, recipe.normalize)
    return recipe.quantizer.encode(recipe.features.describe(images))


def _normalize(
    images: DigitImages, originals: DigitImages, parameters: NormalizeParameters
) -> DigitImages:
    """Normalize images; where a distortion left no stroke, the original stands in as it is."""
    try:
        return normalize_all(images, parameters)
    except NoDigitFoundError:
        pairs = zip(images, originals, strict=True)
        return np.stack([_normalize_one(image, original, parameters) for image, original in pairs])


def _normalize_one(
    image: DigitImage, original: DigitImage, parameters: NormalizeParameters
) -> DigitImage:
    try:
        return normalize(image, parameters)
    except NoDigitFoundError:
        return original


def fill_rows(
    codes: NDArray[np.int8],
    chunks: Sequence[Chunk],
    recipe: Recipe,
    on_share: Callable[[float], None],
) -> None:
    """Do all pieces of work and put the results into a matrix, in order.

    Workers are what `joblib.parallel_config` around this call says: processes, threads, or a Dask
    cluster.

    Parameters
    ----------
    codes : NDArray[np.int8]
        Shape (rows of all chunks, dimensions); filled.
    chunks : Sequence[Chunk]
        The work.
    recipe : Recipe
        How an image becomes a row.
    on_share : Callable[[float], None]
        Hears how much is done, 0..1.
    """
    row, done = 0, 0
    with joblib.Parallel() as parallel:
        for batch in _batch(chunks):
            for part in parallel(joblib.delayed(describe_chunk)(chunk, recipe) for chunk in batch):
                codes[row : row + len(part)] = part
                row += len(part)
            done += len(batch)
            on_share(done / len(chunks))


def allocate_codes(rows: int, dimensions: int) -> NDArray[np.int8]:
    """Make room for a matrix.

    Raises
    ------
    NotEnoughMemoryError
        There is less memory than it takes.
    """
    try:
        return np.empty((rows, dimensions), dtype=np.int8)
    except MemoryError as error:
        raise NotEnoughMemoryError from error


def _batch(chunks: Sequence[Chunk]) -> Iterator[list[Chunk]]:
    remaining = iter(chunks)
    for _ in range(math.ceil(len(chunks) / CHUNKS_AT_ONCE)):
        yield list(islice(remaining, CHUNKS_AT_ONCE))
