"""What is written with, and how its ink lies on the sheet."""

from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.photographs.glyphs import MARGIN_PX, Field, make_noise
from benchmarks.photographs.layers import Layer
from benchmarks.photographs.sheets import Colour, Surface
from benchmarks.photographs.views import Homography, View
from benchmarks.photographs.writing import Placed, Writing

MNIST_STROKE = 0.13
"""Usual width of MNIST's strokes, as a share of a digit's longer side."""


@dataclass(frozen=True, slots=True)
class Pen:
    """A pen.

    Attributes
    ----------
    name : str
        Its colour, or what it is where that says more.
    colours : tuple[Colour, ...]
        Of which a writing has one.
    least_width, most_width : float
        Of its strokes, as a share of MNIST's usual width, that of a thick pen.
    least_opacity : float
        How much of the sheet's colour may shine through, at worst.
    grain : float
        How unevenly it covers: 0 like ink, 1 like chalk.
    """

    name: str
    colours: tuple[Colour, ...]
    least_width: float
    most_width: float
    least_opacity: float
    grain: float


_PAPER_PENS = (
    Pen("black", ((0.09, 0.09, 0.10), (0.15, 0.14, 0.15)), 0.35, 0.9, 0.85, 0.1),
    Pen("blue", ((0.12, 0.18, 0.55), (0.16, 0.25, 0.66), (0.10, 0.13, 0.38)), 0.35, 0.8, 0.8, 0.15),
    Pen("red", ((0.75, 0.14, 0.17), (0.83, 0.22, 0.22)), 0.4, 0.9, 0.85, 0.1),
    Pen("green", ((0.10, 0.45, 0.24), (0.16, 0.55, 0.35)), 0.4, 0.9, 0.85, 0.1),
    Pen("pencil", ((0.34, 0.34, 0.36), (0.42, 0.42, 0.43)), 0.35, 0.8, 0.75, 0.4),
    Pen("marker", ((0.07, 0.07, 0.08), (0.10, 0.12, 0.35)), 0.8, 1.15, 0.92, 0.05),
)
_PENS = {
    Surface.PAPER: _PAPER_PENS,
    Surface.WHITEBOARD: (
        Pen("black", ((0.13, 0.13, 0.15),), 0.5, 1.0, 0.85, 0.15),
        Pen("blue", ((0.13, 0.25, 0.62),), 0.5, 1.0, 0.85, 0.15),
        Pen("red", ((0.80, 0.16, 0.20),), 0.5, 1.0, 0.85, 0.15),
        Pen("green", ((0.08, 0.50, 0.30),), 0.5, 1.0, 0.85, 0.15),
    ),
    Surface.BLACKBOARD: (
        Pen(
            "chalk",
            ((0.90, 0.90, 0.88), (0.93, 0.88, 0.55), (0.92, 0.68, 0.74)),
            0.5,
            1.0,
            0.8,
            0.6,
        ),
    ),
    Surface.SCREEN: (
        Pen(
            "screen",
            ((0.97, 0.97, 0.97), (0.45, 0.85, 0.95), (0.98, 0.85, 0.30)),
            0.35,
            1.1,
            0.95,
            0,
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Ink:
    """One writing's ink.

    Attributes
    ----------
    pen : Pen
        What it comes from.
    colour : Colour
        Its colour.
    width : float
        Of its strokes, as a share of a digit's longer side.
    opacity : float
        How well it covers, 0..1.
    tremble : float
        How rough its outline is, as a share of a stroke.
    """

    pen: Pen
    colour: Colour
    width: float
    opacity: float
    tremble: float


def choose_ink(surface: Surface, rng: np.random.Generator) -> Ink:
    """Choose a pen for a surface, and how it is held."""
    pens = _PENS[surface]
    pen = pens[rng.integers(len(pens))]
    return Ink(
        pen=pen,
        colour=pen.colours[rng.integers(len(pen.colours))],
        width=MNIST_STROKE * float(rng.uniform(pen.least_width, pen.most_width)),
        opacity=float(rng.uniform(pen.least_opacity, 1.0)),
        tremble=float(rng.uniform(0.01, 0.04 + 0.1 * pen.grain)),
    )


def write(writing: Writing, view: View, ink: Ink, rng: np.random.Generator) -> Layer:
    """Put the ink on the sheet."""
    coverage = cover(writing, view)
    stroke_px = measure_stroke_px(writing, view)
    height, width = coverage.shape
    x, y, box_width, box_height = cv2.boundingRect((coverage > 0).astype(np.uint8))
    area = np.s_[y : min(y + box_height, height), x : min(x + box_width, width)]
    grain = make_noise(coverage[area].shape, max(1.0, 0.12 * stroke_px), rng)
    flow = make_noise(coverage[area].shape, 4 * stroke_px, rng)
    unevenness = ink.pen.grain * (0.3 * grain + 0.15 * flow)
    coverage[area] *= np.clip(ink.opacity + unevenness, 0.25, 1).astype(np.float32)
    return Layer(coverage, ink.colour)


def cover(writing: Writing, view: View) -> Field:
    """Tell which share of each pixel of the frame the strokes cover, 0..1."""
    coverage = np.zeros((view.height_px, view.width_px), np.float32)
    for one in writing.placed:
        _cover_with(one, view, coverage)
    return coverage


def measure_stroke_px(writing: Writing, view: View) -> float:
    """Width of the strokes in the frame."""
    strokes = [one.scale * one.glyph.stroke for one in writing.placed]
    return float(np.median(strokes)) * view.measure_scale(0, 0)


def _cover_with(one: Placed, view: View, coverage: Field) -> None:
    to_frame = view.to_frame @ place(one)
    field = one.glyph.field
    height, width = field.shape
    corners = np.array([(0, 0, 1), (width, 0, 1), (width, height, 1), (0, height, 1)]) @ to_frame.T
    seen = corners[:, :2] / corners[:, 2:]
    left, top = np.maximum(np.floor(seen.min(axis=0)).astype(int), 0)
    right, bottom = np.minimum(
        np.ceil(seen.max(axis=0)).astype(int), (view.width_px, view.height_px)
    )
    if right <= left or bottom <= top:
        return
    shift = np.array([(1, 0, -left), (0, 1, -top), (0, 0, 1)], float)
    warped = cv2.warpPerspective(
        field,
        shift @ to_frame,
        (int(right - left), int(bottom - top)),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=-1.0,
    )
    middle_x, middle_y = (one.x + one.right) / 2, (one.y + one.bottom) / 2
    inside_px = warped * np.float32(one.scale * view.measure_scale(middle_x, middle_y))
    area = coverage[top:bottom, left:right]
    np.maximum(area, np.clip(inside_px + np.float32(0.5), 0, 1), out=area)


def place(one: Placed) -> Homography:
    """From a glyph's pixels to the page."""
    scale = one.scale / one.glyph.unit_px
    return np.array(
        [
            (scale, 0, one.x - scale * MARGIN_PX),
            (0, scale, one.y - scale * MARGIN_PX),
            (0, 0, 1),
        ]
    )
