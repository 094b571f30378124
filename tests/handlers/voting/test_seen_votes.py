"""An opened vote is seen: a message of its own, news to its opener, reminders to the others."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import ItemNumber, ListName
from bot.domain.payloads import News
from bot.domain.people.roster import Member
from bot.errors import Refused
from bot.gateways.slack.outgoing import SlackOut
from bot.gateways.smtp.outgoing import SmtpOut
from bot.sandbox.slack import Message, SlackUser
from handlers.sending.dispatch import Peers, SendingDoor, deliver
from tests.handlers.desk import FAST, Desk, all_done
from tests.handlers.filing.test_deleted_parents import delete
from tests.handlers.room import ADA, BEN, CHAIR, CHANNEL, COUNCIL, Room, mail, new_config


def slack_done(deliveries: list[Delivery]) -> bool:
    """Return True if nothing waits for Slack; there is no mail server here."""
    return all_done(
        [delivery for delivery in deliveries if delivery.destination.startswith("slack/")]
    )


def in_channel(desk: Desk) -> list[Message]:
    """Return what stands in the channel: parents, and replies that were sent there too."""
    messages = desk.slack.state.channel_messages(CHANNEL)
    return [message for message in messages if not message.is_reply or message.broadcast]


def button_names(message: Message) -> list[str]:
    rows = (block for block in message.blocks if block["type"] == "actions")
    return [button["action_id"] for row in rows for button in row["elements"]]


async def test_an_opened_ballot_is_a_new_message_in_the_channel_and_the_thread(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    await desk.work(slack_done)
    await desk.room.pen(CHAIR, "ballot 1 until in 3 days Shall we go?")

    await desk.work(slack_done)

    parent, vote = in_channel(desk)
    assert (vote.thread_ts, vote.broadcast) == (parent.ts, True)
    assert vote.text.startswith(
        "Vote until Sat 7 Mar 2026, 10:00 UTC on #1 About call. Shall we go?"
    )
    assert "vote:block" in button_names(vote)
    # Each message leads to the other.
    assert f"/p{parent.ts.replace('.', '')}" in str(vote.blocks)
    assert f"/p{vote.ts.replace('.', '')}?thread_ts={parent.ts}&amp;cid={CHANNEL}" in str(
        parent.blocks
    )


async def test_the_votes_message_keeps_its_tally_and_loses_its_buttons_at_the_end(
    desk: Desk,
) -> None:
    await desk.room.fetch(mail("call"))
    await desk.room.pen(CHAIR, "ballot 1 until in 3 days")
    await desk.work(slack_done)
    await desk.room.press(ADA, 1, "agree")
    await desk.work(slack_done)
    (_parent, vote) = in_channel(desk)
    assert "agree 1" in vote.text

    desk.room.clock.move(days=3)
    await desk.room.tick()
    await desk.work(slack_done)

    _parent, vote, result = in_channel(desk)
    assert not button_names(vote)
    assert vote.text.startswith("Accepted. Ballot closed")
    assert result.broadcast
    assert "Accepted" in result.text


async def test_a_ballot_that_ended_before_it_was_posted_has_only_its_result(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    await desk.room.pen(CHAIR, "ballot 1 until in 3 days")
    await desk.room.pen(CHAIR, "close 1")

    await desk.work(slack_done)

    assert len(in_channel(desk)) == 2


async def test_a_votes_message_that_was_deleted_stops_nothing(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    await desk.room.pen(CHAIR, "ballot 1 until in 3 days")
    await desk.work(slack_done)
    _parent, vote = in_channel(desk)
    delete(desk, vote.ts)

    await desk.room.press(ADA, 1, "agree")
    await desk.work(slack_done)

    (parent,) = in_channel(desk)
    assert "agree 1" in parent.text


# Those who have not voted are reminded.


async def reminded(room: Room) -> list[str]:
    news = await room.queued(DeliveryKind.SLACK_NEWS)
    return sorted(delivery.recipient for delivery in news if delivery.payload is News.REMINDER)


async def known_in_slack(room: Room) -> None:
    """Let Ada write to the list and both be known in Slack; Ben takes part nowhere yet."""
    await room.fetch(mail("call", writer="Ada Example <ada@example.org>"))
    for user in (ADA, BEN):
        await room.pen(user, "publish ask")


async def test_a_day_before_the_end_those_who_took_part_and_have_not_voted_are_reminded_once(
    room: Room,
) -> None:
    await known_in_slack(room)
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(days=2, minutes=-1)
    await room.tick()
    assert await reminded(room) == []

    room.clock.move(minutes=1)
    await room.tick()
    await room.tick()

    # The chair opened the ballot, Ada wrote to the list; Ben is only in the channel.
    assert await reminded(room) == [CHAIR, ADA]


async def test_who_has_voted_or_is_away_is_not_reminded(room: Room) -> None:
    await known_in_slack(room)
    await room.pen(BEN, "comment 1 A thought")
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await room.press(CHAIR, 1, "agree")
    room.clock.move(days=2)
    async with room.database.transaction() as store:
        day = date(2026, 3, 20)
        await store.absences.say("ada@example.org", until=day, said_at=room.clock())

    await room.tick()

    assert await reminded(room) == [BEN]


async def test_with_a_roster_only_those_on_it_are_reminded(room: Room) -> None:
    await known_in_slack(room)
    async with room.database.transaction() as store:
        ben = await store.people.find_slack(BEN)
        assert ben is not None
        await store.rosters.add(ListName("council"), [(ben.id, Member(name="Ben Example"))])
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(days=2)

    await room.tick()

    # Ada wrote to the list, but may not vote; Ben may.
    assert await reminded(room) == [BEN]


async def test_a_ballot_of_less_than_two_days_reminds_nobody(room: Room) -> None:
    await known_in_slack(room)
    await room.pen(CHAIR, "ballot 1 until +47h")
    room.clock.move(hours=30)

    await room.tick()

    assert await reminded(room) == []


async def test_a_reminder_has_the_buttons_and_is_not_sent_to_who_has_voted_meanwhile(
    desk: Desk,
) -> None:
    await known_in_slack(desk.room)
    for user, name in ((ADA, "ada"), (BEN, "ben")):
        desk.slack.state.users[user] = SlackUser(id=user, name=name, real_name=name, email="")
    await desk.room.pen(CHAIR, "ballot 1 until in 3 days Shall we go?")
    await desk.work(slack_done)
    desk.room.clock.move(days=2)
    await desk.room.tick()
    await desk.room.press(CHAIR, 1, "agree")

    await desk.work(slack_done)

    assert not desk.slack.state.channel_messages("D" + CHAIR[1:])
    (message,) = desk.slack.state.channel_messages("D" + ADA[1:])
    assert message.text.startswith("You have not voted on")
    assert "Shall we go?" in message.text
    assert "vote:agree" in button_names(message)


# A button of an earlier vote.


async def test_a_button_or_form_of_an_earlier_vote_counts_on_no_later_one(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days Shall we go?")
    earlier = await room.newest_ballot(ItemNumber(1))
    await room.pen(CHAIR, "withdraw 1")
    await room.pen(CHAIR, "ballot 1 until in 3 days Shall we stay?")

    with pytest.raises(Refused) as refused:
        await room.press(ADA, 1, "agree", ballot=earlier)
    form = await room.submit(ADA, "reason", f"1:{earlier}:block", reason="No boat.")

    assert str(refused.value) == (
        "That was a button of an earlier ballot on #1; nothing was recorded. Another ballot is "
        "open now: `/pen show 1`. To vote on it, press a button of its own message, or write "
        "`/pen vote 1 agree` (or abstain, disagree, block with a reason)."
    )
    assert form is not None
    assert "earlier ballot on #1" in dict(form.field_errors)["reason"]
    assert (await room.show(1))["votes"] == []
    await room.press(ADA, 1, "agree")
    assert await room.tally(1) == {"agree": 1}


async def test_the_buttons_of_a_message_name_the_ballot_that_they_are_about(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    for question in ("Shall we go?", "Shall we stay?"):
        await desk.room.pen(CHAIR, f"ballot 1 until in 3 days {question}")
        await desk.room.pen(CHAIR, "withdraw 1")
    await desk.room.pen(CHAIR, "ballot 1 until in 3 days Shall we swim?")
    newest = await desk.room.newest_ballot(ItemNumber(1))

    await desk.work(slack_done)

    values = {
        other["value"]
        for message in desk.slack.state.channel_messages(CHANNEL)
        for row in message.blocks
        if row["type"] == "actions"
        for other in row["elements"]
        if other["action_id"].startswith("vote:")
    }
    assert values == {f"1:{newest}:{one}" for one in ("agree", "abstain", "disagree", "block")}


async def test_an_update_of_both_messages_reads_the_votes_once(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    await desk.room.pen(CHAIR, "ballot 1 until in 3 days")
    await desk.work(slack_done)
    await desk.room.pen(ADA, "vote 1 agree")
    config, database = desk.room.config, desk.room.database
    update = next(
        delivery
        for delivery in await desk.deliveries()
        if delivery.kind is DeliveryKind.UPDATE_ITEM and delivery.state is DeliveryState.WAITING
    )
    slack, nowhere = SlackOut(config.slack, pace=FAST), SmtpOut(config.smtp)
    peers = Peers(slack=slack, smtp=nowhere, answers=nowhere, lookups=(), echo=timedelta(0))
    reads: list[str] = []

    def see(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "votes.evidence" in statement and "votes.voter IN" not in statement:
            reads.append(statement)

    event.listen(Engine, "before_cursor_execute", see)
    try:
        await deliver(update, SendingDoor(database, config, desk.room.clock, peers))
    finally:
        event.remove(Engine, "before_cursor_execute", see)
        await slack.aclose()

    shown = [
        message
        for message in desk.slack.state.channel_messages(CHANNEL)
        if "agree 1" in message.text
    ]
    assert len(shown) == 2
    assert len(reads) == 2  # votes that stand, and those that were replaced


# What the opener and the holder are told.


async def news(room: Room) -> list[tuple[str, str]]:
    return [
        (delivery.carried(News), delivery.recipient)
        for delivery in await room.queued(DeliveryKind.SLACK_NEWS)
    ]


async def test_the_opener_hears_of_a_block_the_quorum_and_the_end(room: Room) -> None:
    room.config = new_config(council={"ballots": {"quorum": 2}})
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until +47h")

    await room.pen(ADA, "vote 1 block because of the budget")
    await room.press(BEN, 1, "agree")
    await room.press(BEN, 1, "abstain")
    room.clock.move(hours=47)
    await room.tick()

    assert await news(room) == [("block", CHAIR), ("quorum", CHAIR), ("end", CHAIR)]


async def test_nobody_is_told_what_they_did_themselves(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until +47h")

    await room.pen(CHAIR, "vote 1 block because I erred")
    await room.pen(CHAIR, "close 1")
    await room.pen(CHAIR, f"assign 1 <@{CHAIR}>")

    assert await news(room) == []


async def test_a_new_holder_is_told_once(room: Room) -> None:
    await room.fetch(mail("call"))

    for _delivery in range(2):
        await room.pen(CHAIR, f"assign 1 <@{ADA}>", key="same")

    assert await news(room) == [("holder", ADA)]


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (f"assign 1 <@{CHAIR}>", "made you the holder of"),
        ("vote 1 block because of the budget", "the budget"),
    ],
)
async def test_news_comes_as_a_direct_message(desk: Desk, act: str, words: str) -> None:
    desk.room.config = desk.room.config.model_copy(
        update={
            "lists": tuple(
                list_config.model_copy(update={"chairs": ("chair@example.org", "ada@example.org")})
                for list_config in desk.room.config.lists
            )
        }
    )
    await desk.room.fetch(mail("call", to=COUNCIL))
    await desk.room.pen(CHAIR, "ballot 1 until +47h")

    await desk.room.pen(ADA, act)
    await desk.work(slack_done)

    (message,) = desk.slack.state.channel_messages("D" + CHAIR[1:])
    assert words in message.text
    assert "#1 About call" in message.text


# After a merge.


async def test_a_merged_items_messages_are_linked_from_the_survivors_thread_and_back(
    desk: Desk,
) -> None:
    await desk.room.fetch(mail("call"), mail("other"), mail("more", answers=["other"]))
    await desk.work(slack_done)
    first, second = sorted(in_channel(desk), key=lambda message: "About other" in message.text)

    await desk.room.pen(CHAIR, "merge 2 into 1")
    await desk.work(slack_done)

    *_others, note, other, more = desk.slack.state.thread(CHANNEL, first.ts)
    assert note.text == "2 messages from #2 About other are now part of this item. They follow."
    assert [message.text for message in (other, more)] == [
        message.text for message in desk.slack.state.thread(CHANNEL, second.ts)[1:3]
    ]
    end = desk.slack.state.thread(CHANNEL, second.ts)[-1]
    assert end.text == "Merged into #1 About call."
    assert f"/p{first.ts.replace('.', '')}|#1> About call." in str(end.blocks)
    assert f"/p{second.ts.replace('.', '')}|" in str(note.blocks)
    now = {message.ts: message for message in in_channel(desk)}
    assert f"/p{first.ts.replace('.', '')}|Go to #1" in str(now[second.ts].blocks)
    assert "3 messages" in now[first.ts].text
    assert (await desk.room.show(1))["messages"] == 3


async def test_a_merge_that_is_undone_before_it_is_told_posts_nothing_of_the_other_item(
    desk: Desk,
) -> None:
    await desk.room.fetch(mail("call"), mail("other"), mail("more", answers=["other"]))
    await desk.work(slack_done)

    await desk.room.pen(CHAIR, "merge 2 into 1")
    await desk.room.pen(CHAIR, "undo 2")
    await desk.work(slack_done)

    text = "The merge was undone: #1 About call and #2 About other are two items again."
    first, second = await threads_of(desk)
    assert [message.text for message in first[2:]] == [text]
    assert [message.text for message in second[3:]] == [text]


async def test_both_threads_say_that_a_merge_was_undone_and_the_next_one_posts_all_there(
    desk: Desk,
) -> None:
    await desk.room.fetch(mail("call"), mail("other"), mail("more", answers=["other"]))
    await desk.room.fetch(mail("third"))
    await desk.work(slack_done)

    for words in ("merge 2 into 1", "undo 2", "merge 2 into 3"):
        await desk.room.pen(CHAIR, words)
        await desk.work(slack_done)

    first, second, third = await threads_of(desk)
    assert [message.text for message in third[-2:]] == [message.text for message in second[1:3]]
    note = "2 messages from #2 About other are now part of this item. They follow."
    assert third[-3].text == note
    assert "The merge was undone" in first[-1].text
    assert [message.text.partition(":")[0] for message in second[3:]] == [
        "Merged into #1 About call.",
        "The merge was undone",
        "Merged into #3 About third.",
    ]
    links = [f"/p{messages[0].ts.replace('.', '')}" for messages in (first, second)]
    assert all(link in str(message.blocks) for link in links for message in (first[-1], second[-2]))


async def test_a_second_merge_of_two_items_posts_no_message_twice(desk: Desk) -> None:
    await desk.room.fetch(mail("call"), mail("other"), mail("more", answers=["other"]))
    await desk.work(slack_done)

    for words in ("merge 2 into 1", "undo 2", "merge 2 into 1"):
        await desk.room.pen(CHAIR, words)
        await desk.work(slack_done)

    first, _second = await threads_of(desk)
    note = "2 messages from #2 About other are now part of this item."
    assert [message.text.partition(":")[0] for message in first[-2:]] == [
        "The merge was undone",
        note,
    ]
    assert len([message for message in first if message.text == first[2].text]) == 1


async def test_a_merge_after_one_that_was_undone_before_it_was_told_posts_the_messages(
    desk: Desk,
) -> None:
    await desk.room.fetch(mail("call"), mail("other"), mail("more", answers=["other"]))
    await desk.work(slack_done)

    await desk.room.pen(CHAIR, "merge 2 into 1")
    await desk.room.pen(CHAIR, "undo 2")
    await desk.work(slack_done)
    await desk.room.pen(CHAIR, "merge 2 into 1")
    await desk.work(slack_done)

    first, second = await threads_of(desk)
    assert first[-3].text.endswith("are now part of this item. They follow.")
    assert [message.text for message in first[-2:]] == [message.text for message in second[1:3]]


async def threads_of(desk: Desk) -> list[list[Message]]:
    """Return each item's thread in the channel, in the order of their numbers."""
    async with desk.room.database.reading() as store:
        parents = await store.slack.parents([ItemNumber(number) for number in range(1, 4)])
    slack_messages = sorted(parents, key=lambda slack_message: slack_message.item)
    return [desk.slack.state.thread(CHANNEL, slack_message.ts) for slack_message in slack_messages]


async def test_a_mail_that_is_not_shown_is_counted_in_slack_as_everywhere(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    await desk.work(slack_done)

    away = {"Auto-Submitted": "auto-replied"}
    await desk.room.fetch(mail("away", "I am away.", answers=["call"], headers=away))
    await desk.work(slack_done)

    (parent,) = in_channel(desk)
    assert (await desk.room.show(1))["messages"] == 2
    assert "2 messages" in parent.text


async def test_a_decided_item_says_when_its_vote_closed_and_no_longer_until_when(
    desk: Desk,
) -> None:
    await desk.room.fetch(mail("call"))
    await desk.room.pen(CHAIR, "ballot 1 until in 3 days")
    await desk.room.press(ADA, 1, "agree")
    await desk.room.pen(CHAIR, "close 1")
    await desk.work(slack_done)

    parent = in_channel(desk)[0]
    assert "Ballot closed Wed 4 Mar 2026" in parent.text
    assert "until" not in parent.text
    assert "until" not in str(parent.blocks)
