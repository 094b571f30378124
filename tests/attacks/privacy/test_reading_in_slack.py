"""Reading in Slack: what somebody may not see does not exist, whatever they type, press or send."""

import logging
import re
from typing import get_args

import pytest

from bot.domain.commands.table import SPECS, Command
from bot.domain.ids import ChannelId, SlackUserId, Ts
from bot.errors import Refused, TryAgainLater
from bot.events import (
    ButtonPressed,
    CommandGiven,
    DetailsAsked,
    DetailsEdited,
    DraftDecided,
    FormSubmitted,
    HomeOpened,
    LinksShared,
    Mentioned,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    OptionsAsked,
    PublishChosen,
    Reacted,
    ReleaseDecided,
    ShortcutUsed,
    SlackArrival,
    VoteCast,
    WorkspaceChanged,
)
from handlers.slack.talk.shortcuts import SHORTCUTS
from storage.database.engine import Database
from tests.attacks.privacy import strangers
from tests.attacks.privacy.strangers import (
    CONNECT,
    DIRECTORY,
    MEMBER,
    NEIGHBOUR,
    NO_SUCH,
    OUTSIDE,
    STRANGERS,
    TO_ONE,
    Watched,
    answer_to,
    closed_room,
    everything,
    typed,
)
from tests.handlers.room import ADA, BOARD_CHANNEL, CHAIR, CHANNEL, Room, mail

DEEDS = dict(strangers.deeds())
HIDDEN = ((1, 2), (2, 3), (3, 1), (4, 1))
"""Items of the council: voted on, called, open, and merged into the one before."""
NOWHERE = (98, 99)
"""Nobody has these."""


@pytest.fixture
async def room(database: Database) -> Watched:
    return await closed_room(database)


def test_everything_that_slack_can_send_is_tried() -> None:
    assert set(strangers.COMMANDS) == set(SPECS)
    drawn = strangers.drawn("action_id")
    assert drawn - strangers.BUTTONS == strangers.NO_ITEMS
    assert strangers.drawn("callback_id") == {*strangers.FORMS, *SHORTCUTS}
    assert len(get_args(Command)) == 57
    by_people = set(get_args(SlackArrival)) - set(get_args(WorkspaceChanged))
    assert by_people == {
        ButtonPressed,
        CommandGiven,
        DetailsAsked,
        DetailsEdited,
        DraftDecided,
        FormSubmitted,
        HomeOpened,
        LinksShared,
        Mentioned,
        MessageDeleted,
        MessageEdited,
        MessagePosted,
        OptionsAsked,
        PublishChosen,
        Reacted,
        ReleaseDecided,
        ShortcutUsed,
        VoteCast,
    }


@pytest.mark.parametrize("user", STRANGERS)
async def test_a_stranger_is_told_the_same_as_of_an_item_that_nobody_has(
    room: Watched, user: SlackUserId
) -> None:
    before = await everything(room.database)

    for name, deed in DEEDS.items():
        asked: list[list[str]] = []
        texts: list[str] = []
        for n, m in (NOWHERE, *(HIDDEN if user == OUTSIDE else HIDDEN[:1])):
            room.asked.clear()
            texts.append(await answer_to(deed, room, user, n, m))
            asked.append(sorted(map(repr, room.asked)))

        assert set(texts) == {texts[0]}, name
        assert "hush" not in texts[0].lower(), name
        assert (NO_SUCH.split("`")[0] in texts[0]) is not (name.split()[-1] in TO_ONE), name
        assert asked == [asked[0]] * len(asked), name
    assert await everything(room.database) == before


@pytest.mark.parametrize("user", STRANGERS)
async def test_a_mention_tells_a_stranger_what_the_command_does(
    room: Watched, user: SlackUserId
) -> None:
    for number, (name, command) in enumerate(strangers.commands()):
        texts: list[str] = []
        for n, m in (NOWHERE, HIDDEN[0]):
            mention = strangers.mentioned(name, ts=f"{number}.{n}")
            texts += [await answer_to(deed, room, user, n, m) for deed in (command, mention)]
        assert set(texts) == {texts[0]}, name


