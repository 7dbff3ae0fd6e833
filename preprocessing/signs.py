"""The signs by which writing is told from what only looks like it, of a finding beside others."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import Box, InkMask
from preprocessing.finding import Finding
from preprocessing.surroundings import mark_boxes

MOST_LOG_ODDS = 12.0
"""Beyond, a judge is as sure as can be."""

MOST_COUNTED = 8
"""Digits, or pieces that are none; more tell nothing new."""


class Signs(NamedTuple):
    """What speaks for and against a finding; or what each of that weighs.

    Attributes
    ----------
    agreement : float
        Share of the assumptions that show the same digits in the same places, 0..1.
    mean_log_odds, least_log_odds : float
        Of its digits, that each is one; at most 12.
    is_mere_strokes : float
        1 where all of them are as narrow as a 1, else 0.
    telling : float
        How many are not, at most 8.
    left_over : float
        Pieces that are no digits, at most 8.
    plausible_share : float
        The digits' share of the area of all pieces, 0..1.
    explained : float
        Their share of the ink in the picture, 0..1.
    ink_nearby : float
        Other ink close around them, as a share of theirs, at most 3.
    mean_marks, strong_marks : float
        Logarithm of the mean, and of the root mean square, of the strength of the marks around them
        that are no ink, as shares of their own strength.
    sharpness : float
        Steepness of their outlines, as a share of their own strength.
    at_border : float
        Share of them that touch the picture's border.
    height_spread : float
        Logarithm of the tallest one's height over the lowest one's.
    """

    agreement: float
    mean_log_odds: float
    least_log_odds: float
    is_mere_strokes: float
    telling: float
    left_over: float
    plausible_share: float
    explained: float
    ink_nearby: float
    mean_marks: float
    strong_marks: float
    sharpness: float
    at_border: float
    height_spread: float


def measure_signs(finding: Finding, findings: Sequence[Finding | None]) -> Signs:
    """Measure what speaks for and against a finding.

    Parameters
    ----------
    finding : Finding
        With at least one piece that is rather a digit than not.
    findings : Sequence[Finding | None]
        What was found in the picture under each assumption, this one included; None: nothing.

    Returns
    -------
    Signs
        All of them.
    """
    chosen = finding.is_plausible
    boxes = [finding.segments[index].piece.box for index in np.flatnonzero(chosen)]
    log_odds = _measure_log_odds(finding.opinions[chosen])
    telling = int((finding.weights[chosen] == 1).sum())
    heights = [box.height for box in boxes]
    ink_nearby, mean_marks, strong_marks, sharpness = _measure_marks(finding, boxes)
    return Signs(
        agreement=float(np.mean([_shows_the_same(finding, other) for other in findings])),
        mean_log_odds=float(log_odds.mean()),
        least_log_odds=float(log_odds.min()),
        is_mere_strokes=float(telling == 0),
        telling=min(telling, MOST_COUNTED),
        left_over=min(len(finding.segments) - len(boxes), MOST_COUNTED),
        plausible_share=finding.plausible_share,
        explained=finding.surroundings.explained,
        ink_nearby=ink_nearby,
        mean_marks=mean_marks,
        strong_marks=strong_marks,
        sharpness=sharpness,
        at_border=count_at_border(finding, chosen) / len(boxes),
        height_spread=math.log(max(heights) / min(heights)),
    )


def _measure_log_odds(opinions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn log-probabilities into the logarithm of p / (1 - p), at most as sure as can be."""
    certain = -np.exp(-MOST_LOG_ODDS)
    below = np.minimum(opinions, certain)
    return np.asarray(np.minimum(below - np.log(-np.expm1(below)), MOST_LOG_ODDS))


def _shows_the_same(one: Finding, other: Finding | None) -> bool:
    """Tell whether two findings have as many digits, all in the same places."""
    if other is None:
        return False
    chosen = one.is_plausible
    is_as_many = int(chosen.sum()) == int(other.is_plausible.sum())
    return is_as_many and bool(one.recur_in(other)[chosen].all())


def count_at_border(finding: Finding, chosen: NDArray[np.bool_]) -> int:
    """Count those of the chosen pieces, shape (n,), that touch the border of the picture."""
    height, width = finding.ink.strength.shape
    frames = finding.frames[chosen]
    is_before = (frames[:, :2] == 0).any(axis=1)
    return int((is_before | (frames[:, 2] == width) | (frames[:, 3] == height)).sum())


def _measure_marks(finding: Finding, boxes: Sequence[Box]) -> tuple[float, float, float, float]:
    """Measure ink nearby, the mean and the root mean square of other marks, and the sharpness."""
    strength, is_ink = finding.ink.strength, finding.ink.mask
    is_inside, is_near = mark_boxes(boxes, is_ink.shape)
    own, others = is_ink & is_inside, is_ink & is_near & ~is_inside
    paper = strength[is_near & ~is_inside & ~is_ink].astype(np.float64)
    of_digits = max(float(strength[own].mean()), 1.0)
    marks = paper / of_digits if paper.size else np.zeros(1)
    return (
        min(float(others.sum() / own.sum()), 3.0),
        float(np.log(marks.mean() + 0.005)),
        float(np.log(np.sqrt((marks**2).mean()) + 0.01)),
        _measure_steepness(finding, own) / of_digits,
    )


def _measure_steepness(finding: Finding, own: InkMask) -> float:
    """Measure how much strength changes over a pixel or two at the outline of the digits' ink."""
    around = np.ones((3, 3), np.uint8)
    rim = own & ~cv2.erode(own.view(np.uint8), around).astype(np.bool_)
    if not rim.any():
        return 0.0
    gradient = cv2.morphologyEx(finding.ink.strength, cv2.MORPH_GRADIENT, around)
    return float(gradient[rim].mean())
