"""The chat page and what it talks to: live events, sending texts and pictures, showing files."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote, urlsplit

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from playground.bot_api import BotApi
from playground.chats import TEXT_LIMIT
from playground.conversation import Conversation, open_chat
from playground.errors import ApiError, JsonObject
from playground.photos import NotAPhotoError

STATIC = Path(__file__).parent / "static"
PICTURE_LIMIT_BYTES = 25 * 1024 * 1024  # above the 20 MB a bot may download, to see it refuse
FORM_ROOM_BYTES = 64 * 1024
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def create_page_routes(api: BotApi) -> list[BaseRoute]:
    """Return the page's routes; everyone who opens the page is the same person."""
    page = _Page(open_chat(api, "You"))
    return [
        Route("/", page.show),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/playground/events", page.stream_events),
        Route("/playground/texts", page.take_text, methods=["POST"]),
        Route("/playground/pictures", page.take_picture, methods=["POST"]),
        Route("/playground/files/{file_id}", page.show_file),
    ]


class _Page:
    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._api = conversation.api
        self._chat = conversation.chat

    def show(self, _: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers=PAGE_HEADERS)

    def stream_events(self, _: Request) -> Response:
        stream = self._follow_journal()
        return StreamingResponse(stream, media_type="text/event-stream", headers=STREAM_HEADERS)

    async def take_text(self, request: Request) -> Response:
        _refuse_other_sites(request)
        _limit_length(request, FORM_ROOM_BYTES)
        try:
            text = str((await request.json())["text"]).strip()
        except (ValueError, KeyError, TypeError) as error:
            raise ApiError(400, "Send JSON with a text.") from error
        if not 0 < len(text) <= TEXT_LIMIT:
            raise ApiError(400, f"A message has 1 to {TEXT_LIMIT} characters.")
        return JSONResponse(self._conversation.send_text(text))

    async def take_picture(self, request: Request) -> Response:
        _refuse_other_sites(request)
        _limit_length(request, PICTURE_LIMIT_BYTES + FORM_ROOM_BYTES)
        async with request.form(max_files=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not (data := await file.read()):
                raise ApiError(400, "This file is empty.")
            caption = str(form.get("caption", ""))
            if form.get("as") != "document":
                try:
                    return JSONResponse(self._conversation.send_photo(data, caption))
                except NotAPhotoError:
                    pass  # Telegram's apps, too, send as a file what they cannot open
            name = file.filename or "file"
            message = self._conversation.send_document(
                data, name, caption, media_type=file.content_type or ""
            )
            return JSONResponse(message)

    def show_file(self, request: Request) -> Response:
        stored = self._api.files.find(request.path_params["file_id"])
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=3600, immutable"}
        if stored.is_photo:
            return Response(stored.data, media_type="image/jpeg", headers=headers)
        # A file may hold anything, a script too: the browser saves it and never runs it here.
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.name)}"
        return Response(stored.data, media_type="application/octet-stream", headers=headers)

    async def _follow_journal(self) -> AsyncIterator[str]:
        journal = self._api.journal
        number = journal.newest
        yield _format_event("snapshot", self._snapshot())
        while not journal.changes.closed:
            for event in journal.since(number):
                number = event.number
                if event.chat_id in {None, self._chat.id}:
                    yield _format_event(event.kind, event.content)
            await journal.wait_beyond(number)

    def _snapshot(self) -> JsonObject:
        return {
            "bot": self._api.me.as_json(),
            "state": self._api.bot_state,
            "commands": self._api.commands.get(("default", ""), []),
            "messages": self._api.chats.messages(self._chat),
        }


def _format_event(kind: str, content: JsonObject) -> str:
    return f"event: {kind}\ndata: {json.dumps(content)}\n\n"


def _refuse_other_sites(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise ApiError(403, "Only the playground's own page may send here.")


def _limit_length(request: Request, limit_bytes: int) -> None:
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise ApiError(411, "The length of the message is missing.")
    if int(length) > limit_bytes:
        raise ApiError(413, f"The playground takes files up to {limit_bytes // 1024 // 1024} MB.")
