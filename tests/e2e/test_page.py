"""The playground's page in a real browser: what a person does there, and what they see."""

import base64
import os
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    ConsoleMessage,
    FilePayload,
    Page,
    async_playwright,
    expect,
)

from playground.bot_api import BotApi
from playground.conversation import Conversation, wait_until
from playground.errors import JsonObject
from tests.e2e.browser import FLAGS, find_chromium
from tests.e2e.harness import Program
from tests.e2e.pictures import make_photo

pytestmark = pytest.mark.asyncio(loop_scope="module")

HAND_OVER = """([type, data]) => {
  const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], "photo.jpg", { type: "image/jpeg" }));
  const event = type === "paste"
    ? new ClipboardEvent(type, { clipboardData: transfer, bubbles: true, cancelable: true })
    : new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true });
  document.body.dispatchEvent(event);
}"""


DROP_TEXT = """() => {
  const transfer = new DataTransfer();
  transfer.setData("text/plain", "7");
  const event = new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true });
  return document.getElementById("text").dispatchEvent(event);
}"""
COUNT_OBJECT_URLS = """() => {
  window.openUrls = new Set();
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (file) => {
    const url = createObjectURL(file);
    window.openUrls.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => { window.openUrls.delete(url); revokeObjectURL(url); };
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    program = find_chromium()
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, server_url: str, bot: Program) -> AsyncIterator[Page]:
    """The page on a phone, with the bot behind it; it must not complain in the console."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page = await browser.new_page(
        viewport={"width": 390, "height": 800}, reduced_motion="reduce", has_touch=True
    )
    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(server_url)
    await expect(page.locator("#bot-state")).to_have_text("bot")
    yield page
    await page.close()
    assert bot.process.returncode is None
    assert complaints == []


async def wait_for_answer(page: Page, text: str) -> None:
    await expect(page.locator(".theirs").last).to_contain_text(re.compile(text))


async def send_chosen_picture(page: Page) -> None:
    form = page.locator("#picture-form")
    await expect(form).to_be_visible()
    await form.get_by_role("button", name="Send").click()
    await expect(form).to_be_hidden()


async def test_a_text_that_is_typed_is_answered(page: Page) -> None:
    await page.get_by_label("Message", exact=True).fill("/help")
    await page.keyboard.press("Enter")

    await wait_for_answer(page, "photo")
    await expect(page.locator(".mine").last).to_contain_text("/help")


@pytest.mark.parametrize("source", ["#photo-input", "#file-input"])
async def test_a_picture_that_is_chosen_is_read(page: Page, source: str) -> None:
    photo = FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=make_photo(7))
    await page.locator(source).set_input_files(photo)
    await send_chosen_picture(page)

    await wait_for_answer(page, r"7 · \d+ %")


@pytest.mark.parametrize(("event", "digit"), [("paste", 3), ("drop", 5)])
async def test_a_picture_that_is_pasted_or_dropped_is_read(
    page: Page, event: str, digit: int
) -> None:
    data = base64.b64encode(make_photo(digit)).decode()
    await page.evaluate(HAND_OVER, [event, data])
    await send_chosen_picture(page)

    await wait_for_answer(page, rf"{digit} · \d+ %")


