"""When a vote was said: never before its ballot, and once however often it is sent."""

from datetime import timedelta

from tests.handlers.room import ADA, CHAIR, Room, mail

ADA_BY_MAIL = "Ada Example <ada@example.org>"


async def test_what_came_before_the_ballot_opened_is_no_vote_on_it(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"))
    before = room.clock.now + timedelta(minutes=1)
    room.clock.move(hours=1)
    await room.pen(CHAIR, "ballot 1 until in 3 days")

    await room.fetch(
        mail("early", "agree", answers=["call"], writer=ADA_BY_MAIL), received_at=before
    )

    assert await room.tally(1) == {}
    assert (await room.show(1))["votes"] == []


async def test_a_vote_in_the_second_of_the_opening_counts(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"))
    room.clock.move(hours=1, milliseconds=400)
    await room.pen(CHAIR, "ballot 1 until in 3 days")

    await room.fetch(
        mail("vote", "agree", answers=["call"], writer=ADA_BY_MAIL),
        received_at=room.clock.now.replace(microsecond=0),
    )

    assert await room.tally(1) == {"agree": 1}


async def test_an_old_vote_that_is_sent_again_replaces_no_newer_one(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    said_at = room.clock.move(hours=1)
    first = mail("first", "agree", answers=["call"], writer=ADA_BY_MAIL, date=said_at)
    await room.fetch(first)
    room.clock.move(hours=1)
    await room.press(ADA, 1, "disagree")
    room.clock.move(hours=1)

    again = mail(
        "again",
        "agree",
        answers=["call"],
        writer=ADA_BY_MAIL,
        date=said_at,
        subject="About first",
    )
    await room.fetch(again)

    assert await room.tally(1) == {"disagree": 1}


async def test_a_vote_that_is_said_anew_replaces_the_older_one(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    for name, text in (("one", "agree"), ("two", "disagree"), ("three", "agree")):
        said_at = room.clock.move(hours=1)
        await room.fetch(
            mail(name, text, answers=["call"], writer=ADA_BY_MAIL, date=said_at, subject="Re: call")
        )

    assert await room.tally(1) == {"agree": 1}
