"""What can be wrong with a picture."""

from enum import StrEnum
from typing import ClassVar


class Flaw(StrEnum):
    """What keeps a picture from being read, as far as that can be seen."""

    DARK = "dark"
    BLURRED = "blurred"
    PALE = "pale"
    BUSY = "busy"
    CUT_OFF = "cut off"
    SMALL = "small"


class PreprocessingError(Exception):
    """The picture could not be turned into digit images."""

    code: ClassVar[str] = "preprocessing_error"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class NotAPictureError(PreprocessingError):
    """These bytes are not a picture in a format that can be read."""

    code = "not_a_picture"


class DamagedPictureError(NotAPictureError):
    """The picture is cut short or damaged."""


class EmptyPictureError(NotAPictureError):
    """The picture has no pixels."""


class PictureTooLargeError(PreprocessingError):
    """The picture is larger than the limit."""

    code = "picture_too_large"


class DecompressionBombError(PictureTooLargeError):
    """A small file claims to hold far more pixels than the limit."""


class PictureTooSlowError(PictureTooLargeError):
    """Reading the picture took longer than the limit."""


class NoDigitFoundError(PreprocessingError):
    """There is no readable digit in the picture."""

    code = "no_digit_found"
    flaw: Flaw | None = None


class TooManyDigitsError(PreprocessingError):
    """The picture shows more digits than the limit."""

    code = "too_many_digits"
