from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest

from benchmarks.photographs.pens import cover
from benchmarks.photographs.scenes import (
    LEAST_HEIGHT_PX,
    MOST_TILT_DEG,
    Scene,
    choose_scene,
    find_boxes,
    is_legible,
)
from benchmarks.photographs.views import frame_writing
from model.dataset import Mnist


@pytest.fixture(scope="module")
def scenes(mnist: Mnist) -> list[Scene]:
    return [
        choose_scene(mnist.test.X[seed : seed + 1 + seed % 8], np.random.default_rng(seed))
        for seed in range(60)
    ]


def test_a_box_holds_a_digit_s_ink_and_no_more(scene: Scene) -> None:
    (box,) = find_boxes(scene)

    seen = cv2.boundingRect((cover(scene.writing, scene.view) > 0.4).astype(np.uint8))

    assert np.abs(np.array(seen) - box).max() <= 2


def test_scenes_are_tilted_inclined_and_mostly_legible(scenes: list[Scene]) -> None:
    assert all(abs(scene.stance.tilt_deg) <= MOST_TILT_DEG for scene in scenes)
    assert any(abs(scene.stance.yaw_deg) > 10 for scene in scenes)
    assert sum(is_legible(scene) for scene in scenes) > 50


def test_what_is_too_small_is_not_legible(scene: Scene) -> None:
    stance = replace(scene.stance, unit_px=20)
    view = frame_writing(scene.writing.half_width, scene.writing.half_height, (480, 360), stance)

    assert is_legible(scene)
    assert not is_legible(replace(scene, stance=stance, view=view))


def test_every_digit_stands_in_the_frame(scenes: list[Scene]) -> None:
    for scene in filter(is_legible, scenes):
        for box in find_boxes(scene):
            assert box.height >= LEAST_HEIGHT_PX
            assert min(box.x, box.y) >= 0
            assert box.x + box.width <= scene.view.width_px
            assert box.y + box.height <= scene.view.height_px


def test_digits_that_do_not_touch_leave_what_blur_takes_and_more(scenes: list[Scene]) -> None:
    for scene in scenes:
        if scene.is_touching or not is_legible(scene):
            continue
        placed, unit_px = scene.writing.placed, scene.view.measure_scale(0, 0)
        for left, right in pairwise(placed):
            assert (right.x - left.right) * unit_px >= 0.9 * (2 + 2 * scene.camera.defocus_px)


def test_the_stroke_is_measured_in_the_frame(scene: Scene) -> None:
    assert scene.stroke_px == pytest.approx(12, abs=2.5)
