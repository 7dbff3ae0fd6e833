"""The model's parts as scikit-learn estimators: for grids, pipelines and comparisons."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from model.calibration import judge
from model.clustering import ClusteringParameters, learn_features
from model.features import FeatureMap, FeatureParameters
from model.projections import Reals
from model.solving.design import make_design
from model.solving.solver import SolverParameters, solve
from preprocessing.arrays import DIGIT_SIDE

PIXELS = DIGIT_SIDE**2


class LocalNystroem(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Both layers of `model.features`, learned from flat images without their digits.

    Parameters
    ----------
    centroids, patch_cells, sharpness, pools, ridge, projections, projection_scale
        See `model.features.FeatureParameters`.
    images, iterations
        See `model.clustering.ClusteringParameters`.
    random_state : int
        Seed of the centroids' choice and of the projections' signs.

    Attributes
    ----------
    features_ : FeatureMap
        What was learned.
    n_features_in_ : int
        Pixels of an image, at most 784; missing ones count as blank.
    """

    def __init__(  # noqa: PLR0913  (scikit-learn wants every parameter by name)
        self,
        *,
        centroids: int = 128,
        patch_cells: int = 4,
        sharpness: float = 5.0,
        pools: int = 4,
        ridge: float = 1e-3,
        projections: int = 4096,
        projection_scale: float = 1.0,
        images: int = 5000,
        iterations: int = 20,
        random_state: int = 0,
    ) -> None:
        self.centroids = centroids
        self.patch_cells = patch_cells
        self.sharpness = sharpness
        self.pools = pools
        self.ridge = ridge
        self.projections = projections
        self.projection_scale = projection_scale
        self.images = images
        self.iterations = iterations
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002, N803
        """Learn centroids and mean; digits are not looked at."""
        flat = self._check(X, reset=True)
        parameters = FeatureParameters(
            patch_cells=self.patch_cells,
            centroids=self.centroids,
            sharpness=self.sharpness,
            pools=self.pools,
            ridge=self.ridge,
            projections=self.projections,
            projection_scale=self.projection_scale,
            seed=self.random_state,
        )
        clustering = ClusteringParameters(images=self.images, iterations=self.iterations)
        self.features_: FeatureMap = learn_features(
            _make_square(flat), parameters, clustering, dtype=np.float64
        )
        self._n_features_out = parameters.dimensions
        return self

    def transform(self, X: ArrayLike) -> Reals:  # noqa: N803
        """Describe flat images in the precision they come in, float64 or float32."""
        check_is_fitted(self)
        flat = self._check(X, reset=False)
        features = self.features_.astype(flat.dtype)
        return features.describe(_make_square(flat))

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401  (scikit-learn ships no types)
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def _check(self, X: ArrayLike, *, reset: bool) -> Reals:  # noqa: N803
        flat: Reals = validate_data(self, X, reset=reset, dtype=[np.float64, np.float32])
        if flat.shape[1] > PIXELS:
            raise ValueError(f"an image has at most {PIXELS} pixels, not {flat.shape[1]}")
        return flat


def _make_square(flat: Reals) -> Reals:
    """Fill up with blank pixels, shape (n, 28, 28)."""
    missing = PIXELS - flat.shape[1]
    return np.pad(flat, ((0, 0), (0, missing))).reshape(-1, DIGIT_SIDE, DIGIT_SIDE)


class OneVsRestLogisticRegression(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """One binary logistic regression a class, all solved together by `model.solving.solver`.

    The optimum is that of ``OneVsRestClassifier(LogisticRegression(C=C))``.

    Parameters
    ----------
    C : float
        Inverse strength of the L2 penalty.
    tolerance, most_passes
        See `model.solving.solver.SolverParameters`.
    negative_label : object, optional
        Samples of this label are negatives of every class, and no class of their own.
    workers : int
        Threads.
    random_state : int
        Seed of the preconditioner's samples; the optimum does not depend on it.

    Attributes
    ----------
    classes_ : NDArray
        Labels in order, without the negative one.
    coef_ : NDArray[np.float64]
        Shape (classes, dimensions); a single row, for the second class, where there are two.
    intercept_ : NDArray[np.float64]
        Shape (classes,), or (1,) where there are two.
    n_iter_ : int
        Passes over the data.
    """

    def __init__(
        self,
        *,
        C: float = 1.0,  # noqa: N803
        tolerance: float = 1e-5,
        most_passes: int = 1000,
        negative_label: object = None,
        workers: int = 1,
        random_state: int = 0,
    ) -> None:
        self.C = C
        self.tolerance = tolerance
        self.most_passes = most_passes
        self.negative_label = negative_label
        self.workers = workers
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:  # noqa: N803
        """Fit every class against the rest."""
        checked, labels = validate_data(self, X, y, dtype=[np.float64, np.float32])
        check_classification_targets(labels)
        classes = np.unique(labels)
        if self.negative_label is not None:
            classes = classes[classes != self.negative_label]
        if not len(classes) or len(np.unique(labels)) == 1:
            raise ValueError("samples of one class are not enough to fit")
        self.classes_: NDArray[Any] = classes
        targets = (labels[:, None] == self._list_positives()).astype(checked.dtype)
        parameters = SolverParameters(
            C=self.C,
            tolerance=self.tolerance,
            most_passes=self.most_passes,
            seed=self.random_state,
        )
        solution = solve(make_design(checked, workers=self.workers), targets, parameters)
        self.coef_, self.intercept_ = solution.coefficients, solution.intercepts
        self.n_iter_ = solution.passes
        return self

    def decision_function(self, X: ArrayLike) -> Reals:  # noqa: N803
        """Score samples, shape (n, classes), or (n,) for the second class of two."""
        check_is_fitted(self)
        checked = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        scores: Reals = checked @ self.coef_.T + self.intercept_
        return scores[:, 0] if self._is_binary else scores

    def predict_proba(self, X: ArrayLike) -> Reals:  # noqa: N803
        """Tell how probable each class is, given that it is one: judgements scaled to one."""
        judgements = judge(np.asarray(self.decision_function(X), dtype=np.float64))
        if self._is_binary:
            return np.column_stack([1 - judgements, judgements])
        total = judgements.sum(axis=1, keepdims=True)
        return np.asarray(judgements / np.maximum(total, np.finfo(np.float64).tiny))

    def predict(self, X: ArrayLike) -> NDArray[Any]:  # noqa: N803
        """Name the class with the highest score."""
        scores = self.decision_function(X)
        chosen = (scores > 0).astype(int) if self._is_binary else scores.argmax(axis=1)
        return np.asarray(self.classes_[chosen])

    @property
    def _is_binary(self) -> bool:
        return self.negative_label is None and len(self.classes_) == 2  # noqa: PLR2004

    def _list_positives(self) -> NDArray[Any]:
        """Of two classes that are each other's rest, one classifier is enough."""
        return self.classes_[1:] if self._is_binary else self.classes_
