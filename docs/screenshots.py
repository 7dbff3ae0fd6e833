"""Make the picture of the bot at work: `python -m docs.screenshots` (needs Chromium).

Starts the playground with the real bot, sends it pictures of digits through the page, waits for the
answers, and puts the page as it looks in light and in dark side by side.
"""

import contextlib
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
from PIL import Image, ImageDraw

from docs.browser import Tab, open_tab
from tests.e2e.pictures import make_photo

TARGET = Path(__file__).parent / "images" / "playground.png"
DIGITS = (7, 3)
WIDTH_PX, HEIGHT_PX = 390, 800
GAP_PX, CORNER_PX = 36, 33
COLOURS = 255  # of a palette, dithered: a third of the bytes, and hardly anybody sees it
TRANSPARENT = 255
ANSWERED = "document.querySelectorAll('.theirs').length === {count}"
SETTLED = (
    "document.querySelectorAll('.new').length === 0 && [...document.images].every(i => i.complete)"
)


def main() -> None:
    """Write the picture."""
    with running_playground() as url, open_tab() as tab:
        tab.show(url, WIDTH_PX, HEIGHT_PX)
        talk(url, tab)
        windows = [take(tab, url, dark=dark) for dark in (False, True)]
    put_side_by_side(windows).save(TARGET, optimize=True, transparency=TRANSPARENT)


@contextlib.contextmanager
def running_playground() -> Iterator[str]:
    """Start the playground on a free port; yields the page's address."""
    command = [sys.executable, "-m", "playground", "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603  our own
    assert process.stderr is not None  # noqa: S101  it was asked for
    try:
        banner = process.stderr.readline()
        address = re.search(r"http://\S+", banner)
        if address is None:
            raise RuntimeError(banner)
        yield address[0]
    finally:
        process.terminate()
        process.communicate()


def talk(url: str, tab: Tab) -> None:
    """Let a person greet the bot and send it pictures, one after the other's answer."""
    with httpx.Client(base_url=url, trust_env=False) as page:
        page.post("/playground/texts", json={"text": "/start"}).raise_for_status()
        tab.wait_for(ANSWERED.format(count=1))
        for count, digit in enumerate(DIGITS, start=2):
            file = {"file": ("photo.jpg", make_photo(digit), "image/jpeg")}
            page.post("/playground/pictures", files=file).raise_for_status()
            tab.wait_for(ANSWERED.format(count=count))


def take(tab: Tab, url: str, *, dark: bool) -> Image.Image:
    """Return what the page looks like."""
    tab.show(url, WIDTH_PX, HEIGHT_PX, dark=dark)
    tab.wait_for(f"{ANSWERED.format(count=1 + len(DIGITS))} && {SETTLED}")
    return Image.open(io.BytesIO(tab.take_screenshot())).convert("RGB")


def put_side_by_side(windows: list[Image.Image]) -> Image.Image:
    """Return the windows with round corners on a transparent ground."""
    width_px, height_px = windows[0].size
    size = (len(windows) * (width_px + GAP_PX) - GAP_PX, height_px)
    sheet, around = Image.new("RGB", size), Image.new("1", size, 1)
    for index, window in enumerate(windows):
        left_px = index * (width_px + GAP_PX)
        sheet.paste(window, (left_px, 0))
        frame = (left_px, 0, left_px + width_px - 1, height_px - 1)
        ImageDraw.Draw(around).rounded_rectangle(frame, CORNER_PX, fill=0)
    reduced = sheet.quantize(COLOURS, method=Image.Quantize.MEDIANCUT)
    reduced.putpalette([*(reduced.getpalette() or [])[: 3 * COLOURS], 0, 0, 0])
    reduced.paste(TRANSPARENT, mask=around)
    return reduced


if __name__ == "__main__":
    main()
