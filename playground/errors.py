"""How the Bot API says no."""

from typing import Any, TypeAlias

JsonObject: TypeAlias = dict[str, Any]


class ApiError(Exception):
    """The Bot API refuses a call, in Telegram's words."""

    def __init__(
        self,
        status: int,
        description: str,
        *,
        retry_after_s: int | None = None,
        migrate_to_chat_id: int | None = None,
    ) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after_s = retry_after_s
        self.migrate_to_chat_id = migrate_to_chat_id

    def as_json(self) -> JsonObject:
        """Return the body that Telegram answers with."""
        body: JsonObject = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        hints = {
            "retry_after": self.retry_after_s,
            "migrate_to_chat_id": self.migrate_to_chat_id,
        }
        parameters = {name: value for name, value in hints.items() if value is not None}
        return body | ({"parameters": parameters} if parameters else {})


def bad_request(reason: str) -> ApiError:
    """Return the error for a call that is wrong in itself."""
    return ApiError(400, f"Bad Request: {reason}")
