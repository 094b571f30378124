"""Where there is no roster, strangers vote by no way; one mailbox has one vote."""

from collections.abc import Mapping

import pytest

from bot.domain.ballots.confirmation import Answer
from bot.domain.delivery import DeliveryKind
from handlers.people.rosters import import_roster
from handlers.work import Work
from tests.attacks.votes.test_commands_by_mail import proving, replies
from tests.handlers.asking import (
    UNPROVED,
    a_ballot,
    answers,
    deliver,
    said,
    send_back,
    the_word,
    vote,
)
from tests.handlers.room import ADA as ADA_IN_SLACK
from tests.handlers.room import (
    BEN,
    BOARD,
    BOARD_CHANNEL,
    CHAIR,
    CHANNEL,
    COUNCIL,
    MEMBERS,
    US,
    Room,
    mail,
    new_config,
)
from tests.handlers.voting.test_ballots_by_rule import house

MANY = 200
ANYBODY = new_config(council={"ballots": {"minimum_assurance": "none"}})
EVE = "Eve <eve@evil.example>"
BEN_BY_MAIL = "Ben <ben@example.net>"


async def post(room: Room, name: str, text: str = "Hello", *, writer: str = EVE) -> None:
    """Write to the list, which vouches for it."""
    await room.fetch(mail(name, text, writer=writer, date=room.clock.now))


async def counted(room: Room) -> Mapping[str, int]:
    """Return the tally of #1."""
    return await room.tally(1)


async def test_two_hundred_made_addresses_do_not_outvote_three_members(room: Room) -> None:
    members = [f"{name} <{name}@example.org>" for name in ("ada", "bo", "cem")]
    for number, writer in enumerate(members):
        await post(room, f"hello{number}", writer=writer)
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 4 until in 3 days")
    room.clock.move(hours=1)

    for number in range(MANY):
        await vote(room, f"made{number}", "#4: disagree", writer=f"M <m{number}@evil.example>")
    for delivery in await answers(room):
        assert delivery.payload == Answer.NOT_COUNTED
    await deliver(room)
    for number, writer in enumerate(members):
        await vote(room, f"vote{number}", "#4: agree", writer=writer)
        await send_back(room, await the_word(room), name=f"back{number}", writer=writer)

    assert await room.tally(4) == {"agree": 3}


async def test_a_strangers_vote_to_us_counts_by_no_word_whoever_reads_the_mailbox(
    room: Room,
) -> None:
    await a_ballot(room)

    await vote(room, "made", writer=EVE)

    assert await counted(room) == {}
    assert await said(room) == [("eve@evil.example", Answer.NOT_COUNTED)]
    assert "on its mailing list when the ballot opened" in (await room.refusals(1))[0]


async def test_no_assurance_makes_a_stranger_a_voter(room: Room) -> None:
    room.config = ANYBODY
    await a_ballot(room)

    await vote(room, "made", writer=EVE)
    await vote(room, "command", "!vote 1 agree", writer="M <m@evil.example>")

    assert await counted(room) == {}


async def test_who_wrote_to_the_list_before_the_ballot_opened_votes_by_mail_to_us(
    room: Room,
) -> None:
    await post(room, "hello", writer=BEN_BY_MAIL)
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 2 until in 3 days")
    room.clock.move(hours=1)

    await vote(room, "mine", "#2: agree", writer=BEN_BY_MAIL)
    (asked,) = await answers(room)

    assert (asked.recipient, asked.payload) == ("ben@example.net", Answer.CONFIRM)


async def test_who_writes_to_the_list_only_afterwards_votes_there_and_not_by_mail_to_us(
    room: Room,
) -> None:
    await a_ballot(room)
    await post(room, "late", writer=BEN_BY_MAIL)

    await vote(room, "private", writer=BEN_BY_MAIL)
    assert await said(room) == [("ben@example.net", Answer.NOT_COUNTED)]
    await room.fetch(mail("vote", "+1", writer=BEN_BY_MAIL, answers=["call"], date=room.clock.now))

    assert await counted(room) == {"agree": 1}


