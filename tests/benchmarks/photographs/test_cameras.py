import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import ExifTags, Image

from benchmarks.photographs import cameras
from benchmarks.photographs.cameras import Camera, choose_camera, choose_frame
from preprocessing.decode import decode

EDGE = np.repeat(np.array([[0.2] * 20 + [0.8] * 20], np.float32), 40, axis=0)


def test_frames_are_320_to_4000_px_lying_and_standing() -> None:
    frames = [choose_frame(np.random.default_rng(seed)) for seed in range(300)]
    sides = [max(frame.width_px, frame.height_px) for frame in frames]

    assert min(sides) >= 320
    assert max(sides) == 4000
    assert min(sides) < 400
    assert any(frame.width_px > frame.height_px for frame in frames)
    assert any(frame.width_px < frame.height_px for frame in frames)


@pytest.mark.parametrize("stroke_px", [2.0, 10.0, 80.0])
def test_blur_leaves_strokes_visible(stroke_px: float) -> None:
    for seed in range(100):
        camera = choose_camera(stroke_px, np.random.default_rng(seed))
        assert camera.defocus_px <= 0.7 * stroke_px
        assert camera.motion_px <= 1.2 * stroke_px
        assert 40 <= camera.quality <= 95


@pytest.mark.parametrize(("defocus_px", "motion_px"), [(3.0, 0.0), (0.5, 7.0)])
def test_blur_softens_an_edge_and_keeps_the_light(
    camera: Camera, defocus_px: float, motion_px: float
) -> None:
    sharp = cameras.blur(EDGE, camera)

    blurred = cameras.blur(EDGE, replace(camera, defocus_px=defocus_px, motion_px=motion_px))

    assert np.abs(np.diff(blurred[20])).max() < 0.6 * np.abs(np.diff(sharp[20])).max()
    assert blurred.mean() == pytest.approx(EDGE.mean(), abs=1e-3)


def test_noise_is_as_strong_as_asked_in_white_and_weaker_in_the_dark(camera: Camera) -> None:
    noisy, rng = replace(camera, noise=6.0), np.random.default_rng(0)

    bright = cameras.develop(np.full((300, 800), 0.7, np.float32), noisy, rng)
    dark = cameras.develop(np.full((300, 800), 0.2, np.float32), noisy, rng)

    assert bright.std() == pytest.approx(6 * np.sqrt(0.3 + 0.7 * 0.7), rel=0.1)
    assert dark.std() < 0.85 * bright.std()
    assert bright.mean() == pytest.approx(0.7 * 255, abs=1)


def test_sharpening_overshoots_at_edges(camera: Camera) -> None:
    calm = replace(camera, noise=0.0)

    plain = cameras.develop(EDGE, calm, np.random.default_rng(0))
    sharpened = cameras.develop(EDGE, replace(calm, sharpening=1.0), np.random.default_rng(0))

    assert sharpened.max() > plain.max() + 20
    assert sharpened.min() < plain.min() - 20


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_picture_stored_turned_is_read_upright(camera: Camera, orientation: int) -> None:
    picture = np.full((40, 60, 3), 200, np.uint8)
    picture[:10, :15] = 20

    data = cameras.compress(picture, replace(camera, orientation=orientation))

    stored = Image.open(io.BytesIO(data))
    assert stored.getexif()[ExifTags.Base.Orientation] == orientation
    upright = decode(data).picture
    assert upright.shape == picture.shape
    assert np.abs(upright.astype(int) - picture).mean() < 4


def test_a_progressive_jpeg_is_stored_so(camera: Camera) -> None:
    data = cameras.compress(np.zeros((16, 16, 3), np.uint8), replace(camera, is_progressive=True))

    assert "progressive" in Image.open(io.BytesIO(data)).info
