"""Random projections as cheap as a fast Fourier transform, of which only a seed is stored."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.floating[Any]]
"""Float32 where speed counts, float64 where rounding does; what goes in says which."""

ROUNDS = 3
"""Sign flips and Hadamard transforms in turn; three are as good as a Gaussian matrix [2]_."""


@dataclass(frozen=True, eq=False)
class SquaredProjections:
    """Squares of structured random projections: what is linear in them is quadratic in the input.

    The scalar product of two such descriptions approximates, up to a constant, the square of the
    inputs' own, a polynomial kernel of degree two [1]_. A projection is a row of H·D₁·H·D₂·H·D₃
    with Hadamard matrices H and diagonal matrices D of random signs: orthogonal to its fellows,
    and d·log(d) operations where a Gaussian matrix takes d² [2]_ [3]_.

    Attributes
    ----------
    inputs : int
        Length of what is projected.
    count : int
        Length of the result.
    seed : int
        Of the random signs. They are PCG64's raw bits, a stream that NumPy promises to keep.

    References
    ----------
    .. [1] P. Kar and H. Karnick, "Random feature maps for dot product kernels", 2012.
    .. [2] F. X. Yu et al., "Orthogonal random features", 2016.
    .. [3] Q. Le, T. Sarlós and A. Smola, "Fastfood: approximating kernel expansions in loglinear
       time", 2013.

    Examples
    --------
    >>> SquaredProjections(inputs=100, count=300, seed=0).describe(np.ones((2, 100))).shape
    (2, 300)
    """

    inputs: int
    count: int
    seed: int

    @property
    def side(self) -> int:
        """Power of two to which the input is padded with zeros."""
        return 1 << (self.inputs - 1).bit_length()

    @property
    def blocks(self) -> int:
        """Independent transforms that it takes for `count` projections."""
        return -(-self.count // self.side)

    def describe(self, X: Reals) -> Reals:  # noqa: N803
        """Project and square.

        Parameters
        ----------
        X : Reals
            Shape (n, inputs).

        Returns
        -------
        Reals
            Shape (n, count), not negative, of X's type. For an input of unit length they are one
            in the mean, and half their scalar product is near 1/2 + (the inputs' own)² when
            divided by `count`.
        """
        rows, columns = self._factors
        shape = (len(X), 1, len(rows), len(columns))
        mixed = self._pad(X).reshape(shape)
        for signs in self._signs:
            mixed = rows.astype(X.dtype, copy=False) @ (mixed * signs.astype(X.dtype, copy=False))
            mixed = mixed @ columns.astype(X.dtype, copy=False)
        projections = mixed.reshape(len(X), -1)[:, : self.count]
        return np.asarray(projections * projections * X.dtype.type(self.side))

    def _pad(self, X: Reals) -> Reals:  # noqa: N803
        missing = self.side - self.inputs
        return np.pad(X, ((0, 0), (0, missing))) if missing else X

    @cached_property
    def _factors(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Two orthonormal Hadamard matrices whose Kronecker product is the transform."""
        exponent = self.side.bit_length() - 1
        return _make_hadamard(exponent // 2), _make_hadamard(exponent - exponent // 2)

    @cached_property
    def _signs(self) -> NDArray[np.float32]:
        """Shape (rounds, blocks, rows, columns), ±1."""
        rows, columns = self._factors
        shape = (ROUNDS, self.blocks, len(rows), len(columns))
        words = np.random.PCG64(self.seed).random_raw(-(-math.prod(shape) // 64))
        # Little-endian, so that every machine reads the same bits.
        octets = np.atleast_1d(words).astype("<u8").view(np.uint8)
        bits = np.unpackbits(octets, count=math.prod(shape))
        return (1 - 2 * bits.astype(np.float32)).reshape(shape)


def _make_hadamard(exponent: int) -> NDArray[np.float32]:
    """Build Sylvester's Hadamard matrix of side 2^exponent, scaled to be orthonormal."""
    matrix = np.ones((1, 1))
    for _ in range(exponent):
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    return (matrix / math.sqrt(len(matrix))).astype(np.float32)
