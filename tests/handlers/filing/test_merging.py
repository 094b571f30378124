"""Two threads with items of their own turn out to be one."""

from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import MailId
from bot.domain.payloads import AboutMerge, MergeNews, Note
from bot.errors import Refused
from bot.language import speaking
from bot.render.ballots.tally_text import say_item_outcome
from bot.render.slack.item import render_item
from handlers.showing.facts import gather_item
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, BOARD, CHAIR, COUNCIL, START, Room, mail


@prepared
async def two_items(room: Room) -> None:
    """Open items #1 and #2, whose common parent has not come yet; both stand in Slack."""
    await room.fetch(mail("left", "One side."), mail("right", "The other side."))
    await room.posted(1, ts="1.1")
    await room.posted(2, ts="2.2")


async def join(room: Room) -> None:
    """Let the mail come that answers both."""
    await room.fetch(mail("both", "Both of you are right.", answers=["left", "right"]))


async def join_by_chair(room: Room) -> None:
    """Let that mail come where people have gone on; a chair presses the button then."""
    await join(room)
    assert (await room.show(2))["perhaps_part_of"] == 1
    await room.push(CHAIR, 2, "merge")


@pytest.mark.parametrize("together", [True, False])
async def test_the_lower_number_survives_with_all_mails(room: Room, *, together: bool) -> None:
    mails = [
        mail("a", "First.", answers=["lost-one"]),
        mail("b", "Second.", answers=["lost-two"]),
        mail("root", "Third.", answers=["lost-one", "lost-two"]),
    ]
    if together:
        await room.fetch(*mails)
    else:
        for raw in mails:
            await room.fetch(raw)

    (item,) = await room.items()
    assert (item["number"], item["messages"]) == (1, 3)


async def test_the_merged_item_says_where_to_go_on(room: Room) -> None:
    await two_items(room)

    await join(room)

    async with room.database.reading() as store:
        merged = await store.items.get(2)  # type: ignore[arg-type]
    assert merged is not None
    assert (merged.state, merged.outcome, merged.merged_into) == ("closed", "", 1)
    assert say_item_outcome(merged, begins=False) == "merged into #1"
    with speaking("fr"):
        assert say_item_outcome(merged) == "Fusionné avec #1"
    assert (await room.show(2))["number"] == 1
    updated = {delivery.item for delivery in await room.queued(DeliveryKind.UPDATE_ITEM)}
    assert updated == {1, 2}


async def test_comments_move_and_slack_threads_of_both_go_on(room: Room) -> None:
    await two_items(room)
    await room.say(ADA, "On the left", ts="10.1", thread="1.1")
    await room.say(ADA, "On the right", ts="10.2", thread="2.2")

    await join_by_chair(room)
    await room.say(BEN, "Later on the right", ts="10.3", thread="2.2")

    comments = (await room.show(1))["comment_list"]
    assert [comment["text"] for comment in comments] == [
        "On the left",
        "On the right",
        "Later on the right",
    ]


async def test_the_merged_items_ballot_is_carried_over_with_its_votes(room: Room) -> None:
    await two_items(room)
    await room.pen(CHAIR, "ballot 2 until in 3 days")
    await room.press(ADA, 2, "agree")

    await join_by_chair(room)
    await room.press(BEN, 2, "agree")

    item = await room.show(1)
    assert (item["state"], item["ballot"]["state"]) == ("voting", "open")
    assert await room.tally(1) == {"agree": 2}
    room.clock.move(days=4)
    await room.tick()
    assert (await room.show(1))["state"] == "decided"


async def test_a_ballot_that_lost_its_item_to_another_ballot_ends_and_says_so(room: Room) -> None:
    await two_items(room)
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await room.pen(CHAIR, "ballot 2 until in 3 days")
    await room.press(ADA, 1, "agree")
    await room.press(BEN, 2, "disagree")

    await join_by_chair(room)

    item = await room.show(1)
    assert item["ballot"]["state"] == "open"
    assert await room.tally(1) == {"agree": 1}
    assert "withdrawn" in [row["to"] for row in item["history"]]
    results = await room.queued(DeliveryKind.MAIL_RESULT, DeliveryKind.POST_RESULT)
    assert {result.kind for result in results} == {
        DeliveryKind.MAIL_RESULT,
        DeliveryKind.POST_RESULT,
    }


