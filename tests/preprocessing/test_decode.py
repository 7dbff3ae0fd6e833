import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from preprocessing.arrays import Picture
from preprocessing.decode import FORMATS, DecodeLimits, decode
from preprocessing.errors import (
    DamagedPictureError,
    DecompressionBombError,
    EmptyPictureError,
    NotAPictureError,
    PictureTooLargeError,
    PreprocessingError,
)
from tests.preprocessing.picture_files import (
    Pixels,
    draw_page,
    encode,
    make_bmp_header,
    make_exif,
    make_gif_header,
    make_png_header,
)

LOSSY = {"JPEG": 6.0, "MPO": 6.0, "GIF": 6.0, "HEIF": 6.0, "AVIF": 6.0}
ORIENTATION = 0x0112


def encode_page(name: str, orientation: int = 1, page: Pixels | None = None) -> bytes:
    image = Image.fromarray(draw_page() if page is None else page)
    if name == "GIF":
        return encode(image, name)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    options: dict[str, object] = {
        "JPEG": {"quality": 95, "subsampling": 0, "exif": exif},
        "MPO": {"quality": 95, "save_all": True, "append_images": [image.rotate(180)]},
        "WEBP": {"lossless": True, "exif": exif},
        "BMP": {},
    }.get(name, {"exif": exif})
    return encode(image, name, **options)


def read_picture(data: bytes, limits: DecodeLimits | None = None) -> Picture:
    return decode(data, limits).picture


def difference(a: Picture, b: Picture) -> float:
    assert a.shape == b.shape
    return float(np.abs(a.astype(float) - b.astype(float)).mean())


@pytest.mark.parametrize("name", [*FORMATS, "MPO"])
def test_every_format_gives_the_picture_that_was_encoded(name: str) -> None:
    picture = read_picture(encode_page(name))

    assert picture.dtype == np.uint8
    assert difference(picture, draw_page()) <= LOSSY.get(name, 0.0)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_all_eight_orientations_give_the_same_upright_picture(name: str, orientation: int) -> None:
    upright = draw_page()
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.swapaxes(0, 1),
        6: np.rot90(upright),
        7: upright.swapaxes(0, 1)[::-1, ::-1],
        8: np.rot90(upright, -1),
    }[orientation]

    picture = read_picture(encode_page(name, orientation, np.ascontiguousarray(stored)))

    assert difference(picture, upright) <= LOSSY.get(name, 0.0)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_unknown_orientation_leaves_the_picture_as_it_is(orientation: int) -> None:
    assert difference(read_picture(encode_page("PNG", orientation)), draw_page()) == 0


@pytest.mark.filterwarnings("ignore")  # Pillow warns of damage that it reads over
def test_broken_metadata_does_not_cost_the_picture() -> None:
    cut_short = make_exif((ORIENTATION, 3, 1, 6 << 16))[:24]
    data = encode(Image.fromarray(draw_page()), "JPEG", quality=95, subsampling=0, exif=cut_short)

    assert difference(read_picture(data), draw_page()) <= LOSSY["JPEG"]


def test_metadata_that_cannot_be_written_back_does_not_cost_the_orientation() -> None:
    resolution_unit_too_large = (0x0128, 4, 1, 1 << 30)
    exif = make_exif((ORIENTATION, 3, 1, 6 << 16), resolution_unit_too_large)
    stored = Image.fromarray(np.ascontiguousarray(np.rot90(draw_page())))

    picture = read_picture(encode(stored, "JPEG", quality=95, subsampling=0, exif=exif))

    assert difference(picture, draw_page()) <= LOSSY["JPEG"]


@pytest.mark.parametrize(("ink", "paper"), [(20, 255), (240, 0)])
def test_strokes_on_nothing_are_laid_on_a_background_they_contrast_with(
    ink: int, paper: int
) -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[10:30, 18:22] = (ink, ink, ink, 255)

    picture = read_picture(encode(Image.fromarray(pixels), "PNG"))

    assert (picture[20, 20] == ink).all()
    assert (picture[0, 0] == paper).all()


def test_the_colour_hidden_under_full_transparency_does_not_matter() -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[...] = (20, 20, 20, 0)  # the ink's own colour, where nothing is seen of it
    pixels[10:30, 18:22, 3] = 255

    picture = read_picture(encode(Image.fromarray(pixels), "PNG"))

    assert (picture[20, 20] == 20).all()
    assert (picture[0, 0] == 255).all()


@pytest.mark.parametrize("name", ["PNG", "GIF"])
def test_a_transparent_palette_entry_counts_as_transparent(name: str) -> None:
    image = Image.new("P", (40, 40), 0)
    image.putpalette([10, 10, 10, 11, 11, 11])
    image.paste(1, (18, 10, 22, 30))

    picture = read_picture(encode(image, name, transparency=0))

    assert picture[20, 20].max() < 30
    assert picture[0, 0].min() > 225


