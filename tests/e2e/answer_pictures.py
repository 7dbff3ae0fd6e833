"""Make the pictures of docs/conversation.md, with Chromium: `python -m tests.e2e.answer_pictures`.

Each shows what one thing looks like that can be done in the chat, on a phone's screen.
"""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.browser import open_browser
from tests.e2e.pictures import draw_doubtful, draw_number, encode, make_photo
from tests.e2e.screenshots import (
    COLOURS,
    HEIGHT_PX,
    PIXEL_RATIO,
    WIDTH_PX,
    open_page,
    running_playground,
)

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "conversation"
MARGIN_PX = 8
SLOWEST_ANSWER_MS, LONGEST_TRAINING_MS = 60_000, 300_000
TAUGHT = (2, 0, 6, 7)


class Scene(NamedTuple):
    """What is done in the chat, and how many messages more of the bot's show it."""

    name: str
    play: Callable[[Page], None]
    answers: int
    shown: int | None = None
    """Of the chat's last messages, where not all those that came."""


def send(page: Page, *pictures: bytes) -> None:
    """Send pictures, several of them as an album."""
    files = [
        FilePayload(name=f"{n}.jpg", mimeType="image/jpeg", buffer=data)
        for n, data in enumerate(pictures)
    ]
    page.locator("#photo-input").set_input_files(files)
    page.locator("#picture-form").get_by_role("button", name="Send").click()


def send_and_wait(page: Page, picture: bytes) -> None:
    """Send a picture and wait for the answer."""
    answered = page.locator(".theirs").count()
    send(page, picture)
    expect(page.locator(".theirs")).to_have_count(answered + 1)


def write(page: Page, text: str) -> None:
    """Send a text."""
    page.locator("#text").fill(text)
    page.locator("#send").click()


def press(page: Page, label: str) -> None:
    """Press a button below the bot's last message that has such buttons."""
    page.locator("#messages").get_by_role("button", name=label, exact=True).last.click()


def correct(page: Page) -> None:
    """Correct the second digit of a number."""
    send_and_wait(page, encode(draw_number("17")))
    press(page, "Wrong")
    expect(page.get_by_role("button", name="Back")).to_be_visible()
    press(page, "7")
    expect(page.get_by_role("button", name="Not a digit")).to_be_visible()


def ask_why(page: Page) -> None:
    """Let an answer be explained."""
    send_and_wait(page, make_photo(4))
    press(page, "Why?")


def speak_arabic(page: Page) -> None:
    """Let the app speak Arabic, and ask for something with words in it."""
    page.locator("#language").select_option("ar")
    write(page, "/privacy")


def speak_english(page: Page) -> None:
    """Undo that, with an answer to see it."""
    page.locator("#language").select_option("en")
    write(page, "/help")


def offer_training(page: Page) -> None:
    """Tell what a few digits are, and ask for a training run."""
    for digit in TAUGHT:
        send_and_wait(page, make_photo(digit))
        press(page, "Right")
        expect(page.locator(".theirs").last).to_contain_text("Change")
    write(page, "/retrain")


def watch_training(page: Page) -> None:
    """Begin a training run, and see it under way."""
    press(page, "Start")
    expect(page.locator(".theirs").last).to_contain_text("left", timeout=SLOWEST_ANSWER_MS)


def await_report(page: Page) -> None:
    """See how a training run ended."""
    expect(page.locator("#messages")).to_contain_text("I have learned", timeout=LONGEST_TRAINING_MS)


def ask_to_roll_back(page: Page) -> None:
    """Be asked whether the version before shall serve again."""
    press(page, "Roll back")


SCENES = (
    Scene("digit", lambda page: send(page, make_photo(7)), 1),
    Scene("number", lambda page: send(page, encode(draw_number("2036", "417"))), 1),
    Scene("unsure", lambda page: send(page, encode(draw_doubtful())), 1),
    Scene("correction", correct, 1),
    Scene("why", ask_why, 2),
    Scene("nothing", lambda page: send(page, make_photo(None)), 1),
    Scene("album", lambda page: send(page, *(make_photo(digit) for digit in (3, 1, 4))), 1),
    Scene("draw", lambda page: write(page, "/draw"), 1),
    Scene("arabic", speak_arabic, 1),
    Scene("help", speak_english, 1),
    Scene("language", lambda page: write(page, "/language"), 1),
    Scene("stats", lambda page: write(page, "/stats"), 2),
    Scene("retrain", offer_training, len(TAUGHT) + 1, shown=2),
    Scene("training", watch_training, 0, shown=1),
    Scene("report", await_report, 1, shown=2),
    Scene("models", lambda page: write(page, "/models"), 1),
    Scene("rollback", ask_to_roll_back, 1),
)


def main() -> None:
    """Write the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_playground() as url, open_browser() as browser:
        page = open_page(browser, url, "light")
        expect(page.locator("#bot-state")).to_have_text(re.compile("online|bot"))
        for scene in SCENES:
            picture = show(page, scene)
            reduce_colours(picture).save(FOLDER / f"{scene.name}.png", optimize=True)


def reduce_colours(picture: Image.Image) -> Image.Image:
    """Choose colours that are far apart, for a little orange to stay orange, and dither."""
    palette = picture.quantize(COLOURS, Image.Quantize.FASTOCTREE)
    return picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)


def show(page: Page, scene: Scene) -> Image.Image:
    """Play a scene and return the part of the chat that it added."""
    blocks = page.locator("#messages > *")
    before, answered = blocks.count(), page.locator(".theirs").count()
    scene.play(page)
    expect(page.locator(".theirs")).to_have_count(
        answered + scene.answers, timeout=SLOWEST_ANSWER_MS
    )
    for image in page.locator("#messages img").all():
        image.evaluate("image => image.decode()")
    hidden_px = page.locator("#chat").evaluate("chat => chat.scrollHeight - chat.clientHeight")
    page.set_viewport_size({"width": WIDTH_PX, "height": HEIGHT_PX + hidden_px})
    whole = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    first = before if scene.shown is None else blocks.count() - scene.shown
    top, bottom = blocks.nth(first).bounding_box(), blocks.last.bounding_box()
    page.set_viewport_size({"width": WIDTH_PX, "height": HEIGHT_PX})
    if top is None or bottom is None:
        raise RuntimeError(f"nothing to see in {scene.name}")
    high, low = top["y"] - MARGIN_PX, bottom["y"] + bottom["height"] + MARGIN_PX
    return whole.crop((0, round(high * PIXEL_RATIO), whole.width, round(low * PIXEL_RATIO)))


if __name__ == "__main__":
    main()
