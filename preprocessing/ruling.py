"""Printed lines: found as the longest thin straight ink there is, and taken off the strokes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import InkMask
from preprocessing.binarize import Ink
from preprocessing.components import find_components

STRAY_PX = 3
"""How far a line may leave its straight track: paper is never quite flat."""

MOST_TRACKS = 2000
"""More are a texture."""


@dataclass(frozen=True, slots=True)
class RulingParameters:
    """What is taken for a printed line; lengths are shares of the picture's longer side.

    Attributes
    ----------
    least_ink : float
        Of a line, as a share of the side that it runs along: other ink hides some of a line that is
        longer, and only a digit that fills the picture has so long a stroke.
    most_thickness : float
        Of a line.
    most_slope : float
        Of a line against its side of the picture: a page is held about straight.
    suspicious_length : float
        Only where a piece of ink is as long as this share of a side, lines are searched at all.
    most_in_common : float
        Of two tracks; more, and both are the same line.
    most_lines : int
        In each direction; more are a texture.
    excess : float
        How much thicker than the line its ink may be, where nothing crosses it.
    """

    least_ink: float = 0.35
    most_thickness: float = 0.016
    most_slope: float = 0.45
    suspicious_length: float = 0.5
    most_in_common: float = 0.3
    most_lines: int = 60
    excess: float = 1.5


def remove_lines(ink: Ink, parameters: RulingParameters | None = None) -> Ink:
    """Take printed lines off the ink, and leave the strokes that cross them.

    Lines are found by the Hough transform [1]_ of the ink that is thin across them, and followed
    from column to column; ink is removed where it is about as thin as the line [2]_.

    Parameters
    ----------
    ink : Ink
        The ink of a picture.
    parameters : RulingParameters, optional
        What is taken for a line.

    Returns
    -------
    Ink
        The same, if there are no lines.

    References
    ----------
    .. [1] R. Duda and P. Hart, "Use of the Hough transformation to detect lines and curves in
       pictures", 1972.
    .. [2] C. Dalitz et al., "A comparative study of staff removal algorithms", 2008: line track
       height.
    """
    parameters = parameters or RulingParameters()
    if not _is_suspicious(ink, parameters):
        return ink
    mask = ink.mask
    lines = np.zeros_like(mask)
    for way in (np.asarray, np.transpose):  # along rows, along columns
        lines |= way(_find_lines(np.ascontiguousarray(way(mask)), parameters))
    if not lines.any():
        return ink
    # A line's blurred rim is no ink either.
    rim = cv2.dilate(lines.view(np.uint8), np.ones((5, 5), np.uint8)).astype(np.bool_)
    rest = mask & ~lines
    strength = np.where(rim & ~rest, 0, ink.strength).astype(np.uint8)
    return Ink(strength, find_components(rest), ink.is_inverted)


def _is_suspicious(ink: Ink, parameters: RulingParameters) -> bool:
    height, width = ink.strength.shape
    frames = ink.components.frames
    least = parameters.suspicious_length
    return bool(((frames[:, 2] > least * width) | (frames[:, 3] > least * height)).any())


def _find_lines(mask: InkMask, parameters: RulingParameters) -> InkMask:
    """Find the ink of lines that run along the rows."""
    thickness_px = max(2, round(parameters.most_thickness * max(mask.shape)))
    found, taken = np.zeros_like(mask), np.zeros_like(mask)
    lines = 0
    for track in _find_tracks(mask, thickness_px, parameters):
        if taken[track.rows, track.columns].mean() > parameters.most_in_common:
            continue  # the Hough transform sees each line several times
        around = np.arange(-thickness_px // 2, thickness_px // 2 + 1)[:, None]
        taken[np.clip(track.rows + around, 0, len(mask) - 1), track.columns] = True
        _mark(mask, track, thickness_px, parameters, found)
        lines += 1
        if lines == parameters.most_lines:
            break
    return found


class _Track(NamedTuple):
    """Where a line may run: a row for each of some columns, both of shape (n,)."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]


def _find_tracks(
    mask: InkMask, thickness_px: int, parameters: RulingParameters
) -> Iterator[_Track]:
    """Find straight tracks of ink that is thin across them, those with most ink first."""
    height, width = mask.shape
    across = np.ones((thickness_px + 1, 1), np.uint8)
    ink = mask.view(np.uint8)
    thin = ink - cv2.morphologyEx(ink, cv2.MORPH_OPEN, across)
    slope_rad = math.atan(parameters.most_slope)
    found = cv2.HoughLines(
        thin,
        rho=1.5,
        theta=math.pi / 360,
        threshold=_count_columns(width, parameters),
        min_theta=math.pi / 2 - slope_rad,
        max_theta=math.pi / 2 + slope_rad,
    )
    for distance, angle in [] if found is None else found[:MOST_TRACKS, 0]:
        columns = np.arange(width)
        rows = np.round((distance - columns * np.cos(angle)) / np.sin(angle)).astype(np.int64)
        is_inside = (rows >= 0) & (rows < height)
        yield _Track(rows[is_inside], columns[is_inside])


def _count_columns(width: int, parameters: RulingParameters) -> int:
    return max(1, round(parameters.least_ink * width))


def _mark(
    mask: InkMask,
    track: _Track,
    thickness_px: int,
    parameters: RulingParameters,
    found: InkMask,
) -> None:
    """Mark the ink on a track where it is about as thin as it usually is there."""
    reach = thickness_px + STRAY_PX
    offsets = np.arange(-reach, reach + 1)[:, None]
    rows = np.clip(track.rows + offsets, 0, len(mask) - 1)
    band = mask[rows, track.columns]
    # Of each column the ink nearest to the track, and how far it goes up and down.
    distance = np.where(band, np.abs(offsets), 2 * reach)
    start = distance.argmin(axis=0)
    is_hit = distance.min(axis=0) <= STRAY_PX
    up, down = _count_run(band[::-1], len(band) - 1 - start), _count_run(band, start)
    run = up + down - 1
    is_line = is_hit & (run <= thickness_px)
    if is_line.sum() < _count_columns(mask.shape[1], parameters):
        return
    is_bare = is_hit & (run <= parameters.excess * np.median(run[is_line]) + 1)
    steps = np.arange(len(band))[:, None] - start
    marked = band & (steps > -up) & (steps < down) & is_bare
    found[rows[marked], np.broadcast_to(track.columns, rows.shape)[marked]] = True


def _count_run(band: InkMask, start: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the ink from `start` on downwards, in each column, shape (n,)."""
    rows = np.arange(len(band))[:, None]
    ends = np.where((rows > start) & ~band, rows, len(band))
    return np.asarray(ends.min(axis=0) - start)
