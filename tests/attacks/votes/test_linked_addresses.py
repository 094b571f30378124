"""`/pen link`: only who reads a mailbox joins it, and nobody can be bombed or found out by it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.domain.ballots.confirmation import Answer
from bot.domain.delivery import DeliveryState, Lane
from bot.domain.ids import AddressProofId, SlackUserId
from bot.domain.limits import ALLOWANCES, Limit
from bot.domain.people.proof import code_of
from bot.errors import Refused
from storage.database.engine import Database
from tests.attacks.votes.test_doubtful_accounts import DOUBTFUL, MALLORY
from tests.handlers.asking import answers, said
from tests.handlers.desk import open_desk
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, CHAIR, CHANNEL, COUNCIL, MEMBERS, US, Room, mail
from tests.peers.smtp import peer

HOME = "ada@home.example.org"
AT_HOME = f"Ada at home <{HOME}>"


async def codes(room: Room) -> Sequence[str]:
    """Return the codes that wait to be mailed, in order."""
    async with room.database.reading() as store:
        proofs = [
            await store.address_proofs.get(AddressProofId(delivery.ref or 0))
            for delivery in await answers(room)
            if delivery.payload == Answer.LINK
        ]
    secret = room.config.penholder.secret
    return [code_of(proof, secret=secret) for proof in proofs if proof is not None]


@prepared
async def ballot(room: Room) -> None:
    """Let a ballot be open on #1, on which Ada has voted by mail from home."""
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    room.clock.move(minutes=1)
    await room.fetch(mail("vote", "vote: agree", writer=AT_HOME, answers=["call"]))


async def test_whoever_types_the_code_has_the_address_and_one_vote(room: Room) -> None:
    await ballot(room)
    await room.press(ADA, 1, "disagree")
    assert await room.tally(1) == {"agree": 1, "disagree": 1}

    asked = await room.pen(ADA, f"link {HOME}")
    (code,) = await codes(room)
    joined = await room.pen(ADA, f"link {code}")

    assert asked.text.startswith(
        f"A code goes to {HOME}, unless that address already got two today."
    )
    assert joined.text.startswith(f"{HOME} and your Slack account are now one person")
    assert await room.tally(1) == {"disagree": 1}
    async with room.database.reading() as store:
        ada = await store.people.find_slack(ADA)
    assert ada is not None
    assert sorted(ada.addresses) == ["ada@example.org", HOME]
    assert await room.pen(ADA, f"link {code}") == replace(
        joined, text=f"{HOME} is already known to be yours; there is nothing to do."
    )


async def test_a_published_result_stays_when_a_voter_links_an_address(room: Room) -> None:
    await ballot(room)
    await room.press(ADA, 1, "disagree")
    await room.pen(CHAIR, "close 1 split")
    before = await room.show(1)

    await room.pen(ADA, f"link {HOME}")
    await room.pen(ADA, f"link {(await codes(room))[0]}")

    after = await room.show(1)
    assert (after["votes"], after["ballot"]) == (before["votes"], before["ballot"])


@pytest.mark.parametrize("doubt", DOUBTFUL.values(), ids=DOUBTFUL)
async def test_a_mailbox_shows_what_a_doubtful_profile_does_not(room: Room, doubt: object) -> None:
    await ballot(room)
    room.directory[MALLORY] = doubt  # type: ignore[assignment]
    room.members[CHANNEL] = MEMBERS | {MALLORY}
    with pytest.raises(Refused):
        await room.press(MALLORY, 1, "agree")

    await room.pen(MALLORY, "link mallory@example.org")
    await room.pen(MALLORY, f"link {(await codes(room))[0]}")
    await room.press(MALLORY, 1, "block", key="press")

    with pytest.raises(Refused, match="Only a chair"):
        await room.pen(MALLORY, "reopen 1")
    async with room.database.reading() as store:
        mallory = await store.people.find_slack(MALLORY)
    assert mallory is not None
    assert mallory.addresses == ("mallory@example.org",)


async def test_a_code_is_of_no_use_to_another_user(room: Room) -> None:
    await room.pen(BEN, f"link {HOME}")
    (code,) = await codes(room)

    slack_reply = await room.pen(ADA, f"link {code}")

    assert "not a code that was mailed for your Slack account" in slack_reply.text
    async with room.database.reading() as store:
        assert await store.people.of_address(HOME) is None


async def test_a_code_ends_after_a_day(room: Room) -> None:
    await room.pen(ADA, f"link {HOME}")
    (code,) = await codes(room)
    room.clock.move(days=1)

    assert "too old" in (await room.pen(ADA, f"link {code}")).text
    async with room.database.reading() as store:
        assert await store.people.of_address(HOME) is None


