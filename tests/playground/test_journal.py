import asyncio

from playground.journal import EVENTS_KEPT, Journal


def test_events_are_numbered_and_read_from_where_one_left_off() -> None:
    journal = Journal()
    journal.write("message", {"text": "a"}, chat_id=1)
    journal.write("status", {"state": "online"})

    assert [(event.number, event.kind) for event in journal.since(0)] == [
        (1, "message"),
        (2, "status"),
    ]
    assert [event.number for event in journal.since(1)] == [2]


def test_old_events_are_forgotten() -> None:
    journal = Journal()
    for _ in range(EVENTS_KEPT + 5):
        journal.write("action", {})

    assert len(journal.since(0)) == EVENTS_KEPT


async def test_waiting_ends_with_the_next_event() -> None:
    journal = Journal()
    waiting = asyncio.create_task(journal.wait_beyond(0))
    await asyncio.sleep(0)
    assert not waiting.done()

    journal.write("action", {})

    await asyncio.wait_for(waiting, 1)
