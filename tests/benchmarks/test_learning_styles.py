import numpy as np
import pytest

from benchmarks.learning_styles import STYLES, Style, write_style
from model.artifact import read_artifact
from model.dataset import Mnist
from preprocessing.normalize import normalize


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_the_champion_reads_every_style_badly(style: Style, mnist: Mnist) -> None:
    digits = write_style(style, 60, 3, mnist.training)

    classifier = read_artifact().classifier
    scores = classifier.score(digits.X)
    is_read = (scores.argmax(axis=1) == digits.y) & classifier.recognize(scores)
    assert is_read.mean() < 0.5


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_the_same_seed_writes_the_same_and_another_does_not(style: Style, mnist: Mnist) -> None:
    one, same, other = (write_style(style, 20, seed, mnist.training) for seed in (1, 1, 2))

    assert np.array_equal(one.X, same.X)
    assert np.array_equal(one.y, same.y)
    assert not (one.X == other.X).all(axis=(1, 2)).any()


def test_more_digits_begin_with_the_same(mnist: Mnist) -> None:
    style = STYLES["F for 7"]

    few, many = (write_style(style, count, 1, mnist.training) for count in (5, 10))

    assert np.array_equal(few.X, many.X[:5])


def test_mirrored_digits_are_mnists_the_wrong_way_round(mnist: Mnist) -> None:
    style = Style("mirrored", mirrored=(4,))

    digits = write_style(style, 3, 1, mnist.training)

    assert digits.y.tolist() == [4, 4, 4]
    fours = mnist.training.X[mnist.training.y == 4][:, :, ::-1]
    mirrored = {normalize(np.ascontiguousarray(four)).tobytes() for four in fours}
    assert {image.tobytes() for image in digits.X} <= mirrored
