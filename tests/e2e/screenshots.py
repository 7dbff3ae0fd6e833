"""Make the picture of the bot at work: `python -m tests.e2e.screenshots` (needs Chromium).

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
from typing import Literal

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.e2e.browser import open_browser
from tests.e2e.pictures import make_photo

TARGET = Path(__file__).parents[2] / "docs" / "images" / "playground.png"
DIGITS = (7, 2)
WIDTH_PX, HEIGHT_PX = 390, 800
PIXEL_RATIO = 1.25
GAP_PX, CORNER_PX = 30, 28
COLOURS = 255  # of a palette, dithered: a third of the bytes, and hardly anybody sees it
TRANSPARENT = 255


def main() -> None:
    """Write the picture."""
    with running_playground() as url, open_browser() as browser:
        talk(open_page(browser, url, "light"))
        windows = [take(open_page(browser, url, scheme)) for scheme in ("light", "dark")]
    put_side_by_side(windows).save(TARGET, optimize=True, transparency=TRANSPARENT)


@contextlib.contextmanager
def running_playground() -> Iterator[str]:
    """Start the playground on a free port; yields the page's address."""
    command = [sys.executable, "-m", "playground", "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603  our own
    assert process.stderr is not None
    try:
        banner = process.stderr.readline()
        address = re.search(r"http://\S+", banner)
        if address is None:
            raise RuntimeError(banner)
        yield address[0]
    finally:
        process.terminate()
        process.communicate()


def open_page(browser: Browser, url: str, scheme: Literal["light", "dark"]) -> Page:
    """Open the playground on a phone's screen with light or dark colours."""
    page = browser.new_page(
        viewport={"width": WIDTH_PX, "height": HEIGHT_PX},
        device_scale_factor=PIXEL_RATIO,
        color_scheme=scheme,
        reduced_motion="reduce",
        is_mobile=True,
    )
    page.goto(url)
    return page


def talk(page: Page) -> None:
    """Let a person greet the bot and send it pictures, one after the other's answer."""
    page.get_by_role("button", name="/start").click()
    wait_for_answers(page, 1)
    for count, digit in enumerate(DIGITS, start=2):
        photo = FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=make_photo(digit))
        page.locator("#photo-input").set_input_files(photo)
        page.locator("#picture-form").get_by_role("button", name="Send").click()
        wait_for_answers(page, count)


def wait_for_answers(page: Page, count: int) -> None:
    """Return when the page shows this many of the bot's messages, all pictures loaded."""
    expect(page.locator(".theirs")).to_have_count(count)
    for picture in page.locator("#messages img").all():
        picture.evaluate("image => image.decode()")


def take(page: Page) -> Image.Image:
    """Return what the page looks like, tall enough to show the whole chat."""
    wait_for_answers(page, 1 + len(DIGITS))
    hidden_px = page.locator("#chat").evaluate("chat => chat.scrollHeight - chat.clientHeight")
    page.set_viewport_size({"width": WIDTH_PX, "height": HEIGHT_PX + hidden_px})
    return Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")


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
