"""The page of an open vote or call says until when it is open, and how to take part."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.ids import ItemNumber
from tests.handlers.reader import read_board, with_address
from tests.handlers.room import ADA, CHAIR, COUNCIL, US, Room, mail
from tests.handlers.voting.test_ballots_by_rule import FOUR, house, take_roster

QUESTION = "Shall the website have a page for newcomers?"


async def box_of(room: Room) -> str:
    """Return what stands in the box of item 1's page, "" if there is none."""
    room.config = with_address(room.config)
    page = (await read_board(room, "/items/1")).decode()
    match = re.search(r'<section aria-labelledby="part".*?</section>', page, re.DOTALL)
    return unescape(match[0]) if match is not None else ""


def links_of(box: str) -> dict[str, str]:
    found = re.findall(r'<a href="(mailto:[^"]*)"><bdi>(.*?)</bdi></a>', box)
    return {label: link for link, label in found}


async def opened(room: Room, rule: str) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, f"ballot 1 until in 2 days {rule} {QUESTION}")


async def sent(room: Room, link: str, *, writer: str) -> None:
    """Send to the list the mail that a link opens, from a program that drops what it answers."""
    parts = urlsplit(link)
    assert parts.path == COUNCIL
    fields = {name: value for name, [value] in parse_qs(parts.query).items()}
    await room.fetch(
        mail("vote", fields["body"], subject=fields["subject"], writer=writer, date=room.clock())
    )


@pytest.mark.parametrize("choice", ["yes", "no", "abstain"])
async def test_the_mail_of_each_choice_is_a_vote(room: Room, choice: str) -> None:
    await opened(room, "two-thirds")

    links = links_of(await box_of(room))

    assert list(links) == ["yes", "no", "abstain"]
    await sent(room, links[choice], writer="Ben Example <ben@example.org>")
    votes = (await room.show(1))["votes"]
    assert [(vote["voter"], vote["choice"], vote["counts"]) for vote in votes] == [
        ("Ben Example", choice, True)
    ]


async def test_the_box_says_what_is_asked_until_when_and_how_far_it_is(room: Room) -> None:
    await take_roster(room, FOUR)
    house(room, like="two-thirds", quorum={"count": 3})
    await opened(room, "house")
    await room.pen(ADA, "vote 1 yes")

    box = await box_of(room)

    assert QUESTION in box
    assert "Open until" in box
    assert "UTC" in box
    assert '<meter min="0" max="3.0" value="1.0">' in box
    calendar = re.search(r'href="([^"]*/items/1/deadlines\.ics)"', box)
    assert calendar is not None
    assert b"SUMMARY:Ballot ends: #1" in await read_board(room, "/items/1/deadlines.ics")


async def test_a_hidden_vote_is_not_mailed_to_the_list(room: Room) -> None:
    house(room, method="yes-no", visibility="hidden")
    await opened(room, "house")

    links = links_of(await box_of(room))

    assert {urlsplit(link).path for link in links.values()} == {US}
    assert COUNCIL not in "".join(links.values())


async def test_an_open_vote_stands_above_a_closed_call(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "call 1 until in 1 day What do you think?")
    called = await box_of(room)
    room.clock.move(days=2)
    await room.tick()
    await room.pen(CHAIR, f"ballot 1 until in 2 days {QUESTION}")

    page = (await read_board(room, "/items/1")).decode()

    assert "Comment by mail" in called
    assert page.index('class="ballot"') < page.index('id="call"')


async def test_what_has_ended_has_no_box(room: Room) -> None:
    await opened(room, "consent")
    room.clock.move(days=3)
    await room.tick()

    assert await box_of(room) == ""
    assert (await room.show(1))["number"] == ItemNumber(1)


async def test_the_front_page_shows_the_ends_of_the_next_days_and_the_way_to_the_quorum(
    room: Room,
) -> None:
    await take_roster(room, FOUR)
    house(room, like="two-thirds", quorum={"count": 3})
    await opened(room, "house")
    await room.pen(ADA, "vote 1 yes")
    await room.fetch(mail("later"))
    await room.pen(CHAIR, "call 2 until in 30 days What do you think?")
    room.config = with_address(room.config)

    page = (await read_board(room, "/")).decode()

    ribbon = re.search(r'<ol class="ribbon">.*?</ol>', page, re.DOTALL)
    assert ribbon is not None
    assert ribbon[0].count("<li") == 14
    assert re.findall(r"#(\d+) ", ribbon[0]) == ["1"]
    assert '<meter min="0" max="3" value="1" aria-label="1 vote (quorum: 3)">' in page
