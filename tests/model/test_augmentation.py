import cv2
import numpy as np
import pytest

from model.augmentation import AugmentationParameters, augment
from model.dataset import Mnist
from preprocessing.arrays import DigitImages

STILL = AugmentationParameters(
    most_turn_deg=0,
    most_scale=0,
    most_shear=0,
    most_shift_px=0,
    elastic_px=0,
    thickness_chance=0,
)


def copy(images: DigitImages, parameters: AugmentationParameters, seed: int = 0) -> DigitImages:
    return augment(images, parameters, np.random.default_rng(seed))


def replace(**changes: float) -> AugmentationParameters:
    amounts = {name: getattr(STILL, name) for name in STILL.__slots__}
    return AugmentationParameters(**(amounts | changes))


def centre(image: DigitImages) -> tuple[float, float]:
    moments = cv2.moments(image)
    return moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]


def test_without_any_distortion_a_copy_is_its_original(mnist: Mnist) -> None:
    images = mnist.training.X[:50]

    np.testing.assert_array_equal(copy(images, STILL), images)


def test_copies_differ_from_their_originals_but_not_much(mnist: Mnist) -> None:
    images = mnist.training.X[:200].astype(float)

    copies = copy(mnist.training.X[:200], AugmentationParameters()).astype(float)

    dot = (images * copies).sum(axis=(1, 2))
    cosine = dot / np.linalg.norm(images, axis=(1, 2)) / np.linalg.norm(copies, axis=(1, 2))
    assert 0.6 < np.median(cosine) < 0.97
    assert cosine.max() < 1


def test_the_seed_alone_decides(mnist: Mnist) -> None:
    images = mnist.training.X[:20]

    one = copy(images, AugmentationParameters(), seed=1)

    np.testing.assert_array_equal(one, copy(images, AugmentationParameters(), seed=1))
    assert not np.array_equal(one, copy(images, AugmentationParameters(), seed=2))


def test_shifts_stay_within_their_bound(mnist: Mnist) -> None:
    images = mnist.training.X[:100]

    copies = copy(images, replace(most_shift_px=1.0))

    moves = np.array(
        [np.subtract(centre(a), centre(b)) for a, b in zip(copies, images, strict=True)]
    )
    assert 0.8 < np.abs(moves).max() < 1.1


def test_turns_stay_within_their_bound() -> None:
    bar = np.zeros((300, 28, 28), np.uint8)
    bar[:, 4:24, 12:16] = 255

    copies = copy(bar, replace(most_turn_deg=8.0))

    turns = []
    for image in copies:
        moments = cv2.moments(image)
        double = np.arctan2(2 * moments["mu11"], moments["mu02"] - moments["mu20"])
        turns.append(np.rad2deg(double / 2))
    assert 7 < np.abs(turns).max() < 8.5


def test_elastic_distortion_has_the_asked_spread() -> None:
    columns = np.broadcast_to(np.arange(28, dtype=np.uint8) * 9, (200, 28, 28)).copy()

    copies = copy(columns, replace(elastic_px=0.6))

    moved_px = (copies.astype(float) - columns)[:, 8:20, 8:20] / 9
    assert moved_px.std() == pytest.approx(0.6, rel=0.1)
    assert np.abs(np.diff(moved_px, axis=1)).mean() < 0.2  # smooth


def test_some_pens_become_bolder_and_some_finer(mnist: Mnist) -> None:
    images = mnist.training.X[:400]

    copies = copy(images, replace(thickness_chance=0.3))

    ink = copies.sum(axis=(1, 2), dtype=float) / images.sum(axis=(1, 2), dtype=float)
    assert 0.22 < (ink != 1).mean() < 0.38
    assert ink.min() < 0.8
    assert ink.max() > 1.2


def test_no_images_have_no_copies() -> None:
    assert copy(np.zeros((0, 28, 28), np.uint8), AugmentationParameters()).shape == (0, 28, 28)
