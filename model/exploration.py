"""What the data set looks like: statistics (pandas) and pictures (seaborn)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from model.dataset import Dataset
from preprocessing.arrays import DIGIT_SIDE

CENTRE_PX = 12
"""Side of the square in the middle that counts as centre; MNIST's digits are 20 px."""

FRAME_PX = 20
"""Outside of the square of this side lies the edge; only the centring moves ink there."""

WIDTH_INCHES, DOTS_PER_INCH = 7.2, 150
"""1080 pixels: as wide as a phone shows."""

CHUNK_IMAGES = 5000
"""Correlated at once: 60,000 images as float32 would take 190 MB."""

STRONG = 0.6
"""Correlations beyond this are drawn alike, or most of the picture would look white."""


@dataclass(frozen=True, slots=True)
class CorrelationSummary:
    """How strongly pixels go together: mean Pearson correlation, -1..1, of pairs of pixels.

    Attributes
    ----------
    within_centre, centre_to_edge, within_edge : float
        Mean of the correlation over all pairs of two different pixels.
    within_centre_size, centre_to_edge_size, within_edge_size : float
        Mean of its size, whatever the sign.
    constant_pixels : int
        Pixels that are the same in every image have no correlation and are left out.
    """

    within_centre: float
    centre_to_edge: float
    within_edge: float
    within_centre_size: float
    centre_to_edge_size: float
    within_edge_size: float
    constant_pixels: int

    def __str__(self) -> str:
        """Say whether central pixels go together more than centre and edge, with the figures."""
        more = "more" if self.within_centre_size > self.centre_to_edge_size else "less"
        return (
            f"Pixels of the centre ({CENTRE_PX}×{CENTRE_PX}) correlate {more} with each other "
            f"than with those at the edge (outside {FRAME_PX}×{FRAME_PX}):\n"
            f"mean |r| {self.within_centre_size:.3f} against {self.centre_to_edge_size:.3f}; "
            f"within the edge {self.within_edge_size:.3f}.\n"
            f"With the sign, mean r: {self.within_centre:+.3f}, {self.centre_to_edge:+.3f}, "
            f"{self.within_edge:+.3f}. {self.constant_pixels} of {DIGIT_SIDE**2} pixels never "
            "change and are left out."
        )


def describe_digits(dataset: Dataset) -> pd.DataFrame:
    """Describe each digit's images in numbers.

    Parameters
    ----------
    dataset : Dataset
        Labelled digit images.

    Returns
    -------
    pandas.DataFrame
        A row a digit and one for all: `count`; `share`, percent of all images; `ink`, mean percent
        of a pixel's full ink; `ink_sd`, its standard deviation between images; `used`, percent of
        pixels with any ink; `width` and `height` of the ink in pixels.
    """
    images = dataset.X
    inked: NDArray[np.bool_] = images > 0
    frame = pd.DataFrame(
        {
            "digit": dataset.y,
            "ink": images.reshape(len(images), -1).mean(axis=1) / 2.55,
            "used": inked.reshape(len(images), -1).mean(axis=1) * 100,
            "width": _measure_extent(np.any(inked, axis=1)),
            "height": _measure_extent(np.any(inked, axis=2)),
        }
    )
    by_digit = frame.groupby("digit").agg(**_AGGREGATES)
    total = frame.assign(digit="all").groupby("digit").agg(**_AGGREGATES)
    table = pd.concat([by_digit, total])
    table.insert(1, "share", 100 * table["count"] / len(frame))
    return table


_AGGREGATES = {
    "count": ("ink", "size"),
    "ink": ("ink", "mean"),
    "ink_sd": ("ink", "std"),
    "used": ("used", "mean"),
    "width": ("width", "mean"),
    "height": ("height", "mean"),
}


