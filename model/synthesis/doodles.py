"""Little drawings and letters as a hand draws them: polylines of our own."""

from collections.abc import Mapping
from typing import TypeAlias

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
)
from preprocessing.arrays import InkStrength

Drawing: TypeAlias = tuple[Points, ...]


def _line(*numbers: float) -> Points:
    """Pair x, y, x, y … in hundredths of the canvas."""
    return np.array(numbers, dtype=np.float32).reshape(-1, 2) / np.float32(100)


def _curve(*numbers: float) -> Points:
    return smooth(_line(*numbers))


def _arc(*numbers: float) -> Points:
    """Middle, width and height in hundredths of the canvas, then two angles."""
    x, y, width, height, *angles = numbers
    return draw_arc(x / 100, y / 100, width / 100, height / 100, *angles)


def _make_spiral(turns: float) -> Points:
    angle = np.linspace(0, 2 * np.pi * turns, 60, dtype=np.float32)
    radius = 0.4 * angle / angle[-1]
    return np.stack([0.5 + radius * np.cos(angle), 0.5 + radius * np.sin(angle)], axis=1)


def _make_rays(count: int, inner: float, outer: float) -> Drawing:
    angles = 2 * np.pi * np.arange(count) / count
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    return tuple(
        np.stack([0.5 + inner * way, 0.5 + outer * way]).astype(np.float32) for way in directions
    )


_FACE = _arc(50, 50, 80, 80)
_EYES = (_arc(36, 40, 6, 6), _arc(64, 40, 6, 6))
_STAR = _line(50, 10, 61, 40, 92, 40, 67, 58, 77, 90, 50, 70, 23, 90, 33, 58, 8, 40, 39, 40, 50, 10)
_LEAF = _curve(50, 10, 75, 35, 70, 65, 50, 85, 30, 65, 25, 35, 50, 10)
_HEART = _curve(50, 85, 20, 55, 12, 32, 30, 18, 50, 35, 70, 18, 88, 32, 80, 55, 50, 85)

_SHARED: Mapping[str, Drawing] = {
    "smiley": (_FACE, *_EYES, _arc(50, 52, 44, 40, 20, 160)),
    "house": (
        _line(20, 90, 20, 45, 80, 45, 80, 90, 20, 90),
        _line(5, 48, 50, 10, 95, 48),
        _line(42, 90, 42, 65, 58, 65, 58, 90),
    ),
    "heart": (_HEART,),
    "cross": (_line(15, 15, 85, 85), _line(85, 15, 15, 85)),
    "tick": (_line(12, 55, 38, 85, 90, 15),),
    "arrow": (_line(8, 50, 90, 50), _line(65, 28, 90, 50, 65, 72)),
}

_TRAINING: Mapping[str, Drawing] = {
    "stick figure": (
        _arc(50, 20, 24, 24),
        _line(50, 32, 50, 62),
        _line(22, 42, 50, 40, 78, 42),
        _line(28, 92, 50, 62, 72, 92),
    ),
    "flower": (
        _arc(50, 30, 18, 18),
        *(_arc(50 + 17 * x, 30 + 17 * y, 16, 16) for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1))),
        _line(50, 56, 50, 95),
        _curve(50, 80, 68, 62, 74, 70, 50, 88),
    ),
    "fish": (_curve(92, 30, 60, 62, 28, 66, 10, 50, 28, 34, 60, 38, 92, 70), _arc(27, 45, 5, 5)),
    "sun": (_arc(50, 50, 40, 40), *_make_rays(10, 0.27, 0.42)),
    "envelope": (_line(8, 25, 92, 25, 92, 75, 8, 75, 8, 25), _line(8, 25, 50, 55, 92, 25)),
    "triangle": (_line(50, 12, 90, 85, 10, 85, 50, 12),),
    "asterisk": _make_rays(6, 0.0, 0.4),
    "umbrella": (
        _arc(50, 48, 84, 70, 180, 360),
        _line(8, 48, 92, 48),
        _curve(50, 48, 50, 85, 42, 92, 34, 84),
    ),
    "fence": (*(_line(x, 20, x, 85) for x in (15, 38, 62, 85)), _line(5, 40, 95, 40)),
    "crown": (_line(10, 80, 10, 25, 32, 55, 50, 18, 68, 55, 90, 25, 90, 80, 10, 80),),
}

