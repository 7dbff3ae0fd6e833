import numpy as np
import pytest

from benchmarks.learning import correct
from benchmarks.learning_lies import LIAR, LIES, Lie
from benchmarks.learning_styles import STYLES, write_style
from model.artifact import read_artifact
from model.corrections import Corrections, HeldOut, SplitParameters, resolve, split
from model.dataset import Dataset, Mnist
from model.extras import NO_DIGIT
from model.learning import LearningParameters, choose


@pytest.fixture(scope="module")
def honest(mnist: Mnist) -> Corrections:
    return correct(write_style(STYLES["F for 7"], 100, 1, mnist.training))


def lie(name: str, honest: Corrections, mnist: Mnist) -> Corrections:
    digits = Dataset(mnist.training.X[-2000:], mnist.training.y[-2000:])
    return LIES[name](honest, digits, np.random.default_rng(1))


@pytest.mark.parametrize("told", LIES.values(), ids=LIES.keys())
def test_the_same_seed_tells_the_same_lies(told: Lie, honest: Corrections, mnist: Mnist) -> None:
    digits = Dataset(mnist.training.X[-2000:], mnist.training.y[-2000:])

    one, other = (told(honest, digits, np.random.default_rng(1)) for _ in range(2))

    assert np.array_equal(one.labels, other.labels)
    assert np.array_equal(one.images, other.images)


@pytest.mark.parametrize("name", [name for name in LIES if "30 people" not in name])
def test_a_single_liar_is_not_learned_from(name: str, honest: Corrections, mnist: Mnist) -> None:
    told = lie(name, honest, mnist)

    left = choose(told, read_artifact(), LearningParameters())

    lies = told.take((told.people == LIAR) & (told.labels != 7))
    kept = {image.tobytes() for image in left.images}
    assert len(lies)
    assert not kept & {image.tobytes() for image in lies.images}
    assert {image.tobytes() for image in told.images[told.labels == 7]} <= kept


@pytest.mark.parametrize("name", [name for name in LIES if "30 people" in name])
def test_many_liars_are_many(name: str, honest: Corrections, mnist: Mnist) -> None:
    corrections = lie(name, honest, mnist)

    assert len(np.unique(corrections.people)) == 30
    assert split(resolve(corrections), SplitParameters()).by is HeldOut.PEOPLE


def test_a_fifth_is_wrong(honest: Corrections, mnist: Mnist) -> None:
    corrections = lie("one in five wrong, by one person", honest, mnist)

    is_wrong = corrections.labels != 7
    assert is_wrong.mean() == 0.2
    assert set(corrections.people[is_wrong]) == {LIAR}


def test_deniers_say_no_digit(honest: Corrections, mnist: Mnist) -> None:
    corrections = lie("30 people say no digit is one", honest, mnist)

    assert set(corrections.labels) == {NO_DIGIT}
