"""Chairs who are not in Slack hear by mail what others hear there: once, gathered, if wanted."""

import asyncio
import re
from datetime import timedelta
from email.message import EmailMessage
from functools import partial

import pytest

from bot.config import Config
from bot.domain.commands.mails import HeldCommand
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.digests.stopping import OwnMail
from bot.domain.ids import ListName
from bot.domain.items.comment import Source
from bot.domain.payloads import ForChair
from bot.errors import Refused
from handlers.people.chairs import tell_chairs
from handlers.receiving.held import MayDecide, decide_on_held
from handlers.work import Work
from tests.attacks.votes.test_commands_by_mail import proving, replies, send
from tests.conftest import NEEDS_POSTGRESQL
from tests.handlers.desk import Desk, all_done
from tests.handlers.digests.test_personal_digests import desk, mails_to, smtp, text_of
from tests.handlers.prepared import prepared
from tests.handlers.proceedings.test_objections import BEN_WRITES
from tests.handlers.room import ADA, BEN, CHAIR, COUNCIL, US, Room, mail, new_config
from tests.handlers.voting.test_ballots_by_rule import house
from tests.peers.smtp import Peer

__all__ = ["desk", "smtp"]  # fixtures

SOPHIE = "sophie@example.org"
WITH_SOPHIE = new_config(council={"secretaries": [SOPHIE]})
"""Carla is in Slack, the secretary is not."""


@prepared
async def opened(room: Room) -> None:
    """Call for consensus on item 1 for two days."""
    room.config = WITH_SOPHIE
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 2 days for consensus We adopt the plan.")
    room.clock.move(hours=1)


async def told(room: Room, address: str = SOPHIE) -> list[str]:
    """Return what waits to leave for a chair by mail, each piece as one line."""
    queued = await room.queued(DeliveryKind.MAIL_NOTE)
    payloads = [each.payload for each in queued if each.recipient == address]
    texts = [text for each in payloads if isinstance(each, ForChair) for text in each.texts]
    return [" ".join(text.split()) for text in texts]


async def test_a_secretary_without_slack_hears_of_objections_and_what_became_of_them(
    room: Room,
) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget &amp; no end.")
    await room.pen(CHAIR, "resolve 1.1 does-not-bear because it is about another plan")
    await room.pen(BEN, "contest 1.1 because it is about this one")
    await room.pen(ADA, "hold 1")
    room.clock.move(days=3)
    await room.tick()

    raised, contested, held, due = await told(room)

    assert "Ben Example objects on #1 About plan (1.1): “The plan has no budget & no end.”" in (
        raised
    )
    assert "Answer it with “!answer 1.1 …”" in raised
    assert "“!resolve 1.1 …”" in raised
    assert "contests what was found on 1.1" in contested
    assert "Ada Example asks for time until" in held
    assert "Declare it with “!close 1 consensus”" in due
    assert not await told(room, "chair@example.org")  # she is told in Slack


async def test_a_mail_that_is_held_is_told_and_decided_by_mail(room: Room) -> None:
    await opened(room)
    await room.fetch(
        mail("aside", writer="Eve <eve@evil.example>", through=None, subject="Win now")
    )
    room.clock.move(hours=7)
    await room.tick()
    await room.tick()

    (asked,) = await told(room)

    assert "“Win now”, from Eve" in asked
    assert "“!held 1 show”" in asked
    await send(room, "!held", writer=f"Sophie <{SOPHIE}>", to=proving(room, SOPHIE))
    assert "Win now" in (await replies(room))[-1]
    await send(room, "!held 1 drop", writer=f"Sophie <{SOPHIE}>", to=proving(room, SOPHIE))
    assert "Dropped" in (await replies(room))[-1]


def chaired_by(config: Config, address: str) -> Config:
    """Return a configuration in which one person leads the council, without Slack."""
    council, *others = config.lists
    council = council.model_copy(update={"chairs": (), "secretaries": (address,)})
    return config.model_copy(update={"lists": [council, *others]})


async def news(room: Room, *numbers: int) -> None:
    """Let pieces of news come for the chairs, each under a key of its own."""
    async with room.database.transaction() as store:
        work = Work(store, room.config, room.clock())
        for number in numbers:
            wording = partial("Piece {}.".format, number)
            await tell_chairs(work, room.config.lists[0], wording, key=f"piece {number}")


@pytest.fixture
def at_work(desk: Desk) -> Desk:
    """Give the desk's council a secretary who is not in Slack."""
    desk.room.config = chaired_by(desk.room.config, SOPHIE)
    return desk


async def leave(at_work: Desk) -> None:
    """Let what is due leave."""
    clock = at_work.room.clock
    await at_work.work(
        lambda found: all(
            each.state is not DeliveryState.WAITING or each.due_at > clock() for each in found
        )
    )