def _measure_extent(occupied: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Measure from the first to the last occupied place of each row, shape (n, 28) to (n,)."""
    first = occupied.argmax(axis=1)
    last = occupied.shape[1] - occupied[:, ::-1].argmax(axis=1)
    return np.where(occupied.any(axis=1), last - first, 0)


def correlate_pixels(dataset: Dataset) -> NDArray[np.float32]:
    """Correlate each pixel with each other over all images.

    Parameters
    ----------
    dataset : Dataset
        Labelled digit images; the labels do not matter.

    Returns
    -------
    NDArray[np.float32]
        Pearson's r, shape (784, 784), -1..1; NaN where a pixel never changes.
    """
    pixels = dataset.X.reshape(len(dataset.X), -1)
    mean = pixels.mean(axis=0)
    covariance = np.zeros((pixels.shape[1], pixels.shape[1]))
    for start in range(0, len(pixels), CHUNK_IMAGES):
        centred = (pixels[start : start + CHUNK_IMAGES] - mean).astype(np.float32)
        covariance += centred.T @ centred
    deviation = np.sqrt(np.diag(covariance))
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = covariance / np.outer(deviation, deviation)
    return np.asarray(np.clip(correlation, -1, 1), dtype=np.float32)


def summarize_correlations(correlation: NDArray[np.float32]) -> CorrelationSummary:
    """Compare the correlations within the centre with those between centre and edge.

    Parameters
    ----------
    correlation : NDArray[np.float32]
        What `correlate_pixels` returns.

    Returns
    -------
    CorrelationSummary
        Mean correlations.
    """
    changes = ~np.isnan(np.diag(correlation))
    distance = np.abs(np.arange(DIGIT_SIDE) - (DIGIT_SIDE - 1) / 2)
    ring = np.maximum(distance[:, None], distance[None, :]).reshape(-1)
    centre, edge = changes & (ring < CENTRE_PX / 2), changes & (ring > FRAME_PX / 2)
    inside = _take_pairs(correlation[np.ix_(centre, centre)])
    across = correlation[np.ix_(centre, edge)]
    outside = _take_pairs(correlation[np.ix_(edge, edge)])
    return CorrelationSummary(
        within_centre=float(inside.mean()),
        centre_to_edge=float(across.mean()),
        within_edge=float(outside.mean()),
        within_centre_size=float(np.abs(inside).mean()),
        centre_to_edge_size=float(np.abs(across).mean()),
        within_edge_size=float(np.abs(outside).mean()),
        constant_pixels=int((~changes).sum()),
    )


def _take_pairs(correlation: NDArray[np.float32]) -> NDArray[np.float32]:
    return correlation[~np.eye(len(correlation), dtype=np.bool_)]


def draw_correlations(correlation: NDArray[np.float32]) -> Figure:
    """Draw the correlation heatmap of the pixels.

    Parameters
    ----------
    correlation : NDArray[np.float32]
        What `correlate_pixels` returns.

    Returns
    -------
    matplotlib.figure.Figure
        1080 pixels wide.
    """
    figure = Figure((WIDTH_INCHES, WIDTH_INCHES * 1.18), DOTS_PER_INCH, layout="constrained")
    axes = figure.subplots()
    sns.heatmap(
        correlation,
        ax=axes,
        cmap=_with_grey_blanks("vlag"),
        vmin=-STRONG,
        vmax=STRONG,
        square=True,
        rasterized=True,
        cbar_kws={
            "label": "Pearson's r",
            "location": "bottom",
            "aspect": 40,
            "extend": "both",
            "pad": 0.02,
        },
    )
    rows = np.arange(0, DIGIT_SIDE, 4)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(rows * DIGIT_SIDE + DIGIT_SIDE / 2, [str(row) for row in rows])
    axes.tick_params(rotation=0, length=0)
    axes.set_title("How pixels of handwritten digits go together", fontsize=15, pad=12)
    axes.set_xlabel("row of the pixel, 28 pixels each; grey: never inked")
    axes.set_ylabel("row of the pixel")
    return figure


def draw_digits(dataset: Dataset) -> Figure:
    """Draw the mean of each digit's images, and their spread around it.

    Parameters
    ----------
    dataset : Dataset
        Labelled digit images; digits without an image stay empty.

    Returns
    -------
    matplotlib.figure.Figure
        1080 pixels wide.
    """
    figure = Figure((WIDTH_INCHES, WIDTH_INCHES * 0.92), DOTS_PER_INCH, layout="constrained")
    grids = figure.subplots(4, 5)
    for digit in range(10):
        images = dataset.X[dataset.y == digit].astype(np.float32)
        row, column = 2 * (digit // 5), digit % 5
        if len(images):
            _show(grids[row][column], images.mean(axis=0), "mako", 255)
            _show(grids[row + 1][column], images.std(axis=0), "rocket", 128)
        grids[row][column].set_title(str(digit), fontsize=14)
    for axes in grids.flat:
        axes.set_axis_off()
    figure.suptitle("Each digit's mean (blue) and spread around it (red)", fontsize=15)
    return figure


def _show(axes: Axes, values: NDArray[np.float32], palette: str, top: float) -> None:
    sns.heatmap(values, ax=axes, cmap=palette, vmin=0, vmax=top, square=True, cbar=False)


def _with_grey_blanks(palette: str) -> Colormap:
    return colormaps[palette].with_extremes(bad="#c9ced3")


def write_exploration(dataset: Dataset, folder: Path) -> CorrelationSummary:
    """Write `statistics.csv`, `pixel_correlations.png` and `digits.png` into a folder.

    Parameters
    ----------
    dataset : Dataset
        Labelled digit images.
    folder : Path
        Made where it is missing.

    Returns
    -------
    CorrelationSummary
        What the heatmap says in numbers.

    Raises
    ------
    OSError
        The folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    describe_digits(dataset).round(3).to_csv(folder / "statistics.csv")
    correlation = correlate_pixels(dataset)
    draw_correlations(correlation).savefig(folder / "pixel_correlations.png")
    draw_digits(dataset).savefig(folder / "digits.png")
    return summarize_correlations(correlation)
