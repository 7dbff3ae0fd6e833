import asyncio
import json
import re
import signal
import socket
import sys
from asyncio import StreamReader
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.harness import make_environment
from tests.e2e.pictures import make_photo

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIMIT_S = 30.0
BANNER = re.compile(r"playground: chat with the bot on (http://localhost:\d+) ")


@asynccontextmanager
async def running_playground(
    folder: Path, **variables: str
) -> AsyncIterator[tuple[Process, StreamReader]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "playground", "--port", "0"),
        cwd=folder,
        env=make_environment(folder, **variables),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(LIMIT_S):
            yield process, process.stderr
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def read_url(output: StreamReader) -> str:
    line = (await output.readline()).decode()
    banner = BANNER.match(line)
    assert banner, line
    assert "TELEGRAM_BOT_TOKEN is not set" in line
    return banner[1].replace("localhost", "127.0.0.1")


async def read_until(response: httpx.Response, kind: str) -> Any:  # noqa: ANN401  JSON
    wanted = False
    async for line in response.aiter_lines():
        if wanted:
            content = json.loads(line.removeprefix("data: "))
            if kind != "message" or content["from"]["is_bot"]:
                return content
        wanted = line == f"event: {kind}"
    pytest.fail(f"the page's events ended without a {kind}")


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_photo_sent_in_the_page_is_answered_there_and_all_ends_in_order(
    tmp_path: Path, signal_number: int
) -> None:
    async with (
        running_playground(tmp_path) as (process, output),
        httpx.AsyncClient(base_url=await read_url(output), trust_env=False) as page,
    ):
        assert "<title>" in (await page.get("/")).text
        async with page.stream("GET", "/playground/events", timeout=LIMIT_S) as events:
            file = {"file": ("seven.jpg", make_photo(7), "image/jpeg")}
            await page.post("/playground/pictures", files=file)
            reply = await read_until(events, "message")
        process.send_signal(signal_number)
        rest = await output.read()  # ends only when no process holds the other end: no orphan
        exit_code = await process.wait()

    assert reply["text"].startswith("7 · ")
    assert exit_code == 0, rest
    assert b"Traceback" not in rest


async def test_the_bot_ends_even_where_the_playground_is_killed(tmp_path: Path) -> None:
    async with (
        running_playground(tmp_path) as (process, output),
        httpx.AsyncClient(base_url=await read_url(output), trust_env=False) as page,
    ):
        async with page.stream("GET", "/playground/events", timeout=LIMIT_S) as events:
            while (await read_until(events, "status"))["state"] != "online":
                pass
            process.kill()
        await output.read()  # ends only when no process holds the other end: no orphan

        assert await process.wait() == -signal.SIGKILL


async def test_the_bot_stays_away_from_the_port_that_an_env_file_names(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        (tmp_path / ".env").write_text(f"PORT={taken.getsockname()[1]}\n")
        async with (
            running_playground(tmp_path) as (_, output),
            httpx.AsyncClient(base_url=await read_url(output), trust_env=False) as page,
            page.stream("GET", "/playground/events", timeout=LIMIT_S) as events,
        ):
            state = "starting"
            while state not in {"online", "stopped"}:
                state = (await read_until(events, "status"))["state"]

    assert state == "online"


async def test_a_bot_that_ends_is_told_in_terminal_and_page(tmp_path: Path) -> None:
    async with (
        running_playground(tmp_path, LOG_LEVEL="LOUD") as (_, output),
        httpx.AsyncClient(base_url=await read_url(output), trust_env=False) as page,
    ):
        lines = [(await output.readline()).decode() for _ in range(2)]
        async with page.stream("GET", "/playground/events") as events:
            snapshot = await read_until(events, "snapshot")

    assert "LOG_LEVEL" in lines[0]
    assert "the bot has stopped with exit code 2" in lines[1]
    assert snapshot["state"] == "stopped"