async def test_a_list_that_an_item_is_not_on_makes_nobody_its_voter(room: Room) -> None:
    await room.fetch(mail("there", writer=EVE, to="board@lists.example.org", through="board"))
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 2 until in 3 days")
    room.clock.move(hours=1)

    await vote(room, "made", "#2: agree", writer=EVE)

    assert await said(room) == [("eve@evil.example", Answer.NOT_COUNTED)]


async def test_a_mail_that_nothing_proves_makes_nobody_a_voter(room: Room) -> None:
    room.config = UNPROVED
    await room.fetch(
        mail(
            "claimed", writer=EVE, through=None, headers={"List-Id": "<council.lists.example.org>"}
        )
    )
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 2 until in 3 days")
    room.clock.move(hours=1)

    await vote(room, "made", "#2: agree", writer=EVE, claims=True)

    assert await room.tally(2) == {}
    assert await said(room) == [("eve@evil.example", Answer.NOT_COUNTED)]


async def test_an_id_of_their_own_later_post_makes_nobody_an_earlier_member(room: Room) -> None:
    await a_ballot(room)
    await post(room, "late", writer=BEN_BY_MAIL)

    await vote(room, "late", "#1: agree", writer=BEN_BY_MAIL)

    assert await counted(room) == {}
    assert Answer.CONFIRM not in [text for _address, text in await said(room)]


async def test_a_chair_votes_by_mail_though_no_list_ever_vouched_for_them(room: Room) -> None:
    await a_ballot(room)

    await vote(room, "chair", writer="Carla <chair@example.org>")

    assert await said(room) == [("chair@example.org", Answer.CONFIRM)]


async def test_a_member_of_the_channel_votes_by_mail_and_one_who_left_does_not(room: Room) -> None:
    await a_ballot(room)
    await room.press(BEN, 1, "agree")

    await vote(room, "by-mail", "#1: disagree", writer="Ben Example <ben@example.net>")
    assert await said(room) == [("ben@example.net", Answer.CONFIRM)]
    await deliver(room)
    room.members = {CHANNEL: MEMBERS - {BEN}, BOARD_CHANNEL: MEMBERS}
    with pytest.raises(Exception, match="Join the channel"):
        await room.press(BEN, 1, "abstain")
    room.clock.move(days=1)
    await vote(room, "again", "#1: block: no", writer="Ben Example <ben@example.net>")

    assert await counted(room) == {"agree": 1}


async def test_in_slack_a_post_after_the_opening_makes_no_voter_of_somebody_outside_the_channel(
    room: Room,
) -> None:
    room.members = {CHANNEL: MEMBERS - {BEN}, BOARD_CHANNEL: MEMBERS}
    await a_ballot(room)
    await post(room, "late", writer="Ben Example <ben@example.net>")

    await room.press(BEN, 1, "agree")

    assert await counted(room) == {}
    assert "when the ballot opened" in (await room.refusals(1))[0]


# One mailbox, one vote


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ada@example.org", "ada+again@example.org"),
        ("ada+one@example.org", "Ada+Two@Example.ORG"),
        ("ada.example@gmail.com", "adaexample@googlemail.com"),
        ("ada-example@proton.me", "ada.example@pm.me"),
    ],
)
async def test_who_writes_from_one_mailbox_has_one_vote(
    room: Room, first: str, second: str
) -> None:
    await post(room, "one", writer=f"Ada <{first}>")
    await post(room, "two", writer=f"Ada <{second}>")
    await room.fetch(mail("call", "Shall we?", writer=EVE))
    await room.pen(CHAIR, "ballot 3 until in 3 days")
    room.clock.move(hours=1)

    for name, address, text in (("a", first, "agree"), ("b", second, "disagree")):
        room.clock.move(minutes=1)
        await room.fetch(
            mail(name, text, writer=f"Ada <{address}>", answers=["call"], date=room.clock.now)
        )

    assert await room.tally(3) == {"disagree": 1}


async def test_dots_make_two_mailboxes_where_the_provider_does_not_ignore_them(room: Room) -> None:
    await a_ballot(room)

    for name, address in (("a", "a.da@example.net"), ("b", "ada@example.net")):
        await room.fetch(
            mail(name, "+1", writer=f"A <{address}>", answers=["call"], date=room.clock.now)
        )

    assert await counted(room) == {"agree": 2}


