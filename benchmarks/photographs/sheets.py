"""What is written on: paper, plain or lined, a whiteboard, a blackboard, a dark screen."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

Colour = tuple[float, float, float]
"""Red, green, blue, 0..1 of the light reflected."""


class Surface(StrEnum):
    """Kinds of sheet."""

    PAPER = "paper"
    WHITEBOARD = "whiteboard"
    BLACKBOARD = "blackboard"
    SCREEN = "screen"


class Ruling(StrEnum):
    """Printed lines."""

    PLAIN = "plain"
    RULED = "ruled"
    SQUARED = "squared"


DARK = frozenset({Surface.BLACKBOARD, Surface.SCREEN})
"""Where the writing is brighter than the sheet."""

_SURFACES = (Surface.PAPER, Surface.WHITEBOARD, Surface.BLACKBOARD, Surface.SCREEN)
_SURFACE_CHANCES = (0.74, 0.07, 0.10, 0.09)
_RULING_CHANCES = (0.46, 0.29, 0.25)

_COLOURS: dict[Surface, tuple[Colour, ...]] = {
    Surface.PAPER: (
        (0.95, 0.95, 0.94),
        (0.96, 0.96, 0.97),
        (0.93, 0.93, 0.90),
        (0.94, 0.91, 0.83),  # cream
        (0.80, 0.79, 0.76),  # recycled
        (0.96, 0.89, 0.55),  # sticky note
        (0.92, 0.76, 0.79),
        (0.75, 0.85, 0.92),
        (0.73, 0.61, 0.46),  # cardboard
    ),
    Surface.WHITEBOARD: ((0.93, 0.94, 0.95), (0.90, 0.92, 0.92)),
    Surface.BLACKBOARD: ((0.15, 0.25, 0.20), (0.14, 0.15, 0.16), (0.22, 0.24, 0.26)),
    Surface.SCREEN: ((0.04, 0.04, 0.05), (0.11, 0.12, 0.15), (0.07, 0.10, 0.18)),
}
_WHITE_PAPERS = 4
"""Lined paper is white or cream."""

_LINE_COLOURS: tuple[Colour, ...] = (
    (0.60, 0.73, 0.88),
    (0.55, 0.66, 0.85),
    (0.70, 0.71, 0.74),
    (0.62, 0.64, 0.68),
    (0.66, 0.80, 0.78),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; lengths in units of a digit.

    Attributes
    ----------
    surface, colour, ruling
        Kind, colour and printed lines.
    line_colour, line_strength : Colour, float
        What lines look like, and how much of that colour the print has.
    spacing, line_width, phase : float
        Between lines, of lines, and where they begin.
    margin : float, optional
        How far left of the writing a red line marks the page's margin.
    roughness : float
        Spread of the texture's brightness.
    creases : int
        Folds across the sheet.
    show_through : float
        How dark writing on the sheet's back shines through, 0 = not at all.
    """

    surface: Surface
    colour: Colour
    ruling: Ruling = Ruling.PLAIN
    line_colour: Colour = _LINE_COLOURS[0]
    line_strength: float = 0.0
    spacing: float = 1.0
    line_width: float = 0.03
    phase: float = 0.0
    margin: float | None = None
    roughness: float = 0.01
    creases: int = 0
    show_through: float = 0.0

    @property
    def is_dark(self) -> bool:
        """Whether writing is brighter than the sheet."""
        return self.surface in DARK

    @property
    def is_coloured(self) -> bool:
        """Whether it is paper, and not white."""
        return self.surface is Surface.PAPER and min(self.colour) < 0.82


def choose_sheet(rng: np.random.Generator) -> Sheet:
    """Choose a sheet."""
    surface = _SURFACES[rng.choice(len(_SURFACES), p=_SURFACE_CHANCES)]
    is_paper = surface is Surface.PAPER
    ruling = list(Ruling)[rng.choice(len(Ruling), p=_RULING_CHANCES)] if is_paper else Ruling.PLAIN
    is_ruled = ruling is Ruling.RULED
    colours = _COLOURS[surface]
    shades = len(colours) if ruling is Ruling.PLAIN else _WHITE_PAPERS
    # Notebooks' lines are farther apart than squares are wide.
    least, most = (0.2, 1.3) if ruling is Ruling.SQUARED else (0.35, 1.9)
    spacing = float(np.exp(rng.uniform(np.log(least), np.log(most))))
    return Sheet(
        surface=surface,
        colour=colours[rng.integers(shades)],
        ruling=ruling,
        line_colour=_LINE_COLOURS[rng.integers(len(_LINE_COLOURS))],
        line_strength=float(rng.uniform(0.45, 1.0)),
        spacing=spacing,
        line_width=spacing * float(rng.uniform(0.025, 0.055)),
        phase=float(rng.uniform(0, spacing)),
        margin=float(rng.uniform(0.3, 1.5)) if is_ruled and rng.random() < 0.35 else None,
        roughness=float(rng.uniform(0.003, 0.02 if is_paper else 0.01)),
        creases=int(rng.integers(1, 4)) if is_paper and rng.random() < 0.12 else 0,
        show_through=float(rng.uniform(0.03, 0.09)) if is_paper and rng.random() < 0.08 else 0.0,
    )