async def test_whatever_comes_chairs_get_few_mails_a_day_with_each_piece_once(
    at_work: Desk, smtp: Peer
) -> None:
    room = at_work.room
    for number in range(1, 49):
        await news(room, number)
        await news(room, number)  # the same again, as after a kill
        await leave(at_work)
        room.clock.move(minutes=15)
    await news(room, *range(49, 101))
    room.clock.move(hours=3)
    await at_work.work(all_done)

    mails = mails_to(smtp, SOPHIE)
    assert 8 < len(mails) < 20
    words = [" ".join(text_of(each).split()) for each in mails]
    told = [int(n) for each in words for n in re.findall(r"Piece (\d+)\.", each)]
    assert told == sorted(set(told))
    left_out = sum(int(n) for each in words for n in re.findall(r"There are (\d+) more", each))
    assert len(told) + left_out == 100
    assert left_out < 52
    last = mails[-1]
    assert "pieces of news for the chairs of council" in str(last["Subject"])
    assert "chairs%20off" in str(last["List-Unsubscribe"])
    assert "penholder+" in str(last["Reply-To"])
    assert "as a chair or secretary of the list" in words[-1]


async def test_a_kill_while_a_mail_leaves_tells_the_same_again_and_loses_nothing(
    at_work: Desk, smtp: Peer
) -> None:
    room = at_work.room
    await news(room, 1, 2)
    async with room.database.transaction() as store:
        (first,) = await store.outbox.claim_due(
            now=room.clock(), lease=timedelta(minutes=5), limit=9, worker="killed"
        )
    await at_work.worker().deliver(first)
    await news(room, 3)
    room.clock.move(minutes=20)
    await at_work.work(all_done)

    mails = mails_to(smtp, SOPHIE)
    told = [re.findall(r"Piece (\d+)\.", text_of(each)) for each in mails]
    assert told == [["1", "2"], ["1", "2"], ["3"]]
    assert mails[0]["Message-ID"] == mails[1]["Message-ID"] != mails[2]["Message-ID"]


@pytest.mark.parametrize("why", ["declined", "no chair", "refuses", "ours"])
async def test_who_does_not_want_it_or_is_no_chair_any_more_gets_nothing(
    at_work: Desk, smtp: Peer, why: str
) -> None:
    room = at_work.room
    if why == "ours":
        room.config = chaired_by(room.config, COUNCIL)
    await news(room, 1)
    async with room.database.transaction() as store:
        sophie = await store.people.by_address(SOPHIE, name="")
        if why == "declined":
            await store.attentions.decline(sophie.id, OwnMail.CHAIRS, at=room.clock())
        if why == "refuses":
            await store.bounces.suspend(SOPHIE, at=room.clock())
    if why == "no chair":
        room.config = chaired_by(room.config, "other@example.org")
    await at_work.work(all_done)

    assert smtp.bodies == []


async def test_only_a_chair_without_slack_is_offered_to_do_without_it(room: Room) -> None:
    await opened(room)

    await send(room, "!settings", writer=f"Sophie <{SOPHIE}>", to=proving(room, SOPHIE))
    await send(room, "!settings", to=proving(room))
    await send(room, "!settings chairs off", writer=f"S <{SOPHIE}>", to=proving(room, SOPHIE))

    hers, adas, off = (" ".join(text.split()) for text in await replies(room))
    assert "news for chairs and secretaries" in hers
    assert "news for chairs" not in adas
    assert "You do not get this by mail any more: news for chairs" in off


async def test_a_held_mail_is_decided_by_nobody_else_and_not_by_a_mail_sent_again(
    room: Room,
) -> None:
    await opened(room)
    await room.fetch(mail("aside", writer="Eve <eve@evil.example>", through=None))

    await send(room, "!held 1 show", to=proving(room))
    await send(room, "!held", to=proving(room))
    await send(room, "!held 1 show", writer=f"Sophie <{SOPHIE}>")

    ada, ada_too = await replies(room)
    assert "Only a chair of council" in ada
    assert "Only a chair of council" in ada_too
    async with room.database.reading() as store:
        assert len(await store.held.of_lists([ListName("council")])) == 1


@NEEDS_POSTGRESQL
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_of_two_chairs_at_once_the_second_hears_that_a_held_mail_is_gone(room: Room) -> None:
    await opened(room)
    await room.fetch(mail("aside", writer="Eve <eve@evil.example>", through=None))

    async with room.database.transaction() as store:
        sophie = await store.people.by_address(SOPHIE, name="")
        by = MayDecide(sophie, (ListName("council"),), Source.MAIL)
        work = Work(store, room.config, room.clock())
        assert "Shown as #2" in await decide_on_held(HeldCommand(1, "show"), work, by)
        second = asyncio.create_task(room.pen(CHAIR, "held 1 drop"))
        await asyncio.sleep(0.2)

    with pytest.raises(Refused, match="No message 1 is held"):
        await second


