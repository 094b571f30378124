"""A link in a person's own digest votes for them on one ballot, as a reply to that mail would."""

import re
from http import HTTPStatus

import pytest

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import freeze_rules
from bot.domain.ids import BallotId, CallId, PersonId, SlackUserId
from bot.domain.procedures.answer_link import (
    LinkTo,
    address_of,
    answer_word,
    named_in,
    takes_link,
)
from bot.domain.procedures.procedure import Kind
from bot.events import BallotLinkPressed, VoteLinkOpened, WebReply
from handlers.web.confirming import show_vote
from handlers.web.voting import cast_by_link
from tests.attacks.votes.test_confirm_links import with_site
from tests.handlers.desk import Desk, all_done
from tests.handlers.digests.test_personal_digests import (
    ADAS,
    DORA,
    desk,
    digests,
    hello,
    later,
    mails_to,
    smtp,
    text_of,
)
from tests.handlers.room import ADA, CHAIR, CHANNEL, Room, mail
from tests.handlers.voting.test_ballots_by_rule import take_roster
from tests.peers.smtp import Peer

__all__ = ["desk", "smtp"]  # fixtures
LINK = re.compile(r"https://pen\.example\.org/v/(vaaa[a-z2-7]+-[0-9]+)")
SECRET = "a secret of the tests"


async def looked(room: Room, word: str) -> WebReply:
    return await show_vote(VoteLinkOpened(word), room.door)


async def pressed(room: Room, word: str, place: int, *, version: int = 1) -> WebReply:
    return await cast_by_link(BallotLinkPressed(word, version, place), room.door)


async def word_of(desk: Desk, smtp: Peer) -> list[str]:
    """Let Ada's digest hold a ballot on which she has not voted; return its links."""
    ballot = (CHAIR, "ballot 1 until in 5 days consent Shall we meet?")
    links = await links_in_digest(desk, smtp, LINK, ballot)
    assert len(digests(smtp)) == 1
    return links


async def links_in_digest(
    desk: Desk, smtp: Peer, link: re.Pattern[str], *typed: tuple[SlackUserId, str]
) -> list[str]:
    """Return the links in Ada's digest, the same in text and HTML, after others typed commands."""
    room = desk.room
    room.config = with_site(room.config)
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    for who, command in typed:
        await room.pen(who, command)
    await later(desk, days=1)
    digest = digests(smtp)[-1]
    html = digest.get_body(("html",))
    assert html is not None
    links: list[str] = link.findall(text_of(digest))
    assert set(links) == set(link.findall(str(html.get_content())))
    return links


async def test_one_press_votes_again_and_again_changes_nothing_and_gets_one_receipt(
    desk: Desk, smtp: Peer
) -> None:
    room = desk.room
    (word,) = await word_of(desk, smtp)

    page = str((await looked(room, word)).body)
    assert "Shall we meet?" in page
    assert f"/v/{word}/1-1" in page
    assert ">block<" not in page, "it needs a reason"
    assert "block" in page
    assert await room.tally(1) == {}, "looking counts nothing"

    for _twice in range(2):
        counted = await pressed(room, word, 1)
        assert counted.status is HTTPStatus.OK
        assert "Your vote is counted" in str(counted.body)
        room.clock.move(minutes=1)
    assert await room.tally(1) == {"agree": 1}
    await desk.work(all_done)
    assert sum("Your vote on #1" in str(each["Subject"]) for each in mails_to(smtp, ADAS)) == 1
    assert "disagree" in str((await pressed(room, word, 3)).body)
    assert await room.tally(1) == {"disagree": 1}
    # Whoever it is forwarded to does not learn how its owner voted.
    assert "You voted" not in str((await looked(room, word)).body)


