"""A link in each mail to one person leads to all their choices, and to nothing else of theirs."""

import re
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from http import HTTPStatus

import pytest

from bot.domain.digests.stopping import choices_word, read_choices_word
from bot.domain.ids import PersonId
from bot.events import ChoicePressed, StopLinkOpened, StopLinkPressed
from handlers.web.choices import choose_by_link
from handlers.web.stopping import show_stop, stop_by_link
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
from tests.handlers.room import ADA, CHAIR, CHANNEL, COUNCIL, Room, mail
from tests.handlers.voting.test_ballots_by_rule import take_roster
from tests.peers.smtp import Peer

__all__ = ["desk", "smtp"]  # fixtures
SECRET = "a secret of the tests"
LINK = re.compile(r"https://pen\.example\.org/u/(maaa[a-z2-7]+)")


def word_in(message: EmailMessage) -> str:
    """Return the word of the link to all choices in a mail."""
    (word,) = set(LINK.findall(text_of(message)))
    return str(word)


async def page_of(room: Room, word: str) -> str:
    reply = await show_stop(StopLinkOpened(word), room.door)
    assert reply.status is HTTPStatus.OK
    return str(reply.body)


async def press(room: Room, word: str, what: str, to: str) -> str:
    reply = await choose_by_link(ChoicePressed(word, what, to), room.door)
    assert reply.status is HTTPStatus.OK
    return str(reply.body)


async def receipt_of(desk: Desk, smtp: Peer, name: str = "vote", choice: str = "agree") -> str:
    """Let Ada vote by mail; return the word in her receipt."""
    room = desk.room
    await room.fetch(mail(name, choice, answers=["hello"], date=room.clock.now))
    await desk.work(all_done)
    return word_in(mails_to(smtp, ADAS)[-1])


async def test_who_has_no_digest_begins_one_from_any_mail_and_switches_each_kind(
    desk: Desk, smtp: Peer
) -> None:
    room = desk.room
    room.config = with_site(room.config)
    await hello(room)
    await room.pen(CHAIR, "ballot 1 until in 9 days Shall we meet?")
    word = await receipt_of(desk, smtp)
    before = await page_of(room, word)
    assert await page_of(room, word) == before, "looking changes nothing"
    assert "You have no digest of your own" in before
    assert "cannot be switched off" in before
    for kind in ("followed", "reminders", "receipts", "questions"):
        assert f"/u/{word}/{kind}/off" in before
    for private in (ADAS, "Ada", "hello", "council", "Shall we"):
        assert private not in before

    begun = await press(room, word, "digest", "daily")
    assert "every day at 07:00" in begun
    assert await press(room, word, "digest", "daily") == begun
    await hello(room, "news", writer=DORA)
    await later(desk, days=1)
    (digest,) = digests(smtp)
    assert "About news" in text_of(digest)
    html = digest.get_body(("html",))
    assert html is not None
    assert f"/u/{word_in(digest)}" in str(html.get_content())

    assert f"/u/{word}/receipts/on" in await press(room, word, "receipts", "off")
    room.clock.move(minutes=1)
    sent = len(mails_to(smtp, ADAS))
    await room.fetch(mail("again", "disagree", answers=["hello"], date=room.clock.now))
    await desk.work(all_done)
    assert len(mails_to(smtp, ADAS)) == sent
    assert "You do not get this by mail any more: your own digest" in await press(
        room, word, "digest", "off"
    )
    weekly = await press(room, word, "digest", "weekly")
    assert "every Monday at 07:00" in weekly


