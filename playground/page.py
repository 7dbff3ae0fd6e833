"""The chat page and what it talks to: live events, sending texts and pictures, showing files."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlsplit

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from playground.bot_api import BotApi
from playground.chats import TEXT_LIMIT, Chat
from playground.conversation import Conversation, open_chat
from playground.errors import ApiError, JsonObject
from playground.photos import NotAPhotoError

STATIC = Path(__file__).parent / "static"
PICTURE_LIMIT_BYTES = 25 * 1024 * 1024  # above the 20 MB a bot may download, to see it refuse
FORM_ROOM_BYTES = 64 * 1024
ALBUM_LIMIT = 10
POPUP_LIMIT_S = 15.0  # an app's spinner does not turn for ever
LANGUAGE_CODES = ("en", "es", "pt", "ru", "uk", "de", "fr", "it", "tr", "ar", "hi", "id", "zh")
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
        Route("/playground/pictures", page.take_pictures, methods=["POST"]),
        Route("/playground/presses", page.take_press, methods=["POST"]),
        Route("/playground/language", page.take_language, methods=["POST"]),
        Route("/playground/files/{file_id}", page.show_file),
    ]


class _Page:
    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._api = conversation.api

    @property
    def _chat(self) -> Chat:
        return self._conversation.chat

    def show(self, _: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers=PAGE_HEADERS)

    def stream_events(self, _: Request) -> Response:
        stream = self._follow_journal()
        return StreamingResponse(stream, media_type="text/event-stream", headers=STREAM_HEADERS)

    async def take_text(self, request: Request) -> Response:
        text = str((await _read_fields(request, "text"))["text"]).strip()
        if not 0 < len(text) <= TEXT_LIMIT:
            raise ApiError(400, f"A message has 1 to {TEXT_LIMIT} characters.")
        return JSONResponse(self._conversation.send_text(text))

    async def take_pictures(self, request: Request) -> Response:
        _refuse_other_sites(request)
        _limit_length(request, PICTURE_LIMIT_BYTES + FORM_ROOM_BYTES)
        async with request.form(max_files=ALBUM_LIMIT) as form:
            files = [file for file in form.getlist("file") if isinstance(file, UploadFile)]
            pictures = [(file, await file.read()) for file in files]
            if not pictures or not all(data for _, data in pictures):
                raise ApiError(400, "This file is empty.")
            caption = str(form.get("caption", ""))
            as_photos = form.get("as") != "document"
            return JSONResponse(self._send(pictures, caption, as_photos=as_photos))

    async def take_press(self, request: Request) -> Response:
        fields = await _read_fields(request, "message_id", "data")
        message = self._api.chats.find_message(self._chat, fields["message_id"])
        if message is None:
            raise ApiError(400, "This message is gone.")
        query = self._conversation.forge(str(fields["data"]), message)
        try:
            popup = await self._conversation.wait_for_popup(query, within_s=POPUP_LIMIT_S)
        except TimeoutError:
            popup = {}
        return JSONResponse(popup)

    async def take_language(self, request: Request) -> Response:
        language_code = (await _read_fields(request, "language_code"))["language_code"]
        if language_code not in LANGUAGE_CODES:
            raise ApiError(400, "Choose one of the languages of the list.")
        person = replace(self._conversation.person, language_code=language_code)
        self._conversation = self._conversation.as_person(person)
        self._api.journal.write("profile", {}, self._chat.id)
        return JSONResponse(self._profile())

    def _send(
        self, pictures: list[tuple[UploadFile, bytes]], caption: str, *, as_photos: bool
    ) -> JsonObject | list[JsonObject]:
        """Send one picture or an album; Telegram's apps, too, send as files what is no photo."""
        try:
            if as_photos and len(pictures) > 1:
                return self._conversation.send_album([data for _, data in pictures], caption)
            if as_photos:
                return self._conversation.send_photo(pictures[0][1], caption)
        except NotAPhotoError:
            pass
        sent = [
            self._conversation.send_document(
                data, file.filename or "file", caption, media_type=file.content_type or ""
            )
            for file, data in pictures
        ]
        return sent if len(sent) > 1 else sent[0]

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
                    content = self._profile() if event.kind == "profile" else event.content
                    yield _format_event(event.kind, content)
            await journal.wait_beyond(number)

    def _snapshot(self) -> JsonObject:
        return {
            "state": self._api.bot_state,
            "messages": self._api.chats.messages(self._chat),
            "profile": self._profile(),
        }

    def _profile(self) -> JsonObject:
        """Return what the bot tells of itself, as the page's person sees it."""
        person = self._conversation.person
        return {
            "language_code": person.language_code,
            "name": self._api.profile.text_for("name", person) or self._api.me.first_name,
            "description": self._api.profile.text_for("description", person),
            "commands": self._api.commands_for(self._chat, person),
        }


async def _read_fields(request: Request, *names: str) -> JsonObject:
    _refuse_other_sites(request)
    _limit_length(request, FORM_ROOM_BYTES)
    try:
        fields = await request.json()
        return {name: fields[name] for name in names}
    except (ValueError, KeyError, TypeError) as error:
        raise ApiError(400, f"Send JSON with {' and '.join(names)}.") from error


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
