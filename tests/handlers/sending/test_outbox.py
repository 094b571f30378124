"""Deliveries against Slack's look-alike: in order, once, visible when they fail."""

from datetime import timedelta

from bot.domain.delivery import UNREADABLE, Delivery, DeliveryKind, DeliveryState
from bot.domain.payloads import Reply
from bot.sandbox.slack import Fault, FaultKind, SlackUser
from handlers.deliveries import queue
from storage.values import Failed
from tests.handlers.desk import Desk, all_done, run_sql
from tests.handlers.room import CHAIR, CHANNEL, GUEST, PROFILES, mail


async def test_an_item_goes_first_and_its_mails_follow_in_order(desk: Desk) -> None:
    await desk.room.fetch(
        mail("call", "First words."),
        mail("two", "Second words.", answers=["call"]),
        mail("three", "Third words.", answers=["call"]),
    )

    await desk.work(all_done)

    (parent,) = desk.parents()
    replies = desk.slack.state.thread(CHANNEL, parent.ts)[1:]
    words = " ".join(message.text for message in replies)
    assert words.index("First") < words.index("Second") < words.index("Third")


async def test_a_lost_answer_leaves_one_message(desk: Desk) -> None:
    desk.slack.faults.add(Fault(kind=FaultKind.LOST_ANSWER, method="chat.postMessage"))
    await desk.room.fetch(mail("call"))

    await desk.work(
        lambda deliveries: deliveries[0].attempts == 1 and deliveries[0].last_error != ""
    )
    desk.room.clock.move(minutes=1)
    await desk.work(all_done)

    assert len(desk.parents()) == 1


