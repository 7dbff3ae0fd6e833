import joblib
import numpy as np
import pytest

from model.augmentation import AugmentationParameters, augment
from model.clustering import learn_features
from model.dataset import Mnist
from model.errors import NotEnoughMemoryError
from model.features import FeatureParameters
from model.preparation import (
    CHUNK_IMAGES,
    CHUNKS_AT_ONCE,
    Recipe,
    allocate_codes,
    cut_chunks,
    describe_chunk,
    fill_rows,
)
from model.solving.design import learn_quantizer
from preprocessing.arrays import DigitImages
from preprocessing.normalize import NormalizeParameters, normalize_all

SMALL = FeatureParameters(centroids=8, projections=16)


@pytest.fixture(scope="module")
def recipe(mnist: Mnist) -> Recipe:
    images = normalize_all(mnist.training.X[:100])
    features = learn_features(images, SMALL)
    quantizer = learn_quantizer(features.describe(images).astype(np.float32))
    return Recipe(features, quantizer, NormalizeParameters(), AugmentationParameters())


def fill(images: DigitImages, recipe: Recipe) -> tuple[np.ndarray, list[float]]:
    chunks, shares = cut_chunks(images, 1, is_normalized=False), list[float]()
    codes = allocate_codes(2 * len(images), SMALL.dimensions)
    fill_rows(codes, chunks, recipe, shares.append)
    return codes, shares


def test_chunks_hold_the_images_and_then_their_copies() -> None:
    images = np.zeros((CHUNK_IMAGES + 3, 28, 28), np.uint8)

    chunks = cut_chunks(images, 2, is_normalized=False)

    sizes = [(chunk.copy, chunk.number, len(chunk.images)) for chunk in chunks]
    assert sizes == [(c, n, s) for c in range(3) for n, s in ((0, CHUNK_IMAGES), (1, 3))]


def test_a_row_is_the_normalized_images_encoded_features(mnist: Mnist, recipe: Recipe) -> None:
    images = mnist.training.X[:30]

    (chunk,) = cut_chunks(images, is_normalized=False)

    by_hand = recipe.features.describe(normalize_all(images, recipe.normalize))
    np.testing.assert_array_equal(
        describe_chunk(chunk, recipe), recipe.quantizer.encode(by_hand.astype(np.float32))
    )


def test_normalized_images_are_left_as_they_are(mnist: Mnist, recipe: Recipe) -> None:
    images = mnist.training.X[:30]
    (raw,) = cut_chunks(images, is_normalized=False)
    (ready,) = cut_chunks(normalize_all(images, recipe.normalize), is_normalized=True)

    np.testing.assert_array_equal(describe_chunk(raw, recipe), describe_chunk(ready, recipe))


def test_copies_are_distorted_before_they_are_normalized(mnist: Mnist, recipe: Recipe) -> None:
    images = mnist.training.X[:30]

    _, copy = cut_chunks(images, 1, is_normalized=False)

    random = np.random.default_rng((recipe.augmentation.seed, 1, 0))
    distorted = normalize_all(augment(images, recipe.augmentation, random), recipe.normalize)
    (ready,) = cut_chunks(distorted, is_normalized=True)
    np.testing.assert_array_equal(describe_chunk(copy, recipe), describe_chunk(ready, recipe))


def test_rows_come_in_order_whoever_does_the_work(mnist: Mnist, recipe: Recipe) -> None:
    images = mnist.training.X[: 2 * CHUNK_IMAGES + 1]

    alone, _ = fill(images, recipe)
    with joblib.parallel_config("threading", n_jobs=3):
        together, _ = fill(images, recipe)

    np.testing.assert_array_equal(alone, together)


def test_progress_goes_upwards_to_the_end(mnist: Mnist, recipe: Recipe) -> None:
    chunks = cut_chunks(mnist.training.X[:1], 2 * CHUNKS_AT_ONCE, is_normalized=False)
    shares: list[float] = []

    fill_rows(allocate_codes(len(chunks), SMALL.dimensions), chunks, recipe, shares.append)

    assert shares == sorted(shares)
    assert len(shares) == 3
    assert shares[-1] == 1


def test_more_than_the_memory_holds_is_a_clear_error() -> None:
    with pytest.raises(NotEnoughMemoryError, match="memory"):
        allocate_codes(2**40, 2**20)


def test_an_image_without_a_stroke_stands_in_as_it_is(mnist: Mnist, recipe: Recipe) -> None:
    images = mnist.training.X[:3].copy()
    images[1] = 0

    rows = describe_chunk(cut_chunks(images, is_normalized=False)[0], recipe)

    whole = describe_chunk(cut_chunks(images[:1], is_normalized=False)[0], recipe)
    blank = describe_chunk(cut_chunks(images[1:2], is_normalized=True)[0], recipe)
    np.testing.assert_array_equal(rows[:2], np.concatenate([whole, blank]))