async def test_a_link_that_stood_on_a_list_does_nothing_and_the_next_mail_has_another(
    desk: Desk, smtp: Peer
) -> None:
    room = desk.room
    room.config = with_site(room.config)
    await hello(room)
    await room.pen(CHAIR, "ballot 1 until in 9 days Shall we meet?")
    word = await receipt_of(desk, smtp)
    quoted = f"Look:\n\n> https://pen.example.org/u/{word}\n"
    await room.fetch(mail("quoted", quoted, answers=["hello"], date=room.clock.now))
    room.clock.move(minutes=1)

    for reply in (
        await show_stop(StopLinkOpened(word), room.door),
        await choose_by_link(ChoicePressed(word, "receipts", "off"), room.door),
    ):
        assert reply.status is HTTPStatus.GONE
        assert "<form" not in str(reply.body)
    assert "`/pen settings receipts off`" in (await room.pen(ADA, "settings")).text
    async with room.database.reading() as store:
        stored = await store.mails.by_message_id("quoted@mail.example.org")  # type: ignore[arg-type]
        assert stored is not None
        assert word not in stored.text

    new = await receipt_of(desk, smtp, "other", "disagree")
    assert new != word
    assert "/receipts/off" in await page_of(room, new)


async def test_mail_to_a_list_has_no_such_link(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    room.config = with_site(room.config)
    await hello(room)
    await room.pen(CHAIR, "ballot 1 until in 2 days Shall we meet?")
    await later(desk, days=3)
    await room.pen(CHAIR, "digest send")
    await desk.work(all_done)

    to_list = mails_to(smtp, COUNCIL)
    assert len(to_list) >= 2
    for message in to_list:
        assert "/u/" not in message.as_string()
        assert "!settings" not in message.as_string()


async def test_without_a_site_mails_name_the_command(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await hello(room)
    await room.pen(CHAIR, "ballot 1 until in 9 days Shall we meet?")
    await room.fetch(mail("vote", "agree", answers=["hello"], date=room.clock.now))
    await desk.work(all_done)

    words = " ".join(text_of(mails_to(smtp, ADAS)[-1]).split())
    assert "write “!settings” to penholder@" in words


async def test_who_is_on_no_list_any_more_begins_none(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    room.config = with_site(room.config)
    await hello(room)
    await room.pen(CHAIR, "ballot 1 until in 9 days Shall we meet?")
    word = await receipt_of(desk, smtp)
    room.members[CHANNEL] = frozenset({CHAIR})
    roster = "name,emails\nDora Post,dora@example.net\n"
    await take_roster(room, roster)

    shown = await press(room, word, "digest", "daily")

    assert "You have no digest of your own" in shown
    assert "mailto:penholder@" in shown


@pytest.mark.parametrize(
    ("what", "to"),
    [("digest", "hourly"), ("language", "es"), ("undo", "off"), ("receipts", "maybe")],
)
async def test_what_the_page_has_no_button_for_changes_nothing(
    room: Room, what: str, to: str
) -> None:
    room.config = with_site(room.config)
    await hello(room)
    await room.pen(ADA, "mine")
    async with room.database.reading() as store:
        person = await store.people.of_address(ADAS)
    assert person is not None
    day = room.clock.now.date() + timedelta(days=30)
    word = choices_word(person.id, until=day, secret=room.config.penholder.secret)
    before = await page_of(room, word)

    assert await press(room, word, what, to) == before
    posted = await stop_by_link(StopLinkPressed(word), room.door, stops=True)
    assert str(posted.body) == before


def test_a_word_works_for_its_person_until_its_last_day() -> None:
    word = choices_word(PersonId(7), until=date(2026, 12, 31), secret=SECRET)
    first, last = (
        datetime(2026, 12, 1, 12, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 59, tzinfo=UTC),
    )
    for at in (first, last):
        assert read_choices_word(word, at=at, secrets=["another", SECRET]) == PersonId(7)
        assert read_choices_word(word, at=at, secrets=["another"]) is None
    assert read_choices_word(word, at=last + timedelta(minutes=1), secrets=[SECRET]) is None
    assert read_choices_word(word[:-1] + "a", at=first, secrets=[SECRET]) is None
    assert read_choices_word("c" + word[1:], at=first, secrets=[SECRET]) is None
