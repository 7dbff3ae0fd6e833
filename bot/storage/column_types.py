"""What a column holds in Python, and the one form it has in both databases."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

import numpy as np
from sqlalchemy import DateTime, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from preprocessing.arrays import DIGIT_SIDE, DigitImage

Clock: TypeAlias = Callable[[], datetime]
"""Tells the time, with its zone; whatever writes times is given one."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept in UTC; SQLite knows no zones, so what comes back is given its own again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring a moment to UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} could be any zone's")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say that it is UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class DigitImageBytes(TypeDecorator[DigitImage]):
    """A digit image as its 784 bytes, row by row."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: DigitImage | None, dialect: Dialect) -> bytes | None:
        """Lay the rows one after the other."""
        del dialect
        if value is None:
            return None
        if value.dtype != np.uint8 or value.shape != (DIGIT_SIDE, DIGIT_SIDE):
            raise ValueError(f"not a digit image: {value.dtype} of {value.shape}")
        return value.tobytes()

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> DigitImage | None:
        """Fold the rows again; the image cannot be written to."""
        del dialect
        if value is None:
            return None
        return np.frombuffer(value, np.uint8).reshape(DIGIT_SIDE, DIGIT_SIDE)


class Float32Bytes(TypeDecorator[tuple[float, ...]]):
    """A few numbers as little-endian float32."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: tuple[float, ...] | None, dialect: Dialect) -> bytes | None:
        """Round to float32."""
        del dialect
        return None if value is None else np.asarray(value, "<f4").tobytes()

    def process_result_value(
        self, value: bytes | None, dialect: Dialect
    ) -> tuple[float, ...] | None:
        """Return the numbers as they were rounded."""
        del dialect
        return None if value is None else tuple(map(float, np.frombuffer(value, "<f4")))
