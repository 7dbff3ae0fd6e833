"""A trained classifier as bytes: arrays and JSON, no pickle, so that no file can run code."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.classifier import DIGITS, DigitClassifier
from model.errors import (
    ArtifactError,
    DamagedArtifactError,
    ForeignArtifactError,
    NewerArtifactError,
)
from model.features import HogParameters
from model.files import BROKEN_ARCHIVE
from preprocessing.normalize import NormalizeParameters

FORMAT = "handwritten-digit-classifier"
FORMAT_VERSION = 1
SHIPPED = Path(__file__).parent / "baseline" / "champion.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Artifact:
    """A classifier and how it came about.

    Attributes
    ----------
    classifier : DigitClassifier
        Ready to predict.
    normalize : NormalizeParameters
        How its training digits were normalized, so that it reads what it learned.
    metadata : Mapping[str, Any]
        JSON values: versions, parameters, the data's hash, the evaluation.
    """

    classifier: DigitClassifier
    normalize: NormalizeParameters
    metadata: Mapping[str, Any]


def dump_artifact(artifact: Artifact) -> bytes:
    """Turn an artifact into bytes.

    Parameters
    ----------
    artifact : Artifact
        What `parse_artifact` gives back.

    Returns
    -------
    bytes
        An ``.npz`` file: coefficients, intercepts, and a header of UTF-8 JSON.
    """
    classifier = artifact.classifier
    header = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "sha256": _hash(classifier.coefficients, classifier.intercepts),
        "features": asdict(classifier.features),
        "normalize": asdict(artifact.normalize),
        "metadata": dict(artifact.metadata),
    }
    encoded = np.frombuffer(json.dumps(header, sort_keys=True).encode(), dtype=np.uint8)
    data = io.BytesIO()
    np.savez_compressed(
        data,
        header=encoded,
        coefficients=classifier.coefficients,
        intercepts=classifier.intercepts,
    )
    return data.getvalue()


def parse_artifact(data: bytes) -> Artifact:
    """Turn bytes into an artifact, after checking all that a stranger could have put into them.

    Parameters
    ----------
    data : bytes
        What `dump_artifact` made.

    Returns
    -------
    Artifact
        Ready to predict.

    Raises
    ------
    ForeignArtifactError
        The bytes are something else.
    NewerArtifactError
        They were written by a newer version of this program.
    DamagedArtifactError
        They are cut short or altered.
    """
    header, arrays = _open(data)
    if header.get("format") != FORMAT:
        raise ForeignArtifactError
    version = header.get("format_version")
    if type(version) is not int or version < 1:
        raise DamagedArtifactError
    if version > FORMAT_VERSION:
        raise NewerArtifactError
    try:
        features = HogParameters(**header["features"])
        normalize = NormalizeParameters(**header["normalize"])
        coefficients, intercepts = arrays["coefficients"], arrays["intercepts"]
        expected_hash, metadata = header["sha256"], header["metadata"]
        _check_arrays(coefficients, intercepts, features)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise DamagedArtifactError from error
    if expected_hash != _hash(coefficients, intercepts) or not isinstance(metadata, dict):
        raise DamagedArtifactError
    return Artifact(DigitClassifier(coefficients, intercepts, features), normalize, metadata)


def read_artifact(path: Path = SHIPPED) -> Artifact:
    """Read an artifact's file.

    Parameters
    ----------
    path : Path, optional
        The shipped champion unless told otherwise.

    Returns
    -------
    Artifact
        Ready to predict.

    Raises
    ------
    ArtifactError
        It cannot be read, or one of the errors of `parse_artifact`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ArtifactError(f"{path} cannot be read: {error.strerror}") from error
    try:
        return parse_artifact(data)
    except ArtifactError as error:
        raise type(error)(f"{path}: {error}") from error


def _open(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[np.float32]]]:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        # A cut-off zip lacks its directory at the end but still starts like one.
        raise DamagedArtifactError if data.startswith(b"PK") else ForeignArtifactError
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as npz:
            # np.asarray: NumPy hands out a member that is no array as its bytes.
            arrays = {name: np.asarray(npz[name]) for name in npz.files}
    except BROKEN_ARCHIVE as error:
        raise DamagedArtifactError from error
    if "header" not in arrays:
        raise ForeignArtifactError
    try:
        header = json.loads(arrays.pop("header").tobytes())
    except (ValueError, RecursionError) as error:
        raise DamagedArtifactError from error
    if not isinstance(header, dict):
        raise ForeignArtifactError
    return header, arrays


def _check_arrays(
    coefficients: NDArray[np.float32], intercepts: NDArray[np.float32], features: HogParameters
) -> None:
    is_sound = (
        coefficients.dtype == intercepts.dtype == np.float32
        and coefficients.shape == (DIGITS, features.dimensions)
        and intercepts.shape == (DIGITS,)
        and bool(np.isfinite(coefficients).all() and np.isfinite(intercepts).all())
    )
    if not is_sound:
        raise DamagedArtifactError


def _hash(*arrays: NDArray[np.float32]) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
