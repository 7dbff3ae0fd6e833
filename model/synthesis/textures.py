"""What is left of things that are no writing: noise, textures, blots, edges, blocks, icons."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.synthesis.canvas import (
    CANVAS_SIDE_PX,
    Part,
    Points,
    choose_pen_px,
    draw_arc,
    fill,
    make_blank,
    shake,
    stroke,
    toss,
)
from preprocessing.arrays import InkStrength

Field = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TextureParameters:
    """How fine and how dense textures are.

    Attributes
    ----------
    least_grain_px, most_grain_px : float
        Size of a grain in pixels of the canvas: one pixel of a digit image is about three of these.
    least_ink, most_ink : float
        Share of a texture that is ink.
    least_blocks, most_blocks : int
        Blocks along a side of a square code.
    """

    least_grain_px: float = 3.0
    most_grain_px: float = 8.0
    least_ink: float = 0.25
    most_ink: float = 0.55
    least_blocks: int = 5
    most_blocks: int = 9


RANGES = {
    Part.TRAINING: TextureParameters(),
    Part.HOLDOUT: TextureParameters(
        least_grain_px=2.0,
        most_grain_px=9.0,
        least_ink=0.15,
        most_ink=0.5,
        least_blocks=4,
        most_blocks=11,
    ),
}


def draw_noise(rng: np.random.Generator, part: Part) -> InkStrength:
    """Draw thresholded noise of one scale, in a window of random shape.

    Parameters
    ----------
    rng : np.random.Generator
        The source of chance.
    part : Part
        Whose ranges.

    Returns
    -------
    InkStrength
        Shape (64, 64), uint8.
    """
    field = _make_noise(rng, (_grain(rng, part),) * 2, soft=toss(rng))
    return _cut_window(rng, _threshold(rng, part, field))


def draw_texture(rng: np.random.Generator, part: Part) -> InkStrength:
    """Draw wood, fabric or foliage: band-passed noise drawn out, gratings, strewn leaves."""
    makers = (_make_wood, _make_fabric, _make_foliage)
    return _cut_window(rng, makers[rng.integers(len(makers))](rng, part))


def draw_blot(rng: np.random.Generator, part: Part) -> InkStrength:
    """Draw a blot with lobes and splashes around it."""
    angles = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    radius = np.full(72, rng.uniform(0.18, 0.28))
    for lobes in rng.integers(3, 12, size=4):
        radius += rng.uniform(0.01, 0.06) * np.sin(lobes * angles + rng.uniform(0, 6.3))
    stretch = rng.uniform(0.6, 1.0)
    outline = np.stack([radius * np.cos(angles), stretch * radius * np.sin(angles)], axis=1)
    canvas = fill(make_blank(), np.asarray(0.5 + outline, dtype=np.float32))
    splashes = rng.uniform(0.05, 0.95, (int(rng.integers(2, 12)), 1, 2)).astype(np.float32)
    stroke(canvas, [splash.repeat(2, axis=0) for splash in splashes], choose_pen_px(rng, part))
    return shake(rng, part, canvas)


def draw_edges(rng: np.random.Generator, part: Part) -> InkStrength:
    """Draw the outlines of a heap of things, each hiding what lies below it."""
    canvas, pen_px = make_blank(), min(3, choose_pen_px(rng, part))
    # The large ones lie below: on top, one of them would hide the rest and be a ring.
    for size in np.sort(rng.uniform(0.15, 0.45, int(rng.integers(6, 10))))[::-1]:
        middle = rng.uniform(0.15, 0.85, 2)
        corners = int(rng.integers(3, 7))
        angles = np.sort(rng.uniform(0, 2 * np.pi, corners))
        outline = np.stack([np.cos(angles), np.sin(angles)], axis=1) * size + middle
        closed = np.asarray(outline[[*range(corners), 0]], dtype=np.float32)
        fill(canvas, closed, ink=0)
        stroke(canvas, [closed], pen_px)
    return canvas


def draw_blocks(rng: np.random.Generator, part: Part) -> InkStrength:
    """Draw blocks as in a square code, or bars as in a striped one."""
    ranges = RANGES[part]
    count = int(rng.integers(ranges.least_blocks, ranges.most_blocks, endpoint=True))
    if toss(rng, 0.25):
        bars = np.arange(2 * count - 1) % 2 == 0
        blocks = np.repeat(bars, rng.integers(1, 4, len(bars)))[None, :]
    else:
        blocks = rng.random((count, count)) < rng.uniform(0.35, 0.6)
    side = CANVAS_SIDE_PX - 12
    ink = blocks.astype(np.uint8) * np.uint8(255)
    enlarged = cv2.resize(ink, (side, side), interpolation=cv2.INTER_NEAREST)
    return shake(rng, part, np.pad(np.asarray(enlarged, dtype=np.uint8), 6))


def draw_icon(rng: np.random.Generator, part: Part) -> InkStrength:
    """Draw a sign as on a button: tiles in rows, waves of a transmitter, rising columns."""
    makers = (_make_tiles, _make_waves, _make_columns)
    return shake(rng, part, makers[rng.integers(len(makers))](rng))


def draw_fingers(rng: np.random.Generator, part: Part) -> InkStrength:
    """Draw round-ended bars reaching in from one side, and the edge of a sheet behind them."""
    count = int(rng.integers(3, 6))  # two lying ones are a 3
    across = (np.arange(count) + 0.5) / count + rng.normal(0, 0.03, count)
    reach = rng.uniform(0.4, 0.9, count)
    canvas = make_blank()
    width = rng.uniform(0.5, 0.8) / count
    for x, top in zip(across, 1 - reach, strict=True):
        finger = np.vstack(
            [draw_arc(x, top + width / 2, width, width, 180, 360), [[x + width / 2, 1.1]]]
        )
        outline = np.vstack([finger, [[x - width / 2, 1.1]], finger[:1]]).astype(np.float32)
        stroke(canvas, [outline], min(4, choose_pen_px(rng, part)))
    if toss(rng):
        edge = np.array([[0, rng.uniform(0.5, 0.9)], [1, rng.uniform(0.5, 0.9)]], dtype=np.float32)
        stroke(canvas, [edge], 2)
    return canvas if toss(rng) else np.ascontiguousarray(canvas.T)


def _grain(rng: np.random.Generator, part: Part) -> float:
    ranges = RANGES[part]
    return float(np.exp(rng.uniform(np.log(ranges.least_grain_px), np.log(ranges.most_grain_px))))


def _make_noise(rng: np.random.Generator, grain_px: tuple[float, float], *, soft: bool) -> Field:
    """Make noise whose grains have a height and a width, shape (64, 64)."""
    rows, columns = (max(3, round(CANVAS_SIDE_PX / size)) for size in grain_px)
    knots = rng.standard_normal((rows, columns), dtype=np.float32)
    size = (CANVAS_SIDE_PX, CANVAS_SIDE_PX)
    flag = cv2.INTER_CUBIC if soft else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(knots, size, interpolation=flag), dtype=np.float32)


def _threshold(rng: np.random.Generator, part: Part, field: Field) -> InkStrength:
    ranges = RANGES[part]
    paper = 1 - rng.uniform(ranges.least_ink, ranges.most_ink)
    limit = np.partition(field, int(paper * field.size), axis=None)[int(paper * field.size)]
    return np.asarray(np.where(field >= limit, 255, 0), dtype=np.uint8)


def _cut_window(rng: np.random.Generator, canvas: InkStrength) -> InkStrength:
    """Leave what a rectangle or an ellipse shows: found ink has no full squares only."""
    width, height = rng.uniform(0.75, 1.0), rng.uniform(0.6, 1.0)
    if toss(rng):
        rows, columns = round(height * CANVAS_SIDE_PX), round(width * CANVAS_SIDE_PX)
        return canvas[:rows, :columns]
    window = fill(make_blank(), draw_arc(0.5, 0.5, width, height))
    return np.asarray(cv2.bitwise_and(canvas, window), dtype=np.uint8)


def _make_wood(rng: np.random.Generator, part: Part) -> InkStrength:
    grain = min(4.5, _grain(rng, part))  # of wider grain, single strokes are left
    drawn_out = (grain, grain * rng.uniform(2.0, 6.0))
    field = _make_noise(rng, drawn_out, soft=True)
    field -= cv2.blur(field, (15, 15))
    wood = _threshold(rng, part, field)
    return wood if toss(rng) else np.ascontiguousarray(wood.T)


def _make_fabric(rng: np.random.Generator, part: Part) -> InkStrength:
    """Make hatching: one grating, or two crossed, bent by noise."""
    bend = _make_noise(rng, (24.0, 24.0), soft=True) * rng.uniform(0.0, 3.0)
    field = np.full_like(bend, -2)
    # Of a wide grating so little fits on the canvas that a 1 may be left.
    period_px = min(10.0, 2 * _grain(rng, part))
    for _ in range(int(rng.integers(1, 3))):
        turn = rng.uniform(0, np.pi)
        along = np.cos(turn) * _PLACES[None, :] + np.sin(turn) * _PLACES[:, None]
        field = np.maximum(field, np.sin(2 * np.pi * (along + bend) / period_px))
    return _threshold(rng, part, field.astype(np.float32))


def _make_foliage(rng: np.random.Generator, part: Part) -> InkStrength:
    canvas = make_blank()
    count = int(rng.integers(15, 35))
    places, angles = rng.random((count, 2)), rng.uniform(0, 2 * np.pi, count)
    lengths = rng.uniform(0.04, 0.12, count)
    ways = np.stack([np.cos(angles), np.sin(angles)], axis=1) * lengths[:, None]
    leaves = np.stack([places - ways, places + ways], axis=1).astype(np.float32)
    return stroke(canvas, list(leaves), min(6, 1 + choose_pen_px(rng, part)))


def _make_tiles(rng: np.random.Generator) -> InkStrength:
    canvas, outline = make_blank(), _make_outline(rng)
    rows, columns = (int(number) for number in rng.integers(2, 4, 2))
    for row in range(rows):
        for column in range(columns):
            middle = np.array([(column + 0.5) / columns, (row + 0.5) / rows], dtype=np.float32)
            fill(canvas, middle + outline * np.float32(0.8 / max(rows, columns)))
    return canvas


def _make_waves(rng: np.random.Generator) -> InkStrength:
    half_deg, pen_px = rng.uniform(40, 70), int(rng.integers(3, 7))
    arcs = [draw_arc(0.5, 0.85, r, r, 270 - half_deg, 270 + half_deg) for r in (0.1, 0.6, 1.1, 1.5)]
    return stroke(make_blank(), arcs, pen_px)


def _make_columns(rng: np.random.Generator) -> InkStrength:
    count, canvas = int(rng.integers(3, 6)), make_blank()
    width = rng.uniform(0.5, 0.8) / count
    for index in range(count):
        left, top = (index + 0.1) / count, 0.9 * (1 - (index + 1) / count)
        right = left + width
        outline = [[left, top], [right, top], [right, 0.95], [left, 0.95]]
        fill(canvas, np.array(outline, dtype=np.float32))
    return canvas


def _make_outline(rng: np.random.Generator) -> Points:
    """Make a disc, a polygon or a star of diameter 1 around the origin."""
    if toss(rng, 0.3):
        return draw_arc(0, 0, 1, 1)
    count = int(rng.integers(3, 11))
    angles = 2 * np.pi * (np.arange(count) / count + rng.random())
    radii = np.where(np.arange(count) % 2, rng.uniform(0.25, 0.5), 0.5)
    outline = np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)
    return np.asarray(outline, dtype=np.float32)


_PLACES = np.arange(CANVAS_SIDE_PX, dtype=np.float32)
