"""Printed lines: ruled and squared paper, and a notebook's red margin."""

import cv2
import numpy as np

from benchmarks.photographs.glyphs import Field
from benchmarks.photographs.layers import Layer
from benchmarks.photographs.sheets import Colour, Ruling, Sheet
from benchmarks.photographs.views import Corners, View

_SUBPIXEL_BITS = 4
_FARTHEST_PX = 30_000
"""OpenCV's drawing overflows beyond."""

_LEAST_SPACING_PX = 9.0
"""Closer lines are a texture, not lines."""

_WIDEST_SHARE = 0.6
"""Of a stroke: a printed line is thinner than what is written on it."""

_MARGIN_COLOUR: Colour = (0.87, 0.52, 0.55)
_POINTS = 9


def print_lines(sheet: Sheet, view: View, stroke_px: float, half_width: float) -> list[Layer]:
    """Draw the printed lines, if the sheet has any, under writing that is so wide."""
    if sheet.ruling is Ruling.PLAIN:
        return []
    unit_px = view.measure_scale(0, 0)
    width_px = min(sheet.line_width * unit_px, _WIDEST_SHARE * stroke_px)
    lines = _lay_lines(sheet, view, max(sheet.spacing, _LEAST_SPACING_PX / unit_px))
    layers = [Layer(_draw(lines, view, width_px, sheet.line_strength), sheet.line_colour)]
    if sheet.margin is not None:
        _, top, _, bottom = view.find_visible_page()
        x = -half_width - sheet.margin
        margin = _make_line((x, top), (x, bottom))
        layers.append(Layer(_draw([margin], view, width_px, 1.0), _MARGIN_COLOUR))
    return layers


def _lay_lines(sheet: Sheet, view: View, spacing: float) -> list[Corners]:
    left, top, right, bottom = view.find_visible_page()
    rows = np.arange(_align(top, spacing, sheet.phase), bottom, spacing)
    columns = np.arange(_align(left, spacing, sheet.phase), right, spacing)
    lines = [_make_line((left, y), (right, y)) for y in rows]
    if sheet.ruling is Ruling.SQUARED:
        lines += [_make_line((x, top), (x, bottom)) for x in columns]
    return lines


def _make_line(start: tuple[float, float], end: tuple[float, float]) -> Corners:
    return np.linspace(start, end, _POINTS)


def _align(start: float, spacing: float, phase: float) -> float:
    return float(np.floor((start - phase) / spacing) * spacing + phase)


def _draw(lines: list[Corners], view: View, width_px: float, strength: float) -> Field:
    mask = np.zeros((view.height_px, view.width_px), np.uint8)
    thickness = max(1, round(width_px))
    for line in lines:
        points = np.clip(view.project(line), -_FARTHEST_PX, _FARTHEST_PX)
        fixed = np.round(points * 2**_SUBPIXEL_BITS).astype(np.int32)
        cv2.polylines(
            mask,
            [fixed],
            isClosed=False,
            color=255,
            thickness=thickness,
            lineType=cv2.LINE_AA,
            shift=_SUBPIXEL_BITS,
        )
    # A line thinner than a pixel covers only a share of it.
    return mask.astype(np.float32) * np.float32(strength * min(1.0, width_px / thickness) / 255)
