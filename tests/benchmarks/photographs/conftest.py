"""A plain view of one digit, and the same scene with single things changed."""

import numpy as np
import pytest

from benchmarks.photographs.cameras import Camera
from benchmarks.photographs.glyphs import trace
from benchmarks.photographs.lights import Light
from benchmarks.photographs.pens import choose_ink
from benchmarks.photographs.scenes import Scene
from benchmarks.photographs.sheets import Sheet, Surface
from benchmarks.photographs.surroundings import Surroundings
from benchmarks.photographs.views import Stance, View, frame_writing, make_box
from benchmarks.photographs.writing import Hand, Writing, write_row
from model.dataset import Mnist

STANCE = Stance(tilt_deg=0, pitch_deg=0, yaw_deg=0, unit_px=120, centre=(0, 0))


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def writing(mnist: Mnist) -> Writing:
    rng = np.random.default_rng(0)
    return write_row([trace(mnist.test.X[0], 0.1, 0.0, rng)], Hand(), rng)


@pytest.fixture(scope="session")
def view(writing: Writing) -> View:
    return frame_writing(writing.half_width, writing.half_height, (480, 360), STANCE)


@pytest.fixture(scope="session")
def camera() -> Camera:
    return Camera(
        defocus_px=0.5,
        motion_px=0.0,
        motion_rad=0.0,
        noise=1.0,
        sharpening=0.0,
        quality=90,
        is_progressive=False,
        orientation=1,
    )


@pytest.fixture(scope="session")
def light() -> Light:
    return Light(
        exposure=0.8,
        tint=(1, 1, 1),
        slope=0.0,
        direction_rad=0.0,
        unrest=0.0,
        vignette=0.0,
        shadows=(),
        glares=(),
    )


@pytest.fixture(scope="session")
def scene(writing: Writing, view: View, camera: Camera, light: Light) -> Scene:
    return Scene(
        sheet=Sheet(Surface.PAPER, (0.95, 0.95, 0.94)),
        ink=choose_ink(Surface.PAPER, np.random.default_rng(0)),
        writing=writing,
        stance=STANCE,
        view=view,
        surroundings=Surroundings(make_box(500, 500), 0, (0.5, 0.4, 0.3), 0.05, ()),
        light=light,
        camera=camera,
        is_touching=False,
    )
