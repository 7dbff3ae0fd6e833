import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from model import __main__ as command_line
from model.artifact import Artifact
from model.dataset import Mnist
from model.prediction import predict_images
from preprocessing.arrays import DigitImages


def read_idx(path: Path) -> DigitImages:
    """Read images as anybody would who has the published file."""
    data = path.read_bytes()
    magic, n, height, width = struct.unpack(">4I", data[:16])
    assert magic == 0x0803
    return np.frombuffer(data, np.uint8, offset=16).reshape(n, height, width)


def write_idx(path: Path, images: DigitImages) -> Path:
    path.write_bytes(struct.pack(">4I", 0x0803, *images.shape) + images.tobytes())
    return path


def test_another_copy_of_the_test_images_is_read_as_well_as_evaluate_says(
    mnist: Mnist, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    images = read_idx(write_idx(tmp_path / "t10k-images-idx3-ubyte", mnist.test.X))

    predictions = predict_images(images)

    assert command_line.main(["evaluate", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["n"] == len(predictions.digits) == 10_000
    assert float((predictions.digits == mnist.test.y).mean()) == told["accuracy"] >= 0.9945
    assert float(predictions.is_digit.mean()) == told["rejection"]["digits_kept"]


def test_confidences_are_the_highest_probabilities(mnist: Mnist) -> None:
    predictions = predict_images(mnist.test.X[:50])

    assert predictions.probabilities.shape == (50, 10)
    np.testing.assert_allclose(predictions.probabilities.sum(axis=1), 1)
    np.testing.assert_array_equal(
        predictions.probabilities[np.arange(50), predictions.digits], predictions.confidences
    )
    np.testing.assert_array_equal(predictions.probabilities.max(axis=1), predictions.confidences)


def test_each_image_is_predicted_as_if_it_were_alone(mnist: Mnist) -> None:
    images = mnist.test.X[:12].copy()
    images[3] = 0

    together = predict_images(images)

    for index in range(12):
        alone = predict_images(images[index : index + 1])
        assert alone.digits[0] == together.digits[index]
        assert alone.is_digit[0] == together.is_digit[index] == (index != 3)
        assert alone.confidences[0] == pytest.approx(together.confidences[index], abs=1e-4)


def test_no_images_give_no_predictions() -> None:
    predictions = predict_images(np.empty((0, 28, 28), np.uint8))

    assert predictions.digits.shape == predictions.is_digit.shape == (0,)
    assert predictions.probabilities.shape == (0, 10)


def test_another_artifact_gives_its_own_predictions(mnist: Mnist, tiny_artifact: Artifact) -> None:
    images = mnist.test.X[:20]

    theirs = predict_images(images, tiny_artifact).probabilities

    assert np.abs(theirs - predict_images(images).probabilities).max() > 0.1


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((2, 784), np.uint8),
        np.zeros((28, 28), np.uint8),
        np.zeros((2, 28, 28, 1), np.uint8),
        np.zeros((2, 32, 32), np.uint8),
        np.zeros((2, 28, 28), np.float32),
        np.zeros((2, 28, 28), bool),
    ],
    ids=lambda images: f"{images.dtype} {images.shape}",
)
def test_arrays_of_another_form_are_refused(images: NDArray[Any]) -> None:
    with pytest.raises(ValueError, match=r"must be uint8 of shape \(n, 28, 28\)"):
        predict_images(images)
