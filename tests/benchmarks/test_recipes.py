from types import SimpleNamespace

import pytest

from benchmarks import recipes
from model.artifact import read_artifact
from model.dataset import Dataset, Mnist


def take(digits: Dataset, count: int) -> Dataset:
    return Dataset(digits.X[:count], digits.y[:count])


def test_the_original_recipe_is_tried_on_the_holdout(mnist: Mnist) -> None:
    row = recipes.try_original(take(mnist.training, 800), take(mnist.test, 200))

    assert (row.recipe, row.dimensions) == ("raw pixels", 784)
    assert 0.7 < row.accuracy < 0.95
    assert min(row.ece, row.training_s, row.artifact_bytes, row.digit_us) > 0


def test_ours_is_tried_on_the_same_and_better(
    mnist: Mnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate = SimpleNamespace(artifact=read_artifact())
    monkeypatch.setattr(recipes, "train", lambda *_: candidate)

    row = recipes.try_ours(Mnist(take(mnist.training, 10), take(mnist.test, 200)))

    assert row.dimensions == 6144
    assert row.accuracy > 0.97
    assert row.artifact_bytes < 500_000


def test_by_default_the_test_set_is_not_looked_at(mnist: Mnist) -> None:
    split = recipes.split_holdout(mnist, use_test=False)

    assert len(split.training.y) == 50_000
    assert (mnist.training.X[-10_000:] == split.test.X).all()
    assert recipes.split_holdout(mnist, use_test=True) is mnist
