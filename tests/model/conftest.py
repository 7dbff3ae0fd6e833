"""A small slice of MNIST, a classifier trained on it, and an artifact small enough to break."""

import numpy as np
import pytest

from model.artifact import Artifact
from model.classifier import DigitClassifier
from model.dataset import Dataset, Mnist
from model.features import HogParameters
from model.training import Progress, TrainingRequest, train
from preprocessing.normalize import NormalizeParameters
from tests.model.training_runs import TrainingRun


@pytest.fixture(scope="session")
def small_mnist(mnist: Mnist) -> Mnist:
    return Mnist(
        Dataset(mnist.training.X[:1500], mnist.training.y[:1500]),
        Dataset(mnist.test.X[:400], mnist.test.y[:400]),
    )


@pytest.fixture(scope="session")
def training_run(small_mnist: Mnist) -> TrainingRun:
    request, progress = TrainingRequest(small_mnist), list[Progress]()
    return TrainingRun(request, train(request, progress.append), progress)


@pytest.fixture
def tiny_artifact() -> Artifact:
    random = np.random.default_rng(3)
    features = HogParameters(cell_px=14, orientations=1)
    classifier = DigitClassifier(
        random.normal(size=(10, features.dimensions)).astype(np.float32),
        random.normal(size=10).astype(np.float32),
        features,
    )
    metadata = {"note": "größer als 0", "counts": [1, 2.5, None, True], "nested": {"a": {}}}
    return Artifact(classifier, NormalizeParameters(least_stroke_px=1.9), metadata)
