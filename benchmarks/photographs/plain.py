"""A plain photograph of one digit, of any size: what most people send, and nothing left to chance.

Black ink on white paper under a lamp that stands on one side, with the noise, sharpening and
compression of a phone; the larger the picture, the larger the digit on it.
"""

import numpy as np

from benchmarks.photographs.cameras import Camera, Frame, compress
from benchmarks.photographs.glyphs import trace
from benchmarks.photographs.lights import Light
from benchmarks.photographs.pens import Ink, Pen
from benchmarks.photographs.photograph import expose
from benchmarks.photographs.scenes import Scene
from benchmarks.photographs.sheets import Sheet, Surface
from benchmarks.photographs.surroundings import Surroundings
from benchmarks.photographs.views import Stance, frame_writing, make_box
from benchmarks.photographs.writing import Hand, write_row
from model.dataset import Dataset
from preprocessing.arrays import DigitImage

JPEG_QUALITY = 85

USUAL_NOISE = 4.0
"""In grey levels; the less of it, the smaller the JPEG and the sooner it is decoded."""

_SEED = 1
_DIGIT_SHARE = 0.3
"""A digit's height, as a share of the frame's."""

_BLUR_SHARE = 1 / 1500
"""Spread of the lens's blur, as a share of the frame's height: a phone's pixels are that fine."""

_PAGE = 500.0
"""Half the sheet's side in units of a digit: it fills the frame."""

_PEN = Pen("black", ((0.12, 0.12, 0.13),), 0.6, 0.6, 0.9, 0.1)
_LIGHT = Light(
    exposure=0.8,
    tint=(1.0, 0.97, 0.92),
    slope=0.3,
    direction_rad=0.7,
    unrest=0.02,
    vignette=0.15,
    shadows=(),
    glares=(),
)


def take_plain_photograph(
    digits: Dataset, index: int, frame: Frame, noise: float = USUAL_NOISE
) -> bytes:
    """Photograph one digit of the data set as a JPEG of that size; the same each time."""
    rng = np.random.default_rng(_SEED)
    scene = _arrange(digits.X[index], frame, _choose_camera(frame, noise), rng)
    picture, _ = expose(scene, digits, rng)
    return compress(picture, scene.camera)


def _choose_camera(frame: Frame, noise: float) -> Camera:
    return Camera(
        defocus_px=max(0.3, _BLUR_SHARE * frame.height_px),
        motion_px=0.0,
        motion_rad=0.0,
        noise=noise,
        sharpening=0.3,
        quality=JPEG_QUALITY,
        is_progressive=False,
        orientation=1,
    )


def _arrange(image: DigitImage, frame: Frame, camera: Camera, rng: np.random.Generator) -> Scene:
    ink = Ink(_PEN, _PEN.colours[0], width=0.09, opacity=0.95, tremble=0.02)
    stance = Stance(3.0, 5.0, -5.0, _DIGIT_SHARE * frame.height_px, (0.2, -0.1))
    writing = write_row([trace(image, ink.width, ink.tremble, rng)], Hand(), rng)
    frame_px = (frame.width_px, frame.height_px)
    return Scene(
        sheet=Sheet(Surface.PAPER, (0.95, 0.95, 0.94)),
        ink=ink,
        writing=writing,
        stance=stance,
        view=frame_writing(writing.half_width, writing.half_height, frame_px, stance),
        surroundings=Surroundings(make_box(_PAGE, _PAGE), 0, (0.5, 0.4, 0.3), 0.05, ()),
        light=_LIGHT,
        camera=camera,
        is_touching=False,
    )