async def test_a_vote_in_slack_replaces_one_by_mail_from_the_same_mailbox(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(
        mail(
            "tag",
            "agree",
            writer="Ada <ada+list@example.org>",
            answers=["call"],
            date=room.clock.now,
        )
    )
    room.clock.move(minutes=1)

    await room.press(ADA_IN_SLACK, 1, "disagree")

    assert await counted(room) == {"disagree": 1}


async def test_two_people_of_a_roster_with_one_mailbox_have_two_votes(room: Room) -> None:
    roster = "name,emails\nAnn,board+ann@example.org\nBob,board+bob@example.org\n"
    await room.fetch(mail("call", "Shall we?"))
    async with room.database.transaction() as store:
        council = room.config.lists[0]
        await import_roster(Work(store, room.config, room.clock.now), roster, council)
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)

    for name in ("ann", "bob"):
        await room.fetch(
            mail(
                name,
                "+1",
                writer=f"{name} <board+{name}@example.org>",
                answers=["call"],
                date=room.clock.now,
            )
        )

    assert await counted(room) == {"agree": 2}


# Every other way to take part


async def test_a_stranger_endorses_no_vote_by_a_proved_mail_to_us(room: Room) -> None:
    house(room, like="majority", endorsers=1)
    await room.fetch(mail("call"))
    await room.fetch(mail("there", writer=EVE, to=BOARD, through="board"))
    await room.pen(CHAIR, "ballot 1 until in 3 days house Shall we go?")
    room.clock.move(hours=1)
    await room.fetch(mail("late", writer=EVE, date=room.clock.now))

    await room.fetch(
        mail(
            "endorse", "!endorse 1", writer=EVE, to=proving(room, "eve@evil.example"), through=None
        )
    )

    (reply,) = await replies(room)
    assert "when the ballot was proposed, may endorse this" in " ".join(reply.split())
    assert (await room.show(1))["ballot"]["state"] == "draft"


async def test_nobody_endorses_twice_from_one_mailbox(room: Room) -> None:
    house(room, like="majority", endorsers=2)
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days house Shall we go?")
    room.clock.move(hours=1)

    for name, address in (("a", "ben@example.net"), ("b", "ben+again@example.net")):
        await room.fetch(
            mail(
                name,
                "endorse",
                writer=f"Ben <{address}>",
                answers=["call"],
                date=room.clock.now,
            )
        )

    assert (await room.show(1))["ballot"]["state"] == "draft"
    assert len([row for row in (await room.show(1))["history"] if row["what"] == "endorsed"]) == 1


async def test_a_stranger_supports_no_more_time_by_a_proved_mail_to_us(room: Room) -> None:
    room.config = new_config(council={"calls": {"extensions": {"supporters": 1}}})
    await room.fetch(mail("first", writer=BEN_BY_MAIL))
    await room.pen(CHAIR, "call 1 until in 5 days")
    room.clock.move(hours=1)
    await room.pen(BEN, "extend 1 in 9 days")
    await room.fetch(mail("late", writer=EVE, date=room.clock.now))

    await room.fetch(
        mail(
            "support", "!support 1", writer=EVE, to=proving(room, "eve@evil.example"), through=None
        )
    )

    (reply,) = await replies(room)
    assert "when comments opened, decide on more time" in " ".join(reply.split())
    assert (await room.show(1))["call"]["extensions"] == []


async def test_a_stranger_posts_no_vote_past_the_list_by_naming_it(room: Room) -> None:
    await a_ballot(room)

    await room.fetch(
        mail("past", "+1", writer=EVE, to=f"{COUNCIL}, {US}", through=None, answers=["call"])
    )

    assert await counted(room) == {}
    assert await room.queued(DeliveryKind.MAIL_RECEIPT) == []


async def test_a_stranger_who_sends_a_word_back_confirms_nothing(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "made", writer=EVE)
    await deliver(room)

    await send_back(room, f"penholder+c{'a' * 32}@bot.example.org", writer=EVE)

    assert await counted(room) == {}
