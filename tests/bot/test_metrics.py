import pytest
from structlog.testing import capture_logs

from bot.errors import ChampionChangedError, StorageError, StorageUnavailableError
from bot.metrics import CHAMPION_VERSION, render, telling_what_is_lost
from tests.bot.samples import read_sample


def test_it_is_written_as_prometheus_reads_it() -> None:
    CHAMPION_VERSION.set(3)

    page = render().decode()

    assert "# TYPE bot_pictures_total counter\n" in page
    assert "\nbot_champion_version 3.0\n" in page
    assert "\nbot_process_resident_memory_bytes " in page
    assert "_created" not in page


@pytest.mark.parametrize("error", [StorageError("full"), StorageUnavailableError("full")])
def test_what_is_not_stored_is_told_by_its_noun(error: StorageError) -> None:
    before = read_sample("bot_not_stored_total", noun="example")

    with capture_logs() as lines, pytest.raises(StorageError), telling_what_is_lost("example"):
        raise error

    assert read_sample("bot_not_stored_total", noun="example") == before + 1
    assert [(line["noun"], line["reason"]) for line in lines] == [("example", "full")]


def test_what_the_database_decides_is_no_loss() -> None:
    before = read_sample("bot_not_stored_total", noun="example")

    with pytest.raises(ChampionChangedError), telling_what_is_lost("example"):
        raise ChampionChangedError

    assert read_sample("bot_not_stored_total", noun="example") == before