def test_a_transparent_colour_counts_as_transparent() -> None:
    image = Image.new("RGB", (40, 40), (0, 0, 0))
    image.paste((30, 30, 30), (18, 10, 22, 30))

    picture = read_picture(encode(image, "PNG", transparency=(0, 0, 0)))

    assert (picture[20, 20] == 30).all()
    assert (picture[0, 0] == 255).all()


def test_a_hole_in_an_opaque_page_is_filled_with_its_paper() -> None:
    pixels = np.full((40, 40, 4), (200, 190, 180, 255), np.uint8)
    pixels[:8, :8] = 0

    assert (read_picture(encode(Image.fromarray(pixels), "PNG")) == (200, 190, 180)).all()


def test_a_wholly_transparent_picture_is_blank_paper() -> None:
    assert (read_picture(encode(Image.new("RGBA", (9, 9)), "PNG")) == 255).all()


@pytest.mark.parametrize("kind", ["<u2", ">u2", "<i4", "<f4"])
@pytest.mark.parametrize("side_px", [1280, 20])
def test_deep_pictures_keep_their_range(kind: str, side_px: int) -> None:
    deep = np.tile(np.linspace(0, 65535, 64), (48, 1)).astype(kind)

    picture = read_picture(
        encode(Image.fromarray(deep), "TIFF"), DecodeLimits(working_side_px=side_px)
    )

    levels = picture[0, :, 0].astype(int)
    assert levels[0] <= 8
    assert levels[-1] >= 247
    assert (np.diff(levels) >= 0).all()


def test_a_16_bit_png_keeps_its_range() -> None:
    deep = np.zeros((8, 8), np.uint16)
    deep[:, 4:] = 65535

    picture = read_picture(encode(Image.fromarray(deep), "PNG"))

    assert (picture[:, :4] == 0).all()
    assert (picture[:, 4:] == 255).all()


def test_values_beyond_16_bits_are_stretched_to_their_own_range() -> None:
    deep = np.full((8, 8), -1000, np.float32)
    deep[:, 4:] = 500_000

    picture = read_picture(encode(Image.fromarray(deep), "TIFF"))

    assert (picture[:, :4] == 0).all()
    assert (picture[:, 4:] >= 254).all()


@pytest.mark.parametrize(
    ("mode", "name"), [("L", "PNG"), ("1", "PNG"), ("P", "PNG"), ("CMYK", "JPEG"), ("LA", "PNG")]
)
def test_every_colour_mode_becomes_rgb(mode: str, name: str) -> None:
    page = Image.new("RGB", (40, 40), (255, 255, 255))
    page.paste((0, 0, 0), (10, 10, 30, 30))

    picture = read_picture(encode(page.convert(mode), name))

    assert picture.shape == (40, 40, 3)
    assert picture[20, 20].max() < 30
    assert picture[0, 0].min() > 225


def test_the_first_frame_of_an_animation_counts() -> None:
    first, second = Image.new("L", (20, 20), 255), Image.new("L", (20, 20), 0)

    assert (read_picture(encode(first, "GIF", save_all=True, append_images=[second])) == 255).all()


def test_a_picture_of_one_pixel_is_a_picture() -> None:
    assert read_picture(encode(Image.new("RGB", (1, 1), (1, 2, 3)), "PNG")).tolist() == [
        [[1, 2, 3]]
    ]


@pytest.mark.parametrize("name", ["JPEG", "PNG"])
@pytest.mark.parametrize("size", [(3000, 1500), (1500, 3000)])
def test_a_large_picture_is_reduced_to_the_working_side(name: str, size: tuple[int, int]) -> None:
    picture = read_picture(encode(Image.new("RGB", size), name))

    expected = (320, 640) if size[0] > size[1] else (640, 320)
    assert picture.shape == (*expected, 3)


def test_a_large_picture_is_reduced_and_turned() -> None:
    page = np.repeat(np.repeat(draw_page(), 10, axis=0), 10, axis=1)

    picture = read_picture(
        encode_page("PNG", 6, np.ascontiguousarray(np.rot90(page))),
        DecodeLimits(working_side_px=64),
    )

    assert difference(picture, draw_page()) == 0


def test_a_strip_keeps_at_least_one_pixel_of_its_width() -> None:
    assert read_picture(encode(Image.new("RGB", (4000, 1)), "PNG")).shape == (1, 640, 3)


def test_more_bytes_than_allowed_are_not_even_opened() -> None:
    with pytest.raises(PictureTooLargeError):
        read_picture(b"no picture at all", DecodeLimits(data_bytes=16))
    with pytest.raises(NotAPictureError):
        read_picture(b"no picture at all", DecodeLimits(data_bytes=17))


# The pixels are missing: whoever tried to decode them would find damage instead.
@pytest.mark.parametrize(
    "size", [(60_000, 60_000), (10_000, 10_000), (8001, 8000), (20_001, 1), (1, 20_001)]
)
@pytest.mark.parametrize("warnings", ["error", "ignore"])
def test_a_claim_of_too_many_pixels_is_refused_before_decoding(
    size: tuple[int, int], warnings: str, request: pytest.FixtureRequest
) -> None:
    request.applymarker(pytest.mark.filterwarnings(warnings))

    with pytest.raises(PictureTooLargeError):
        read_picture(make_png_header(*size))