async def test_a_permanent_failure_is_visible_and_frees_what_waits_behind_it(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    async with desk.room.database.transaction() as store:
        ghost = (await store.outbox.list([DeliveryState.WAITING], limit=10))[-1]
        await store.outbox.record(
            [Failed(ghost.id, at=desk.room.clock.now, error="channel_not_found")]
        )

    deliveries = await desk.work(all_done)

    assert [delivery.state for delivery in deliveries] == [
        DeliveryState.FAILED,
        DeliveryState.FAILED,
    ]
    assert "parent message was never posted" in deliveries[1].last_error
    assert deliveries[1].attempts == 1
    await desk.room.fetch(mail("other", "Other words."))
    deliveries = await desk.work(all_done)
    assert [delivery.state for delivery in deliveries[2:]] == [DeliveryState.SENT] * 2


async def test_a_delivery_that_cannot_be_read_fails_and_what_waits_behind_it_leaves(
    desk: Desk,
) -> None:
    await desk.room.fetch(mail("call"))
    _item, post = await desk.deliveries()
    damage = f"UPDATE deliveries SET payload = 'change 5' WHERE seq = {post.seq}"  # noqa: S608 - ours
    await run_sql(desk.room.database, damage)
    await desk.room.fetch(mail("more", "More words.", answers=["call"]))

    deliveries = await desk.work(all_done)

    states = {
        delivery.kind: delivery.last_error
        for delivery in deliveries
        if delivery.state is DeliveryState.FAILED
    }
    assert states == {DeliveryKind.POST_MAIL: UNREADABLE}
    (parent,) = desk.parents()
    (reply,) = desk.slack.state.thread(CHANNEL, parent.ts)[1:]
    assert "More words." in reply.text


async def test_many_votes_are_few_updates(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    await desk.work(all_done)
    for number in range(20):
        await desk.room.pen(CHAIR, f"title 1 Title {number}")

    deliveries = await desk.work(all_done)

    assert len(deliveries) == 3
    (parent,) = desk.parents()
    assert "Title 19" in parent.text


async def test_a_worker_that_stops_finishes_what_is_in_hand(desk: Desk) -> None:
    desk.slack.faults.add(
        Fault(kind=FaultKind.SLOW, method="chat.postMessage", after=timedelta(milliseconds=300))
    )
    await desk.room.fetch(mail("call"))

    await desk.work(lambda deliveries: deliveries[0].attempts == 1)

    first, second = await desk.deliveries()
    assert first.state is DeliveryState.SENT
    assert (second.state, second.attempts) == (DeliveryState.WAITING, 0)


async def test_a_pressed_votes_receipt_is_shown_though_slack_limits_notes(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    await desk.room.pen(CHAIR, "ballot 1 until in 2 days")
    limited = Fault(kind=FaultKind.RATE_LIMITED, method="chat.postEphemeral", times=100)
    desk.slack.faults.add(limited)

    await desk.room.press(CHAIR, 1, "agree", response_url=desk.response_url())
    await desk.work(told)

    (note,) = desk.slack.state.ephemerals[CHAIR].values()
    assert "*agree*" in note.text


async def test_a_receipt_whose_press_is_long_ago_is_shown_another_way(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    await desk.room.pen(CHAIR, "ballot 1 until in 2 days")
    url = desk.response_url()
    desk.slack.state.response_urls.clear()

    await desk.room.press(CHAIR, 1, "agree", response_url=url)
    await desk.work(told)

    assert len(desk.slack.state.ephemerals[CHAIR]) == 1


def told(deliveries: list[Delivery]) -> bool:
    """Return True if every receipt has left."""
    receipts = [delivery for delivery in deliveries if delivery.kind is DeliveryKind.SLACK_RECEIPT]
    return bool(receipts) and all_done(receipts)


CHAIR_ADDRESS = PROFILES[CHAIR].email
MESSAGES_CLOSED = Fault(
    kind=FaultKind.ERROR, method="chat.postMessage", times=1000, code="messages_tab_disabled"
)


async def test_where_messages_are_turned_off_a_receipt_comes_by_mail_once(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    await desk.room.pen(CHAIR, "ballot 1 until in 2 days")
    await desk.work(lambda deliveries: all_done(of_slack(deliveries)))
    desk.slack.faults.add(
        Fault(kind=FaultKind.ERROR, method="chat.postEphemeral", code="user_not_in_channel")
    )
    desk.slack.faults.add(MESSAGES_CLOSED)

    await desk.room.press(CHAIR, 1, "agree")
    deliveries = await desk.work(told)

    receipts = [each for each in deliveries if each.kind is DeliveryKind.MAIL_RECEIPT]
    assert [receipt.recipient for receipt in receipts] == [CHAIR_ADDRESS]


async def test_where_messages_are_turned_off_a_note_comes_by_mail_in_plain_words(
    desk: Desk,
) -> None:
    await desk.room.pen(CHAIR, "list")  # so that the chair's address is known
    desk.slack.faults.add(MESSAGES_CLOSED)
    text = "Type `/pen show 2` &amp; wait in <#C1> until <!date^1772618400^{date_short}|then>."
    async with desk.room.database.transaction() as store:
        await store.outbox.add(queue.slack_message(text, user=CHAIR), now=desk.room.clock.now)

    deliveries = await desk.work(lambda deliveries: all_done(of_slack(deliveries)))

    (note,) = [each for each in deliveries if each.kind is DeliveryKind.MAIL_NOTE]
    assert note.recipient == CHAIR_ADDRESS
    assert isinstance(note.payload, Reply)
    words = "“!show 2” & wait in its list's Slack channel until Wed 4 Mar 2026, 10:00 UTC."
    assert words in note.payload.text


async def test_where_messages_are_turned_off_who_has_no_address_is_told_later(desk: Desk) -> None:
    desk.slack.state.users[GUEST] = SlackUser(id=GUEST, name="gil", real_name="Gil Guest")
    desk.slack.faults.add(MESSAGES_CLOSED)
    async with desk.room.database.transaction() as store:
        note = queue.slack_message("Hello.", user=GUEST)
        await store.outbox.add(note, now=desk.room.clock.now)

    await desk.work(lambda deliveries: "Messages Tab" in deliveries[0].last_error)
    desk.slack.faults.clear()
    desk.room.clock.move(hours=1)
    (sent,) = await desk.work(all_done)

    assert sent.state is DeliveryState.SENT


def of_slack(deliveries: list[Delivery]) -> list[Delivery]:
    return [delivery for delivery in deliveries if not delivery.kind.value.startswith("mail ")]
