from bot.chat.handlers.commands import COMMANDS
from tests.bot.fake_telegram import FakeTelegram
from tests.bot.messages import Chat, command


async def test_start_says_what_to_do(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(command("/start"))

    (text,) = telegram.texts
    assert "photo of a handwritten digit" in text
    assert "/help" in text


async def test_help_lists_every_command_and_no_other(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(command("/help"))

    (text,) = telegram.texts
    listed = [line.partition(" ")[0] for line in text.splitlines() if line.startswith("/")]
    assert listed == [f"/{each.name}" for each in COMMANDS]


async def test_every_listed_command_is_known(chat: Chat, telegram: FakeTelegram) -> None:
    for each in COMMANDS:
        await chat.receive(command(f"/{each.name}"))

    assert len(telegram.texts) == len(COMMANDS)
    assert not any("don't know" in text for text in telegram.texts)


async def test_an_unknown_command_is_pointed_to_help(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(command("/retrain"))

    (text,) = telegram.texts
    assert "/help" in text
