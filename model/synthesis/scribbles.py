"""What a pen leaves that is neither digit nor letter: scribbles, single strokes, ruled lines."""

from dataclasses import dataclass

import numpy as np

from model.synthesis.canvas import (
    Part,
    Points,
    choose_pen_px,
    draw_arc,
    make_blank,
    shake,
    smooth,
    stroke,
    toss,
)
from preprocessing.arrays import InkStrength


@dataclass(frozen=True, slots=True)
class ScribbleParameters:
    """How much ink one drawing has.

    Attributes
    ----------
    least_knots, most_knots : int
        Points that a scribble's spline runs through.
    least_turning_rad : float
        A scribble turns by this in all: an 8 by about 13, a 3 by about 10.
    least_length : float
        Of a scribble, in sides of the canvas: an 8 has about 2.5.
    most_rules : int
        Lines in each direction of a ruling.
    most_waves : float
        Periods of a wavy line; the least is 1.5, as half of them is an arc.
    """

    least_knots: int = 9
    most_knots: int = 14
    least_turning_rad: float = 19.0
    least_length: float = 3.4
    most_rules: int = 4
    most_waves: float = 4.0


RANGES = {
    Part.TRAINING: ScribbleParameters(),
    Part.HOLDOUT: ScribbleParameters(
        least_knots=11,
        most_knots=24,
        least_turning_rad=22.0,
        least_length=3.8,
        most_rules=6,
        most_waves=6.0,
    ),
}


def draw_scribble(rng: np.random.Generator, part: Part) -> InkStrength:
    """Draw one curve through random points.

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
    ranges = RANGES[part]
    curve = smooth(_choose_knots(rng, ranges))
    while (
        measure_turning(curve) < ranges.least_turning_rad
        or measure_length(curve) < ranges.least_length
    ):
        curve = smooth(_choose_knots(rng, ranges))
    return stroke(make_blank(), [curve], _pen(rng, part))


def measure_turning(line: Points) -> float:
    """Measure by how much a polyline turns in all, either way, in radians.

    Examples
    --------
    >>> corner = np.array([[0, 0], [1, 0], [1, 1]], dtype=np.float32)
    >>> round(measure_turning(corner), 3)
    1.571
    """
    steps = np.diff(line, axis=0)
    headings = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    return float(np.abs(np.diff(headings)).sum())


def measure_length(line: Points) -> float:
    """Measure a polyline's length in sides of the canvas."""
    return float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())


def draw_zigzag(rng: np.random.Generator, part: Part) -> InkStrength:
    """Draw a pen going to and fro, as people blacken or cross something out."""
    standing = toss(rng, 0.3)
    # A standing one with few turns is a 3 or a 5.
    turns = int(rng.integers(8 if standing else 5, 9 + RANGES[part].most_rules))
    along = np.linspace(0.05, 0.95, turns) + rng.normal(0, 0.03, turns)
    across = np.where(np.arange(turns) % 2, 0.15, 0.85) + rng.normal(0, 0.08, turns)
    height = rng.uniform(0.3, 1.0)
    knots = np.stack([along, 0.5 + height * (across - 0.5)], axis=1).astype(np.float32)
    if standing:
        knots = knots[:, ::-1]
    line = smooth(knots, steps=4) if toss(rng) else knots
    return shake(rng, part, stroke(make_blank(), [np.ascontiguousarray(line)], _pen(rng, part)))


def draw_stroke(rng: np.random.Generator, part: Part) -> InkStrength:
    """Draw a stroke or two that stand for no digit.

    Lying lines, waves, dashes, open arcs and corners. A standing line is a 1, a whole ring a 0, a
    corner open to the lower left a 7: these are left out.
    """
    makers = (_make_dash, _make_wave, _make_dashes, _make_bowl, _make_corner, _make_dots)
    lines = makers[rng.integers(len(makers))](rng, part)
    return shake(rng, part, stroke(make_blank(), lines, choose_pen_px(rng, part)))


def draw_ruling(rng: np.random.Generator, part: Part) -> InkStrength:
    """Draw ruled lines, a grid, or where lines of a table meet."""
    most = RANGES[part].most_rules
    if toss(rng, 0.3):
        lines = _make_junction(rng)
    else:
        lying = _make_rules(rng, int(rng.integers(2, most, endpoint=True)))
        standing = int(rng.integers(2, most, endpoint=True)) * int(toss(rng, 0.6))
        lines = lying + [line[:, ::-1].copy() for line in _make_rules(rng, standing)]
    return shake(rng, part, stroke(make_blank(), lines, _pen(rng, part)))


def _pen(rng: np.random.Generator, part: Part) -> int:
    """Choose a fine pen, so that lines side by side stay apart."""
    return min(4, choose_pen_px(rng, part))


