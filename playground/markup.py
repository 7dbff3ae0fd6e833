"""Telegram's HTML: text with tags becomes plain text with entities, or a reasoned refusal.

https://core.telegram.org/bots/api#html-style
"""

import html
import re
from dataclasses import dataclass, field

from playground.entities import utf16_length
from playground.errors import ApiError, JsonObject, bad_request

ENTITY_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
PIECE = re.compile(r"<[^<>]*>|<|[^<]+")
TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)\s*([^<>]*)>")
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9A-Fa-f]+);")


@dataclass(frozen=True, slots=True)
class FormattedText:
    """Plain text and the entities that format its parts."""

    text: str
    entities: list[JsonObject]


@dataclass(frozen=True, slots=True)
class _OpenTag:
    name: str
    offset: int
    attributes: dict[str, str]


@dataclass(slots=True)
class _Parser:
    text: str = ""
    entities: list[JsonObject] = field(default_factory=list)
    open_tags: list[_OpenTag] = field(default_factory=list)

    def read_tag(self, piece: str, at_byte: int) -> None:
        match = TAG.fullmatch(piece)
        if match is None:
            raise _refuse(f"Unclosed start tag at byte offset {at_byte}")
        closing, name, attributes = match[1], match[2].lower(), match[3]
        if closing:
            self._close(name, at_byte)
        else:
            self._open(name, attributes, at_byte)

    def _open(self, name: str, attributes: str, at_byte: int) -> None:
        found = {key: html.unescape(a or b) for key, a, b in ATTRIBUTE.findall(attributes)}
        if name not in ENTITY_TYPES or (name == "span" and found.get("class") != "tg-spoiler"):
            raise _refuse(f'Unsupported start tag "{name}" at byte offset {at_byte}')
        self.open_tags.append(_OpenTag(name, utf16_length(self.text), found))

    def _close(self, name: str, at_byte: int) -> None:
        if not self.open_tags:
            raise _refuse(f"Unexpected end tag at byte offset {at_byte}")
        tag = self.open_tags.pop()
        if tag.name != name:
            raise _refuse(
                f"Unmatched end tag at byte offset {at_byte}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        self._add_entity(tag)

    def _add_entity(self, tag: _OpenTag) -> None:
        length = utf16_length(self.text) - tag.offset
        url = tag.attributes.get("href", "")
        if not length or (tag.name == "a" and not url.startswith(("http://", "https://", "tg://"))):
            return  # Telegram shows such text without formatting
        entity = {"type": ENTITY_TYPES[tag.name], "offset": tag.offset, "length": length}
        self.entities.append(entity | ({"url": url} if tag.name == "a" else {}))


def parse_html(source: str) -> FormattedText:
    """Read text with Telegram's tags; raise the error that Telegram answers with."""
    parser = _Parser()
    for match in PIECE.finditer(source):
        piece = match[0]
        if piece.startswith("<"):
            parser.read_tag(piece, len(source[: match.start()].encode()))
        else:
            parser.text += CHARACTER.sub(lambda character: html.unescape(character[0]), piece)
    if parser.open_tags:
        name = parser.open_tags[-1].name
        raise _refuse(f'Can\'t find end tag corresponding to start tag "{name}"')
    entities = sorted(parser.entities, key=lambda entity: (entity["offset"], -entity["length"]))
    return FormattedText(parser.text, entities)


def strip(formatted: FormattedText) -> FormattedText:
    """Take white space off both ends, as Telegram does before it sends a text."""
    text = formatted.text.rstrip()
    cut = utf16_length(text) - utf16_length(text.lstrip())
    end = utf16_length(text)
    entities = []
    for entity in formatted.entities:
        start = max(entity["offset"], cut)
        length = min(entity["offset"] + entity["length"], end) - start
        if length > 0:
            entities.append(entity | {"offset": start - cut, "length": length})
    return FormattedText(text.lstrip(), entities)


def _refuse(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
