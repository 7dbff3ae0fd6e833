import pytest

from playground.errors import ApiError
from playground.keyboards import buttons_of, read_keyboard, read_keyboard_of_edit

HERE = "https://example.org/"
PLAIN = "http://example.org/"
HTTPS_ONLY = "Only HTTPS links are allowed"
BUTTON = "can't parse inline keyboard button: "


def keyboard(*buttons: object) -> dict[str, object]:
    return {"inline_keyboard": [list(buttons)]}


def button(**fields: object) -> dict[str, object]:
    return {"text": "7"} | fields


@pytest.mark.parametrize(
    "wanted",
    [
        button(callback_data="x" * 64),
        button(url=HERE),
        button(web_app={"url": HERE}),
        button(copy_text={"text": "x" * 256}),
    ],
)
def test_a_button_of_each_kind_is_kept(wanted: object) -> None:
    assert read_keyboard(keyboard(wanted)) == {"reply_markup": keyboard(wanted)}


@pytest.mark.parametrize("markup", [None, {"inline_keyboard": []}, {"inline_keyboard": [[]]}])
def test_no_button_is_no_keyboard(markup: object) -> None:
    assert read_keyboard(markup) == {}


def test_empty_rows_are_left_out() -> None:
    markup = {"inline_keyboard": [[], [button(url=HERE)], []]}

    assert read_keyboard(markup) == {"reply_markup": keyboard(button(url=HERE))}


def test_other_kinds_of_keyboard_show_in_no_message_and_in_no_edit() -> None:
    assert read_keyboard({"force_reply": True}) == {}
    with pytest.raises(ApiError, match="inline keyboard expected"):
        read_keyboard_of_edit({"remove_keyboard": True})
    assert read_keyboard_of_edit(None) == {}


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (keyboard(button(callback_data="é" * 33)), "BUTTON_DATA_INVALID"),
        (keyboard(button(copy_text={"text": ""})), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard(button(copy_text="7")), "BUTTON_COPY_TEXT_INVALID"),
        (
            keyboard(button(url="example")),
            "inline keyboard button URL 'example' is invalid: Wrong HTTP URL",
        ),
        (
            keyboard(button(web_app={"url": PLAIN})),
            f"inline keyboard button Web App URL '{PLAIN}' is invalid: {HTTPS_ONLY}",
        ),
        (keyboard(button()), f"{BUTTON}Text buttons are unallowed in the inline keyboard"),
        (
            keyboard(button(callback_data="")),
            f"{BUTTON}Text buttons are unallowed in the inline keyboard",
        ),
        (keyboard("7"), f"{BUTTON}InlineKeyboardButton must be an Object"),
        (keyboard({"url": HERE}), f'{BUTTON}Can\'t find field "text"'),
        (keyboard({"text": 7}), f'{BUTTON}Field "text" must be of type String'),
        (7, "object expected as reply markup"),
        (
            {"inline_keyboard": 7},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array',
        ),
        (
            {"inline_keyboard": [7]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (keyboard(*[button(url=HERE)] * 101), "reply markup is too long"),
        (keyboard(*[button(callback_data="x" * 64)] * 100), "reply markup is too long"),
    ],
)
def test_a_wrong_keyboard_is_refused_in_telegrams_words(markup: object, reason: str) -> None:
    with pytest.raises(ApiError) as refusal:
        read_keyboard(markup)
    assert refusal.value.description == f"Bad Request: {reason}"


def test_a_keyboards_buttons_are_read_row_by_row() -> None:
    first, second = button(url=HERE), button(callback_data="7")

    assert list(buttons_of({"inline_keyboard": [[first], [second]]})) == [first, second]
    assert list(buttons_of({})) == []
