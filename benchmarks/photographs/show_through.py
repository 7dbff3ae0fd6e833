"""Writing on the sheet's back that shines through: mirrored, soft and faint."""

from dataclasses import replace

import cv2
import numpy as np

from benchmarks.photographs.glyphs import Glyph, trace
from benchmarks.photographs.layers import Layer
from benchmarks.photographs.pens import cover
from benchmarks.photographs.sheets import Colour, Sheet
from benchmarks.photographs.views import View
from benchmarks.photographs.writing import Placed, Writing
from preprocessing.arrays import DigitImages

_COLOUR: Colour = (0.2, 0.2, 0.22)
_ROWS, _COLUMNS = 3, 5
_SOFTNESS = 0.02
"""Spread of what the paper's fibres scatter, in units of a digit."""


def show_back(
    sheet: Sheet, view: View, images: DigitImages, rng: np.random.Generator
) -> list[Layer]:
    """Draw what shines through, if anything does."""
    if not sheet.show_through:
        return []
    left, top, right, bottom = view.find_visible_page()
    size = float(rng.uniform(0.4, 1.0))
    placed = []
    for row in np.linspace(top, bottom, _ROWS + 2)[1:-1]:
        for column in np.linspace(left, right, _COLUMNS + 2)[1:-1]:
            glyph = trace(images[rng.integers(len(images))], 0.08, 0.05, rng)
            shift_x, shift_y = rng.uniform(-0.3, 0.3, 2)
            placed.append(Placed(_mirror(glyph), column + shift_x, row + shift_y, size))
    coverage = cover(Writing(tuple(placed), 0.0, 0.0), view)
    sigma_px = max(0.5, _SOFTNESS * view.measure_scale(0, 0))
    soft = np.asarray(cv2.GaussianBlur(coverage, (0, 0), sigma_px), np.float32)
    return [Layer(soft * np.float32(sheet.show_through), _COLOUR)]


def _mirror(glyph: Glyph) -> Glyph:
    return replace(glyph, field=np.ascontiguousarray(glyph.field[:, ::-1]))
