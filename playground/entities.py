"""What Telegram's apps mark in a person's text: commands and mentions."""

import re
from collections.abc import Iterator

from playground.errors import JsonObject

PATTERNS = {
    "bot_command": re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,64}(?:@\w+)?"),
    "mention": re.compile(r"(?<![\w/])@[A-Za-z]\w{3,31}\b"),
}


def find_entities(text: str) -> list[JsonObject]:
    """Return the commands and mentions in a person's text, in order."""
    found = [
        {
            "type": kind,
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match[0]),
        }
        for kind, pattern in PATTERNS.items()
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=lambda entity: int(str(entity["offset"])))


def covered_texts(message: JsonObject, kind: str) -> Iterator[str]:
    """Yield the parts of a message's text or caption that an entity of a kind covers."""
    text = str(message.get("text", message.get("caption", "")))
    units = text.encode("utf-16-le")
    entities: list[JsonObject] = message.get("entities") or message.get("caption_entities") or []
    for entity in entities:
        if entity["type"] == kind:
            start = 2 * entity["offset"]
            yield units[start : start + 2 * entity["length"]].decode("utf-16-le")


def utf16_length(text: str) -> int:
    """Return the length in the unit of Telegram's offsets."""
    return len(text.encode("utf-16-le")) // 2
