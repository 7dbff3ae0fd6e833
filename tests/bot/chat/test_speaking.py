import pytest
from telegram import Bot

from bot.chat.application import ChatApplication
from bot.chat.speaking import speaks_for
from tests.bot.fake_telegram import BOT_USER, Answer, FakeTelegram
from tests.bot.messages import PERSON

GROUP_ID = -100


def administrator(user: dict[str, object]) -> dict[str, object]:
    rights = (
        "can_be_edited",
        "can_manage_chat",
        "can_change_info",
        "can_delete_messages",
        "can_invite_users",
        "can_restrict_members",
        "can_promote_members",
        "can_manage_video_chats",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    )
    return {"user": user, "status": "administrator", "is_anonymous": True} | dict.fromkeys(
        rights, True
    )


def member(user: dict[str, object]) -> dict[str, object]:
    return {"user": user, "status": "member"}


def creator(user: dict[str, object]) -> dict[str, object]:
    return {"user": user, "status": "creator", "is_anonymous": True}


@pytest.fixture
def bot(application: ChatApplication) -> Bot:
    bot: Bot = application.bot
    return bot


@pytest.mark.parametrize(
    ("person", "expected"),
    [(creator(PERSON), True), (administrator(PERSON), True), (member(PERSON), False)],
)
async def test_a_bot_in_charge_knows_who_else_is(
    bot: Bot, telegram: FakeTelegram, person: dict[str, object], *, expected: bool
) -> None:
    telegram.script(
        "getChatMember", Answer.success(administrator(BOT_USER)), Answer.success(person)
    )

    async with bot:
        assert await speaks_for(bot, 5, GROUP_ID) == expected


@pytest.mark.parametrize(
    "answer",
    [
        Answer.success(member(BOT_USER)),
        Answer.failure(400, "Bad Request: chat not found"),
        Answer.failure(403, "Forbidden: bot is not a member of the channel chat"),
    ],
)
async def test_where_the_bot_cannot_know_whoever_presses_may(
    bot: Bot, telegram: FakeTelegram, answer: Answer
) -> None:
    telegram.script("getChatMember", answer)

    async with bot:
        assert await speaks_for(bot, 5, GROUP_ID)


@pytest.mark.parametrize(
    "answer",
    [
        Answer.failure(400, "Bad Request: PARTICIPANT_ID_INVALID"),
        Answer.failure(400, "Bad Request: user not found"),
        Answer.failure(403, "Forbidden: user is deactivated"),
    ],
)
async def test_a_bot_in_charge_lets_nobody_speak_whom_telegram_does_not_know_there(
    bot: Bot, telegram: FakeTelegram, answer: Answer
) -> None:
    telegram.script("getChatMember", Answer.success(administrator(BOT_USER)), answer)

    async with bot:
        assert not await speaks_for(bot, 5, GROUP_ID)


@pytest.mark.parametrize(("person", "expected"), [(creator(PERSON), True), (member(PERSON), False)])
async def test_a_group_that_became_another_is_asked_about_there(
    bot: Bot, telegram: FakeTelegram, person: dict[str, object], *, expected: bool
) -> None:
    moved = Answer.failure(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-200)
    telegram.script(
        "getChatMember",
        *(moved, Answer.success(administrator(BOT_USER))),
        *(moved, Answer.success(person)),
    )

    async with bot:
        assert await speaks_for(bot, 5, GROUP_ID) == expected

    asked = [call["chat_id"] for call in telegram.sent("getChatMember")]
    assert asked == [GROUP_ID, -200, GROUP_ID, -200]
