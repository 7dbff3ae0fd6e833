"""Curves to ink: round tips pressed more or less, and broad nibs."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.synthesis.splines import Points
from preprocessing.arrays import InkStrength

SUBPIXEL_BITS = 4
"""Binary digits after the point of the coordinates that OpenCV is given."""
LEAST_NIB_PX = 3
"""The thin strokes of a nib; finer ones would vanish beside the thick."""
FIRM_PX = 5.0
"""Thinner lines keep their width: a step between one pixel and three would make them patchy."""


@dataclass(frozen=True, slots=True)
class Pen:
    """What is written with.

    Attributes
    ----------
    width_px : float
        Width of the line; of a nib, along its edge.
    pressure : float
        Largest change of a round tip's width along a stroke, as a part of the width.
    nib_angle_rad : float, optional
        Direction of a broad nib's edge; a round tip has none.
    nib_thickness : float
        A nib's narrow side, as a part of its width.
    """

    width_px: float
    pressure: float = 0.0
    nib_angle_rad: float | None = None
    nib_thickness: float = 0.3


def write(strokes: Sequence[Points], pen: Pen, rng: np.random.Generator) -> InkStrength:
    """Write strokes on paper that is just large enough.

    Parameters
    ----------
    strokes : sequence of Points
        Each stroke's way, shape (n, 2), n ≥ 2, x and y in pixels.
    pen : Pen
        What to write with.
    rng : np.random.Generator
        Decides how the pressure changes.

    Returns
    -------
    InkStrength
        Shape (height, width), uint8, 0 = paper, 255 = ink.
    """
    everything = np.concatenate(strokes)
    margin_px = np.ceil(pen.width_px * (1 + pen.pressure)) + 2
    corner = everything.min(axis=0) - margin_px
    width, height = np.ceil(np.ptp(everything, axis=0) + 2 * margin_px).astype(int) + 1
    ink = np.zeros((height, width), dtype=np.uint8)
    for stroke in strokes:
        if pen.nib_angle_rad is None:
            _write_round(ink, stroke - corner, pen, rng)
        else:
            _write_broad(ink, stroke - corner, pen, pen.nib_angle_rad)
    return ink


def _write_round(ink: InkStrength, stroke: Points, pen: Pen, rng: np.random.Generator) -> None:
    phase, cycles = rng.uniform(0, 2 * np.pi), rng.uniform(0.3, 1.5)
    along = np.linspace(0, 2 * np.pi * cycles, len(stroke))
    swing_px = pen.pressure * max(0.0, pen.width_px - FIRM_PX)
    widths_px = _round_to_odd(pen.width_px + swing_px * np.sin(along + phase))
    way = _to_fixed_point(stroke)
    stops = [0, *(np.flatnonzero(np.diff(widths_px)) + 1), len(stroke)]
    for begin, end in itertools.pairwise(stops):
        _draw_line(ink, way[max(begin - 1, 0) : end], int(widths_px[begin]))


def _write_broad(ink: InkStrength, stroke: Points, pen: Pen, angle_rad: float) -> None:
    thin_px = max(LEAST_NIB_PX, int(_round_to_odd(np.array(pen.width_px * pen.nib_thickness))))
    edge = max(0.0, pen.width_px - thin_px) * np.array([np.cos(angle_rad), np.sin(angle_rad)])
    left, right = _to_fixed_point(stroke - edge / 2), _to_fixed_point(stroke + edge / 2)
    for swept in np.stack([left[:-1], right[:-1], right[1:], left[1:]], axis=1):
        cv2.fillConvexPoly(ink, swept, 255, cv2.LINE_8, SUBPIXEL_BITS)
    _draw_line(ink, left, thin_px)
    _draw_line(ink, right, thin_px)


def _draw_line(ink: InkStrength, way: NDArray[np.int32], width_px: int) -> None:
    # Measured: OpenCV's hard lines of an even thickness come out one pixel wider, those of an odd
    # one two; smooth ones up to 2.4.
    thickness = max(1, width_px - 1)
    cv2.polylines(ink, [way], isClosed=False, color=255, thickness=thickness, shift=SUBPIXEL_BITS)


def _round_to_odd(widths_px: NDArray[np.float64]) -> NDArray[np.intp]:
    """Round to the widths that OpenCV can draw."""
    return np.maximum(0, np.round((widths_px - 1) / 2)).astype(np.intp) * 2 + 1


def _to_fixed_point(points: Points) -> NDArray[np.int32]:
    return np.asarray(np.round(points * 2**SUBPIXEL_BITS), dtype=np.int32)
