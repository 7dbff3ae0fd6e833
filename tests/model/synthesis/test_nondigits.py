import pickle

import joblib
import numpy as np
import pytest

from model.dataset import Mnist
from model.synthesis.canvas import Part
from model.synthesis.nondigits import (
    CHUNK,
    DRAWN,
    SHARES,
    SPOILT,
    NonDigits,
    draw_nondigit,
    generate_nondigits,
    plan_chunks,
)
from model.synthesis.spoilt import Sources
from preprocessing.errors import NoDigitFoundError
from preprocessing.normalize import NormalizeParameters, has_strokes


def generate(mnist: Mnist, count: int, part: Part = Part.TRAINING, seed: int = 0) -> NonDigits:
    return generate_nondigits(count, part, mnist.training.X, seed, mnist.training.y)


def test_the_same_seed_gives_the_same_images_and_another_one_others(mnist: Mnist) -> None:
    first, again, other = (generate(mnist, 40, seed=seed) for seed in (5, 5, 6))

    np.testing.assert_array_equal(first.X, again.X)
    np.testing.assert_array_equal(first.kinds, again.kinds)
    assert (first.X != other.X).any(axis=(1, 2)).all()


def test_training_and_holdout_share_no_image(mnist: Mnist) -> None:
    training = {image.tobytes() for image in generate(mnist, 60).X}
    holdout = {image.tobytes() for image in generate(mnist, 60, Part.HOLDOUT).X}

    assert len(training) == len(holdout) == 60
    assert not training & holdout


def test_the_number_of_workers_changes_nothing(mnist: Mnist) -> None:
    count = CHUNK + 30
    alone = generate(mnist, count)

    with joblib.parallel_config("threading", n_jobs=2):
        together = generate(mnist, count)

    np.testing.assert_array_equal(alone.X, together.X)


def test_more_images_begin_with_the_same_ones(mnist: Mnist) -> None:
    few, more = generate(mnist, 20), generate(mnist, 50)

    np.testing.assert_array_equal(few.X, more.X[:20])
    assert len(more.X) == len(more.kinds) == 50


def test_chunks_add_up_and_are_small_enough_to_be_sent(mnist: Mnist) -> None:
    sources = Sources(mnist.training.X, mnist.training.y)

    chunks = list(plan_chunks(2 * CHUNK + 1, Part.TRAINING, sources, 0, NormalizeParameters()))

    assert [chunk.count for chunk in chunks] == [CHUNK, CHUNK, 1]
    assert len(pickle.dumps(chunks[0])) < 500_000
    assert (chunks[0].sources.X != chunks[1].sources.X).any()


def test_no_images_are_none(mnist: Mnist) -> None:
    assert generate(mnist, 0).X.shape == (0, 28, 28)


@pytest.mark.parametrize("part", Part)
def test_the_classifier_gets_what_the_picture_pipeline_would_give_it(
    mnist: Mnist, part: Part
) -> None:
    drawn = generate(mnist, 100, part)

    assert drawn.X.shape == (100, 28, 28)
    assert drawn.X.dtype == np.uint8
    assert (drawn.X.max(axis=(1, 2)) == 255).all()
    assert all(has_strokes(image) for image in drawn.X)


@pytest.mark.parametrize("part", Part)
def test_shares_are_whole_and_met(mnist: Mnist, part: Part) -> None:
    shares = SHARES[part]
    assert sum(shares.values()) == pytest.approx(1)

    kinds = generate(mnist, 400, part).kinds

    for kind, share in shares.items():
        spread = (share * (1 - share) / 400) ** 0.5
        assert abs((kinds == kind).mean() - share) < 4 * spread


def test_the_holdout_has_all_kinds_and_some_that_training_never_sees() -> None:
    assert set(SHARES[Part.HOLDOUT]) == {*DRAWN, *SPOILT}
    assert set(SHARES[Part.TRAINING]) < set(SHARES[Part.HOLDOUT])


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("kind", [*DRAWN, *SPOILT])
def test_every_kind_can_be_drawn(mnist: Mnist, kind: str, part: Part) -> None:
    sources = Sources(mnist.training.X[:1000], mnist.training.y[:1000])
    chunk = next(plan_chunks(1, part, sources, 0, NormalizeParameters()))
    rng = np.random.default_rng(0)

    images = [draw_nondigit(kind, rng, chunk) for _ in range(20)]

    assert len({image.tobytes() for image in images}) >= 19


def test_a_kind_that_cannot_be_drawn_says_so(mnist: Mnist) -> None:
    ones = np.flatnonzero(mnist.training.y[:1000] == 1)  # a cut 1 is a 1
    sources = Sources(mnist.training.X[ones], mnist.training.y[ones])
    chunk = next(plan_chunks(1, Part.TRAINING, sources, 0, NormalizeParameters()))

    with pytest.raises(NoDigitFoundError, match="cut"):
        draw_nondigit("cut", np.random.default_rng(0), chunk)
