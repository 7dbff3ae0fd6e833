"""Use case: picture files are read one after the other."""

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.services.champion import PictureReader
from model.reader import DigitReading, Reading
from preprocessing.decode import DecodeLimits
from preprocessing.errors import PreprocessingError

# Not structlog, which nobody configures for reading files: `python -m bot read` starts without it.
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file gave: a reading, or the code of an error."""

    file: str
    reading: Reading | None
    error: str | None
    elapsed_ms: float

    def to_dict(self) -> dict[str, object]:
        """Everything about the file as JSON's own types."""
        return {
            "file": self.file,
            "text": self.reading.text if self.reading else "",
            "lines": list(self.reading.lines) if self.reading else [],
            "elapsed_ms": round(self.elapsed_ms, 1),
            "error": self.error,
            "digits": [_digit_to_dict(d) for d in self.reading.digits] if self.reading else [],
        }


def read_files(reader: PictureReader, files: Iterable[str]) -> Iterator[FileReading]:
    """Read each file in order, going on after one that cannot be read."""
    for file in files:
        yield _read_file(reader, file)


def _read_file(reader: PictureReader, file: str) -> FileReading:
    try:
        data = _load(Path(file))
    except OSError:
        return FileReading(file, None, "file_not_found", 0.0)
    reading, error = None, None
    started_s = time.perf_counter()
    try:
        reading = reader.read(data)
    except PreprocessingError as known:
        error = known.code
    except Exception:
        log.exception("unexpected error in %s", file)
        error = "unexpected_error"
    return FileReading(file, reading, error, (time.perf_counter() - started_s) * 1000)


def _load(path: Path) -> bytes:
    """Load a file, of a large one only what shows that it is too large; no pipe, no device."""
    if not path.is_file():
        raise FileNotFoundError(path)
    with path.open("rb") as stream:
        return stream.read(DecodeLimits().data_bytes + 1)


def _digit_to_dict(digit: DigitReading) -> dict[str, object]:
    return {
        "digit": digit.prediction.digit,
        "confidence": round(digit.prediction.confidence, 6),
        "box": [int(side) for side in digit.box],
        "line": digit.line,
        "probabilities": [round(p, 6) for p in digit.prediction.probabilities],
    }