@pytest.mark.parametrize("user", STRANGERS)
async def test_a_shortcut_or_an_emoji_tells_a_stranger_nothing(
    room: Watched, user: SlackUserId
) -> None:
    for shortcut in SHORTCUTS:
        with pytest.raises(Refused) as told:
            await room.shortcut(user, shortcut, ts="100.1")
        assert "hush" not in str(told.value).lower()
    assert await room.react(user, "+1", ts="100.1") is None


@pytest.mark.parametrize("user", STRANGERS)
async def test_nothing_that_names_no_item_tells_of_one(room: Watched, user: SlackUserId) -> None:
    lines = [value for every in strangers.COMMANDS.values() for value in every if "{" not in value]
    for line in lines:
        for channel in (CHANNEL, BOARD_CHANNEL):
            try:
                text = (await room.type(user, line, channel=channel)).text
            except Refused as refused:
                text = str(refused)
            text = re.sub(r"^Searched for: .*\n", "", text)  # what they wrote themselves
            assert "hush" not in text.lower(), line
            assert not re.search(r"#[1-9]", text), line
            names_it = "council" in line or line.startswith(("publish", "help"))
            assert names_it or "council" not in text, line
            assert "Carla" not in text or user == NEIGHBOUR, line


async def test_whoever_is_in_the_channel_is_shown_everything(room: Watched) -> None:
    shown = await room.pen(MEMBER, "show 1", channel=BOARD_CHANNEL)
    slack_reply = await room.pen(MEMBER, "search hush list:council", channel=BOARD_CHANNEL)
    every = await room.pen(MEMBER, "list all", channel=CHANNEL)

    assert "hush-a" in shown.text
    assert "hush-b" in slack_reply.text
    assert "#1*" in every.text
    for button in ("details", "comment"):
        reply = await room.push(MEMBER, 1, button)
        assert reply is not None
        assert reply.view is not None
    assert "hush-b" in (await room.pen(MEMBER, "reach 2")).text


async def test_whoever_is_on_the_list_is_shown_everything_wherever_they_are(
    room: Watched,
) -> None:
    await room.fetch(mail("hello", writer="Otto <otto@example.org>", date=room.clock()))

    assert "hush-a" in (await room.pen(OUTSIDE, "show 1", channel=BOARD_CHANNEL)).text


async def test_a_mail_that_the_list_does_not_vouch_for_shows_nothing(room: Watched) -> None:
    await room.fetch(
        mail("hello", writer="Otto <otto@example.org>", through=None, date=room.clock())
    )

    with pytest.raises(Refused, match="There is no item #1"):
        await room.pen(OUTSIDE, "show 1")


async def test_an_address_that_slack_does_not_vouch_for_shows_nothing(room: Watched) -> None:
    """The account of another organisation has the chair's address."""
    assert DIRECTORY[CONNECT].email == "chair@example.org"

    with pytest.raises(Refused, match="There is no item #1"):
        await room.pen(CONNECT, "show 1")


async def test_helpers_and_chairs_are_shown_their_lists_items(room: Watched) -> None:
    room.members = {CHANNEL: frozenset(), BOARD_CHANNEL: frozenset()}
    council, board = room.config.lists
    helped = council.model_copy(update={"helpers": ("otto@example.org",)})
    room.config = room.config.model_copy(update={"lists": (helped, board)})

    assert "hush-a" in (await room.pen(CHAIR, "show 1")).text
    assert "hush-a" in (await room.pen(OUTSIDE, "show 1")).text


async def test_whoever_leaves_the_channel_is_shown_nothing_any_more(room: Watched) -> None:
    assert "hush-a" in (await room.pen(MEMBER, "show 1")).text
    await room.pen(MEMBER, "comment 3 Hush, I say.")
    await room.press(MEMBER, 1, "agree")

    room.members[CHANNEL] = frozenset({CHAIR, ADA})

    for name, deed in DEEDS.items():
        texts = [await answer_to(deed, room, MEMBER, n, m) for n, m in (NOWHERE, HIDDEN[0])]
        assert texts[0] == texts[1], name
    for line in ("mine", "list all", "search hush", "publish", "publish ask"):
        told_now = await room.type(MEMBER, line, channel=CHANNEL)
        assert "hush" not in repr(told_now).lower().replace("“hush”", ""), line
        assert "#3" not in repr(told_now), line


