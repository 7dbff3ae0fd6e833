"""One call of a Bot API method: its name, its parameters as text, its uploaded files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from playground.errors import JsonObject, bad_request

ATTACHMENT = "attach://"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that travels with a call."""

    name: str
    data: bytes
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Call:
    """A method's name, its parameters (nested ones as JSON text) and uploaded files by field."""

    method: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a parameter's text, empty where it is missing."""
        return self.parameters.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number."""
        try:
            return int(self.text(name) or default)
        except ValueError as error:
            raise bad_request(f"invalid {name} specified") from error

    def is_true(self, name: str) -> bool:
        """Whether a parameter says yes in one of Telegram's ways."""
        return self.text(name).strip().lower() in {"true", "1", "yes"}

    def structure(self, name: str) -> object:
        """Return a parameter that holds JSON, None where it is missing."""
        try:
            return json.loads(self.text(name) or "null")
        except ValueError as error:
            raise bad_request(f"can't parse {name} JSON object") from error

    def upload(self, name: str) -> Upload | None:
        """Return the file sent in the field itself or attached under the name given there."""
        return self.uploads.get(self.text(name).removeprefix(ATTACHMENT) or name)

    def inside(self, content: JsonObject) -> "Call":
        """Return an object of this call's JSON as a call of its own, with the same uploads."""
        return Call(self.method, as_parameters(content), self.uploads)


def as_parameters(content: JsonObject) -> dict[str, str]:
    """Return an object's fields as text, nested ones as JSON; null is as good as missing."""
    return {
        key: value if isinstance(value, str) else json.dumps(value)
        for key, value in content.items()
        if value is not None
    }
