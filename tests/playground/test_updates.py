import asyncio

import pytest

from playground.errors import ApiError
from playground.updates import Poll, UpdateQueue


@pytest.fixture
def queue() -> UpdateQueue:
    return UpdateQueue(newest_id=0)


async def poll_ids(queue: UpdateQueue, poll: Poll) -> list[int]:
    return [update["update_id"] for update in await queue.poll(poll)]


async def test_updates_come_in_order_until_a_later_one_is_asked_for(queue: UpdateQueue) -> None:
    for text in "abc":
        queue.put("message", {"text": text})

    assert await poll_ids(queue, Poll()) == [1, 2, 3]
    assert await poll_ids(queue, Poll()) == [1, 2, 3]
    assert await poll_ids(queue, Poll(offset=3)) == [3]
    assert await poll_ids(queue, Poll(offset=4)) == []
    assert len(queue) == 0


async def test_a_negative_offset_keeps_only_the_last(queue: UpdateQueue) -> None:
    for text in "abc":
        queue.put("message", {"text": text})

    assert await poll_ids(queue, Poll(offset=-1)) == [3]
    assert len(queue) == 1


@pytest.mark.parametrize(("limit", "count"), [(2, 2), (0, 100), (1000, 100)])
async def test_a_poll_is_limited(queue: UpdateQueue, limit: int, count: int) -> None:
    for _ in range(120):
        queue.put("message", {})

    assert len(await queue.poll(Poll(limit=limit))) == count


async def test_a_long_poll_waits_for_an_update(queue: UpdateQueue) -> None:
    polling = asyncio.create_task(queue.poll(Poll(timeout_s=30)))
    await asyncio.sleep(0)
    assert not polling.done()

    queue.put("message", {"text": "a"})

    assert await asyncio.wait_for(polling, 1) == [{"update_id": 1, "message": {"text": "a"}}]


async def test_a_later_poll_ends_the_earlier_one_with_a_conflict(queue: UpdateQueue) -> None:
    earlier = asyncio.create_task(queue.poll(Poll(timeout_s=30)))
    await asyncio.sleep(0)

    later = asyncio.create_task(queue.poll(Poll(timeout_s=30)))

    with pytest.raises(ApiError, match="terminated by other getUpdates request") as conflict:
        await asyncio.wait_for(earlier, 1)
    assert conflict.value.status == 409
    queue.put("message", {})
    assert len(await asyncio.wait_for(later, 1)) == 1


async def test_only_allowed_kinds_come_and_the_choice_is_remembered(queue: UpdateQueue) -> None:
    await queue.poll(Poll(allowed=frozenset({"message"})))
    queue.put("edited_message", {})
    queue.put("message", {})
    await queue.poll(Poll())
    queue.put("edited_message", {})

    assert [set(update) for update in await queue.poll(Poll())] == [{"update_id", "message"}]


async def test_by_default_all_kinds_come_but_those_sent_only_on_request(
    queue: UpdateQueue,
) -> None:
    await queue.poll(Poll(allowed=frozenset()))
    queue.put("chat_member", {})
    queue.put("edited_message", {})

    (update,) = await queue.poll(Poll())
    assert "edited_message" in update


async def test_the_end_of_serving_ends_a_long_poll(queue: UpdateQueue) -> None:
    polling = asyncio.create_task(queue.poll(Poll(timeout_s=30)))
    await asyncio.sleep(0)

    queue.changes.close()

    assert await asyncio.wait_for(polling, 1) == []


async def test_waiting_updates_can_be_forgotten(queue: UpdateQueue) -> None:
    queue.put("message", {})
    queue.clear()

    assert await queue.poll(Poll()) == []
