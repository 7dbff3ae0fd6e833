"""A small slice of MNIST, a classifier trained on it, and an artifact small enough to break."""

from collections.abc import Iterator

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from model.artifact import Artifact
from model.classifier import DigitClassifier
from model.dataset import Dataset, Mnist
from model.features import FeatureMap, FeatureParameters, LocalNystroem
from model.training import Progress, TrainingRequest, train
from preprocessing.normalize import NormalizeParameters
from tests.model.training_runs import SMALL, TrainingRun


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Tests run side by side: threads of small matrix products would only wait for each other."""
    with threadpool_limits(1, user_api="blas"):
        yield


@pytest.fixture(scope="session", autouse=True)
def _small_holdout() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("model.extras.HOLDOUT_COUNT", 300)
        yield


@pytest.fixture(scope="session")
def small_mnist(mnist: Mnist) -> Mnist:
    return Mnist(
        Dataset(mnist.training.X[:1500], mnist.training.y[:1500]),
        Dataset(mnist.test.X[:400], mnist.test.y[:400]),
    )


@pytest.fixture(scope="session")
def training_run(small_mnist: Mnist) -> TrainingRun:
    request = TrainingRequest(small_mnist, parameters=SMALL, workers=1)
    progress = list[Progress]()
    return TrainingRun(request, train(request, progress.append), progress)


@pytest.fixture
def tiny_artifact() -> Artifact:
    random = np.random.default_rng(3)
    parameters = FeatureParameters(patch_cells=1, centroids=2, pools=1, projections=2)
    # What half precision holds exactly.
    centroids = np.eye(2, parameters.patch_dimensions, dtype=np.float32)
    features = FeatureMap(
        LocalNystroem(centroids, parameters), np.array([0.25, -0.5], dtype=np.float32)
    )
    classifier = DigitClassifier(
        random.integers(-9, 9, (10, parameters.dimensions)).astype(np.float32),
        random.integers(-9, 9, 10).astype(np.float32),
        features,
        temperature=1.5,
        least_evidence=0.25,
    )
    metadata = {"note": "größer als 0", "counts": [1, 2.5, None, True], "nested": {"a": {}}}
    return Artifact(classifier, NormalizeParameters(least_stroke_px=1.9), metadata)
