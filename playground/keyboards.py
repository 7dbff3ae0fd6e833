"""Inline keyboards: what Telegram takes as `reply_markup`, and what it refuses.

https://core.telegram.org/bots/api#inlinekeyboardmarkup
"""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from playground.errors import ApiError, JsonObject, bad_request

CALLBACK_DATA_LIMIT_BYTES = 64
COPY_TEXT_LIMIT = 256
BUTTONS_LIMIT = 100
MARKUP_LIMIT_BYTES = 10_000
OTHER_MARKUPS = frozenset({"keyboard", "remove_keyboard", "force_reply"})


def read_keyboard(markup: object) -> JsonObject:
    """Return the part of a Message that shows a keyboard, nothing where there is none."""
    if markup is None:
        return {}
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = [_read_row(row) for row in _read_rows(markup.get("inline_keyboard", []))]
    keyboard = {"inline_keyboard": [row for row in rows if row]}
    if len(list(buttons_of(keyboard))) > BUTTONS_LIMIT or _size(keyboard) > MARKUP_LIMIT_BYTES:
        raise bad_request("reply markup is too long")
    return {"reply_markup": keyboard} if keyboard["inline_keyboard"] else {}


def read_keyboard_of_edit(markup: object) -> JsonObject:
    """Return the same for an edit, which takes no other kind of keyboard."""
    if isinstance(markup, dict) and not OTHER_MARKUPS.isdisjoint(markup):
        raise bad_request("inline keyboard expected")
    return read_keyboard(markup)


def buttons_of(keyboard: JsonObject) -> Iterator[JsonObject]:
    """Yield a keyboard's buttons, row by row."""
    for row in keyboard.get("inline_keyboard", []):
        yield from row


def _read_rows(rows: object) -> list[object]:
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    return rows


def _read_row(row: object) -> list[JsonObject]:
    if not isinstance(row, list):
        raise bad_request(
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        )
    return [_read_button(button) for button in row]


def _read_button(button: object) -> JsonObject:
    if not isinstance(button, dict):
        raise _refuse_button("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        missing = "text" not in button
        raise _refuse_button(
            'Can\'t find field "text"' if missing else 'Field "text" must be of type String'
        )
    for kind, check in CHECKS.items():
        if button.get(kind):
            check(button[kind])
            return {"text": text, kind: button[kind]}
    raise _refuse_button("Text buttons are unallowed in the inline keyboard")


def _check_url(url: object) -> None:
    if urlsplit(str(url)).scheme not in {"http", "https", "tg"}:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _check_callback_data(data: object) -> None:
    if len(str(data).encode()) > CALLBACK_DATA_LIMIT_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_web_app(web_app: object) -> None:
    url = web_app.get("url", "") if isinstance(web_app, dict) else ""
    if urlsplit(str(url)).scheme != "https":
        raise bad_request(
            f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
        )


def _check_copy_text(copy_text: object) -> None:
    text = copy_text.get("text", "") if isinstance(copy_text, dict) else ""
    if not 1 <= len(str(text)) <= COPY_TEXT_LIMIT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


CHECKS = {
    "url": _check_url,
    "callback_data": _check_callback_data,
    "web_app": _check_web_app,
    "copy_text": _check_copy_text,
}


def _refuse_button(reason: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {reason}")


def _size(keyboard: JsonObject) -> int:
    return len(json.dumps(keyboard, ensure_ascii=False).encode())
