"""Solid, dashed and dotted frames that stand out from any background."""

from collections.abc import Iterator
from enum import Enum

from PIL import ImageDraw

from bot.rendering.palette import WHITE, Colour
from preprocessing.arrays import Box


class Outline(Enum):
    """Lengths of a dash and of the gap after it, in line widths."""

    SOLID = (1, 0)
    DASHED = (5, 3)
    DOTTED = (1, 1.6)


def draw_outline(
    draw: ImageDraw.ImageDraw, box: Box, colour: Colour, outline: Outline, line_px: int
) -> None:
    """Draw a frame just inside of a box, on a white casing that shows it on dark ground, too."""
    casing = max(1, line_px // 3)
    right, bottom = box.x + box.width - 1, box.y + box.height - 1
    if min(box.width, box.height) <= 2 * (line_px + 2 * casing):
        draw.rectangle((box.x, box.y, right, bottom), fill=colour)
        return
    draw.rectangle((box.x, box.y, right, bottom), outline=WHITE, width=line_px + 2 * casing)
    left, top, right, bottom = box.x + casing, box.y + casing, right - casing, bottom - casing
    if outline is Outline.SOLID:
        draw.rectangle((left, top, right, bottom), outline=colour, width=line_px)
        return
    for start, end in _list_dashes(left, right, outline, line_px):
        draw.rectangle((start, top, end, top + line_px - 1), fill=colour)
        draw.rectangle((start, bottom - line_px + 1, end, bottom), fill=colour)
    for start, end in _list_dashes(top, bottom, outline, line_px):
        draw.rectangle((left, start, left + line_px - 1, end), fill=colour)
        draw.rectangle((right - line_px + 1, start, right, end), fill=colour)


def _list_dashes(
    first: int, last: int, outline: Outline, line_px: int
) -> Iterator[tuple[int, int]]:
    """List dashes from end to end of a side: both corners are drawn, the gaps give way."""
    dash, gap = (length * line_px for length in outline.value)
    length = last - first + 1
    count = max(1, round((length - dash) / (dash + gap)))
    step = max(0.0, (length - dash) / count)
    for number in range(count + 1):
        start = first + round(number * step)
        yield start, min(last, start + round(dash) - 1)