async def test_guesses_are_counted_and_end(room: Room) -> None:
    (guesses,) = ALLOWANCES[Limit.LINK_GUESS]
    await room.pen(ADA, f"link {HOME}")
    (code,) = await codes(room)

    for _ in range(guesses.most):
        assert "not a code that was mailed" in (await room.pen(ADA, f"link {'a' * 16}")).text
    with pytest.raises(Refused, match="no code works for an hour"):
        await room.pen(ADA, f"link {code}")
    room.clock.move(hours=1)

    assert "one person" in (await room.pen(ADA, f"link {code}")).text


async def test_the_answer_does_not_say_who_is_known(room: Room) -> None:
    await room.fetch(mail("known", writer=AT_HOME))
    await room.pen(BEN, "mine")

    texts = [
        (await room.pen(ADA, f"link {address}")).text.replace(address, "X")
        for address in (HOME, "ben@example.net", "nobody@example.com")
    ]

    assert len(set(texts)) == 1
    assert [address for address, _ in await said(room)] == [
        HOME,
        "ben@example.net",
        "nobody@example.com",
    ]


async def test_nobody_is_sent_more_than_two_codes_a_day_whoever_asks(room: Room) -> None:
    for user in (ADA, BEN, CHAIR):
        for address in (HOME, HOME.replace("@", "+again@"), HOME.upper()):
            await room.pen(user, f"link {address}")

    assert len(await answers(room)) == 2
    room.clock.move(hours=23)
    await room.pen(SlackUserId("U04GUEST"), f"link {HOME}")
    assert len(await answers(room)) == 2


async def test_a_user_asks_five_times_a_day(room: Room) -> None:
    for number in range(5):
        await room.pen(ADA, f"link ada{number}@example.com")

    with pytest.raises(Refused, match="several codes today"):
        await room.pen(ADA, "link ada6@example.com")
    assert len(await answers(room)) == 5


@pytest.mark.parametrize("address", [COUNCIL, US, US.replace("@", "+kabc@")])
async def test_lists_and_penholder_are_nobody(room: Room, address: str) -> None:
    with pytest.raises(Refused, match="not to a person"):
        await room.pen(ADA, f"link {address}")

    assert await answers(room) == []


async def test_what_slack_delivers_again_is_done_once(room: Room) -> None:
    for _ in range(3):
        await room.pen(ADA, f"link {HOME}", key="once")
    (code,) = await codes(room)

    wrong = [await room.pen(ADA, f"link {'b' * 16}", key="wrong") for _ in range(9)]
    await room.pen(ADA, f"link {code}", key="code")
    again = await room.pen(ADA, f"link {code}", key="code")

    assert len({slack_reply.text for slack_reply in wrong}) == 1
    assert "is already known to be yours" in again.text


async def test_an_address_of_another_slack_user_stays_theirs(room: Room) -> None:
    await room.pen(BEN, "mine")
    await room.pen(ADA, "link ben@example.net")
    (code,) = await codes(room)

    texts = [(await room.pen(ADA, f"link {code}")).text for _ in range(2)]

    assert texts[0].startswith("ben@example.net already belongs to another Slack user. Nothing was")
    assert texts[0] == texts[1]
    async with room.database.reading() as store:
        ben = await store.people.find_slack(BEN)
        taken = await store.address_proofs.taken()
    assert ben is not None
    assert ben.addresses == ("ben@example.net",)
    assert [(address_proof.user, address_proof.address) for address_proof in taken] == [
        (ADA, "ben@example.net")
    ]


async def test_the_mail_has_the_code_and_nothing_that_anybody_wrote(database: Database) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        await desk.room.pen(ADA, f"link {HOME}")
        (code,) = await codes(desk.room)
        async with desk.working():
            await desk.seen(
                lambda every: all(
                    delivery.state is DeliveryState.SENT
                    for delivery in every
                    if delivery.lane is Lane.ANSWERS
                )
            )

    (envelope,) = smtp.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("<>", [HOME])
    (body,) = smtp.bodies
    assert f"/pen link {code}".encode() in body
    assert b"Auto-Submitted: auto-replied" in body
    for word in (ADA, "Ada", "Example", CHANNEL):
        assert word.encode() not in body.replace(b"example.org", b"")


async def test_a_code_that_was_used_before_it_left_is_not_mailed(database: Database) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        await desk.room.pen(ADA, f"link {HOME}")
        await desk.room.pen(ADA, f"link {(await codes(desk.room))[0]}")
        async with desk.working():
            await desk.seen(
                lambda every: all(
                    delivery.state is DeliveryState.SENT
                    for delivery in every
                    if delivery.lane is Lane.ANSWERS
                )
            )

    assert smtp.taken == []
