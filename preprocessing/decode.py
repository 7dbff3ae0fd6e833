"""Bytes to an upright picture: limits are checked before anything is decoded."""

import io
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError
from pillow_heif import register_heif_opener

from preprocessing.arrays import Picture
from preprocessing.errors import (
    DamagedPictureError,
    DecompressionBombError,
    EmptyPictureError,
    NotAPictureError,
    PictureTooLargeError,
)
from preprocessing.light import shrink

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF")
"""MPO, of 3-D cameras, opens as JPEG."""

register_heif_opener()

TURNS: Mapping[int, Callable[[NDArray[np.uint8]], NDArray[np.uint8]]] = {
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: pixels.swapaxes(0, 1)[:, ::-1],
    7: lambda pixels: pixels.swapaxes(0, 1)[::-1, ::-1],
    8: lambda pixels: pixels.swapaxes(0, 1)[::-1],
}
"""What brings a picture upright, by its EXIF orientation; 1 is upright already."""


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """What a picture may cost.

    Attributes
    ----------
    data_bytes : int
        Largest encoded size; Telegram hands bots no file beyond 20 MB.
    picture_px : int
        Largest width times height; covers the 50-megapixel JPEGs of today's phones.
    memory_bytes : int
        Most memory that decoding may take: a bot on a small machine reads two pictures at a time.
    side_px : int
        Largest width or height; a strip longer than that is no photograph.
    working_side_px : int
        A longer picture is reduced to this side: digits of a full line of writing keep 30 px there.
    least_side_px : int
        Not below this side where a JPEG can be decoded at a half, a quarter or an eighth.
    """

    data_bytes: int = 20 * 1024 * 1024
    picture_px: int = 64_000_000
    memory_bytes: int = 140_000_000
    side_px: int = 20_000
    working_side_px: int = 640
    least_side_px: int = 480


JPEG = frozenset({"JPEG", "MPO"})
JPEG_FLAGS = {
    factor: flag | cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
    for factor, flag in ((1, 0), (2, 16), (4, 32), (8, 64))
}
"""OpenCV has no names for colours in this order at a half, a quarter and an eighth."""


BYTES_A_PIXEL = MappingProxyType(
    {"WEBP": 15.5, "AVIF": 9.5, "HEIF": 7.5, "RGBA": 8.5, "I;16": 7.0, "progressive": 3.0}
)
"""Memory that decoding takes at most, measured, by format, else by mode; other kinds take 5.5."""

BYTES_A_PIXEL_ELSE = 5.5

COPYING = frozenset({"WEBP", "HEIF", "AVIF"})
"""Their decoders copy the file's bytes, which can be many, twice; the others stay below them."""

SIZES_IN_HEADERS = ((b"\x89PNG", 16, ">II"), (b"GIF8", 6, "<HH"), (b"BM", 18, "<ii"))
"""Signature, and where width and height stand in what form."""

BOMB_PX_A_BYTE = 100
"""No camera packs that many pixels into a byte; blank paper at its best takes 30."""


class Decoded(NamedTuple):
    """An upright picture, and how many pixels of its original one of its pixels stands for, ≥ 1."""

    picture: Picture
    reduction: float


def decode(data: bytes, limits: DecodeLimits | None = None) -> Decoded:
    """Decode a picture, turn it upright, and put it on a background that is not ink.

    Parameters
    ----------
    data : bytes
        An encoded picture: JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC or AVIF; of several frames the
        first.
    limits : DecodeLimits, optional
        What the picture may cost.

    Returns
    -------
    Decoded
        A picture of shape (height, width, 3), uint8 RGB, longer side at most ``working_side_px``,
        and how much smaller than its original it is.

    Raises
    ------
    NotAPictureError
        The bytes are no picture in a known format.
    EmptyPictureError
        The picture has no pixels.
    DamagedPictureError
        The picture starts well and then breaks.
    PictureTooLargeError
        It is beyond a limit; nothing was decoded. A `DecompressionBombError` where the file is
        small.
    """
    limits = limits or DecodeLimits()
    if len(data) > limits.data_bytes:
        raise PictureTooLargeError
    image = _open(data)
    _check_size(image, len(data), limits)
    try:
        pixels = _decode_fast(data, image, limits)
        if pixels is None:
            pixels = _decode_any(image, limits)
        upright = _turn_upright(pixels, _read_orientation(image))
    except Exception as error:
        # Pillow's parsers let many kinds of exception through on hostile data.
        raise DamagedPictureError from error
    return Decoded(_composite(upright), max(image.size) / max(upright.shape[:2]))


