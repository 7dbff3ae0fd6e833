"""Telegram as the bot sees it from python-telegram-bot's request object: scripted, in memory."""

import asyncio
import json
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from telegram.request import BaseRequest, RequestData

TOKEN = "123456:AAF-made-up-secret-for-tests-only-x"
BOT_USERNAME = "digit_bot"
PICTURE = cv2.imencode(".png", np.full((48, 64, 3), 255, np.uint8))[1].tobytes()
"""A sheet of white paper: what every file is, unless scripted otherwise."""

BOT_USER = {"id": 123456, "is_bot": True, "first_name": "Digits", "username": BOT_USERNAME}

_RESULTS: dict[str, object] = {
    "getUpdates": [],
    "getMe": BOT_USER,
    "getFile": {"file_id": "f", "file_unique_id": "u", "file_path": "photos/file_1.jpg"},
}


@dataclass(frozen=True, slots=True)
class Call:
    """A request the bot made: a Bot API method, or `file` for a download."""

    method: str
    parameters: dict[str, Any] = field(default_factory=dict)
    files: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; a dictionary or list becomes the `result` of a success."""

    status: int = 200
    payload: bytes = b""

    @classmethod
    def success(cls, result: object) -> "Answer":
        return cls(200, json.dumps({"ok": True, "result": result}).encode())

    @classmethod
    def failure(cls, status: int, description: str, **parameters: int) -> "Answer":
        body: dict[str, object] = {
            "ok": False,
            "error_code": status,
            "description": description,
        }
        if parameters:
            body["parameters"] = parameters
        return cls(status, json.dumps(body).encode())


class FakeTelegram(BaseRequest):
    """Records what the bot asks for and answers as scripted, otherwise with a plain success."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.scripts: dict[str, deque[Answer | Exception]] = defaultdict(deque)
        self.changed = asyncio.Event()

    @property
    def read_timeout(self) -> float | None:
        return 1.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    def script(self, method: str, *answers: Answer | Exception) -> None:
        """Answer the next calls of a method with these."""
        self.scripts[method].extend(answers)

    def sent(self, method: str) -> list[dict[str, Any]]:
        """Parameters of each call of a method."""
        return [call.parameters for call in self.calls if call.method == method]

    @property
    def texts(self) -> list[str]:
        """What the bot said, in order."""
        return [parameters["text"] for parameters in self.sent("sendMessage")]

    @property
    def popups(self) -> list[str]:
        """What was said to those who pressed a button, in order."""
        return [parameters.get("text", "") for parameters in self.sent("answerCallbackQuery")]

    @property
    def buttons(self) -> dict[str, str]:
        """The buttons that were shown last, and what they carry."""
        keyboard = next(
            call.parameters["reply_markup"]["inline_keyboard"]
            for call in reversed(self.calls)
            if "reply_markup" in call.parameters
        )
        return {button["text"]: button["callback_data"] for row in keyboard for button in row}

    async def wait_for(self, method: str, count: int = 1) -> None:
        """Wait until a method was called that often."""
        async with asyncio.timeout(5):
            while len(self.sent(method)) < count:
                self.changed.clear()
                await self.changed.wait()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        del method
        name = "file" if "/file/bot" in url else url.rpartition("/")[2]
        parameters = request_data.parameters if request_data else {"url": url}
        uploads = request_data.multipart_data.values() if request_data else ()
        files = tuple(content for _, content, _ in uploads if isinstance(content, bytes))
        self.calls.append(Call(name, parameters, files))
        self.changed.set()
        if not self.scripts[name]:
            return await self._plain_success(name, parameters)
        answer = self.scripts[name].popleft()
        if isinstance(answer, Exception):
            raise answer
        return answer.status, answer.payload

    async def _plain_success(self, name: str, parameters: dict[str, Any]) -> tuple[int, bytes]:
        if name == "file":
            return 200, PICTURE
        if name == "getUpdates" and parameters["timeout"]:
            await asyncio.Event().wait()  # nothing will come: a poll that lasts until cancelled
        return 200, Answer.success(_make_result(name, parameters)).payload


def _make_result(method: str, parameters: dict[str, Any]) -> object:
    match method:
        case "sendMessage":
            return _make_message(parameters, text=parameters["text"])
        case "sendPhoto":
            return _make_message(parameters, photo=[_make_photo(0)])
        case "sendMediaGroup":
            places = range(len(parameters["media"]))
            return [_make_message(parameters, photo=[_make_photo(place)]) for place in places]
        case _:
            return _RESULTS.get(method, True)


def _make_message(parameters: dict[str, Any], **content: object) -> dict[str, object]:
    chat = {"id": parameters["chat_id"], "type": "private"}
    return {"message_id": 99, "date": 1, "chat": chat, **content}


def _make_photo(place: int) -> dict[str, object]:
    name = f"sent-{place}"
    return {"file_id": name, "file_unique_id": name, "width": 9, "height": 9}
