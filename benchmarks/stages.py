"""Draw what the pipeline saw of a picture: the picture, its ink, the boxes, the digit images."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from model.reader import Reader
from preprocessing.arrays import Box, DigitImages, Picture
from preprocessing.decode import decode
from preprocessing.errors import PreprocessingError
from preprocessing.pipeline import Extraction, extract_digits

Sheet = NDArray[np.uint8]
"""A drawing, shape (height, width, 3), uint8 BGR, as OpenCV writes it."""

PANEL_PX = 240
CAPTION_PX = 22
PANELS = 4
GAP_PX = 4
_BACKGROUND = 40
_DIGIT_PX = 56


def draw_stages(reader: Reader, data: bytes, caption: str) -> Sheet:
    """Draw one picture's four stages side by side under a caption."""
    panels = [_frame(panel) for panel in _make_panels(reader, data)]
    strip = np.hstack(panels)
    heading = np.full((CAPTION_PX, strip.shape[1], 3), _BACKGROUND, np.uint8)
    cv2.putText(heading, caption, (3, 15), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (255, 255, 255))
    return np.vstack([heading, strip])


def stack(drawings: Sequence[Sheet], columns: int) -> Sheet:
    """Arrange drawings of one size in rows; without any, one empty picture."""
    if not drawings:
        return _make_empty(CAPTION_PX, PANEL_PX)
    blank = np.full_like(drawings[0], _BACKGROUND)
    cells = [*drawings, *[blank] * (-len(drawings) % columns)]
    rows = [np.hstack(cells[start : start + columns]) for start in range(0, len(cells), columns)]
    return np.vstack(rows)


def _make_panels(reader: Reader, data: bytes) -> list[Sheet]:
    try:
        extraction, boxes = _extract(reader, data)
    except PreprocessingError:
        return [_decode_alone(data), *[_make_empty(PANEL_PX, PANEL_PX)] * (PANELS - 1)]
    picture, mask = _to_bgr(extraction.picture), extraction.ink_mask
    ink = np.repeat(255 - 255 * mask.astype(np.uint8)[..., None], 3, axis=2)
    marked = _shrink(picture)
    _mark(marked, boxes, marked.shape[1] / picture.shape[1])
    return [_shrink(picture), _shrink(ink), marked, _lay_out(extraction.digits)]


def _extract(reader: Reader, data: bytes) -> tuple[Extraction, tuple[Box, ...]]:
    """Return what the reader saw, or, where it refused, what the pipeline finds alone."""
    try:
        extraction = reader.read(data).extraction
    except PreprocessingError:
        extraction = extract_digits(data)
    return extraction, extraction.boxes


def _decode_alone(data: bytes) -> Sheet:
    try:
        return _shrink(_to_bgr(decode(data).picture))
    except PreprocessingError:
        return _make_empty(PANEL_PX, PANEL_PX)


def _to_bgr(picture: Picture) -> Sheet:
    return np.ascontiguousarray(picture[..., ::-1])


def _make_empty(height: int, width: int) -> Sheet:
    return np.full((height, width, 3), _BACKGROUND, np.uint8)


def _shrink(picture: Sheet) -> Sheet:
    scale = PANEL_PX / max(picture.shape)
    size = (max(1, int(picture.shape[1] * scale)), max(1, int(picture.shape[0] * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _frame(panel: Sheet) -> Sheet:
    framed = _make_empty(PANEL_PX, PANEL_PX + GAP_PX)
    framed[: panel.shape[0], : panel.shape[1]] = panel
    return framed


def _mark(panel: Sheet, boxes: Sequence[Box], scale: float) -> None:
    for box in boxes:
        x, y, width, height = box.enlarge(scale)
        cv2.rectangle(panel, (x, y), (x + width, y + height), (0, 160, 0), 1)


def _lay_out(digits: DigitImages) -> Sheet:
    """Lay digit images in rows of four; more than sixteen do not fit."""
    panel = _make_empty(PANEL_PX, PANEL_PX)
    step = PANEL_PX // 4
    for index, digit in enumerate(digits[:16]):
        top, left = index // 4 * step, index % 4 * step
        large = cv2.resize(digit, (_DIGIT_PX, _DIGIT_PX), interpolation=cv2.INTER_NEAREST)
        panel[top : top + _DIGIT_PX, left : left + _DIGIT_PX] = large[..., None]
    return panel
