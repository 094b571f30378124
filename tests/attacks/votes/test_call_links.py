"""A link in a person's own digest answers one call for them, as a button in Slack would."""

import re
from http import HTTPStatus

import pytest

from bot.domain.consensus.stance import StanceWord
from bot.domain.ids import ItemNumber
from handlers.voting.receipts import MOST_RECEIPTS
from storage.database.engine import Database
from tests.attacks.votes.test_voting_links import links_in_digest, looked, pressed
from tests.handlers.desk import Desk, all_done
from tests.handlers.digests.test_personal_digests import (
    ADAS,
    desk,
    digests,
    later,
    mails_to,
    smtp,
    text_of,
)
from tests.handlers.room import ADA, BEN, CHAIR, CHANNEL, mail, new_config
from tests.handlers.voting.test_ballots_by_rule import take_roster
from tests.peers.smtp import Peer

__all__ = ["desk", "smtp"]  # fixtures
LINK = re.compile(r"https://pen\.example\.org/v/(vaaa[a-z2-7]+-c[0-9]+)")
PLAN = "call 1 until in 5 days for consensus We adopt the plan."


async def words_of(desk: Desk, smtp: Peer, command: str = PLAN, *more: str) -> list[str]:
    """Let Ada's digest hold a call that she has not answered; return its links."""
    typed = [(CHAIR, command), *((BEN, each) for each in more)]
    return await links_in_digest(desk, smtp, LINK, *typed)


async def said(database: Database) -> list[tuple[str, StanceWord]]:
    """Return what people say on the only call."""
    async with database.reading() as store:
        call = await store.calls.latest_of_item(ItemNumber(1))
        assert call is not None
        stances = await store.stances.of_call(call.id)
        people = await store.people.many({stance.person for stance in stances})
        return [(people[each.person].addresses[0], each.word) for each in stances]


async def receipts(desk: Desk, smtp: Peer) -> list[str]:
    """Send what waits, and return the subjects of Ada's receipts."""
    await desk.work(all_done)
    subjects = [str(each["Subject"]) for each in mails_to(smtp, ADAS)]
    return [subject for subject in subjects if "Your answer on" in subject]


async def test_one_press_answers_and_another_changes_it(
    desk: Desk, smtp: Peer, database: Database
) -> None:
    room = desk.room
    (word,) = await words_of(desk, smtp)

    page = str((await looked(room, word)).body)
    assert "We adopt the plan." in page
    assert page.count("<form") == 3
    assert "!object 1" in page
    assert await said(database) == [], "looking says nothing"

    for _twice in range(2):
        assert (await pressed(room, word, 2)).status is HTTPStatus.OK
    assert await said(database) == [(ADAS, StanceWord.CAN_LIVE)]
    assert "Support" in str((await pressed(room, word, 1)).body)
    assert await said(database) == [(ADAS, StanceWord.SUPPORT)]
    details = (await room.type(CHAIR, "show 1")).text
    assert "support 1" in details
    assert await receipts(desk, smtp) == [
        "[#1] Your answer on #1: Can live with it",
        "[#1] Your answer on #1: Support",
    ]
    # Whoever it is forwarded to does not learn what its owner said.
    assert 'class="choice"' not in str((await looked(room, word)).body)