def _choose_knots(rng: np.random.Generator, ranges: ScribbleParameters) -> Points:
    """Choose points of a tangle within a box, or of a pen that wanders on from where it is."""
    count = int(rng.integers(ranges.least_knots, ranges.most_knots, endpoint=True))
    if toss(rng, 0.8):
        knots = rng.random((count, 2)) * (1, rng.uniform(0.5, 1.2))
    else:
        # Further along than up and down: a tall one is soon an 8 or a 3.
        knots = np.cumsum(rng.normal(0, 1, (count, 2)) * (1.4, 1.0), axis=0)
    return _fit(knots.astype(np.float32))


def _fit(knots: Points) -> Points:
    """Scale points to fill the canvas but for a margin."""
    least, most = knots.min(axis=0), knots.max(axis=0)
    return np.asarray(0.08 + 0.84 * (knots - least) / (most - least).max(), dtype=np.float32)


def _points(*numbers: float) -> Points:
    return np.array(numbers, dtype=np.float32).reshape(-1, 2)


def _make_dash(rng: np.random.Generator, _part: Part) -> list[Points]:
    half, tilt = rng.uniform(0.25, 0.45), rng.uniform(-0.03, 0.03)
    return [_points(0.5 - half, 0.5 - tilt, 0.5 + half, 0.5 + tilt)]


def _make_wave(rng: np.random.Generator, part: Part) -> list[Points]:
    periods, height = rng.uniform(1.5, RANGES[part].most_waves), rng.uniform(0.05, 0.15)
    x = np.linspace(0.05, 0.95, 40)
    y = 0.5 + height * np.sin(2 * np.pi * (periods * x + rng.random()))
    return [np.stack([x, y], axis=1).astype(np.float32)]


def _make_dashes(rng: np.random.Generator, _part: Part) -> list[Points]:
    count = int(rng.integers(2, 4))
    left, right = rng.uniform(0.05, 0.2, count), rng.uniform(0.8, 0.95, count)
    y = 0.5 + (np.arange(count) - (count - 1) / 2) * rng.uniform(0.18, 0.3)
    return [_points(left[i], y[i], right[i], y[i]) for i in range(count)]


def _make_bowl(rng: np.random.Generator, _part: Part) -> list[Points]:
    """Make an arc open above or below; one open to a side is nearly a 1 once it is narrow."""
    facing = 90 if toss(rng) else -90
    half = rng.uniform(75, 100)
    width, height = rng.uniform(0.6, 0.9), rng.uniform(0.4, 0.8)
    return [draw_arc(0.5, 0.5, width, height, facing - half, facing + half)]


def _make_corner(rng: np.random.Generator, _part: Part) -> list[Points]:
    """Make one of ┌ └ V Λ <; a > leans to a 7."""
    near, far = rng.uniform(0.1, 0.25), rng.uniform(0.75, 0.9)
    corners = (
        _points(far, near, near, near, near, far),
        _points(near, near, near, far, far, far),
        _points(near, near, 0.5, far, far, near),
        _points(near, far, 0.5, near, far, far),
        _points(far, near, near, 0.5, far, far),
    )
    return [corners[rng.integers(len(corners))]]


def _make_dots(rng: np.random.Generator, _part: Part) -> list[Points]:
    """Make dots strewn from left to right: those of a column would run into a 1."""
    count = int(rng.integers(3, 8))
    dots = rng.uniform(0.1, 0.9, (count, 1, 2))
    dots[:, 0, 0] = np.linspace(0.15, 0.85, count) + rng.normal(0, 0.04, count)
    ends = dots + rng.normal(0, 0.03, (count, 1, 2))
    return list(np.concatenate([dots, ends], axis=1).astype(np.float32))


def _make_rules(rng: np.random.Generator, count: int) -> list[Points]:
    places = (np.arange(count) + 0.5) / max(count, 1) + rng.normal(0, 0.02, count)
    ends = rng.uniform(0.0, 0.1, (count, 2))
    return [_points(ends[i, 0], places[i], 1 - ends[i, 1], places[i]) for i in range(count)]


def _make_junction(rng: np.random.Generator) -> list[Points]:
    """Make a crossing of a table's lines: ┼ ┬ ╪ ╫, never ┐ (7), ┤ (4), ├ or ┴ (1)."""
    x, y = rng.uniform(0.35, 0.65, 2)
    lying, standing = _points(0.05, y, 0.95, y), _points(x, 0.05, x, 0.95)
    gap = rng.uniform(0.15, 0.25)
    junctions = (
        [lying, standing],
        [lying, _points(x, y, x, 0.95)],
        [lying, standing, lying + _points(0, gap)],
        [lying, standing, standing + _points(gap, 0)],
    )
    return junctions[rng.integers(len(junctions))]
