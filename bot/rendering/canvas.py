"""A blank sheet to draw on with Telegram's own editor."""

import functools

import cv2
import numpy as np

SIDE_PX = 1080
_PAPER = (250, 252, 253)
"""Blue, green, red: not quite white, so that the sheet shows on a light chat."""

_RIM, _RIM_PX = (222, 216, 210), 4


@functools.cache
def draw_canvas() -> bytes:
    """Draw the sheet, once; a PNG."""
    sheet = np.full((SIDE_PX, SIDE_PX, 3), _PAPER, np.uint8)
    cv2.rectangle(sheet, (0, 0), (SIDE_PX - 1, SIDE_PX - 1), _RIM, 2 * _RIM_PX)
    return cv2.imencode(".png", sheet)[1].tobytes()
