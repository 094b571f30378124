"""No objection is made, taken back or lost by somebody who only writes its author's address."""

from datetime import timedelta

import pytest

from bot.domain.ballots.confirmation import Answer
from bot.domain.consensus.objection import Against, Objection, ObjectionState, Origin
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber
from bot.domain.payloads import Reply
from bot.errors import Refused
from tests.attacks.votes.test_replayed_posts import WHOLE, open_ballots, signed, verified
from tests.handlers.proceedings.test_objections import (
    ADA_WRITES,
    BEN_WRITES,
    by_mail,
    notes,
    opened,
    register,
    states,
)
from tests.handlers.room import ADA, BEN, CHAIR, GUEST, START, Room, mail, new_config


async def test_a_post_that_is_sent_again_raises_no_objection(room: Room) -> None:
    await open_ballots(room)
    covered = tuple(field for field in WHOLE if field != b"message-id")
    post = mail(
        "obj",
        "object: the plan is dangerous",
        writer=ADA_WRITES,
        answers=["call"],
        subject="Re: About",
        date=room.clock.now,
    )
    post = signed(post, covered=covered)
    await verified(room, post)
    before = await register(room)
    room.clock.move(days=5)

    await verified(room, post.replace(b"<obj@", b"<replayed@"))

    assert await register(room) == before


async def test_old_mail_of_a_mailbox_that_is_new_raises_no_objection(room: Room) -> None:
    old = START - timedelta(days=700)
    await room.fetch(mail("now"))
    await room.fetch(
        mail("oldplan", "Shall we?", date=old),
        mail(
            "oldobj", "object: I do not like it", writer=BEN_WRITES, answers=["oldplan"], date=old
        ),
        received_at=old,
    )

    for item in await room.items():
        assert (await room.show(item["number"]))["objections"] == []