async def test_a_ballot_is_carried_over_to_an_item_that_was_closed(room: Room) -> None:
    await two_items(room)
    await room.pen(CHAIR, "close 1 done")
    await room.pen(CHAIR, "ballot 2 until in 3 days")

    await join_by_chair(room)
    room.clock.move(days=4)
    await room.tick()

    item = await room.show(1)
    assert (item["state"], item["ballot"]["state"]) == ("open", "closed")


@pytest.mark.parametrize("worked_on", [1, 2])
async def test_no_mail_joins_an_item_on_which_people_work(room: Room, worked_on: int) -> None:
    await two_items(room)
    await room.pen(CHAIR, f"ballot {worked_on} until in 3 days")
    await room.press(ADA, worked_on, "agree")

    for number in range(3):
        await room.fetch(mail(f"both-{number}", "Hello.", answers=["left", "right"]))

    assert {item["number"]: item["messages"] for item in await room.items()} == {1: 1, 2: 4}
    assert await room.tally(worked_on) == {"agree": 1}
    assert (await room.show(worked_on))["ballot"]["state"] == "open"
    assert (await room.show(2))["perhaps_part_of"] == 1


async def test_what_a_chair_keeps_apart_then_is_joined_by_no_mail(room: Room) -> None:
    await two_items(room)
    await room.pen(CHAIR, "comment 2 I work on it.")
    await join(room)

    await room.push(CHAIR, 2, "apart")
    await room.fetch(mail("again", "Hello.", answers=["left", "right", "both"]))

    assert len(await room.items()) == 2


async def test_about_a_mail_that_names_many_items_nobody_is_asked(room: Room) -> None:
    await room.fetch(*(mail(name, f"Words of {name}.") for name in "abcdef"))
    for number in range(1, 7):
        await room.pen(CHAIR, f"comment {number} I work on it.")

    await room.fetch(mail("all", "The week in short.", answers=[*"abcdef"]))

    assert [item["messages"] for item in await room.items()].count(1) == 5
    assert {(await room.show(number))["perhaps_part_of"] for number in range(1, 7)} == {None}


async def test_of_several_items_those_join_on_which_nobody_works(room: Room) -> None:
    await room.fetch(*(mail(name, f"Words of {name}.") for name in "abc"))
    await room.pen(CHAIR, "comment 2 I work on it.")

    await room.fetch(mail("all", "All three.", answers=["a", "b", "c"]))

    assert {item["number"]: item["messages"] for item in await room.items()} == {1: 3, 2: 1}


async def test_threads_of_a_list_that_is_gone_from_the_configuration_still_merge(
    room: Room,
) -> None:
    both = f"{COUNCIL}, {BOARD}"
    for name in ("left", "right"):
        copies = [mail(name, to=both, through=through) for through in ("council", "board")]
        await room.fetch(*copies)
    only_board = room.config.lists[1]
    room.config = room.config.model_copy(update={"lists": (only_board,)})

    await room.fetch(
        mail("both", "Both of you are right.", answers=["left", "right"], through="board")
    )

    assert await room.set_aside() == []
    (item,) = await room.items()
    assert item["lists"] == ["council", "board"]


async def test_a_vote_by_mail_that_names_the_merged_item_counts_on_the_survivor(
    room: Room,
) -> None:
    await two_items(room)
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await join_by_chair(room)

    await room.fetch(mail("vote", "#2: +1\n", answers=["both"]))

    assert await room.tally(1) == {"agree": 1}


async def test_an_item_is_found_by_any_of_three_numbers_after_two_merges(room: Room) -> None:
    await room.fetch(*(mail(name, f"Words of {name}.") for name in "abc"))

    await room.fetch(mail("bc", "Two of three.", answers=["b", "c"]))
    await room.fetch(mail("abc", "All three.", answers=["a", "bc"]))

    assert [(await room.show(number))["number"] for number in (1, 2, 3)] == [1, 1, 1]
    assert (await room.show(3))["messages"] == 5


