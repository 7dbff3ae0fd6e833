"""Small sound pictures of every format that is read, made here: what is damaged afterwards."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from PIL import ExifTags, Image

from benchmarks.fuzzing.fields import Field, find_fields
from benchmarks.fuzzing.png import write_png
from preprocessing.arrays import Picture

WIDTH_PX, HEIGHT_PX = 60, 44


@dataclass(frozen=True, slots=True)
class Base:
    """A sound picture.

    Attributes
    ----------
    format : str
        Pillow's name of it.
    name : str
        What is special about it.
    data : bytes
        The file.
    fields : tuple[Field, ...]
        Where numbers stand in it that say how large something is.
    """

    format: str
    name: str
    data: bytes
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class _Recipe:
    format: str
    name: str
    mode: str
    options: dict[str, Any]


def make_bases(formats: Sequence[str]) -> tuple[Base, ...]:
    """Make the pictures of these formats; a kind that this machine cannot write is left out."""
    Image.init()
    bases = [*_save_all(formats), *(_make_pngs() if "PNG" in formats else ())]
    return tuple(Base(form, name, data, find_fields(data)) for form, name, data in bases)


def draw_page() -> Picture:
    """Draw a small page with a seven and a one on it."""
    page = np.full((HEIGHT_PX, WIDTH_PX, 3), (236, 232, 225), np.uint8)
    for points in ([(8, 8), (28, 8), (16, 36)], [(42, 8), (42, 36)]):
        cv2.polylines(page, [np.array(points)], isClosed=False, color=(30, 40, 90), thickness=3)
    return page


def _save_all(formats: Sequence[str]) -> Iterator[tuple[str, str, bytes]]:
    for recipe in _list_recipes():
        read_as = "JPEG" if recipe.format == "MPO" else recipe.format
        if read_as in formats and recipe.format in Image.SAVE:
            data = _save(recipe)
            if data is not None:
                yield recipe.format, recipe.name, data


def _save(recipe: _Recipe) -> bytes | None:
    data = io.BytesIO()
    # Saving leaves traces in an image: each file has its own. Frames that are alike would be one.
    turns = (90, 180) if "save_all" in recipe.options else ()
    further = [_convert("RGB").rotate(degrees) for degrees in turns]
    options = {**recipe.options, **({"append_images": further} if further else {})}
    try:
        page = _convert(recipe.mode, is_turned="exif" in recipe.options)
        page.save(data, recipe.format, **options)
    except (OSError, ValueError, RuntimeError):  # this build of the library has no such encoder
        return None
    return data.getvalue()


def _convert(mode: str, *, is_turned: bool = False) -> Image.Image:
    page = Image.fromarray(draw_page())
    if is_turned:  # as a camera that is held upright stores it
        page = page.transpose(Image.Transpose.ROTATE_90)
    if mode == "I;16":
        return Image.fromarray(np.asarray(page.convert("L")).astype(np.uint16) * 257)
    if mode == "P":
        return page.quantize(16)
    if mode in {"RGBA", "LA"}:
        page.putalpha(Image.fromarray(255 - np.asarray(page.convert("L"))))
    return page.convert(mode)


def _list_recipes() -> Iterator[_Recipe]:
    turned, frames = Image.Exif(), {"save_all": True}
    turned[ExifTags.Base.Orientation] = 6
    turned[ExifTags.Base.Make] = "nobody"
    exif = {"exif": turned}
    yield from (
        _Recipe("JPEG", "baseline", "RGB", {}),
        _Recipe("JPEG", "progressive", "RGB", {"progressive": True}),
        _Recipe("JPEG", "grey", "L", {"quality": 50}),
        _Recipe("JPEG", "CMYK", "CMYK", {}),
        _Recipe("JPEG", "EXIF", "RGB", exif),
        _Recipe("JPEG", "restart markers", "RGB", {"restart_marker_blocks": 2, "subsampling": 0}),
        _Recipe("MPO", "two pictures", "RGB", frames),
        _Recipe("PNG", "1 bit", "1", {}),
        _Recipe("PNG", "grey", "L", {}),
        _Recipe("PNG", "16 bit", "I;16", {}),
        _Recipe("PNG", "palette", "P", {"bits": 4}),
        _Recipe("PNG", "transparent palette", "P", {"transparency": 9}),
        _Recipe("PNG", "colours", "RGB", exif),
        _Recipe("PNG", "alpha", "RGBA", {}),
        _Recipe("PNG", "grey and alpha", "LA", {}),
        _Recipe("PNG", "animated", "RGB", frames),
        _Recipe("WEBP", "lossy", "RGB", exif),
        _Recipe("WEBP", "lossless", "RGB", {"lossless": True}),
        _Recipe("WEBP", "alpha", "RGBA", {}),
        _Recipe("WEBP", "animated", "RGB", frames),
        _Recipe("GIF", "one frame", "P", {}),
        _Recipe("GIF", "transparent", "P", {"transparency": 9, "interlace": 0}),
        _Recipe("GIF", "animated", "P", frames),
        _Recipe("BMP", "1 bit", "1", {}),
        _Recipe("BMP", "palette", "P", {}),
        _Recipe("BMP", "colours", "RGB", {}),
        _Recipe("BMP", "alpha", "RGBA", {}),
    )
    yield from _list_tiff_recipes(exif, frames)
    yield _Recipe("AVIF", "EXIF", "RGB", {"quality": 60, **exif})
    for modern in ("HEIF", "AVIF"):
        yield _Recipe(modern, "colours", "RGB", {"quality": 60})
        yield _Recipe(modern, "alpha", "RGBA", {"quality": 60})
        yield _Recipe(modern, "several", "RGB", {"quality": 60, **frames})


def _list_tiff_recipes(exif: dict[str, Any], frames: dict[str, Any]) -> Iterator[_Recipe]:
    for compression in ("tiff_lzw", "packbits", "tiff_adobe_deflate", "jpeg", "zstd"):
        yield _Recipe("TIFF", compression, "RGB", {"compression": compression})
    for compression in ("group3", "group4"):
        yield _Recipe("TIFF", compression, "1", {"compression": compression})
    yield from (
        _Recipe("TIFF", "raw", "RGB", exif),
        _Recipe("TIFF", "16 bit", "I;16", {}),
        _Recipe("TIFF", "floating point", "F", {}),
        _Recipe("TIFF", "palette", "P", {}),
        _Recipe("TIFF", "alpha", "RGBA", {}),
        _Recipe("TIFF", "CMYK", "CMYK", {"compression": "tiff_lzw"}),
        _Recipe("TIFF", "pages", "RGB", {"compression": "tiff_lzw", **frames}),
    )


def _make_pngs() -> Iterator[tuple[str, str, bytes]]:
    """Make the kinds of PNG that Pillow reads but does not write."""
    page = draw_page()
    yield "PNG", "interlaced", write_png(page, is_interlaced=True)
    yield "PNG", "interlaced 16 bit", write_png(page.astype(np.uint16) * 257, is_interlaced=True)
    yield "PNG", "16 bit colours", write_png(page.astype(np.uint16) * 257, is_interlaced=False)
