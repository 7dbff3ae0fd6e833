"""What is kept of an update until it is answered: its form, without names and without words."""

import json
from pathlib import PurePath
from typing import Any

from telegram import MessageEntity, Update

_KEPT = frozenset(
    {
        "chat_instance",
        "data",
        "file_id",
        "file_unique_id",
        "id",
        "language_code",
        "media_group_id",
        "mime_type",
        "type",
    }
)
"""Strings without which an update could not be answered."""

_SAID = {"text": "entities", "caption": "caption_entities"}
_TELLING = frozenset({MessageEntity.BOT_COMMAND, MessageEntity.MENTION})
_MASK = "x"


def mask_update(update: Update) -> str:
    """Write an update as JSON that can be answered like the update itself.

    Of what somebody wrote, commands and mentions stay; of a file's name its ending.
    """
    return json.dumps(_mask(update.to_dict()))


def _mask(node: object, key: str = "") -> Any:  # noqa: ANN401  whatever JSON holds
    if isinstance(node, dict):
        said = {name: _mask_text(node, name) for name in _SAID if isinstance(node.get(name), str)}
        return {name: _mask(value, name) for name, value in node.items()} | said
    if isinstance(node, list):
        return [_mask(one, key) for one in node]
    if isinstance(node, float):
        return 0.0
    if isinstance(node, str) and key not in _KEPT:
        return f"x{PurePath(node).suffix}" if key == "file_name" else ""
    return node


def _mask_text(node: dict[str, Any], name: str) -> str:
    units = node[name].encode("utf-16-le")
    masked = bytearray(_MASK.encode("utf-16-le") * (len(units) // 2))
    for entity in node.get(_SAID[name], []):
        if entity["type"] in _TELLING:
            part = slice(2 * entity["offset"], 2 * (entity["offset"] + entity["length"]))
            masked[part] = units[part]
    return masked.decode("utf-16-le")