_HOLDOUT: Mapping[str, Drawing] = {
    "star": (_STAR,),
    "pentagram": (_line(50, 8, 75, 88, 10, 38, 90, 38, 25, 88, 50, 8),),
    "spiral": (_make_spiral(3.2),),
    "cat": (
        _line(14, 10, 34, 26, 66, 26, 86, 10, 90, 60, 50, 92, 10, 60, 14, 10),
        _arc(36, 48, 6, 8),
        _arc(64, 48, 6, 8),
        _line(45, 64, 55, 64, 50, 70, 45, 64),
        _line(0, 60, 30, 66),
        _line(100, 60, 70, 66),
    ),
    "fir": (
        _line(50, 5, 25, 35, 40, 35, 15, 65, 85, 65, 60, 35, 75, 35, 50, 5),
        _line(44, 65, 44, 92, 56, 92, 56, 65),
    ),
    "car": (
        _line(5, 70, 5, 50, 25, 48, 36, 28, 68, 28, 80, 48, 95, 52, 95, 70, 5, 70),
        _arc(26, 72, 18, 18),
        _arc(75, 72, 18, 18),
    ),
    "cup": (_line(15, 25, 22, 85, 62, 85, 70, 25, 15, 25), _arc(70, 50, 36, 34, -80, 80)),
    "leaf": (
        _LEAF,
        _line(50, 20, 50, 98),
        *(_line(50, y, 50 + x, y - 12) for y in (48, 62, 74) for x in (-16, 16)),
    ),
    "bird": (_curve(5, 40, 25, 25, 45, 45, 50, 55, 55, 45, 75, 25, 95, 40),),
    "glasses": (
        _arc(25, 50, 38, 38),
        _arc(75, 50, 38, 38),
        _arc(50, 48, 14, 14, 180, 360),
    ),
    "hash": (
        _line(35, 8, 28, 92),
        _line(70, 8, 63, 92),
        _line(8, 35, 92, 35),
        _line(6, 65, 90, 65),
    ),
}

DOODLES: Mapping[Part, tuple[Drawing, ...]] = {
    Part.TRAINING: (*_SHARED.values(), *_TRAINING.values()),
    Part.HOLDOUT: (*_SHARED.values(), *_HOLDOUT.values()),
}
"""What people draw when they try a bot out; most of the holdout's are new to training.

Left out: hourglass and snowman (8), lightning (4), moon (a 0 or a 1), balloon and key (9).
"""

_TRAINING_LETTERS: Mapping[str, Drawing] = {
    "A": (_line(15, 92, 50, 8, 85, 92), _line(28, 62, 72, 62)),
    "E": (_line(80, 10, 22, 10, 22, 90, 80, 90), _line(22, 50, 68, 50)),
    "F": (_line(80, 10, 22, 10, 22, 92), _line(22, 48, 66, 48)),
    "H": (_line(20, 8, 20, 92), _line(80, 8, 80, 92), _line(20, 50, 80, 50)),
    "M": (_line(10, 92, 18, 10, 50, 60, 82, 10, 90, 92),),
    "W": (_line(6, 10, 28, 90, 50, 35, 72, 90, 94, 10),),
    "R": (_line(22, 92, 22, 8), _curve(22, 10, 70, 12, 74, 38, 24, 50), _line(36, 50, 80, 92)),
    "T": (_line(10, 10, 90, 10), _line(50, 10, 50, 92)),
    "X": (_line(15, 10, 85, 90), _line(85, 10, 15, 90)),
    "a": (
        _curve(72, 24, 44, 10, 18, 40, 24, 84, 50, 84, 70, 52),
        _curve(74, 14, 70, 60, 78, 90, 98, 80),
    ),
    "a, leaning": (
        _curve(80, 22, 52, 8, 20, 40, 12, 78, 34, 90, 66, 60),
        _curve(84, 10, 72, 50, 70, 84, 96, 82),
    ),
    "a, round": (_arc(42, 52, 62, 72), _curve(74, 18, 74, 50, 78, 88, 96, 86)),
    "e": (_curve(18, 55, 75, 52, 68, 22, 40, 18, 18, 52, 38, 86, 80, 74),),
    "h": (_line(24, 5, 24, 92), _curve(24, 60, 48, 42, 70, 54, 72, 92)),
    "m": (
        _line(10, 30, 10, 85),
        _curve(10, 50, 28, 30, 46, 42, 48, 85),
        _curve(48, 50, 66, 30, 86, 42, 90, 85),
    ),
    "n": (_line(22, 25, 24, 90), _curve(24, 52, 48, 28, 74, 42, 78, 90)),
    "x": (_curve(15, 22, 40, 35, 60, 75, 88, 82), _line(82, 20, 16, 85)),
}

