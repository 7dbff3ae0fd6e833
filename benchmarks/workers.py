"""Measure what more workers buy in training's largest part: describing images.

Describes COUNT of MNIST's images with one process, with two, and with a local Dask cluster of two,
and checks that the results are the same. Prints a table and ends with the figures as JSON.
"""

import argparse
import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray

from model.augmentation import AugmentationParameters
from model.clustering import learn_features
from model.dataset import load_mnist
from model.features import FeatureParameters
from model.preparation import Recipe, allocate_codes, cut_chunks, fill_rows
from model.solving.design import learn_quantizer
from preprocessing.arrays import DigitImages
from preprocessing.normalize import NormalizeParameters, normalize_all


@contextlib.contextmanager
def hire_dask(workers: int) -> Iterator[None]:
    """Start a local cluster."""
    from distributed import Client, LocalCluster  # noqa: PLC0415  (an extra)

    options = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    with (
        LocalCluster(n_workers=workers, **options) as cluster,  # type: ignore[no-untyped-call]
        Client(cluster),  # type: ignore[no-untyped-call]
        joblib.parallel_config("dask"),
    ):
        yield


def describe_all(images: DigitImages, recipe: Recipe) -> tuple[float, NDArray[np.int8]]:
    """Describe images; returns seconds and codes."""
    chunks = cut_chunks(images, is_normalized=False)
    codes = allocate_codes(len(images), recipe.features.parameters.dimensions)
    started_s = time.perf_counter()
    fill_rows(codes, chunks, recipe, lambda _: None)
    return time.perf_counter() - started_s, codes


def main() -> int:
    """Try each kind of workers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    options = parser.parse_args()
    images = load_mnist(options.data_dir).training.X[: options.count]
    sample = normalize_all(images[:2000])
    features = learn_features(sample, FeatureParameters())
    quantizer = learn_quantizer(features.describe(sample))
    recipe = Recipe(features, quantizer, NormalizeParameters(), AugmentationParameters())
    crews: dict[str, Callable[[], contextlib.AbstractContextManager[object]]] = {
        "1 process": lambda: joblib.parallel_config(n_jobs=1),
        "2 processes": lambda: joblib.parallel_config(n_jobs=2),
        "Dask, 2 workers": lambda: hire_dask(2),
    }
    seconds, reference = {}, None
    for name, hire in crews.items():
        with hire():
            describe_all(images[:1000], recipe)  # workers start and import
            seconds[name], codes = describe_all(images, recipe)
        reference = codes if reference is None else reference
        if not np.array_equal(reference, codes):
            raise AssertionError(f"{name}: other results")
    alone_s = seconds["1 process"]
    print(f"{options.count:,} images\n{'workers':<18}{'seconds':>9}{'ratio':>8}")
    for name, taken_s in seconds.items():
        print(f"{name:<18}{taken_s:>9.1f}{alone_s / taken_s:>7.2f}x")
    print(json.dumps(seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