async def test_who_is_to_be_flooded_by_a_forwarded_link_gets_few_receipts(
    desk: Desk, smtp: Peer
) -> None:
    room = desk.room
    (word,) = await words_of(desk, smtp)
    for place in [1, 2] * (MOST_RECEIPTS // 2 + 1):
        await pressed(room, word, place)

    assert len(await receipts(desk, smtp)) == MOST_RECEIPTS


async def test_who_wants_no_receipts_gets_none(desk: Desk, smtp: Peer, database: Database) -> None:
    room = desk.room
    (word,) = await words_of(desk, smtp)
    await room.pen(ADA, "settings receipts off")
    await pressed(room, word, 1)

    assert await receipts(desk, smtp) == []
    assert await said(database) == [(ADAS, StanceWord.SUPPORT)]


async def test_the_digest_has_a_mail_for_support_and_for_an_objection(
    desk: Desk, smtp: Peer, database: Database
) -> None:
    room = desk.room
    await words_of(desk, smtp)
    (digest,) = digests(smtp)
    html = digest.get_body(("html",))
    assert html is not None
    assert "body=%21support%201" in str(html.get_content())
    assert "body=%21object%201%20" in str(html.get_content())

    await room.fetch(
        mail(
            "objection",
            "!object 1 The plan has no budget.",
            to=str(digest["Reply-To"]),
            through=None,
            date=room.clock.now,
        )
    )

    assert await said(database) == [(ADAS, StanceWord.OBJECT)]


async def test_more_time_that_is_proposed_is_supported_by_a_press(
    desk: Desk, smtp: Peer, database: Database
) -> None:
    room = desk.room
    room.config = new_config(council={"calls": {"extensions": {"supporters": 1}}})
    call = "call 1 until in 5 days What do you think?"
    (word,) = await words_of(desk, smtp, call, "extend 1 in 9 days because of the fair")
    (place,) = re.findall(rf"/v/{word}/([0-9]+)-1", str((await looked(room, word)).body))
    async with database.reading() as store:
        before = await store.calls.open_of_item(ItemNumber(1))

    stale = await pressed(room, word, 1, version=int(place) + 1)
    assert "Press a button" in str(stale.body)
    assert (await pressed(room, word, 1, version=int(place))).status is HTTPStatus.OK

    async with database.reading() as store:
        after = await store.calls.open_of_item(ItemNumber(1))
    assert before is not None
    assert after is not None
    assert after.closes_at > before.closes_at
    assert "<form" not in str((await looked(room, word)).body)
    assert await receipts(desk, smtp) == ["[#1] Your answer on #1: I support more time"]


async def test_without_anything_to_press_there_is_no_link(desk: Desk, smtp: Peer) -> None:
    assert await words_of(desk, smtp, "call 1 until in 5 days What do you think?") == []


async def test_what_a_link_says_on_a_call_needs_no_more_proof_than_a_reply_that_says_it(
    desk: Desk, smtp: Peer, database: Database
) -> None:
    room = desk.room
    room.config = new_config(council={"ballots": {"minimum_assurance": "slack"}})
    (word,) = await words_of(desk, smtp)

    await room.fetch(
        mail(
            "support",
            "support",
            writer="Ben Example <ben@example.net>",
            answers=["hello"],
            date=room.clock.now,
        )
    )
    await pressed(room, word, 2)
    assert set(await said(database)) == {
        ("ben@example.net", StanceWord.SUPPORT),
        (ADAS, StanceWord.CAN_LIVE),
    }

    to = str(digests(smtp)[-1]["Reply-To"])
    await room.fetch(mail("own", "!support 1", to=to, through=None, date=room.clock.now))
    assert (ADAS, StanceWord.SUPPORT) in await said(database)
    # What its author can do only once needs as much as a vote.
    back = "!object 1 No budget.\n!retract 1.1"
    await room.fetch(mail("back", back, to=to, through=None, date=room.clock.now))
    assert [each["state"] for each in (await room.show(1))["objections"]] == ["open"]
    await desk.work(all_done)
    assert "needs a better proof" in " ".join(text_of(mails_to(smtp, ADAS)[-1]).split())


async def test_a_link_that_stood_on_the_list_records_nothing(
    desk: Desk, smtp: Peer, database: Database
) -> None:
    room = desk.room
    (word,) = await words_of(desk, smtp)
    quoted = f"See:\n\n> https://pen.example.org/v/{word}\n"
    await room.fetch(mail("quoted", quoted, answers=["hello"], date=room.clock.now))

    for reply in (await looked(room, word), await pressed(room, word, 1)):
        assert reply.status is HTTPStatus.GONE
        assert "We adopt the plan." not in str(reply.body)
    assert await said(database) == []
    assert word.partition("-")[0] not in (await room.type(CHAIR, "show 1")).text
    await later(desk, days=1)
    assert LINK.findall(text_of(digests(smtp)[-1])) == []


async def test_who_is_struck_off_sees_and_says_nothing(
    desk: Desk, smtp: Peer, database: Database
) -> None:
    room = desk.room
    (word,) = await words_of(desk, smtp)
    shown = await pressed(room, word, 4)
    assert "Press your answer" in str(shown.body)
    for wrong in (word[:-1] + "9", word.replace("-c", "-")):
        assert (await pressed(room, wrong, 1)).status is HTTPStatus.NOT_FOUND
        assert (await looked(room, wrong)).status is HTTPStatus.NOT_FOUND

    room.members[CHANNEL] = frozenset({CHAIR})
    await take_roster(room, "name,emails\nDora Post,dora@example.net\n")
    for reply in (await looked(room, word), await pressed(room, word, 1)):
        assert reply.status is HTTPStatus.NOT_FOUND
        assert "We adopt the plan." not in str(reply.body)
    assert await said(database) == []


@pytest.mark.parametrize("is_closed", [True, False])
async def test_a_call_whose_time_is_over_takes_none(
    desk: Desk, smtp: Peer, database: Database, *, is_closed: bool
) -> None:
    room = desk.room
    (word,) = await words_of(desk, smtp)
    if is_closed:
        await room.pen(CHAIR, "close 1 deferred We look again.")
    room.clock.move(days=0 if is_closed else 6)

    for reply in (await looked(room, word), await pressed(room, word, 1)):
        assert reply.status is (HTTPStatus.GONE)
    assert await said(database) == []
