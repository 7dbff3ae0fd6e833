import asyncio
from typing import Any

import pytest
from telegram import Update

from bot.chat.albums import MOST_PICTURES, Album, AlbumGatherer, Work
from tests.bot.messages import GROUP_CHAT, PHOTO, message

A_MOMENT_S = 0.02


class Taker:
    """Notes what is passed on."""

    def __init__(self) -> None:
        self.works: list[Work] = []
        self.changed = asyncio.Event()

    async def submit(self, work: Work) -> None:
        self.works.append(work)
        self.changed.set()

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.works) < count:
                self.changed.clear()
                await self.changed.wait()

    @property
    def ids(self) -> list[tuple[int, ...]]:
        return [
            work.update_ids if isinstance(work, Album) else (work.update_id,) for work in self.works
        ]


@pytest.fixture
async def taker() -> Taker:
    return Taker()


@pytest.fixture
async def gatherer(taker: Taker) -> AlbumGatherer:
    return AlbumGatherer(taker.submit, A_MOMENT_S)


def picture(
    update_id: int, group: str | None = "g", kind: str = "message", **content: object
) -> Update:
    sent = message(message_id=update_id) | {"photo": PHOTO, "media_group_id": group} | content
    return Update.de_json({"update_id": update_id, kind: sent}, None)


async def test_what_is_no_album_is_passed_on_at_once(gatherer: AlbumGatherer, taker: Taker) -> None:
    await gatherer.take(picture(1, group=None))

    assert taker.ids == [(1,)]
    assert isinstance(taker.works[0], Update)


async def test_the_pictures_of_an_album_are_passed_on_together(
    gatherer: AlbumGatherer, taker: Taker
) -> None:
    for update_id in (1, 2, 3):
        await gatherer.take(picture(update_id))
    assert taker.works == []
    await taker.wait_for(1)

    (album,) = taker.works
    assert isinstance(album, Album)
    assert [each.message_id for each in album.messages] == [1, 2, 3]
    assert album.effective_message.message_id == 1
    assert album.effective_user is not None
    assert album.effective_user.id == 5


async def test_their_order_is_that_of_sending_whatever_that_of_arriving(
    gatherer: AlbumGatherer, taker: Taker
) -> None:
    for update_id in (3, 1, 2):
        await gatherer.take(picture(update_id))
    await taker.wait_for(1)

    assert taker.ids == [(1, 2, 3)]


async def test_a_full_album_waits_for_nothing(taker: Taker) -> None:
    gatherer = AlbumGatherer(taker.submit, quiet_s=3600)

    for update_id in range(MOST_PICTURES):
        await gatherer.take(picture(update_id))
    await taker.wait_for(1)

    assert taker.ids == [tuple(range(MOST_PICTURES))]


async def test_each_picture_begins_the_wait_anew(taker: Taker) -> None:
    gatherer = AlbumGatherer(taker.submit, quiet_s=3600)
    await gatherer.take(picture(1))
    (gathering,) = gatherer._gatherings.values()
    first = gathering.timer

    await gatherer.take(picture(2))

    assert first is not None
    assert first.cancelled()
    gatherer.close()


@pytest.mark.parametrize("other", [{"group": "h"}, {"chat": GROUP_CHAT}])
async def test_albums_are_kept_apart(
    gatherer: AlbumGatherer, taker: Taker, other: dict[str, Any]
) -> None:
    await gatherer.take(picture(1))
    await gatherer.take(picture(2, **other))
    await gatherer.take(picture(3))
    await taker.wait_for(2)

    assert sorted(taker.ids) == [(1, 3), (2,)]


async def test_an_edited_picture_of_an_album_comes_alone(
    gatherer: AlbumGatherer, taker: Taker
) -> None:
    await gatherer.take(picture(1, kind="edited_message"))

    assert taker.ids == [(1,)]


async def test_a_stop_leaves_what_is_not_complete(taker: Taker) -> None:
    gatherer = AlbumGatherer(taker.submit, quiet_s=0)
    await gatherer.take(picture(1))

    gatherer.close()
    for _ in range(5):
        await asyncio.sleep(0)

    assert taker.works == []
    assert not gatherer._gatherings


async def test_nothing_is_kept_of_what_was_passed_on(gatherer: AlbumGatherer, taker: Taker) -> None:
    await gatherer.take(picture(1))
    await taker.wait_for(1)
    await asyncio.sleep(0)

    assert not gatherer._gatherings
    assert not gatherer._tasks
