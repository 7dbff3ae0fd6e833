"""The part of a picture that a digit stands in."""

from dataclasses import dataclass

from preprocessing.arrays import Box, Picture

_SURROUNDINGS = 0.35
"""What is shown around a digit on each side, as a share of its longer side."""


@dataclass(frozen=True, slots=True, eq=False)
class Excerpt:
    """A part of a picture, and the box of a digit in the pixels of that part."""

    picture: Picture
    box: Box


def cut_excerpt(picture: Picture, box: Box) -> Excerpt:
    """Cut a digit and its surroundings out of a picture: a square, unless the edge is too near."""
    height, width = picture.shape[:2]
    half = (0.5 + _SURROUNDINGS) * max(box.width, box.height)
    middle_x, middle_y = box.x + box.width / 2, box.y + box.height / 2
    left, top = max(0, round(middle_x - half)), max(0, round(middle_y - half))
    right, bottom = min(width, round(middle_x + half)), min(height, round(middle_y + half))
    part = picture[top : max(bottom, top + 1), left : max(right, left + 1)]
    return Excerpt(part.copy(), Box(box.x - left, box.y - top, box.width, box.height))
