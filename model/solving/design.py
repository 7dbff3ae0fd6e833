"""The design matrix of a fit: features in one byte each, read block by block."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import joblib
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from model.projections import Reals

SPAN_ROWS = 4096
"""Rows that one thread works through before the next piece of work."""

Codes = NDArray[np.int8] | Reals
"""Shape (n, dimensions)."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, eq=False)
class Quantizer:
    """Features as bytes, ``feature ≈ offset + step · code``, each column with its own two numbers.

    A fit's time goes into reading the matrix again and again; bytes are a quarter of it.

    Attributes
    ----------
    offset : NDArray[np.float32]
        Shape (dimensions,).
    step : NDArray[np.float32]
        Shape (dimensions,), positive.
    """

    offset: NDArray[np.float32]
    step: NDArray[np.float32]

    def encode(self, features: NDArray[np.float32]) -> NDArray[np.int8]:
        """Round to the nearest code; what lies outside the learned range is cut to it."""
        codes = features - self.offset
        codes /= self.step
        np.rint(codes, out=codes)
        np.clip(codes, -127, 127, out=codes)
        return codes.astype(np.int8)


def learn_quantizer(sample: NDArray[np.float32], margin: float = 0.1) -> Quantizer:
    """Fit the codes' range to a sample of features.

    Parameters
    ----------
    sample : NDArray[np.float32]
        Shape (n, dimensions).
    margin : float, optional
        Share of a column's range to leave free on either side, for what the sample lacks.

    Returns
    -------
    Quantizer
        Ready to encode.
    """
    low, high = sample.min(axis=0), sample.max(axis=0)
    half = np.maximum((high - low) * np.float32(0.5 + margin), np.finfo(np.float32).tiny)
    return Quantizer(offset=(low + high) / 2, step=half / 127)


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A design matrix, centred in thought: its columns' means are subtracted from products only.

    Attributes
    ----------
    codes : Codes
        Bytes, or features as they are.
    offset, step : Reals
        ``feature = offset + step · code``, shape (dimensions,).
    mean : Reals
        Of the codes, shape (dimensions,).
    workers : int
        Threads that share the rows. Sums are taken in the same order whatever their number.
    """

    codes: Codes
    offset: Reals
    step: Reals
    mean: Reals
    workers: int = 1

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """Precision of the products."""
        return self.step.dtype

    @property
    def dimensions(self) -> int:
        """Columns."""
        return int(self.codes.shape[1])

    @property
    def centre(self) -> Reals:
        """Mean of the features, shape (dimensions,)."""
        return self.offset + self.step * self.mean

    def read(self, rows: slice | NDArray[np.int64]) -> Reals:
        """Turn some rows' codes into floats, neither scaled nor centred."""
        return self.codes[rows].astype(self.dtype, copy=False)

    def predict(
        self, rows: slice, coefficients: NDArray[np.float64], intercepts: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Score some rows with classifiers, shape (rows, classes)."""
        scaled = (coefficients * self.step).T.astype(self.dtype)
        shift = intercepts + coefficients @ self.offset
        parts = [self.read(piece) @ scaled for piece in cut(rows, SPAN_ROWS)]
        return np.asarray(np.concatenate(parts) + shift, dtype=np.float64)

    def map_rows(
        self, function: Callable[[slice], Result], spans: Sequence[slice]
    ) -> Sequence[Result]:
        """Call a function for spans of rows, in threads; results come in order."""
        if self.workers == 1:
            return [function(span) for span in spans]
        # Threads, whatever surrounds this call: all read one matrix. Each does its own products.
        with (
            threadpool_limits(limits=1, user_api="blas"),
            joblib.Parallel(n_jobs=self.workers, backend="threading") as parallel,
        ):
            return list(parallel(joblib.delayed(function)(span) for span in spans))


def make_design(codes: Codes, quantizer: Quantizer | None = None, workers: int = 1) -> Design:
    """Wrap a matrix for fitting.

    Parameters
    ----------
    codes : Codes
        Shape (n, dimensions): bytes with their quantizer, or floats.
    quantizer : Quantizer, optional
        What the bytes mean.
    workers : int, optional
        Threads.

    Returns
    -------
    Design
        The same memory, not a copy.
    """
    dtype = codes.dtype if quantizer is None else quantizer.step.dtype
    dimensions = codes.shape[1]
    offset: Reals = np.zeros(dimensions, dtype) if quantizer is None else quantizer.offset
    step: Reals = np.ones(dimensions, dtype) if quantizer is None else quantizer.step
    design = Design(codes, offset, step, np.zeros(dimensions, dtype), workers)
    sums = design.map_rows(
        lambda span: codes[span].sum(axis=0, dtype=np.float64), list_spans(len(codes))
    )
    mean = (np.sum(sums, axis=0) / len(codes)).astype(dtype)
    return Design(codes, offset, step, mean, workers)


def cut(span: slice, length: int) -> Iterator[slice]:
    """Cut a span of rows into pieces; the last may be shorter."""
    for start in range(span.start, span.stop, length):
        yield slice(start, min(start + length, span.stop))


def list_spans(count: int, every: int = 1) -> list[slice]:
    """List spans that cover `count` rows, or each `every`-th of shorter spans."""
    return list(cut(slice(0, count), max(SPAN_ROWS // every, 1)))[::every]
