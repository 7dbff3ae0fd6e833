"""The HTTP server: the Bot API under `/bot<token>/`, files under `/file/bot<token>/`, the page."""

import inspect
import json
import re
import secrets
from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from playground.bot_api import BotApi
from playground.calls import Call, Upload, as_parameters
from playground.errors import ApiError, JsonObject, bad_request
from playground.faults import Fault, make_error
from playground.methods.table import find_method
from playground.page import create_page_routes

UPLOAD_LIMIT_BYTES = 50 * 1024 * 1024
TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{35}")
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


class BrokenConnection(Response):
    """A response that begins and is cut off."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise a body and send none of it."""
        del scope, receive
        headers = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})


def create_app(api: BotApi, *, answers_any_host: bool = False) -> Starlette:
    """Compose the server; only by its loopback names, unless it is meant to be reached by others.

    Another site's page could otherwise reach this server under a name of its own.
    """
    allowed_hosts = ["*"] if answers_any_host else list(LOOPBACK_NAMES)
    app = Starlette(
        routes=[
            Route("/bot{token}/{method}", _answer_call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", _download_file),
            *create_page_routes(api),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=allowed_hosts)],
        exception_handlers={
            ApiError: _refuse,
            HTTPException: _refuse_plainly,
            ClientDisconnect: _answer_nobody,
            Exception: _refuse,  # the server's log has the traceback, the bot Telegram's words
        },
    )
    app.state.api = api
    return app


async def _answer_call(request: Request) -> Response:
    api = _authorize(request)
    call = await _read_call(request)
    api.record(call)
    fault = api.faults.take(call.method)
    broken = await _meet(api, fault)
    if broken:
        return broken
    result = find_method(call.method)(api, call)
    if inspect.isawaitable(result):
        result = await result
    await api.updates.changes.pause(fault.answer_delay_s)
    return JSONResponse({"ok": True, "result": result})


async def _download_file(request: Request) -> Response:
    api = _authorize(request)
    broken = await _meet(api, api.faults.take("downloadFile"))
    if broken:
        return broken
    stored = api.files.at_path(request.path_params["path"])
    if stored is None:
        raise ApiError(404, "Not Found")
    return Response(stored.data, media_type="application/octet-stream")


def _authorize(request: Request) -> BotApi:
    api: BotApi = request.app.state.api
    token = request.path_params["token"]
    if not TOKEN.fullmatch(token):
        raise ApiError(404, "Not Found")
    if not secrets.compare_digest(token, api.token):
        raise ApiError(401, "Unauthorized")
    return api


async def _meet(api: BotApi, fault: Fault) -> Response | None:
    await api.updates.changes.pause(fault.delay_s)
    if fault.error:
        raise fault.error
    return BrokenConnection() if fault.drops_connection else None


async def _read_call(request: Request) -> Call:
    request = _limit_body(request)
    parameters = dict(request.query_params)
    uploads: Mapping[str, Upload] = {}
    if request.headers.get("content-type", "").startswith("application/json"):
        parameters |= _read_json(await request.body())
    else:
        async with request.form() as form:
            parameters |= {key: text for key, text in form.multi_items() if isinstance(text, str)}
            uploads = await _read_uploads(form)
    return Call(request.path_params["method"], parameters, uploads)


def _limit_body(request: Request) -> Request:
    """Return the request with a body that is refused beyond the limit, announced or not."""
    too_large = ApiError(413, "Request Entity Too Large")
    if int(request.headers.get("content-length") or 0) > UPLOAD_LIMIT_BYTES:
        raise too_large
    received_bytes = 0

    async def receive() -> Message:
        nonlocal received_bytes
        message = await request.receive()
        received_bytes += len(message.get("body", b""))
        if received_bytes > UPLOAD_LIMIT_BYTES:
            raise too_large
        return message

    return Request(request.scope, receive)


def _read_json(body: bytes) -> dict[str, str]:
    try:
        content: JsonObject = json.loads(body or b"{}")
        return as_parameters(content)
    except (ValueError, AttributeError) as error:
        raise bad_request("can't parse request JSON object") from error


async def _read_uploads(form: FormData) -> dict[str, Upload]:
    return {
        key: Upload(file.filename or key, await file.read(), file.content_type or "")
        for key, file in form.multi_items()
        if isinstance(file, UploadFile)
    }


def _refuse(_: Request, error: Exception) -> Response:
    answer = error if isinstance(error, ApiError) else make_error(500)
    headers = {"Retry-After": str(answer.retry_after_s)} if answer.retry_after_s else None
    return JSONResponse(answer.as_json(), answer.status, headers)


def _answer_nobody(_: Request, error: Exception) -> Response:
    """Say nothing to a caller that hung up in its request, as a bot that is stopped does."""
    del error
    return Response(status_code=400)


def _refuse_plainly(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else ""
    return JSONResponse(ApiError(status, detail).as_json(), status)
