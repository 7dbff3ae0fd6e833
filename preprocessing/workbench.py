"""Pieces of ink to digit images, and what a judge thinks of them."""

import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import DigitImage, DigitImages, InkStrength
from preprocessing.binarize import Ink
from preprocessing.cut import cut_piece
from preprocessing.errors import PictureTooSlowError
from preprocessing.normalize import NormalizeParameters, has_strokes, normalize
from preprocessing.segment import Piece

Judge: TypeAlias = Callable[[DigitImages], NDArray[np.float64]]
"""Digit images, shape (n, 28, 28), to log-probabilities ≤ 0 that each is a digit, whichever."""


class Workbench:
    """Brings pieces of a picture's ink to MNIST form, each once, and asks the judge about them.

    Parameters
    ----------
    ink : Ink
        The picture's.
    judge : Judge
        Asked about each piece only once.
    parameters : NormalizeParameters
        How pieces are brought to MNIST form.
    deadline_s : float
        On the monotonic clock; after it every piece raises `PictureTooSlowError`.
    """

    def __init__(
        self, ink: Ink, judge: Judge, parameters: NormalizeParameters, deadline_s: float
    ) -> None:
        self._deadline_s = deadline_s
        self._strength, self._components = ink.strength, ink.components
        self._judge = judge
        self._parameters = parameters
        self._images: dict[tuple[int, ...], DigitImage] = {}
        self._opinions: dict[tuple[int, ...], float] = {}

    def normalize(self, piece: Piece) -> DigitImage:
        """Bring a piece to MNIST form, shape (28, 28)."""
        if time.monotonic() > self._deadline_s:
            raise PictureTooSlowError
        if piece.labels not in self._images:
            ink = self._isolate(piece)
            self._images[piece.labels] = normalize(ink, self._parameters)
        return self._images[piece.labels]

    def has_strokes(self, piece: Piece) -> bool:
        """Tell whether a piece is written, and not a blot."""
        return has_strokes(self.normalize(piece), self._parameters)

    def ask(self, pieces: Sequence[Piece]) -> NDArray[np.float64]:
        """Return the judge's log-probabilities, shape (n,), that pieces are digits."""
        fresh = [piece for piece in pieces if piece.labels not in self._opinions]
        if fresh:
            opinions = self._judge(np.stack([self.normalize(piece) for piece in fresh]))
            for piece, opinion in zip(fresh, opinions, strict=True):
                self._opinions[piece.labels] = float(opinion)
        return np.array([self._opinions[piece.labels] for piece in pieces])

    def cut(self, piece: Piece) -> list[Piece]:
        """Cut a piece into parts, which take its ink: it can be asked about only if it was."""
        self._components, parts = cut_piece(self._components, piece)
        return parts

    def _isolate(self, piece: Piece) -> InkStrength:
        """Cut out a piece's ink, without that of a neighbour reaching into its box."""
        x, y, width, height = piece.box
        area = np.s_[y : y + height, x : x + width]
        labels = self._components.labels[area]
        belongs = labels == piece.labels[0]
        for label in piece.labels[1:]:
            belongs |= labels == label
        return np.where(belongs, self._strength[area], 0).astype(np.uint8)
