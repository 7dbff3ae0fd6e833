"""A picture with what was read drawn onto it."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from PIL import Image, ImageDraw

from bot.rendering.lettering import load_font
from bot.rendering.outlines import Outline, draw_outline
from bot.rendering.palette import AMBER, BLUE, CARD, INK, MAGENTA, WHITE, Colour
from bot.rendering.placing import place_labels
from preprocessing.arrays import Box, Picture

SURE_FROM, FAIR_FROM = 0.95, 0.7
"""Confidences at which the look changes."""

LONGEST_PX, SHORTEST_PX = 1280, 240
"""Sides of what is drawn: the longest at most, the shortest at least, for Telegram refuses strips
that are twenty times as long as wide."""

_LEAST_PX = 720
"""A tiny picture is enlarged, or no label would be legible beside its digits."""

_QUALITY = 90


@dataclass(frozen=True, slots=True)
class Mark:
    """One digit on the picture: where, what it was read as, and how sure that is, 0..1."""

    box: Box
    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Look:
    """How sure a digit is, for the eye: by colour, by line and by a filled or empty label."""

    colour: Colour
    outline: Outline
    fill: Colour
    text: Colour


_SURE = _Look(BLUE, Outline.SOLID, fill=BLUE, text=WHITE)
_FAIR = _Look(AMBER, Outline.DASHED, fill=AMBER, text=INK)
_UNSURE = _Look(MAGENTA, Outline.DOTTED, fill=WHITE, text=MAGENTA)


def draw_annotated(picture: Picture, marks: Sequence[Mark]) -> bytes:
    """Draw a box and a label for each mark onto a picture and encode it as JPEG."""
    canvas, scale, (left, top) = _prepare(picture)
    boxes = [_scale(mark.box, scale, left, top) for mark in marks]
    line_px = _choose_line_width(boxes, max(canvas.size))
    frames = [_widen(box, 2 * line_px, canvas.size) for box in boxes]
    draw = ImageDraw.Draw(canvas)
    looks = [_choose_look(mark.confidence) for mark in marks]
    for frame, look in zip(frames, looks, strict=True):
        draw_outline(draw, frame, look.colour, look.outline, line_px)
    _draw_labels(canvas, frames, [mark.label for mark in marks], looks, line_px)
    encoded = io.BytesIO()
    # Halved colour resolution would blur thin lines.
    canvas.save(encoded, "JPEG", quality=_QUALITY, subsampling=0)
    return encoded.getvalue()


def _prepare(picture: Picture) -> tuple[Image.Image, float, tuple[int, int]]:
    """Bring a picture to the size it is shown at; tell its scale and where its corner lies."""
    height, width = picture.shape[:2]
    longest = max(height, width)
    scale = min(max(longest, _LEAST_PX), LONGEST_PX) / longest
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    resized = np.asarray(cv2.resize(picture, size, interpolation=method), dtype=np.uint8)
    canvas = Image.new("RGB", (max(size[0], SHORTEST_PX), max(size[1], SHORTEST_PX)), CARD)
    corner = ((canvas.width - size[0]) // 2, (canvas.height - size[1]) // 2)
    canvas.paste(Image.fromarray(resized), corner)
    return canvas, scale, corner


def _scale(box: Box, scale: float, left: int, top: int) -> Box:
    scaled = box.enlarge(scale)
    return Box(scaled.x + left, scaled.y + top, scaled.width, scaled.height)


def _widen(box: Box, by_px: int, room: tuple[int, int]) -> Box:
    """Leave some air around a digit, but not beyond the picture's edges."""
    left, top = max(0, box.x - by_px), max(0, box.y - by_px)
    right = min(room[0], box.x + box.width + by_px)
    bottom = min(room[1], box.y + box.height + by_px)
    return Box(left, top, max(1, right - left), max(1, bottom - top))


def _choose_look(confidence: float) -> _Look:
    if confidence >= SURE_FROM:
        return _SURE
    return _FAIR if confidence >= FAIR_FROM else _UNSURE


def _draw_labels(
    canvas: Image.Image, frames: list[Box], labels: list[str], looks: list[_Look], line_px: int
) -> None:
    size_px = _choose_text_size(frames, max(canvas.size))
    font, padding = load_font(size_px), max(3, size_px // 5)
    sizes = [(round(font.getlength(text)) + 2 * padding, size_px + padding) for text in labels]
    places = place_labels(frames, sizes, canvas.size, overlap_px=line_px)  # like a folder's tab
    draw = ImageDraw.Draw(canvas)
    for place, text, look in zip(places, labels, looks, strict=True):
        _draw_label(draw, place, look, rim_px=max(2, size_px // 14))
        middle = (place.x + place.width / 2, place.y + place.height / 2)
        draw.text(middle, text, look.text, font, anchor="mm")


def _draw_label(draw: ImageDraw.ImageDraw, place: Box, look: _Look, rim_px: int) -> None:
    """Draw a plate with a rim of its colour, and a white one around that for dark ground."""
    left, top = place.x, place.y
    right, bottom = left + place.width - 1, top + place.height - 1
    radius = 3 * rim_px
    draw.rounded_rectangle((left, top, right, bottom), radius, WHITE)
    inner = (left + rim_px, top + rim_px, right - rim_px, bottom - rim_px)
    draw.rounded_rectangle(inner, radius - 1, look.fill, look.colour, rim_px)


def _choose_line_width(boxes: list[Box], longest_px: int) -> int:
    wanted = median(box.height for box in boxes) / 25 if boxes else 0
    return max(2, round(max(longest_px / 320, min(wanted, longest_px / 160))))


def _choose_text_size(frames: list[Box], longest_px: int) -> int:
    """Choose a size that suits the digits and lets neighbours' labels stand side by side."""
    if not frames:
        return 1
    wanted = 0.45 * median(frame.height for frame in frames)
    closest = median(min(_measure_distances(frame, frames), default=longest_px) for frame in frames)
    wanted = min(wanted, 0.8 * closest)
    return round(max(0.025 * longest_px, min(wanted, 0.075 * longest_px)))


def _measure_distances(frame: Box, frames: list[Box]) -> list[float]:
    """Measure how far the other frames are, from middle to middle."""
    return [
        max(
            abs(frame.x + frame.width / 2 - other.x - other.width / 2),
            abs(frame.y + frame.height / 2 - other.y - other.height / 2),
        )
        for other in frames
        if other is not frame
    ]
