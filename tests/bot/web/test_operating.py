import httpx
import pytest
from starlette.applications import Starlette

from bot.web.operating import create_routes

ON_THIS_MACHINE = "127.0.0.1"
IN_THE_PRIVATE_NETWORK = "10.1.2.3"
SOMEWHERE = "8.8.8.8"


async def ask(
    path: str, *, secret: str | None = None, caller: str = ON_THIS_MACHINE, **headers: str
) -> httpx.Response:
    transport = httpx.ASGITransport(Starlette(routes=create_routes(secret)), client=(caller, 1))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        return await client.get(path, headers=named)


async def test_it_says_to_everybody_that_it_is_alive() -> None:
    answer = await ask("/healthz", secret="s", caller=SOMEWHERE, X_Forwarded_For=SOMEWHERE)

    assert answer.text == "alive\n"


@pytest.mark.parametrize("caller", [ON_THIS_MACHINE, IN_THE_PRIVATE_NETWORK])
async def test_without_a_secret_metrics_are_for_who_is_nearby(caller: str) -> None:
    answer = await ask("/metrics", caller=caller)

    assert answer.status_code == 200
    assert "bot_updates_total" in answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=")


@pytest.mark.parametrize("header", ["X_Forwarded_For", "Forwarded", "Via", "X_Real_IP"])
async def test_what_a_proxy_passes_on_is_not_nearby(header: str) -> None:
    answer = await ask("/metrics", **{header: ON_THIS_MACHINE})

    assert answer.status_code == 403


@pytest.mark.parametrize("caller", [SOMEWHERE, "not an address"])
async def test_strangers_are_refused(caller: str) -> None:
    answer = await ask("/metrics", caller=caller)

    assert answer.status_code == 403
    assert "WEBHOOK_SECRET" in answer.text


async def test_who_knows_the_secret_is_let_in_from_anywhere() -> None:
    answer = await ask(
        "/metrics",
        secret="s",
        caller=SOMEWHERE,
        X_Forwarded_For=SOMEWHERE,
        Authorization="Bearer s",
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer x", "s", "Basic s"])
async def test_with_a_secret_being_nearby_is_not_enough(shown: str) -> None:
    assert (await ask("/metrics", secret="s", Authorization=shown)).status_code == 403
