"""The address at which Telegram delivers updates."""

import json
import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

Receive: TypeAlias = Callable[[dict[str, Any]], Awaitable[bool]]
"""Takes an update in and tells whether Telegram may forget it."""

PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  its name
_MOST_UPDATES = 2**63
LARGEST_BYTES = 1024 * 1024
"""An update holds texts and names of files, never a file."""


def create_route(secret: str, receive: Receive) -> Route:
    """Compose the page; only who knows the secret can deliver updates."""

    async def deliver(request: Request) -> Response:
        shown = request.headers.get(SECRET_HEADER, "")
        if not secrets.compare_digest(shown.encode(), secret.encode()):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        payload = await _read_update(request)
        if payload is None:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        if not await receive(payload):  # Telegram brings it again
            return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
        return Response()

    return Route(PATH, deliver, methods=["POST"])


async def _read_update(request: Request) -> dict[str, Any] | None:
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_BYTES:
                return None
        payload = json.loads(body)
    except (ClientDisconnect, ValueError, RecursionError):
        return None
    number = payload.get("update_id") if isinstance(payload, dict) else None
    return payload if isinstance(number, int) and 0 <= number < _MOST_UPDATES else None
