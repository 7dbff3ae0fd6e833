"""Colours that colour-blind people can tell apart, on light and dark chats."""

from typing import TypeAlias

Colour: TypeAlias = tuple[int, int, int]
"""Red, green, blue, 0..255."""

CARD: Colour = (252, 252, 250)
INK: Colour = (34, 38, 44)
FAINT: Colour = (224, 226, 229)
GREY: Colour = (158, 163, 170)
BLUE: Colour = (0, 96, 190)
ORANGE: Colour = (226, 98, 0)
AMBER: Colour = (245, 166, 0)
MAGENTA: Colour = (206, 20, 110)
WHITE: Colour = (255, 255, 255)


def to_hex(colour: Colour) -> str:
    """Write a colour as Matplotlib takes it."""
    return "#{:02x}{:02x}{:02x}".format(*colour)