def test_a_picture_at_the_limit_is_decoded() -> None:
    data = encode(Image.new("RGB", (40, 25)), "PNG")

    assert read_picture(data, DecodeLimits(picture_px=1000, side_px=40)).shape == (25, 40, 3)
    for limits in (DecodeLimits(picture_px=999), DecodeLimits(side_px=39)):
        with pytest.raises(PictureTooLargeError):
            read_picture(data, limits)


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7", b"<svg/>", b"\0" * 1000])
def test_other_files_are_not_pictures(data: bytes) -> None:
    with pytest.raises(NotAPictureError) as caught:
        read_picture(data)

    assert not isinstance(caught.value, DamagedPictureError)


def test_a_format_that_is_not_offered_is_not_a_picture() -> None:
    with pytest.raises(NotAPictureError):
        read_picture(encode(Image.new("RGB", (9, 9)), "PPM"))


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "BMP", "TIFF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_picture_cut_short_is_damaged(name: str, share: float) -> None:
    noise = np.random.default_rng(5).integers(0, 255, (48, 64, 3), np.uint8)
    data = encode_page(name, page=noise)

    with pytest.raises(DamagedPictureError):
        read_picture(data[: int(share * len(data))])


@pytest.mark.filterwarnings("ignore")  # Pillow warns of damage that it reads over
@settings(max_examples=200)
@given(
    name=st.sampled_from([*FORMATS, "MPO"]),
    edits=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8),
    kept=st.one_of(st.just(1.0), st.floats(0.05, 1)),
)
def test_whatever_is_damaged_only_the_known_errors_are_raised(
    name: str, edits: list[tuple[float, int]], kept: float
) -> None:
    damaged = bytearray(encode_page(name))
    for where, value in edits:
        # Squared: headers stand at the start, and are where parsers break.
        damaged[int(where**2 * len(damaged))] = value

    try:
        picture = read_picture(bytes(damaged[: int(kept * len(damaged))]))
    except PreprocessingError:
        return
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
    assert picture.shape[2] == 3


@pytest.mark.parametrize(
    ("size", "orientation", "reduction"),
    [
        ((640, 480), 1, 1.0),
        ((1280, 960), 6, 2.0),
        ((4000, 3000), 6, 8.0),
        ((960, 800), 1, 2.0),
        ((940, 800), 1, 940 / 640),
    ],
)
def test_it_is_told_how_much_smaller_than_its_original_a_picture_is(
    size: tuple[int, int], orientation: int, reduction: float
) -> None:
    page = np.full((size[1], size[0], 3), 200, np.uint8)

    assert decode(encode_page("JPEG", orientation, page)).reduction == pytest.approx(reduction)


@pytest.mark.parametrize("top", [1.0, 255.0, 65535.0])
def test_a_picture_of_fractions_is_as_bright_as_it_says(top: float) -> None:
    values = np.full((20, 20), top, np.float32)
    values[5:15, 5:15] = top / 2

    picture = read_picture(encode(Image.fromarray(values), "TIFF"))

    assert (picture[0, 0] == 255).all()
    assert picture[10, 10, 0] == pytest.approx(127, abs=1)


def test_a_small_file_of_very_many_pixels_is_called_a_bomb() -> None:
    with pytest.raises(DecompressionBombError):
        read_picture(make_png_header(10_000, 10_000))


def test_a_picture_without_pixels_is_called_empty() -> None:
    for header in (make_gif_header(0, 7), make_png_header(0, 0), make_bmp_header(5, 0)):
        with pytest.raises(EmptyPictureError):
            read_picture(header)


@pytest.mark.parametrize(
    ("name", "mode", "is_allowed"),
    [
        ("JPEG", "RGB", True),  # decoded at an eighth
        ("PNG", "L", True),
        ("PNG", "RGBA", False),
        ("WEBP", "RGB", False),
    ],
)
def test_what_takes_more_memory_than_allowed_is_refused_before_decoding(
    name: str, mode: str, *, is_allowed: bool
) -> None:
    data = encode(Image.new(mode, (1000, 1000)), name)
    limits = DecodeLimits(memory_bytes=6_000_000)

    if is_allowed:
        assert read_picture(data, limits).shape == (500 if name == "JPEG" else 640,) * 2 + (3,)
    else:
        with pytest.raises(PictureTooLargeError):
            read_picture(data, limits)


def test_a_damaged_jpeg_says_so_however_it_is_decoded() -> None:
    data = encode(Image.effect_noise((900, 700), 60).convert("RGB"), "JPEG")

    with pytest.raises(DamagedPictureError):
        read_picture(data[: len(data) // 2])


def test_a_jpeg_in_the_colours_of_print_is_read() -> None:
    picture = read_picture(encode(Image.new("CMYK", (1400, 1000), (0, 0, 0, 0)), "JPEG"))

    assert picture.min() > 250