async def test_who_is_said_to_have_taken_theirs_back_is_told(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")

    await by_mail(room, "forged", "retract 1.1")

    told = [note for note in await notes(room) if "took back your objection 1.1" in note]
    replies = [
        delivery.carried(Reply).text for delivery in await room.queued(DeliveryKind.MAIL_NOTE)
    ]
    assert len(told) + sum("took back your objection" in " ".join(t.split()) for t in replies) == 1


async def test_where_votes_need_more_than_the_list_an_objection_does_too(room: Room) -> None:
    await opened(room, {"ballots": {"minimum_assurance": "token"}})
    await room.pen(BEN, "object 1 The plan has no budget.")

    await by_mail(room, "forged", "retract 1.1")

    assert await states(room) == {"1.1": "open"}


async def test_an_objection_that_nothing_proves_is_answered_with_how_to_make_it(room: Room) -> None:
    room.config = new_config(council={"subscribed_as": ""})
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 2 days for consensus")
    room.clock.move(hours=1)

    await room.fetch(
        mail("no", "object: No budget.", writer=ADA_WRITES, answers=["plan"], date=room.clock())
    )

    assert await register(room) == []
    payloads = [delivery.payload for delivery in await room.queued(DeliveryKind.MAIL_NOTE)]
    assert Answer.OBJECTION in payloads


async def test_nobody_else_uses_up_an_authors_contest(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")
    await room.pen(CHAIR, "resolve 1.1 set-aside because trivial")
    await room.pen(GUEST, "share 1.1")

    with pytest.raises(Refused, match="not your objection"):
        await room.pen(GUEST, "contest 1.1 because I agree with the chair")
    await room.pen(BEN, "contest 1.1 because it is not trivial")


async def test_a_reply_that_stays_in_slack_is_not_put_on_record_by_a_chair(room: Room) -> None:
    room.config = new_config(council={"slack_comments": "never"})
    await room.fetch(mail("plan"))
    await room.posted(1, ts="1700000000.000100")
    thread = "1700000000.000100"
    await room.say(BEN, "For Slack only: it is wrong", ts="1700000001.000100", thread=thread)
    async with room.database.reading() as store:
        (comment,) = await store.comments.of_item(ItemNumber(1))

    about = f"1:comment:{comment.id}"
    await room.submit(CHAIR, "objection_note", about, text="For Slack only: it is wrong")

    assert await register(room) == []


async def test_a_chair_puts_no_words_into_anybodys_mouth(room: Room) -> None:
    await opened(room)
    await by_mail(room, "prose", "I cannot see how this would be paid.")

    await room.submit(CHAIR, "objection_note", "1:mail:2", text="I object, as I hate Ada.")

    assert await register(room) == []


async def test_talk_about_a_section_is_no_answer(room: Room) -> None:
    await room.fetch(mail("plan"))

    await by_mail(room, "talk", "Hello,\n\nRe 2.0: I would not release it.\n")

    assert await room.queued(DeliveryKind.MAIL_NOTE) == []


async def test_a_flood_of_objections_hides_none(room: Room) -> None:
    await opened(room)
    async with room.database.transaction() as store:
        person = await store.people.by_address("ben@example.net", name="Ben Example")
        for number in range(1000):
            await store.objections.add(
                Objection(
                    ItemNumber(1),
                    0,
                    person.id,
                    f"word {number}",
                    Origin.MAIL,
                    "x",
                    room.clock(),
                    Against.CALL,
                    state=ObjectionState.RETRACTED,
                )
            )
    await room.pen(GUEST, "object 1 A real one.")
    await room.push(ADA, 1, "stance_support")

    with pytest.raises(Refused, match=r"1\.1001"):
        await room.pen(CHAIR, "close 1 consensus")
    assert (await register(room))[-1]["text"] == "A real one."


async def test_a_person_floods_no_register(room: Room) -> None:
    await opened(room)
    for number in range(10):
        await room.pen(BEN, f"object 1 Word {number}.")

    with pytest.raises(Refused, match="10 objections"):
        await room.pen(BEN, "object 1 One more.")


async def test_two_answers_of_one_person_are_both_kept(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")

    await room.submit(ADA, "objection_answer", "1:1", text="First answer.")
    await room.submit(ADA, "objection_answer", "1:1", text="Second, other answer.")

    (objection,) = await register(room)
    texts = [answer["text"] for answer in objection["answers"]]
    assert texts == ["First answer.", "Second, other answer."]


async def test_ones_own_objection_outlives_a_vote_with_the_same_words(room: Room) -> None:
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "ballot 1 until in 2 days consent Shall we adopt the plan?")
    await room.pen(BEN, "vote 1 block because there is no budget")
    await room.pen(BEN, "object 1 there is no budget")

    await room.pen(BEN, "vote 1 agree")

    assert await states(room) == {"1.1": "retracted", "1.2": "open"}


async def test_who_has_left_is_not_told_what_is_answered(room: Room) -> None:
    await opened(room, {"board": "off"})
    await room.pen(BEN, "object 1 The plan has no budget.")
    async with room.database.transaction() as store:
        for list_config in room.config.lists:
            await store.slack.set_members(list_config.channel, frozenset(), at=room.clock())
    before = len(await notes(room))

    await by_mail(room, "yes", "re 1.1: SECRET: we sell the boat.", writer=ADA_WRITES)

    assert not [note for note in (await notes(room))[before:] if "SECRET" in note]


async def test_a_provisional_decision_that_nobody_supports_waits_for_the_chair(room: Room) -> None:
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "provisional 1 The plan is adopted. confirm until in 2 days")
    await room.pen(BEN, "object 1 We were nine of forty.")
    await room.pen(CHAIR, "resolve 1.1 accommodated because we are forty now")
    room.clock.move(hours=49)

    await room.tick()

    assert (await room.show(1))["call"]["state"] == "open"
    assert len([note for note in await notes(room) if "is over" in note]) == 1


async def test_a_hold_ends_with_the_objection_that_it_was_for(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "hold 1 1 day")
    await room.pen(BEN, "object 1 The plan has no budget.")
    await room.pen(BEN, "retract 1.1")

    await room.pen(CHAIR, "close 1 consensus")

    assert (await room.show(1))["call"]["outcome"] == "consensus"


async def test_an_objection_that_is_left_standing_is_told_and_in_the_history(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")

    await room.pen(CHAIR, "close 1 no-consensus")

    history = (await room.show(1))["history"]
    assert "1.1 stands" in [entry["to"] for entry in history if entry["what"] == "objection"]
    assert any("Your objection 1.1 stands" in note for note in await notes(room))


async def test_one_mailbox_says_one_thing_on_a_call(room: Room) -> None:
    await opened(room)

    await by_mail(room, "one", "support", writer="Zoe New <zoe@example.net>")
    await by_mail(room, "two", "can live with it", writer="Zoe New <zoe+x@example.net>")

    positions = (await room.show(1))["call"]["positions"]
    assert positions == {"support": 0, "can live with it": 1, "object": 0, "abstain": 0}
