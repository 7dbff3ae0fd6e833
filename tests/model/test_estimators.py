import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.utils.estimator_checks import parametrize_with_checks

from model.dataset import Mnist
from model.estimators import LocalNystroem, OneVsRestLogisticRegression

SMALL = LocalNystroem(centroids=8, projections=16, images=100, iterations=2)


@parametrize_with_checks([SMALL, OneVsRestLogisticRegression()])  # type: ignore[untyped-decorator]  # scikit-learn has no types
def test_estimators_keep_scikit_learns_contract(estimator: BaseEstimator, check: object) -> None:
    assert callable(check)
    check(estimator)


def make_samples(classes: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    X, y = make_classification(  # noqa: N806
        n_samples=600, n_features=12, n_informative=8, n_classes=classes, random_state=1
    )
    return X, y


def test_coefficients_are_those_of_scikit_learns_one_vs_rest() -> None:
    X, y = make_samples(classes=5)  # noqa: N806
    ours = OneVsRestLogisticRegression(C=3.0, tolerance=1e-7).fit(X, y)
    reference = OneVsRestClassifier(LogisticRegression(C=3.0, tol=1e-9, max_iter=10_000)).fit(X, y)
    coefficients = np.vstack([binary.coef_ for binary in reference.estimators_])
    np.testing.assert_allclose(ours.coef_, coefficients, atol=1e-5)
    np.testing.assert_allclose(ours.predict_proba(X), reference.predict_proba(X), atol=1e-5)


def test_samples_of_the_negative_label_are_negatives_of_every_class() -> None:
    X, y = make_samples(classes=4)  # noqa: N806
    ours = OneVsRestLogisticRegression(negative_label=3, tolerance=1e-7).fit(X, y)
    assert list(ours.classes_) == [0, 1, 2]
    for k in range(3):
        binary = LogisticRegression(tol=1e-9, max_iter=10_000).fit(X, y == k)
        np.testing.assert_allclose(ours.coef_[k], binary.coef_[0], atol=1e-5)
    assert set(ours.predict(X)) == {0, 1, 2}


def test_more_pixels_than_a_digit_image_has_are_refused() -> None:
    with pytest.raises(ValueError, match="784 pixels"):
        SMALL.fit(np.zeros((5, 785)))


def test_missing_pixels_count_as_blank(mnist: Mnist) -> None:
    flat = mnist.training.X[:40].reshape(40, -1).astype(np.float64)
    flat[:, 700:] = 0
    whole = SMALL.fit(flat).transform(flat)
    cut = SMALL.fit(flat[:, :700]).transform(flat[:, :700])
    np.testing.assert_array_equal(whole, cut)