async def test_several_pictures_are_an_album_of_which_each_opens_large(page: Page) -> None:
    photos = [
        FilePayload(name=f"{digit}.jpg", mimeType="image/jpeg", buffer=make_photo(digit))
        for digit in (3, 7)
    ]
    await page.locator("#photo-input").set_input_files(photos)
    await expect(page.locator("#picture-previews img")).to_have_count(2)
    await send_chosen_picture(page)

    tiles = page.locator(".mine").last.locator(".album .picture")
    await expect(tiles).to_have_count(2)
    await tiles.last.click()
    await expect(page.locator("#viewer-picture")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#viewer")).to_be_hidden()
    await wait_for_answer(page, r"\d · \d+ %")


async def open_question(page: Page, api: BotApi, server_url: str) -> JsonObject:
    """Let the bot ask something with a button; what happens then is for the page alone to show."""
    said = await page.request.post(f"{server_url}/playground/texts", data={"text": "7?"})
    message = await said.json()
    chat = api.chats.find(message["chat"]["id"])
    await Conversation(api, chat).wait_for_reply(message)
    keyboard = {"inline_keyboard": [[{"text": "نعم", "callback_data": "yes"}]]}
    question = api.write_as_bot(chat, {"text": "هل هذا 7؟", "reply_markup": keyboard})
    await wait_for_answer(page, question["text"])
    return question


@pytest.mark.parametrize("shows_alert", [True, False])
async def test_a_button_waits_for_the_bots_answer_and_shows_it(
    page: Page, api: BotApi, server_url: str, *, shows_alert: bool
) -> None:
    question = await open_question(page, api, server_url)
    asked = page.locator(".theirs").filter(has_text=question["text"]).last
    button = asked.get_by_role("button", name="نعم")
    api.delay_next("answerCallbackQuery", by_s=30)  # so that the bot is not quicker than this test
    await button.click()
    await expect(button).to_have_class("waiting")
    await wait_until(api, api.queries.waiting)

    popup = {"text": "شكرا", "show_alert": shows_alert}
    api.queries.answer(api.queries.waiting()[-1], popup)
    api.journal.changes.notify()

    await expect(button).to_have_class("")
    await expect(page.locator("#alert-text" if shows_alert else "#toast")).to_have_text("شكرا")


async def test_an_edit_and_a_deletion_show_at_once(
    page: Page, api: BotApi, server_url: str
) -> None:
    question = await open_question(page, api, server_url)
    chat = api.chats.find(question["chat"]["id"])
    count = await page.locator(".theirs").count()

    edited = {key: question[key] for key in question if key != "reply_markup"} | {"text": "Done"}
    api.edit_as_bot(chat, edited)
    await expect(page.locator(".theirs").last.locator(".text")).to_contain_text("Done")
    await expect(page.locator(".theirs").last.locator(".keyboard")).to_have_count(0)
    api.delete(chat, question["message_id"])

    await expect(page.locator(".theirs")).to_have_count(count - 1)


IS_AT_END = """() => {
  const chat = document.getElementById("chat");
  return chat.scrollHeight - chat.scrollTop - chat.clientHeight < 5;
}"""


async def test_the_newest_message_is_followed_until_someone_scrolls_up(page: Page) -> None:
    answered = await page.locator(".theirs").count()
    for command in ("/help", "/privacy", "/draw"):  # the last one grows when its picture loads
        await page.get_by_label("Message", exact=True).fill(command)
        await page.keyboard.press("Enter")
    await expect(page.locator(".theirs")).to_have_count(answered + 3)
    await page.wait_for_function(IS_AT_END)

    await page.evaluate("document.getElementById('chat').scrollTop = 0")
    await expect(page.locator("#to-end")).to_be_visible()
    await page.locator("#to-end").click()
    await page.wait_for_function(IS_AT_END)


async def test_the_bot_is_told_the_language_that_is_chosen(page: Page, server_url: str) -> None:
    async with page.expect_response("**/playground/language"):
        await page.get_by_label("Your language").select_option("ar")
    said = await page.request.post(f"{server_url}/playground/texts", data={"text": "7"})
    assert (await said.json())["from"]["language_code"] == "ar"
    async with page.expect_response("**/playground/language"):
        await page.get_by_label("Your language").select_option("en")


async def test_text_that_is_dropped_is_left_to_the_message_box(page: Page) -> None:
    assert await page.evaluate(DROP_TEXT) is True  # the browser goes on and inserts it
    await expect(page.locator("#picture-form")).to_be_hidden()


async def test_a_second_picture_takes_the_first_ones_place(page: Page) -> None:
    await page.evaluate(COUNT_OBJECT_URLS)
    preview = page.locator("#picture-previews img")
    shown = []
    for digit in (3, 7):
        await page.evaluate(HAND_OVER, ["paste", base64.b64encode(make_photo(digit)).decode()])
        shown.append(await preview.get_attribute("src"))
    assert len(set(shown)) == 2
    assert await page.evaluate("() => [...window.openUrls]") == shown[1:]

    await send_chosen_picture(page)

    await wait_for_answer(page, r"7 · \d+ %")
    assert await page.evaluate("() => window.openUrls.size") == 0


async def test_a_digit_that_is_drawn_is_read(page: Page) -> None:
    await page.locator("#draw").click()
    pad = await page.locator("#pad").bounding_box()
    assert pad is not None
    points = [(0.3, 0.2), (0.7, 0.2), (0.6, 0.5), (0.5, 0.8)]
    places = [(pad["x"] + x * pad["width"], pad["y"] + y * pad["height"]) for x, y in points]
    await page.mouse.move(*places[0])
    await page.mouse.down()
    for place in places[1:]:
        await page.mouse.move(*place, steps=8)
    await page.mouse.up()
    await page.locator("#pad-send").click()

    await wait_for_answer(page, r"7 · \d+ %")


async def test_what_a_stranger_writes_stays_text(page: Page) -> None:
    await page.get_by_label("Message", exact=True).fill("<img src=x onerror=alert(1)>")
    await page.keyboard.press("Enter")

    await expect(page.locator(".mine").last).to_contain_text("<img src=x")
    assert await page.locator("#messages img[src='x']").count() == 0


async def test_nothing_sticks_out_of_a_small_phone_s_screen(page: Page) -> None:
    await page.set_viewport_size({"width": 320, "height": 568})

    overflow = await page.evaluate("() => document.documentElement.scrollWidth - innerWidth")

    assert overflow <= 0
