import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from model.dataset import Mnist
from model.errors import DamagedCorrectionsError
from model.extras import (
    NO_DIGIT,
    NOTHING_EXTRA,
    Extra,
    SynthesisParameters,
    draw_holdout,
    join_extras,
    read_corrections,
    synthesize,
)
from preprocessing.normalize import NormalizeParameters, has_strokes

IMAGES = np.random.default_rng(1).integers(0, 256, (3, 28, 28)).astype(np.uint8)
LABELS = np.array([4, NO_DIGIT, 9])


def write(path: Path, images: NDArray[Any], labels: NDArray[Any]) -> Path:
    np.savez(path, allow_pickle=True, X=images, y=labels)
    return path


def test_corrections_are_read_as_they_were_written(tmp_path: Path) -> None:
    corrections = read_corrections(write(tmp_path / "c.npz", IMAGES, LABELS))

    assert np.array_equal(corrections.X, IMAGES)
    assert corrections.y.tolist() == [4, NO_DIGIT, 9]


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        (IMAGES.astype(np.float32), LABELS),
        (IMAGES[:2], LABELS),
        (IMAGES[:, :20], LABELS),
        (IMAGES, LABELS.astype(np.float64)),
        (IMAGES, np.array([4, 10, 9])),
        (IMAGES, np.array([4, -2, 9])),
        (IMAGES, np.array(["4", "5", "9"])),
        (IMAGES, LABELS.astype(object)),
        (IMAGES, LABELS[:, None]),
        (IMAGES, np.array(4)),
    ],
)
def test_corrections_of_another_form_are_refused(
    tmp_path: Path, images: NDArray[Any], labels: NDArray[Any]
) -> None:
    with pytest.raises(DamagedCorrectionsError):
        read_corrections(write(tmp_path / "c.npz", images, labels))


def encode_array(array: NDArray[Any]) -> bytes:
    data = io.BytesIO()
    np.save(data, array)
    return data.getvalue()


@pytest.mark.parametrize(
    "data", [b"", b"no archive", b"PK\x03\x04 cut short", b"\x80\x04\x95", encode_array(IMAGES)]
)
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "c.npz"
    path.write_bytes(data)

    with pytest.raises(DamagedCorrectionsError):
        read_corrections(path)


def test_every_cut_and_many_an_altered_byte_is_noticed_or_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "c.npz", IMAGES[:, 9:12].repeat(28, 1)[:, :28], LABELS)
    whole, data = read_corrections(path), path.read_bytes()
    random, noticed = np.random.default_rng(2), 0
    for length in range(0, len(data), 7):
        path.write_bytes(data[:length])
        with pytest.raises(DamagedCorrectionsError):
            read_corrections(path)
    for position in random.integers(0, len(data), 500):
        path.write_bytes(data[:position] + bytes([data[position] ^ 255]) + data[position + 1 :])
        try:
            read = read_corrections(path)
            assert np.array_equal(read.X, whole.X)
            assert np.array_equal(read.y, whole.y)
        except DamagedCorrectionsError:
            noticed += 1

    assert noticed > 400


def test_corrections_that_lack_their_digits_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "c.npz", X=IMAGES)

    with pytest.raises(DamagedCorrectionsError):
        read_corrections(tmp_path / "c.npz")


def test_an_absent_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_corrections(tmp_path / "absent.npz")


def test_drawn_digits_come_with_their_digit_and_non_digits_without(small_mnist: Mnist) -> None:
    parameters = SynthesisParameters(nondigits=60, drawn_digits=40)

    extra = synthesize(parameters, small_mnist.training, NormalizeParameters())

    assert extra.X.shape == (100, 28, 28)
    assert np.bincount(extra.y[:40]).tolist() == [4] * 10
    assert (extra.y[40:] == NO_DIGIT).all()
    assert all(has_strokes(image) for image in extra.X[40:])


def test_the_holdout_is_not_what_is_learned(small_mnist: Mnist) -> None:
    normalize = NormalizeParameters()
    learned = synthesize(SynthesisParameters(300, 0), small_mnist.training, normalize)

    held = draw_holdout(small_mnist.training, normalize)

    known = {image.tobytes() for image in learned.X}
    assert not any(image.tobytes() in known for image in held.X)
    assert {"icon", "blocks"} & set(held.kinds.tolist())


def test_joining_keeps_the_order() -> None:
    corrections = Extra(IMAGES, LABELS.astype(np.int64))

    assert join_extras(corrections, corrections).y.tolist() == [4, -1, 9, 4, -1, 9]
    assert np.array_equal(join_extras(NOTHING_EXTRA, corrections).X, IMAGES)
