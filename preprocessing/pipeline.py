"""Bytes to digit images: decode, binarize, segment, normalize."""

import time
from dataclasses import dataclass, field

import numpy as np

from preprocessing.arrays import Box, DigitImages, InkMask, Picture, turn
from preprocessing.belief import is_credible
from preprocessing.binarize import Ink
from preprocessing.decode import DecodeLimits, decode
from preprocessing.errors import NoDigitFoundError
from preprocessing.finding import FindParameters
from preprocessing.search import SearchParameters, search_digits
from preprocessing.turning import TurnParameters, is_oddly_held, turn_to_best
from preprocessing.workbench import Judge


@dataclass(frozen=True, slots=True)
class PipelineParameters:
    """The parameters of the steps.

    Attributes
    ----------
    decode, find, search, turn
        Of each step.
    time_limit_s : float
        For all of them, looked at before each digit: what comes before takes a bounded time.
    """

    decode: DecodeLimits = field(default_factory=DecodeLimits)
    find: FindParameters = field(default_factory=FindParameters)
    search: SearchParameters = field(default_factory=SearchParameters)
    turn: TurnParameters = field(default_factory=TurnParameters)
    time_limit_s: float = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Extraction:
    """What was found in a picture, and what was seen on the way.

    Attributes
    ----------
    picture : Picture
        The upright picture, reduced to the working size.
    ink : Ink
        Its ink.
    reduction : float
        How many pixels of the original one pixel of the picture stands for, ≥ 1.
    quarter_turns : int
        How often the picture was turned to the left, after its own orientation was heeded, to have
        the digits upright.
    boxes : tuple[Box, ...]
        Where each digit stands on that picture, in reading order.
    lines : tuple[int, ...]
        The line of writing of each digit, 0 = top.
    digits : DigitImages
        Each digit in MNIST form, shape (n, 28, 28).
    is_weighed : bool
        Whether they were weighed, surroundings and all, against what else could be seen.
    """

    picture: Picture
    ink: Ink
    reduction: float
    quarter_turns: int
    boxes: tuple[Box, ...]
    lines: tuple[int, ...]
    digits: DigitImages
    is_weighed: bool = False

    @property
    def ink_mask(self) -> InkMask:
        """Everything that was taken for ink, shape (height, width), True = ink."""
        return self.ink.mask


def extract_digits(
    data: bytes, judge: Judge | None = None, parameters: PipelineParameters | None = None
) -> Extraction:
    """Find the digits in an encoded picture and bring each to MNIST form.

    Parameters
    ----------
    data : bytes
        An encoded picture.
    judge : Judge, optional
        Has the last word on pieces of ink that may be halves of a digit, or two, and on which way
        up the page is; without one, the geometry of the ink decides alone.
    parameters : PipelineParameters, optional
        The parameters of the steps.

    Returns
    -------
    Extraction
        At least one digit image.

    Raises
    ------
    PreprocessingError
        One of its leaves; see `decode` and `search_digits`.
    """
    parameters = parameters or PipelineParameters()
    deadline_s = time.monotonic() + parameters.time_limit_s
    picture, reduction = decode(data, parameters.decode)
    search = search_digits(picture, judge, parameters.find, parameters.search, deadline_s)
    finding, quarter_turns = search.finding, 0
    if judge is not None and is_oddly_held(finding, parameters.turn):
        finding, quarter_turns = turn_to_best(
            finding, judge, parameters.find, parameters.turn, deadline_s
        )
    is_turned = quarter_turns > 0
    belief = parameters.search.belief
    if not (is_credible(finding, [finding], belief) if is_turned else search.is_believed):
        raise NoDigitFoundError
    return Extraction(
        picture=turn(picture, quarter_turns),
        ink=finding.ink,
        reduction=reduction,
        quarter_turns=quarter_turns,
        boxes=tuple(one.piece.box for one in finding.segments),
        lines=tuple(one.line for one in finding.segments),
        digits=np.stack(finding.images),
        is_weighed=search.is_weighed and not is_turned,
    )
