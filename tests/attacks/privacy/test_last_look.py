"""Before a digest leaves, what it will publish is compared with Slack once more."""

from bot.domain.delivery import DeliveryState
from bot.domain.ids import Ts
from bot.sandbox.slack import Fault, FaultKind
from handlers.sending.compare_comments import WAIT_FOR_SLACK
from tests.attacks.privacy.press import Press
from tests.handlers.desk import all_done, run_sql
from tests.handlers.room import CHAIR, CHANNEL, trace_of

SECRET = "The quay is sinking"
REPLIES = "conversations.replies"


async def test_a_comment_that_is_as_it_was_reaches_the_list_and_is_marked(press: Press) -> None:
    await press.begin()
    await press.say("Fine by me")

    assert "Fine by me" in await press.send()
    assert await press.sent() == ["Fine by me"]


async def test_an_aside_that_slack_never_reported_does_not_reach_the_list(press: Press) -> None:
    await press.begin()
    ts = await press.say(SECRET)
    await press.desk.slack.people.edit(CHAIR, CHANNEL, ts, f"// {SECRET}")

    text = await press.send()

    assert "Digest" in text
    assert SECRET not in text
    assert await press.sent() == []


async def test_a_delete_that_we_were_never_told_of_keeps_the_words_from_the_list(
    press: Press,
) -> None:
    await press.begin()
    ts = await press.say(SECRET)
    await press.desk.slack.people.delete(CHAIR, CHANNEL, ts)

    text = await press.send()
    await press.desk.room.edit(CHAIR, SECRET, ts=ts, thread=press.desk.parents()[0].ts)

    assert "Digest" in text
    assert SECRET not in text
    assert (await press.desk.room.show(1))["comment_list"] == []


async def test_an_edit_that_we_were_never_told_of_is_what_the_list_reads(press: Press) -> None:
    await press.begin()
    ts = await press.say(SECRET)
    await press.desk.slack.people.edit(CHAIR, CHANNEL, ts, "The quay is as it was")

    text = await press.send()

    assert "The quay is as it was" in text
    assert SECRET not in text
    assert await press.sent() == ["The quay is as it was"]


async def test_released_words_that_were_edited_since_do_not_go_unseen(press: Press) -> None:
    await press.begin()
    await press.desk.room.pen(CHAIR, "publish ask")
    ts = await press.say("Fine")
    await press.desk.room.release(CHAIR, 1, "Fine")
    await press.desk.slack.people.edit(CHAIR, CHANNEL, ts, SECRET)

    text = await press.send()

    assert "Fine" not in text
    assert SECRET not in text
    assert "1 reply from Slack is waiting for its author's consent." in text


async def test_a_thread_that_is_gone_from_slack_takes_its_words_along(press: Press) -> None:
    await press.begin()
    await press.say(SECRET)
    press.desk.slack.state.messages[CHANNEL].clear()

    text = await press.send()

    assert "Digest" in text
    assert SECRET not in text


async def test_a_digest_waits_for_slack_and_then_goes_whole(press: Press) -> None:
    await press.begin()
    await press.say("Fine by me")
    press.desk.slack.faults.add(Fault(kind=FaultKind.UNAVAILABLE, method=REPLIES, times=3))

    assert "Fine by me" in await press.send()
    assert len(press.server.bodies) == 1


async def test_a_digest_leaves_without_uncompared_comments_when_slack_stays_away(
    press: Press,
) -> None:
    await press.begin()
    await press.say(SECRET)
    await press.desk.room.pen(CHAIR, "comment 1 By command")
    await press.desk.work(all_done)
    press.desk.slack.faults.add(Fault(kind=FaultKind.UNAVAILABLE, method=REPLIES, times=10_000))
    press.desk.room.clock.move(hours=1)
    await press.desk.room.pen(CHAIR, "digest send")
    await press.desk.work(lambda deliveries: bool(deliveries[-1].last_error))
    press.desk.room.clock.move(seconds=WAIT_FOR_SLACK.total_seconds())
    await press.desk.work(all_done)

    (raw,) = press.server.bodies
    assert SECRET not in press.text(raw)
    assert "By command" in press.text(raw)
    assert await press.sent() == ["By command"]

    press.desk.slack.faults.clear()
    press.desk.room.clock.move(days=7)
    await press.desk.room.tick()
    await press.desk.work(all_done)
    press.desk.room.clock.move(days=7)
    await press.desk.room.tick()
    await press.desk.work(all_done)
    assert any(SECRET in press.text(each) for each in press.server.bodies[1:])
    assert await press.sent() == [SECRET, "By command"]


async def test_a_channel_that_we_cannot_read_holds_back_its_words_and_no_digest(
    press: Press,
) -> None:
    await press.begin()
    await press.say(SECRET)
    channel = press.desk.slack.state.channels[CHANNEL]
    press.desk.slack.state.channels[CHANNEL] = channel.__class__(
        id=channel.id, name=channel.name, members=(CHAIR,)
    )
    press.desk.room.clock.move(hours=1)
    await press.desk.room.pen(CHAIR, "digest send")

    done = await press.desk.work(all_done)

    (raw,) = press.server.bodies
    assert SECRET not in press.text(raw)
    assert await press.sent() == []
    assert done[-1].state in {DeliveryState.SENT, DeliveryState.FAILED}


async def test_after_a_lost_answer_exactly_what_the_mail_held_is_marked(press: Press) -> None:
    await press.begin()
    ts = await press.say("In the mail")
    await press.send()
    (raw,) = press.server.bodies
    database = press.desk.room.database
    await run_sql(database, "UPDATE comments SET digest_sent_at = NULL WHERE id = 1")
    digest = next(
        delivery for delivery in await press.desk.deliveries() if delivery.kind == "mail digest"
    )
    await run_sql(
        database,
        f"UPDATE deliveries SET state = 'waiting', sent_at = NULL WHERE seq = {digest.seq}",  # noqa: S608 - a number of ours
    )
    await press.desk.room.edit(CHAIR, "// Too late", ts=ts, thread=press.desk.parents()[0].ts)
    list_id = b"List-Id: <council.lists.example.org>\n"
    await press.desk.room.fetch(trace_of("council") + list_id + raw.replace(b"\r\n", b"\n"))

    await press.desk.work(all_done)
    await press.desk.room.edit(CHAIR, "Here again", ts=ts, thread=press.desk.parents()[0].ts)

    assert len(press.server.bodies) == 1
    async with database.reading() as store:
        comment = await store.comments.by_ts(CHANNEL, Ts(ts))
    assert comment is not None
    assert comment.digest_sent_at is not None
    assert comment.text == "In the mail"