async def test_lists_searches_and_their_totals_count_only_what_somebody_may_see(
    room: Watched,
) -> None:
    words = [
        *((f"ours-{n}", "board") for n in range(35)),
        *((f"theirs-{n}", "council") for n in range(60)),
    ]
    for name, through in words:
        room.clock.move(minutes=1)
        to = f"{through}@lists.example.org"
        await room.fetch(mail(name, "Harbour.", to=to, through=through, date=room.clock()))

    listed = (await room.pen(NEIGHBOUR, "list all", channel=CHANNEL)).text
    elsewhere = (await room.pen(NEIGHBOUR, "list all", channel=ChannelId("D1"))).text
    value = (await room.pen(NEIGHBOUR, "search harbour")).text

    assert "theirs" not in listed + elsewhere + value
    assert "ours" not in listed
    assert elsewhere.count("About ours-") == 30
    assert elsewhere.endswith("and 5 more")
    assert value.count("About ours-") == 10
    assert "theirs" in (await room.pen(MEMBER, "search harbour")).text


async def test_a_search_in_a_list_that_somebody_may_not_see_is_one_in_a_list_that_is_not_there(
    room: Watched,
) -> None:
    texts = [
        await answer_to(typed(f"search list:{name} x"), room, user, 98, 99)
        for user in (OUTSIDE, NEIGHBOUR)
        for name in ("council", "nowhere")
    ]

    assert texts[0].replace("council", "nowhere") == texts[1]
    assert texts[2].replace("council", "nowhere") == texts[3]
    assert "Did you mean" not in texts[0]
    assert "`list:board`" in texts[2]


async def test_while_slack_is_away_known_members_read_and_others_see_what_is_public(
    room: Watched,
) -> None:
    room.members = {CHANNEL: None, BOARD_CHANNEL: None}

    with pytest.raises(Refused, match="There is no item #1"):
        await room.pen(MEMBER, "show 1")
    with pytest.raises(Refused, match="There is no item #1"):
        await room.push(MEMBER, 1, "details")
    value = (await room.pen(MEMBER, "search hush")).text
    assert "hush" not in value.removeprefix("Searched for: “hush” in any form.")
    assert "hush-a" in (await room.pen(CHAIR, "show 1")).text


async def test_while_slack_is_away_no_act_tells_whether_there_is_an_item(room: Watched) -> None:
    room.members = {CHANNEL: None, BOARD_CHANNEL: None}

    for name, deed in DEEDS.items():
        told = {await answer_to(deed, room, MEMBER, n, m) for n, m in (NOWHERE, *HIDDEN)}
        assert len(told) == 1, name
        (text,) = told
        assert (
            "Slack has not told me" in text or "There is no item" in text or "not for you" in text
        )


async def test_somebody_who_has_just_joined_is_shown_what_they_ask_for(room: Watched) -> None:
    room.joined.add(OUTSIDE)
    room.members[CHANNEL] = frozenset({*(room.members[CHANNEL] or ()), OUTSIDE})

    assert "hush-a" in (await room.pen(OUTSIDE, "show 1", channel=BOARD_CHANNEL)).text
    assert "hush-a" in (await room.pen(OUTSIDE, "list all", channel=CHANNEL)).text
    await room.press(OUTSIDE, 1, "agree")


