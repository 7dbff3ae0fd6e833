"""Bytes to digit images: decode, binarize, segment, normalize."""

from dataclasses import dataclass, field

import numpy as np

from preprocessing.arrays import Box, DigitImages, InkMask, InkStrength, Picture
from preprocessing.binarize import BinarizeParameters, binarize
from preprocessing.decode import DecodeLimits, decode
from preprocessing.errors import NoDigitFoundError
from preprocessing.normalize import NormalizeParameters, has_strokes, normalize
from preprocessing.segment import Segment, Segmentation, SegmentParameters, segment


@dataclass(frozen=True, slots=True)
class PipelineParameters:
    """The parameters of the four steps."""

    decode: DecodeLimits = field(default_factory=DecodeLimits)
    binarize: BinarizeParameters = field(default_factory=BinarizeParameters)
    segment: SegmentParameters = field(default_factory=SegmentParameters)
    normalize: NormalizeParameters = field(default_factory=NormalizeParameters)


@dataclass(frozen=True, slots=True, eq=False)
class Extraction:
    """What was found in a picture, and what was seen on the way.

    Attributes
    ----------
    picture : Picture
        The upright picture, reduced to the working size.
    ink_mask : InkMask
        Its ink.
    reduction : float
        How many pixels of the original one pixel of the picture stands for, ≥ 1.
    boxes : tuple[Box, ...]
        Where each digit stands on that picture, in reading order.
    lines : tuple[int, ...]
        The line of writing of each digit, 0 = top.
    digits : DigitImages
        Each digit in MNIST form, shape (n, 28, 28).
    """

    picture: Picture
    ink_mask: InkMask
    reduction: float
    boxes: tuple[Box, ...]
    lines: tuple[int, ...]
    digits: DigitImages


def extract_digits(data: bytes, parameters: PipelineParameters | None = None) -> Extraction:
    """Find the digits in an encoded picture and bring each to MNIST form.

    Parameters
    ----------
    data : bytes
        An encoded picture.
    parameters : PipelineParameters, optional
        The parameters of the four steps.

    Returns
    -------
    Extraction
        At least one digit image.

    Raises
    ------
    PreprocessingError
        One of its leaves; see `decode`, `binarize` and `segment`.
    """
    parameters = parameters or PipelineParameters()
    picture, reduction = decode(data, parameters.decode)
    ink = binarize(picture, parameters.binarize)
    found = segment(ink.mask, parameters.segment)
    images = [
        normalize(_isolate(ink.strength, found, one), parameters.normalize)
        for one in found.segments
    ]
    kept = [index for index, image in enumerate(images) if has_strokes(image, parameters.normalize)]
    if not kept:
        raise NoDigitFoundError
    return Extraction(
        picture=picture,
        ink_mask=ink.mask,
        reduction=reduction,
        boxes=tuple(found.segments[index].box for index in kept),
        lines=tuple(found.segments[index].line for index in kept),
        digits=np.stack([images[index] for index in kept]),
    )


def _isolate(strength: InkStrength, found: Segmentation, one: Segment) -> InkStrength:
    """Cut out one digit's ink, without that of a neighbour reaching into its box."""
    x, y, width, height = one.box
    area = np.s_[y : y + height, x : x + width]
    belongs = np.isin(found.labels[area], one.labels)
    return np.where(belongs, strength[area], 0).astype(np.uint8)