def _decode_fast(data: bytes, image: Image.Image, limits: DecodeLimits) -> NDArray[np.uint8] | None:
    """Decode a JPEG by OpenCV, which saves copying it out of Pillow: a third of the time.

    Returns None where that is not possible: other formats and colours, and damaged files.
    """
    if image.format not in JPEG or image.mode not in {"L", "RGB"}:
        return None
    # At 1/2, 1/4 or 1/8 for a fraction of the cost.
    factor = next(
        (factor for factor in (8, 4, 2) if max(image.size) >= factor * limits.least_side_px), 1
    )
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), JPEG_FLAGS[factor])
    if decoded is None:
        return None
    return shrink(np.asarray(decoded, dtype=np.uint8), limits.working_side_px)


def _decode_any(image: Image.Image, limits: DecodeLimits) -> NDArray[np.uint8]:
    side_px = limits.working_side_px
    image.draft(None, _fit(image.size, limits.least_side_px))
    image.load()
    # Reduced before anything else: what follows costs memory by the pixel.
    return np.asarray(_reduce(_to_colour(image, side_px), side_px))


def _open(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:  # also where there are no pixels
        raise EmptyPictureError if _claims_no_pixels(data) else NotAPictureError from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DecompressionBombError from error
    except Exception as error:
        # Pillow's parsers let many kinds of exception through on hostile headers.
        raise DamagedPictureError from error
    if image.mode == "P" and image.palette is None:
        raise DamagedPictureError  # Pillow takes for granted that a palette is there
    return image


def _claims_no_pixels(data: bytes) -> bool:
    for signature, start, form in SIZES_IN_HEADERS:
        size = data[start : start + struct.calcsize(form)]
        if data.startswith(signature) and len(size) == struct.calcsize(form):
            return 0 in struct.unpack(form, size)
    return False


def _check_size(image: Image.Image, data_bytes: int, limits: DecodeLimits) -> None:
    """Judge by the header alone: nothing is decoded yet."""
    picture_px = image.size[0] * image.size[1]
    if (
        picture_px > limits.picture_px
        or max(image.size) > limits.side_px
        or _estimate_memory_bytes(image, data_bytes) > limits.memory_bytes
    ):
        is_bomb = picture_px > BOMB_PX_A_BYTE * data_bytes
        raise DecompressionBombError if is_bomb else PictureTooLargeError


def _estimate_memory_bytes(image: Image.Image, data_bytes: int) -> float:
    copies = 2 if image.format in COPYING else 0
    return image.size[0] * image.size[1] * _estimate_bytes_a_pixel(image) + copies * data_bytes


def _estimate_bytes_a_pixel(image: Image.Image) -> float:
    if image.format in JPEG and image.mode in {"L", "RGB"}:
        return BYTES_A_PIXEL["progressive"] if "progressive" in image.info else 0.0
    mode = "RGBA" if image.has_transparency_data else image.mode
    by_mode = BYTES_A_PIXEL.get(mode, BYTES_A_PIXEL_ELSE)
    return BYTES_A_PIXEL.get(image.format or "", by_mode)


def _to_colour(image: Image.Image, side_px: int) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        image = _to_8_bit(image, side_px)
    # An alpha channel and a transparent palette entry or colour both count.
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _to_8_bit(image: Image.Image, side_px: int) -> Image.Image:
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    values = np.asarray(_reduce(image, side_px)).astype(np.float64)
    # Most use 0..1, 8 or 16 bits in full; others (scientific ones) are stretched to theirs.
    top = next((top for top in (1.0, 255.0) if values.max() <= top), 65535.0)
    if not 0 <= values.min() <= values.max() <= top:
        values = np.nan_to_num(values - values.min())
        top = max(float(values.max()), 1.0)
    return Image.fromarray((values * (255 / top)).astype(np.uint8))


def _reduce(image: Image.Image, side_px: int) -> Image.Image:
    size = _fit(image.size, side_px)
    return image if size == image.size else image.resize(size, Image.Resampling.BOX)


def _fit(size: tuple[int, int], side_px: int) -> tuple[int, int]:
    """Return the size with a longer side of at most side_px."""
    scale = min(1.0, side_px / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _read_orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001  (broken metadata, of any kind, must not cost the picture)
        return 1


def _turn_upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    turn = TURNS.get(orientation)
    return pixels if turn is None else np.ascontiguousarray(turn(pixels))


def _composite(pixels: NDArray[np.uint8]) -> Picture:
    """Lay a transparent picture on its own paper, or on one its strokes contrast with."""
    if pixels.shape[2] == 3:  # noqa: PLR2004  (no alpha)
        return pixels
    alpha = pixels[..., 3:].astype(np.float32) / 255
    colour = pixels[..., :3].astype(np.float32)
    opaque = alpha[..., 0] > 0.5  # noqa: PLR2004
    if not opaque.any():
        return np.full_like(pixels[..., :3], 255)
    if opaque.mean() > 0.5:  # noqa: PLR2004  (a page with holes: fill them with its paper)
        background = np.median(colour[opaque], axis=0)
    else:  # strokes on nothing
        background = np.full(3, 0 if colour[opaque].mean() > 127 else 255)  # noqa: PLR2004
    return (colour * alpha + background * (1 - alpha)).astype(np.uint8)
