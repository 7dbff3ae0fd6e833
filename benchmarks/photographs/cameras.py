"""What the phone makes of the light: frame, blur, noise, sharpening, JPEG."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import ExifTags, Image

from benchmarks.photographs.glyphs import Field
from preprocessing.arrays import Picture

LEAST_SIDE_PX, MOST_SIDE_PX = 320, 4000
"""Of the longer side."""

_COMMON_SIDES_PX = (640, 1280, 1600, 4000)
"""A webcam's, what messengers reduce photographs to, and what a phone takes."""

_ASPECTS = (4 / 3, 4 / 3, 4 / 3, 16 / 9, 3 / 2, 1.0)
_STORED_TURNS = {3: -2, 6: 1, 8: -1}
"""How many quarters, anticlockwise, a picture is stored turned for its EXIF orientation."""

_TILE_PX = 701
"""Noise is made once for so many pixels and repeated, which nobody sees and saves much time."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The photograph's size in pixels."""

    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Camera:
    """What the photograph suffers.

    Attributes
    ----------
    defocus_px : float
        Spread of the blur.
    motion_px, motion_rad : float
        Length and direction of the hand's shake.
    noise : float
        Spread of the sensor's noise in white, in grey levels of 255.
    sharpening : float
        How much the phone exaggerates edges.
    quality : int
        Of the JPEG.
    is_progressive : bool
        Whether the JPEG is stored so.
    orientation : int
        EXIF orientation; 1 = stored upright.
    """

    defocus_px: float
    motion_px: float
    motion_rad: float
    noise: float
    sharpening: float
    quality: int
    is_progressive: bool
    orientation: int


def choose_frame(rng: np.random.Generator) -> Frame:
    """Choose a size and an aspect, lying or standing."""
    side = float(np.exp(rng.uniform(np.log(LEAST_SIDE_PX), np.log(MOST_SIDE_PX))))
    if rng.random() < 0.4:
        side = _COMMON_SIDES_PX[rng.integers(len(_COMMON_SIDES_PX))]
    longer, shorter = round(side), round(side / _ASPECTS[rng.integers(len(_ASPECTS))])
    return Frame(longer, shorter) if rng.random() < 0.5 else Frame(shorter, longer)


def choose_camera(stroke_px: float, rng: np.random.Generator) -> Camera:
    """Choose blur that leaves strokes of this width visible, noise and compression."""
    is_unsharp = rng.random() < 0.25
    is_shaken = rng.random() < 0.12
    most = 0.7 if is_unsharp else 0.25
    return Camera(
        defocus_px=float(np.clip(rng.uniform(0.05, most) * stroke_px, 0.3, 12.0)),
        motion_px=float(rng.uniform(0.4, 1.2) * stroke_px) if is_shaken else 0.0,
        motion_rad=float(rng.uniform(0, np.pi)),
        noise=float(np.exp(rng.uniform(np.log(0.7), np.log(9.0)))),
        sharpening=float(rng.uniform(0.3, 1.0)) if rng.random() < 0.4 else 0.0,
        quality=int(rng.integers(40, 96)),
        is_progressive=bool(rng.random() < 0.2),
        orientation=int(rng.choice((3, 6, 8))) if rng.random() < 0.2 else 1,
    )


def blur(plane: Field, camera: Camera) -> Field:
    """Blur one colour channel as lens and hand do."""
    blurred = cv2.GaussianBlur(plane, (0, 0), camera.defocus_px)
    if camera.motion_px > 1:
        blurred = cv2.filter2D(blurred, -1, _make_shake(camera))
    return np.asarray(blurred, np.float32)


def _make_shake(camera: Camera) -> Field:
    reach = int(np.ceil(camera.motion_px / 2)) + 1
    drawn = np.zeros((2 * reach + 1, 2 * reach + 1), np.uint8)
    way = np.array((np.cos(camera.motion_rad), np.sin(camera.motion_rad)))
    ends = np.round((reach + np.outer((-0.5, 0.5), way * camera.motion_px)) * 16).astype(int)
    cv2.line(drawn, ends[0].tolist(), ends[1].tolist(), 255, 1, cv2.LINE_AA, 4)
    even = drawn.astype(np.float32) + drawn[::-1, ::-1]  # the middle stays where it is
    return np.asarray(even / even.sum(), np.float32)


def develop(plane: Field, camera: Camera, rng: np.random.Generator) -> Picture:
    """Make grey levels of one colour channel, 0..1: noise, sharpening, and no brighter than white.

    Light arrives in quanta: brighter pixels are noisier, and the darkest ones not free of noise.
    """
    sensed = np.clip(plane, 0, 1.2) * np.float32(255)
    noise = _sense(plane.shape, rng) * np.float32(camera.noise)
    noise *= np.sqrt(np.float32(0.3) + sensed * np.float32(0.7 / 255))
    sensed += noise
    if camera.sharpening:
        soft = cv2.GaussianBlur(sensed, (0, 0), 1.5)
        sensed += np.float32(camera.sharpening) * (sensed - soft)
    np.clip(np.rint(sensed, out=sensed), 0, 255, out=sensed)
    return sensed.astype(np.uint8)


def _sense(shape: tuple[int, ...], rng: np.random.Generator) -> Field:
    """Make noise of spread 1 whose neighbours are alike, as those of a colour sensor are."""
    height, width = shape
    tile = cv2.GaussianBlur(rng.standard_normal((_TILE_PX, _TILE_PX), np.float32), (0, 0), 0.6)
    repeats = (-(-height // _TILE_PX), -(-width // _TILE_PX))
    noise: Field = np.tile(tile / tile.std(), repeats)[:height, :width]
    return noise


def compress(picture: Picture, camera: Camera) -> bytes:
    """Store a picture, RGB, as JPEG, turned where its orientation says so."""
    stored = np.rot90(picture, _STORED_TURNS.get(camera.orientation, 0))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = camera.orientation
    data = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(stored)).save(
        data,
        "JPEG",
        quality=camera.quality,
        progressive=camera.is_progressive,
        exif=exif,
    )
    return data.getvalue()