async def test_a_tie_is_told_to_a_chair_who_is_not_in_slack(room: Room) -> None:
    room.config = new_config(council={"chairs": ["chair@example.org", SOPHIE]})
    house(room, method="single", casting_vote=True)
    await room.fetch(mail("venue"))
    await room.pen(CHAIR, "ballot 1 until in 1 hour house Where: Geneva / Lyon")
    await room.pen(ADA, "vote 1 Geneva")
    await room.pen(BEN, "vote 1 Lyon")
    room.clock.move(hours=2)
    await room.tick()

    (tied,) = await told(room)

    assert "has ended in a tie: Geneva, Lyon" in tied
    assert "“!cast 1 Geneva”" in tied


async def test_a_tie_reaches_a_chair_whom_nobody_has_seen_yet(at_work: Desk, smtp: Peer) -> None:
    room = at_work.room
    house(room, method="single", casting_vote=True)
    council, *others = room.config.lists
    council = council.model_copy(update={"chairs": ("chair@example.org", "new@example.org")})
    room.config = room.config.model_copy(update={"lists": [council, *others]})
    await room.fetch(mail("venue"))
    await room.pen(CHAIR, "ballot 1 until in 1 hour house Where: Geneva / Lyon")
    await room.pen(ADA, "vote 1 Geneva")
    await room.pen(BEN, "vote 1 Lyon")
    room.clock.move(hours=2)
    await room.tick()

    await leave(at_work)

    (tied,) = mails_to(smtp, "new@example.org")
    assert "has ended in a tie" in text_of(tied)


async def mailed_about(
    at_work: Desk, smtp: Peer, text: str = "object: It is late."
) -> EmailMessage:
    """Let Ben object; return the mail that tells the secretary of it."""
    room = at_work.room
    await room.fetch(mail("plan"))
    await room.fetch(mail("no", text, writer=BEN_WRITES, answers=["plan"], date=room.clock()))
    await leave(at_work)
    return mails_to(smtp, SOPHIE)[-1]


async def reply(room: Room, told: EmailMessage, text: str, *, to: str = "", name: str = "") -> None:
    """Reply to a mail of ours, as the secretary."""
    room.clock.move(minutes=1)
    raw = mail(
        name or f"reply-{room.key()}",
        f"{text}\n\n> Ben Example objects\n",
        writer=f"Sophie <{SOPHIE}>",
        answers=[str(told["Message-ID"]).strip("<>")],
        to=to or str(told["Reply-To"]),
        through=None,
        date=room.clock(),
    )
    await room.fetch(raw)


async def test_a_reply_to_the_mail_about_an_objection_answers_it(at_work: Desk, smtp: Peer) -> None:
    room = at_work.room
    told = await mailed_about(at_work, smtp)
    assert "what you write is put with 1.1 as your answer" in " ".join(text_of(told).split())

    await reply(room, told, "Thank you!")
    await reply(room, told, "From a forger.", to=US)
    assert (await room.show(1))["objections"][0]["answers"] == []
    await reply(room, told, "It is early:\nin annex B.", name="twice")
    await reply(room, told, "It is early:\nin annex B.", name="twice")

    (objection,) = (await room.show(1))["objections"]
    (answer,) = objection["answers"]
    assert answer["text"].split() == ["It", "is", "early:", "in", "annex", "B."]
    assert (await room.show(1))["so_far"]["not_answered"] == []
    assert "answer 1.1" in (await replies(room))[-1]


@pytest.mark.parametrize(
    "said",
    [
        "/pen resolve 1.1 accommodated because annex B has it",
        "“!resolve 1.1 accommodated because annex B has it”",
        "I think it is settled.\nThank you.\n!resolve 1.1 accommodated because it is",
    ],
    ids=["as in Slack", "quoted", "below words"],
)
async def test_a_command_that_is_not_read_is_no_answer_for_the_list_to_read(
    at_work: Desk, smtp: Peer, said: str
) -> None:
    room = at_work.room
    told = await mailed_about(at_work, smtp)

    await reply(room, told, said)

    (objection,) = (await room.show(1))["objections"]
    assert (objection["state"], objection["answers"]) == ("open", [])
    hinted = [each.payload for each in await room.queued() if each.recipient == SOPHIE]
    assert hinted


async def test_a_reply_to_a_mail_about_several_things_answers_nothing(
    at_work: Desk, smtp: Peer
) -> None:
    room = at_work.room
    both = "object: It is late.\n\nobject: It is dear."
    await news(room, 1)
    told = await mailed_about(at_work, smtp, both)
    assert "as your answer" not in " ".join(text_of(told).split())

    await reply(room, told, "It is early: in annex B.")

    assert all(each["answers"] == [] for each in (await room.show(1))["objections"])