async def test_a_refused_reader_is_logged_once_a_day_without_an_address(
    room: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    for user in (OUTSIDE, OUTSIDE, NEIGHBOUR):
        for line in ("show 1", "show 2", "show 99", "vote 1 agree", "list all"):
            await answer_to(typed(line), room, user, 1, 2)
        await answer_to(DEEDS["form comment"], room, user, 1, 2)

    def lines() -> list[tuple[object, object]]:
        return [
            (record.__dict__["user"], record.__dict__["item"])
            for record in caplog.records
            if record.message == "item not shown"
        ]

    assert lines() == [(OUTSIDE, 1), (NEIGHBOUR, 1)]
    assert "@" not in caplog.text

    room.clock.move(days=1)
    await answer_to(typed("show 2"), room, OUTSIDE, 2, 3)
    assert lines()[2:] == [(OUTSIDE, 2)]


async def test_a_missing_item_is_no_line_of_the_log(
    room: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    await answer_to(typed("show 99"), room, OUTSIDE, 98, 99)

    assert "item not shown" not in caplog.text


# What is shown inside an item that somebody may see.


async def on_both_lists(room: Room) -> None:
    """Make #5 of both lists; #6 is the council's alone, #7 the board's alone."""
    await room.fetch(mail("both", "For all.", date=room.clock()))
    await room.fetch(
        mail("both", "For all.", to="board@lists.example.org", through="board", date=room.clock())
    )
    await room.fetch(mail("hush-e", "Hush.", date=room.clock()))
    await room.fetch(
        mail("ours", "Ours.", to="board@lists.example.org", through="board", date=room.clock())
    )
    assert (await room.show(5))["lists"] == ["council", "board"]


async def test_a_plan_names_no_item_that_its_reader_may_not_see(room: Watched) -> None:
    await on_both_lists(room)
    await room.pen(CHAIR, "plan 6 takes 9 days")
    await room.pen(CHAIR, "plan 5 after 6 takes 2 weeks due in 60 days")

    for text in (
        repr(await room.pen(NEIGHBOUR, "show 5")),
        repr(await room.pen(NEIGHBOUR, "list all", channel=BOARD_CHANNEL)),
        repr(await room.pen(NEIGHBOUR, "plan 5")),
    ):
        assert "About both" in text
        assert "hush" not in text.lower()
        assert "#6" not in text
    assert "hush-e" in repr(await room.pen(MEMBER, "plan 5"))
    assert "#6" in repr(await room.pen(MEMBER, "show 5"))


async def test_the_dates_of_a_plan_tell_of_no_item_that_its_reader_may_not_see(
    room: Watched,
) -> None:
    """The hidden item needs the visible one, so it says by when that must be done."""
    await on_both_lists(room)
    await room.pen(CHAIR, "plan 5 takes 2 weeks")
    alone = (await room.pen(NEIGHBOUR, "plan 5")).text
    await room.pen(CHAIR, "plan 6 after 5 takes 3 weeks due in 60 days")

    assert (await room.pen(NEIGHBOUR, "plan 5")).text == alone
    assert "must begin by" in (await room.pen(MEMBER, "plan 5")).text


async def test_no_related_item_is_named_that_its_reader_may_not_see(room: Watched) -> None:
    await room.fetch(mail("secret", "Hush.", subject="Hush the harbour", date=room.clock()))
    subject = "Fees (was: Hush the harbour)"
    for to, through in (
        ("council@lists.example.org", "council"),
        ("board@lists.example.org", "board"),
    ):
        await room.fetch(
            mail("fees", "New.", subject=subject, to=to, through=through, date=room.clock())
        )
    shown = await room.show(6)
    assert shown["lists"] == ["council", "board"]

    assert "#5" in repr(await room.pen(MEMBER, "show 6"))
    assert "#5" not in repr(await room.pen(NEIGHBOUR, "show 6"))


async def test_an_item_on_two_lists_is_shown_to_both(room: Watched) -> None:
    await on_both_lists(room)

    assert "For all." in repr(await room.pen(NEIGHBOUR, "show 5"))
    assert "For all." in repr(await room.pen(MEMBER, "show 5"))
    assert "For all." in (await room.pen(NEIGHBOUR, "search all")).text


async def test_the_number_of_a_merged_item_shows_the_survivor_to_whoever_may_see_that(
    room: Watched,
) -> None:
    assert "hush-c" in (await room.pen(MEMBER, "show 4")).text


# What everybody may read.


async def public_room(database: Database) -> Watched:
    """Return the room with a public board of the council's, and words of it that are not."""
    room = await closed_room(database, board="public")
    await room.say(ADA, "Between us: the harbour is sold.", ts="100.2", thread="100.1")
    await room.pen(ADA, "comment 2 1. Between us: the harbour is sold.")
    return room


async def test_an_item_of_public_boards_is_shown_to_everybody(database: Database) -> None:
    room = await public_room(database)

    for user in STRANGERS:
        assert "hush-a" in (await room.pen(user, "show 1")).text
        assert "hush-b" in (await room.pen(user, "search hush")).text
        assert "hush-c" in (await room.pen(user, "list all")).text
        for button, part in (("details", 0), ("mail", 1), ("comment", 0)):
            reply = await room.push(user, 1, button, part)
            assert reply is not None
            assert reply.view is not None


async def test_of_a_public_item_strangers_are_shown_what_is_on_the_board(
    database: Database,
) -> None:
    room = await public_room(database)
    assert "harbour is sold" in repr(await room.push(MEMBER, 1, "details"))
    assert "harbour is sold" in repr(await room.pen(MEMBER, "show 2"))
    assert "harbour is sold" in (await room.pen(MEMBER, "search harbour")).text

    for user in STRANGERS:
        texts = [
            *[repr(await room.pen(user, f"show {n}")) for n in (1, 2, 3)],
            *[repr(await room.push(user, n, "details")) for n in (1, 2, 3)],
            (await room.pen(user, "search harbour")).text,
            (await room.pen(user, "search from:ada")).text,
            (await room.pen(user, "list all")).text,
            (await room.pen(user, "mine")).text,
        ]
        assert "harbour" not in "".join(texts).replace("“harbour”", "")


@pytest.mark.parametrize("line", ["vote 1 agree", "comment 1 Hello", "reach 2"])
async def test_a_stranger_who_sees_an_item_is_told_who_takes_part(
    database: Database, line: str
) -> None:
    room = await public_room(database)

    with pytest.raises(Refused, match="Join the channel"):
        await room.pen(OUTSIDE, line)


async def test_an_item_of_which_one_list_has_no_public_board_is_hidden(
    database: Database,
) -> None:
    room = await closed_room(database, board="public")
    await on_both_lists(room)

    with pytest.raises(Refused, match="There is no item #5"):
        await room.pen(OUTSIDE, "show 5")
    assert "For all." not in (await room.pen(OUTSIDE, "search all")).text
    assert "#5" not in (await room.pen(OUTSIDE, "list all")).text


# Messages in the channel.


async def test_a_stranger_who_writes_below_a_message_is_told_of_no_item(room: Watched) -> None:
    before = await everything(room.database)

    with pytest.raises(Refused, match="There is no item #1"):
        await room.say(OUTSIDE, "Hello", ts="100.2", thread="100.1")
    with pytest.raises(Refused, match="There is no item #1"):
        await room.edit(OUTSIDE, "Hello again", ts="100.2", thread="100.1")

    assert await everything(room.database) == before


async def test_a_message_waits_while_slack_does_not_say_who_is_in_the_channel(
    room: Watched,
) -> None:
    room.members = {CHANNEL: None, BOARD_CHANNEL: None}

    with pytest.raises(TryAgainLater):
        await room.say(OUTSIDE, "Hello", ts=Ts("100.2"), thread="100.1")


async def test_nothing_is_kept_of_what_strangers_tried(room: Watched) -> None:
    before = [await room.show(number) for number in (1, 2, 3)]

    for deed in DEEDS.values():
        await answer_to(deed, room, OUTSIDE, 1, 2)

    assert [await room.show(number) for number in (1, 2, 3)] == before


async def test_what_is_said_in_private_moves_no_item_in_a_strangers_list(
    database: Database,
) -> None:
    room = await public_room(database)
    room.clock.move(hours=1)
    lines = ("list all", "list open", "search hush")
    before = [(await room.pen(OUTSIDE, line)).text for line in lines]

    for number in (3, 1, 2):
        room.clock.move(minutes=1)
        await room.pen(ADA, f"comment {number} Between us: the harbour is sold.")
        assert [(await room.pen(OUTSIDE, line)).text for line in lines] == before