async def test_a_link_that_stood_on_the_list_votes_no_more(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    (word,) = await word_of(desk, smtp)
    quoted = f"See:\n\n> https://pen.example.org/v/{word}\n"
    await room.fetch(mail("quoted", quoted, answers=["hello"], date=room.clock.now))

    for reply in (await looked(room, word), await pressed(room, word, 1)):
        assert reply.status is HTTPStatus.GONE
        assert "Shall we meet?" not in str(reply.body)
    assert await room.tally(1) == {}
    await later(desk, days=1)
    assert LINK.findall(text_of(digests(smtp)[-1])) == []


async def test_who_is_struck_off_or_whose_ballot_ended_votes_no_more(
    desk: Desk, smtp: Peer
) -> None:
    room = desk.room
    (word,) = await word_of(desk, smtp)
    for version, place in ((1, 9), (2, 1)):
        shown = await pressed(room, word, place, version=version)
        assert "Press the button" in str(shown.body)
    assert await room.tally(1) == {}
    assert (await pressed(room, word[:-1] + "9", 1)).status is HTTPStatus.NOT_FOUND

    room.members[CHANNEL] = frozenset({CHAIR})
    await take_roster(room, "name,emails\nDora Post,dora@example.net\n")
    for reply in (await looked(room, word), await pressed(room, word, 1)):
        assert reply.status is HTTPStatus.NOT_FOUND
        assert "Shall we meet?" not in str(reply.body)
    room.clock.move(days=6)
    assert await room.tally(1) == {}


async def test_an_ended_ballot_takes_none(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    (word,) = await word_of(desk, smtp)
    await later(desk, days=6)

    for reply in (await looked(room, word), await pressed(room, word, 1)):
        assert reply.status is HTTPStatus.GONE
    assert await room.tally(1) == {}


@pytest.mark.parametrize(
    ("form", "least", "takes"),
    [
        ({"like": "consent"}, Assurance.LIST, True),
        ({"like": "majority", "visibility": "hidden"}, Assurance.TOKEN, True),
        ({"like": "majority", "visibility": "secret"}, Assurance.LIST, False),
        ({"like": "majority"}, Assurance.SLACK, False),
        ({"like": "ranked"}, Assurance.LIST, False),
    ],
)
def test_what_one_press_cannot_say_or_must_not_show_has_no_link(
    form: dict[str, str], least: Assurance, *, takes: bool
) -> None:
    rules = freeze_rules("rule", form, minimum_assurance=least, options=("Lyon", "Rome"))

    assert takes_link(rules) is takes


async def test_a_lists_digest_has_none(desk: Desk, smtp: Peer) -> None:
    await word_of(desk, smtp)
    await hello(desk.room, "more", writer=DORA)
    await desk.room.pen(CHAIR, "digest send")
    await desk.work(all_done)

    (digest,) = mails_to(smtp, "council@lists.example.org")[-1:]
    assert "Digest of council" in str(digest["Subject"])
    assert "/v/" not in digest.as_string()


@pytest.mark.parametrize(
    ("link", "other"),
    [
        (LinkTo(PersonId(7), Kind.BALLOT, BallotId(12)), "c12"),
        (LinkTo(PersonId(7), Kind.CALL, CallId(12)), "12"),
    ],
)
def test_a_word_is_of_one_person_address_and_ballot_or_call(link: LinkTo, other: str) -> None:
    word = answer_word(link, address=ADAS, secret=SECRET)
    signed = word.partition("-")[0]

    assert named_in(word) == link
    assert address_of(word, addresses=["x@example.org", ADAS], secrets=["old", SECRET]) == ADAS
    assert address_of(word, addresses=["x@example.org"], secrets=[SECRET]) is None
    assert address_of(word, addresses=[ADAS], secrets=["old"]) is None
    assert address_of(word[:-2] + "13", addresses=[ADAS], secrets=[SECRET]) is None
    assert address_of(f"{signed}-{other}", addresses=[ADAS], secrets=[SECRET]) is None
    for wrong in ("", "-1", "v-1", signed, f"{word}-1", "c" + word[1:]):
        assert named_in(wrong) is None
