import asyncio

import httpx
import pytest

from playground.bot_api import BotApi
from playground.serving import listen, local_url, serving


async def test_a_server_serves_until_its_block_ends(api: BotApi) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        async with serving(api) as url:
            assert (await client.get(f"{url}/bot{api.token}/getMe")).json()["ok"]

        with pytest.raises(httpx.ConnectError):
            await client.get(url)


async def test_the_end_of_serving_waits_for_no_long_poll(api: BotApi) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        async with serving(api) as url:
            polling = asyncio.create_task(client.get(f"{url}/bot{api.token}/getUpdates?timeout=50"))
            async with asyncio.timeout(5):
                await api.journal.changes.until(lambda: api.bot_state == "online")

        assert (await asyncio.wait_for(polling, 5)).json()["result"] == []


@pytest.mark.parametrize(("host", "name"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1")])  # noqa: S104
def test_the_bot_reaches_the_server_on_this_machine(host: str, name: str) -> None:
    with listen(host) as listener:
        port = listener.getsockname()[1]

        assert local_url(listener) == f"http://{name}:{port}"


async def test_a_server_open_to_others_answers_to_any_name(api: BotApi) -> None:
    async with serving(api, listen("0.0.0.0")) as url, httpx.AsyncClient(trust_env=False) as client:  # noqa: S104
        answer = await client.get(url, headers={"Host": "my-laptop.local"})

    assert answer.status_code == 200


def test_a_taken_port_is_an_error() -> None:
    with listen() as listener, pytest.raises(OSError, match="in use"):
        listen(port=listener.getsockname()[1])
