"""Photos as Telegram stores them: upright JPEGs in several sizes."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

SIDES_PX = (90, 320, 800, 1280)
THUMBNAIL_SIDE_PX = 320
WIDTH_AND_HEIGHT_PX_LIMIT = 10_000
ASPECT_LIMIT = 20
JPEG_QUALITY = 87


class NotAPhotoError(Exception):
    """Telegram would not take this as a photo."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PhotoData:
    """One size of a photo."""

    data: bytes
    width_px: int
    height_px: int


def make_sizes(data: bytes) -> list[PhotoData]:
    """Re-encode a picture in Telegram's sizes, ascending; the largest is at most 1280 px."""
    picture = _open_upright(data)
    longest_px = max(picture.size)
    return [_encode(picture, side_px) for side_px in sorted({min(s, longest_px) for s in SIDES_PX})]


def make_thumbnail(data: bytes) -> PhotoData | None:
    """Return the small view that Telegram adds to documents it can open as pictures."""
    try:
        return _encode(_open_upright(data), THUMBNAIL_SIDE_PX)
    except NotAPhotoError:
        return None


def _open_upright(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data)) as opened:
            _check_dimensions(*opened.size)
            picture = ImageOps.exif_transpose(opened)
            return _flatten(picture)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPhotoError("IMAGE_PROCESS_FAILED") from error


def _check_dimensions(width_px: int, height_px: int) -> None:
    too_large = width_px + height_px > WIDTH_AND_HEIGHT_PX_LIMIT
    if too_large or max(width_px, height_px) > ASPECT_LIMIT * min(width_px, height_px):
        raise NotAPhotoError("PHOTO_INVALID_DIMENSIONS")


def _flatten(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("RGB")


def _encode(picture: Image.Image, side_px: int) -> PhotoData:
    small = picture.copy()
    small.thumbnail((side_px, side_px))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return PhotoData(buffer.getvalue(), *small.size)