async def test_a_vote_under_the_number_whose_ballot_a_merge_ended_is_refused(room: Room) -> None:
    await two_items(room)
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await room.pen(CHAIR, "ballot 2 until in 3 days")

    reply = await room.pen(CHAIR, "merge 2 into 1")

    assert "the one on #2 has ended" in reply.text
    with pytest.raises(Refused, match="#2 ended when it was merged into #1"):
        await room.press(ADA, 2, "agree")
    with pytest.raises(Refused, match="#2 ended"):
        await room.pen(BEN, "vote 2 agree")
    await room.fetch(mail("vote", "#2: +1\n", answers=["right"]))
    assert await room.tally(1) == {}
    (note,) = await room.queued(DeliveryKind.MAIL_NOTE)
    assert "Your vote was not counted" in note.carried(Note).text
    await room.press(ADA, 1, "agree")
    assert await room.tally(1) == {"agree": 1}


async def test_a_merged_item_shows_no_deadline(room: Room) -> None:
    await two_items(room)
    await room.pen(CHAIR, "ballot 2 until in 3 days")

    await join_by_chair(room)

    async with room.database.reading() as store:
        merged = await store.items.get(2)  # type: ignore[arg-type]
        assert merged is not None
        shown = render_item(await gather_item(store, merged, config=room.config))
    assert shown.text.startswith("Merged into ")
    assert "until" not in shown.text
    assert "until" not in str(shown.blocks)


async def shown_again(room: Room) -> list[str]:
    """Return the mails of item 2 that wait to be posted in the thread of item 1."""
    posts = await room.queued(DeliveryKind.POST_MAIL)
    own = {post.ref for post in posts if post.item == 2}
    again = [MailId(post.ref or 0) for post in posts if post.item == 1 and post.ref in own]
    async with room.database.reading() as store:
        mails = await store.mails.get_many(again)
    return [mails[mail_id].message_id.partition("@")[0] for mail_id in again]


async def test_only_the_newest_messages_that_slack_shows_follow_into_the_survivors_thread(
    room: Room,
) -> None:
    await two_items(room)
    replies = [
        mail(
            f"r{number}",
            f"Reply {number}.",
            answers=["right"],
            date=START + timedelta(hours=number),
        )
        for number in range(24)
    ]
    away = mail("away", answers=["right"], headers={"Auto-Submitted": "auto-replied"})
    await room.fetch(*replies, away)

    await join(room)

    assert await shown_again(room) == [f"r{number}" for number in range(4, 24)]
    (note,) = [
        delivery for delivery in await room.queued(DeliveryKind.POST_MERGE) if delivery.item == 1
    ]
    assert note.payload == AboutMerge(MergeNews.FROM, 20)


async def test_a_message_of_another_list_is_not_shown_to_the_channel_of_the_survivor(
    room: Room,
) -> None:
    await room.fetch(mail("left", "One side."))
    await room.fetch(mail("right", "The other side.", to=f"{COUNCIL}, {BOARD}"))
    await room.fetch(mail("right", to=f"{COUNCIL}, {BOARD}", through="board"))
    await room.fetch(mail("secret", "For us.", to=BOARD, through="board", answers=["right"]))
    await room.posted(1, ts="1.1")
    await room.posted(2, ts="2.2")

    await room.pen(CHAIR, "merge 2 into 1")

    assert await shown_again(room) == ["right"]


async def test_a_thread_that_slack_never_showed_says_nothing_of_its_merge(room: Room) -> None:
    await room.discover(mail("left", date=START - timedelta(days=40)))
    await room.discover(mail("right", date=START - timedelta(days=40)))

    await room.pen(CHAIR, "merge 2 into 1")

    assert await room.queued(DeliveryKind.POST_MERGE, DeliveryKind.POST_MAIL) == []
