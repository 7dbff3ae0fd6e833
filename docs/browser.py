"""A headless Chromium, driven through its DevTools pipe with nothing but the standard library."""

import base64
import contextlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO

PIXEL_RATIO = 1.5
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
WAITING = """new Promise((found, giveUp) => {
  const look = () => { if (CONDITION) found(); else setTimeout(look, 50); };
  setTimeout(() => giveUp(new Error("waited in vain")), 30000);
  look();
})"""


class Tab:
    """One browser tab."""

    def __init__(self, commands: BinaryIO, answers: BinaryIO) -> None:
        self._commands = commands
        self._answers = answers
        self._numbers = itertools.count(1)
        self._session = ""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Call a DevTools method and return its result."""
        number = next(self._numbers)
        message: dict[str, object] = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._commands.write(json.dumps(message).encode() + b"\0")
        self._commands.flush()
        while (answer := self._receive()).get("id") != number:
            pass  # events that nobody asked for
        if "error" in answer:
            raise RuntimeError(answer["error"]["message"])
        result: dict[str, Any] = answer["result"]
        return result

    def show(self, url: str, width_px: int, height_px: int, *, dark: bool = False) -> None:
        """Open an address in a window of a size, as someone with light or dark colours sees it."""
        size = {"width": width_px, "height": height_px, "deviceScaleFactor": PIXEL_RATIO}
        self.call("Emulation.setDeviceMetricsOverride", **size, mobile=width_px < height_px)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.call("Page.navigate", url=url)
        self.wait_for("document.readyState === 'complete'")

    def evaluate(self, expression: str) -> object:
        """Return what an expression evaluates to, promises awaited."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def wait_for(self, condition: str) -> None:
        """Return when a condition holds in the page."""
        self.evaluate(WAITING.replace("CONDITION", condition))

    def take_screenshot(self) -> bytes:
        """Return what is seen, as a PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def _receive(self) -> dict[str, Any]:
        received = bytearray()
        while (byte := self._answers.read(1)) != b"\0":
            if not byte:
                raise RuntimeError("the browser has ended")
            received += byte
        answer: dict[str, Any] = json.loads(received)
        return answer


@contextlib.contextmanager
def open_tab() -> Iterator[Tab]:
    """Start a browser with one tab; it ends with the block."""
    program = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if program is None:
        raise FileNotFoundError("Chromium is not installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        their_commands, our_commands = os.pipe()
        our_answers, their_answers = os.pipe()

        # The DevTools pipe is file descriptors 3 and 4.
        line = f'exec 3<&{their_commands} 4>&{their_answers} "$@"'
        process = subprocess.Popen(  # noqa: S603  the browser found above
            ["/bin/bash", "-c", line, "sh", program, *FLAGS, f"--user-data-dir={profile}"],
            pass_fds=(their_commands, their_answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(their_commands)
        os.close(their_answers)
        with os.fdopen(our_commands, "wb") as commands, os.fdopen(our_answers, "rb") as answers:
            try:
                yield Tab(commands, answers)
            finally:
                process.terminate()
                process.wait()
