import pytest

from playground.entities import covered_texts, find_entities, utf16_length
from playground.errors import JsonObject


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start", [(0, 6)]),
        ("/start@digit_bot now /help", [(0, 16), (21, 5)]),
        ("😀 /help", [(3, 5)]),
        ("1/2 or a/b", []),
        ("https://x.org/start", []),
        ("@digit_bot 7?", [(0, 10)]),
        ("Is it 7, @digit_bot? /help", [(9, 10), (21, 5)]),
        ("mail me@example.org", []),
    ],
)
def test_commands_and_mentions_in_a_text_are_marked(
    text: str, found: list[tuple[int, int]]
) -> None:
    entities = find_entities(text)

    assert [(e["offset"], e["length"]) for e in entities] == found


@pytest.mark.parametrize("name", ["text", "caption"])
def test_the_text_under_an_entity_is_found_beyond_emoji(name: str) -> None:
    text = "😀 /help @digit_bot"
    entities_name = "entities" if name == "text" else "caption_entities"
    message: JsonObject = {name: text, entities_name: find_entities(text)}

    assert list(covered_texts(message, "bot_command")) == ["/help"]
    assert list(covered_texts(message, "mention")) == ["@digit_bot"]
    assert list(covered_texts({"photo": []}, "mention")) == []


def test_offsets_count_what_an_emoji_takes() -> None:
    assert utf16_length("7😀") == 3