_HOLDOUT_LETTERS: Mapping[str, Drawing] = {
    "K": (_line(22, 8, 22, 92), _line(80, 10, 24, 55), _line(38, 44, 84, 92)),
    "N": (_line(18, 92, 18, 10, 82, 90, 82, 8),),
    "P": (_line(24, 94, 24, 8), _curve(24, 10, 76, 14, 78, 44, 26, 54)),
    "V": (_line(12, 10, 50, 90, 88, 10),),
    "d": (_curve(70, 50, 45, 38, 22, 62, 40, 88, 70, 74), _line(72, 5, 72, 92)),
    "k": (_line(24, 5, 24, 92), _line(72, 38, 26, 66), _line(40, 58, 78, 92)),
    "r": (_line(28, 30, 28, 92), _curve(28, 54, 44, 32, 66, 30, 76, 38)),
    "u": (_curve(15, 25, 16, 65, 38, 85, 62, 78, 74, 55), _line(76, 22, 76, 72, 92, 84)),
    "w": (_curve(8, 28, 16, 78, 34, 84, 48, 40, 62, 84, 80, 78, 92, 26),),
    "Ж": (
        _line(50, 8, 50, 92),
        _curve(10, 12, 30, 40, 50, 50, 70, 40, 90, 12),
        _curve(10, 92, 30, 62, 50, 50, 70, 62, 90, 92),
    ),
    "Я": (_line(78, 92, 78, 8), _curve(78, 10, 30, 12, 26, 38, 76, 50), _line(64, 50, 20, 92)),
    "И": (_line(18, 8, 18, 90, 82, 10, 82, 92),),
}

LETTERS: Mapping[Part, tuple[Drawing, ...]] = {
    Part.TRAINING: tuple(_TRAINING_LETTERS.values()),
    Part.HOLDOUT: tuple(_HOLDOUT_LETTERS.values()),
}
"""Letters as strokes of a pen; no letter stands in both parts. Left out are those of a font, except
an a whose tail no 0 or 9 has."""


def draw_doodle(rng: np.random.Generator, part: Part) -> InkStrength:
    """Draw one doodle.

    Parameters
    ----------
    rng : np.random.Generator
        The source of chance.
    part : Part
        Whose doodles.

    Returns
    -------
    InkStrength
        Shape (64, 64), uint8.
    """
    return _draw(rng, part, DOODLES[part], most_pen_px=4)


def draw_letter(rng: np.random.Generator, part: Part) -> InkStrength:
    """Draw one handwritten letter, shape (64, 64), uint8."""
    return _draw(rng, part, LETTERS[part], most_pen_px=8)


def _draw(
    rng: np.random.Generator, part: Part, drawings: tuple[Drawing, ...], most_pen_px: int
) -> InkStrength:
    drawing = drawings[rng.integers(len(drawings))]
    # A hand sets each stroke down a little off.
    lines = [line + rng.normal(0, 0.015, 2).astype(np.float32) for line in drawing]
    # A bold pen fills small drawings: what is left of a flower is an 8.
    canvas = stroke(make_blank(), lines, min(most_pen_px, choose_pen_px(rng, part)))
    return shake(rng, part, canvas)
