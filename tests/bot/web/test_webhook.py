from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.web.webhook import LARGEST_BYTES, PATH, SECRET_HEADER, create_route

KNOWN = {SECRET_HEADER: "a-secret"}


class Taken:
    def __init__(self) -> None:
        self.payloads: list[dict[str, Any]] = []
        self.is_safe = True

    async def __call__(self, payload: dict[str, Any]) -> bool:
        self.payloads.append(payload)
        return self.is_safe


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
async def client(taken: Taken) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=[create_route("a-secret", taken)]))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client


async def test_an_update_is_taken_before_it_is_acknowledged(
    client: httpx.AsyncClient, taken: Taken
) -> None:
    answer = await client.post(PATH, json={"update_id": 7}, headers=KNOWN)

    assert answer.status_code == 200
    assert taken.payloads == [{"update_id": 7}]


async def test_an_update_that_is_not_safe_is_to_be_brought_again(
    client: httpx.AsyncClient, taken: Taken
) -> None:
    taken.is_safe = False

    answer = await client.post(PATH, json={"update_id": 7}, headers=KNOWN)

    assert answer.status_code == 503


@pytest.mark.parametrize(
    "headers", [{}, {SECRET_HEADER: "another"}, {SECRET_HEADER: ""}, {SECRET_HEADER: "\u00e9"}]
)
async def test_without_the_secret_nothing_is_taken(
    client: httpx.AsyncClient, taken: Taken, headers: dict[str, str]
) -> None:
    raw = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
    assert (await client.post(PATH, json={"update_id": 7}, headers=raw)).status_code == 403
    assert taken.payloads == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"update_id": "7"}', b" " * (LARGEST_BYTES + 1)]
)
async def test_what_is_no_update_is_refused(
    client: httpx.AsyncClient, taken: Taken, body: bytes
) -> None:
    assert (await client.post(PATH, content=body, headers=KNOWN)).status_code == 400
    assert taken.payloads == []


async def test_there_is_nothing_else(client: httpx.AsyncClient) -> None:
    assert (await client.get(PATH)).status_code == 405
    assert (await client.get("/")).status_code == 404
