"""MNIST: shipped in one file, fetched where that was left out, never trusted unchecked."""

import hashlib
import http.client
import io
import warnings
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.errors import DamagedDatasetError, DatasetUnavailableError
from model.files import BROKEN_ARCHIVE, write_atomically
from preprocessing.arrays import DIGIT_SIDE, DigitImages

SHIPPED = Path(__file__).parent / "baseline" / "mnist.npz"
SHIPPED_SHA256 = "00755a3115abf98b42ad6fbbaf4fae967195f57d43e95cc6fd0eea7d9536c328"
ARRAYS_SHA256 = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16"
"""Of the four arrays' bytes one after the other: what MNIST is, however it is packed."""

TRAINING_COUNT, TEST_COUNT = 60_000, 10_000

_FAILED_FETCH = (
    OSError,
    ValueError,
    EOFError,
    zlib.error,
    http.client.HTTPException,  # the connection broke off in the middle
)


class Dataset(NamedTuple):
    """Labelled digit images.

    Attributes
    ----------
    X : DigitImages
        Shape (n, 28, 28), uint8, ink 255 on 0.
    y : NDArray[np.uint8]
        The digit each shows, shape (n,), 0..9.
    """

    X: DigitImages
    y: NDArray[np.uint8]


class Mnist(NamedTuple):
    """The 60,000 training and the 10,000 test images of MNIST, in their published order."""

    training: Dataset
    test: Dataset


def load_mnist(cache_dir: Path, shipped: Path = SHIPPED) -> Mnist:
    """Load MNIST from the shipped file, else from the cache, else fetch it from OpenML once.

    Parameters
    ----------
    cache_dir : Path
        Where a fetched copy is kept.
    shipped : Path, optional
        The file that comes with the project; may be absent.

    Returns
    -------
    Mnist
        Training and test set.

    Raises
    ------
    DamagedDatasetError
        A file is cut short or altered.
    DatasetUnavailableError
        There is no file and fetching failed.
    """
    if shipped.exists():
        data = _read(shipped)
        if hashlib.sha256(data).hexdigest() != SHIPPED_SHA256:
            raise DamagedDatasetError(f"{shipped} is cut short or altered: its SHA-256 differs")
        return unpack(data)
    cached = cache_dir / "mnist.npz"
    if cached.exists():
        return unpack(_read(cached))
    mnist = fetch_mnist()
    cache_dir.mkdir(parents=True, exist_ok=True)
    write_atomically(cached, pack(mnist))
    return mnist


def fetch_mnist() -> Mnist:
    """Fetch MNIST from OpenML and prove that it is the same arrays.

    Returns
    -------
    Mnist
        Training and test set.

    Raises
    ------
    DatasetUnavailableError
        OpenML cannot be reached.
    DamagedDatasetError
        What came is not MNIST.
    """
    from sklearn.datasets import fetch_openml  # noqa: PLC0415  (slow, and only here needed)

    try:
        with warnings.catch_warnings(action="ignore"):  # of each try; the last one is our error
            # No cache of scikit-learn's own, which would lie in the person's home.
            X, y = fetch_openml(  # noqa: N806  (scikit-learn's names)
                "mnist_784",
                version=1,
                return_X_y=True,
                as_frame=False,
                parser="liac-arff",
                cache=False,
            )
    except _FAILED_FETCH as error:
        raise DatasetUnavailableError from error
    try:
        images = np.asarray(X).astype(np.uint8).reshape(-1, DIGIT_SIDE, DIGIT_SIDE)
        labels = np.asarray(y).astype(np.uint8)
    except ValueError as error:
        raise DamagedDatasetError("what was fetched does not hold MNIST's arrays") from error
    mnist = Mnist(
        Dataset(images[:TRAINING_COUNT], labels[:TRAINING_COUNT]),
        Dataset(images[TRAINING_COUNT:], labels[TRAINING_COUNT:]),
    )
    _check_arrays(mnist, "what was fetched")
    return mnist


def pack(mnist: Mnist) -> bytes:
    """Pack MNIST into one compressed file that NumPy reads.

    Parameters
    ----------
    mnist : Mnist
        Training and test set.

    Returns
    -------
    bytes
        An ``.npz`` file of four uint8 arrays.
    """
    packed = io.BytesIO()
    np.savez_compressed(
        packed,
        training_images=mnist.training.X,
        training_labels=mnist.training.y,
        test_images=mnist.test.X,
        test_labels=mnist.test.y,
    )
    return packed.getvalue()


def unpack(data: bytes) -> Mnist:
    """Unpack what `pack` made, and check that it is MNIST.

    Parameters
    ----------
    data : bytes
        An ``.npz`` file.

    Returns
    -------
    Mnist
        Training and test set.

    Raises
    ------
    DamagedDatasetError
        It is anything else.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            mnist = Mnist(
                Dataset(arrays["training_images"], arrays["training_labels"]),
                Dataset(arrays["test_images"], arrays["test_labels"]),
            )
    except BROKEN_ARCHIVE as error:
        raise DamagedDatasetError from error
    _check_arrays(mnist, "the data set's file")
    return mnist


def _check_arrays(mnist: Mnist, source: str) -> None:
    digest, is_shaped = hashlib.sha256(), True
    for part, count in zip(mnist, (TRAINING_COUNT, TEST_COUNT), strict=True):
        for array, shape in zip(part, ((count, DIGIT_SIDE, DIGIT_SIDE), (count,)), strict=True):
            is_shaped &= array.dtype == np.uint8 and array.shape == shape
            digest.update(np.ascontiguousarray(array).tobytes())
    if not is_shaped or digest.hexdigest() != ARRAYS_SHA256:
        raise DamagedDatasetError(f"{source} does not hold MNIST's arrays")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DatasetUnavailableError(f"{path} cannot be read: {error.strerror}") from error
