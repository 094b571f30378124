"""A link in each mail to one person ends mail of its kind: by one click, and back again."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

import pytest

from bot.domain.digests.stopping import OwnMail, Stop, read_stop_word, stop_word
from bot.domain.ids import ItemNumber, PersonId
from bot.errors import Refused
from bot.events import StopLinkOpened, StopLinkPressed, StopLinkUndone
from handlers.web.stopping import show_stop, stop_by_link
from tests.attacks.votes.test_confirm_links import with_site
from tests.handlers.desk import Desk, all_done
from tests.handlers.digests.test_personal_digests import (
    DORA,
    desk,
    digests,
    hello,
    later,
    smtp,
    text_of,
)
from tests.handlers.room import ADA, CHAIR, Room, mail
from tests.peers.smtp import Peer

__all__ = ["desk", "smtp"]  # fixtures
SECRET = "a secret of the tests"


def page_in(message: EmailMessage) -> str:
    """Return the word of the page that ends a mail's kind."""
    page, *_others = str(message["List-Unsubscribe"]).split(", ")
    url = urlsplit(page.strip("<>"))
    assert (url.scheme, url.netloc) == ("https", "pen.example.org")
    return url.path.removeprefix("/u/")


async def press(room: Room, word: str, *, stops: bool = True) -> str:
    """Post to a link's page; return what it says."""
    event = StopLinkPressed(word) if stops else StopLinkUndone(word)
    reply = await stop_by_link(event, room.door, stops=stops)
    assert reply.status is HTTPStatus.OK
    assert isinstance(reply.body, str)
    return reply.body


async def test_one_click_ends_a_digest_and_another_brings_it_back(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    room.config = with_site(room.config)
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    await later(desk, days=1)
    (first,) = digests(smtp)
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    word = page_in(first)
    assert all(word not in str(part.get_payload(decode=True)) for part in first.walk())

    opened = await show_stop(StopLinkOpened(word), room.door)
    assert "End these messages?" in str(opened.body)
    assert "These messages have ended" in await press(room, word)
    assert "These messages have ended" in await press(room, word)
    await hello(room, "unread", writer=DORA)
    await later(desk, days=1)
    assert len(digests(smtp)) == 1
    told = (await room.pen(ADA, "settings")).text
    assert "not get this by mail any more: your own digest. `/pen settings digest on`" in told
    assert "The next one comes" not in told

    assert "End these messages?" in await press(room, word, stops=False)
    await hello(room, "news", writer=DORA)
    await later(desk, days=1)
    assert "About news" in text_of(digests(smtp)[-1])


async def test_a_new_order_brings_it_back_too(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    room.config = with_site(room.config)
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    await later(desk, days=1)
    await press(room, page_in(digests(smtp)[0]))
    await room.pen(ADA, "digest mine daily 09:00")
    await hello(room, "news", writer=DORA)

    await later(desk, days=1)

    assert len(digests(smtp)) == 2


@pytest.mark.parametrize("topic", ["2", "#budget"])
async def test_it_ends_mail_that_is_followed(desk: Desk, smtp: Peer, topic: str) -> None:
    room = desk.room
    room.config = with_site(room.config)
    await hello(room)
    await hello(room, "topic", writer=DORA)
    await room.pen(CHAIR, "label 2 budget")
    await room.pen(ADA, f"follow {topic}")

    async def answer(name: str) -> list[bytes]:
        await room.fetch(
            mail(name, f"Words {name}.", writer=DORA, answers=["topic"], date=room.clock.now)
        )
        await desk.work(all_done)
        return [raw for raw in smtp.bodies if f"Words {name}.".encode() in raw]

    (first,) = await answer("one")
    word = page_in(message_from_bytes(first, _class=EmailMessage, policy=default))
    assert "each message of #2" in await press(room, word)
    assert await answer("two") == []
    await press(room, word, stops=False)
    assert len(await answer("three")) == 1


@pytest.mark.parametrize("what", OwnMail)
def test_a_word_names_what_it_ends(what: OwnMail) -> None:
    stop = Stop(what, PersonId(2**40), ItemNumber(7))
    word = stop_word(stop, secret=SECRET)

    assert read_stop_word(word, secrets=["another", SECRET]) == stop
    assert read_stop_word(word.upper(), secrets=[SECRET]) == stop
    assert read_stop_word(word, secrets=["another"]) is None


@pytest.mark.parametrize("place", range(48))
def test_a_changed_word_ends_nothing(place: int) -> None:
    word = stop_word(Stop(OwnMail.DIGEST, PersonId(1), ItemNumber(0)), secret=SECRET)
    assert len(word) == 48
    changed = word[:place] + ("b" if word[place] == "a" else "a") + word[place + 1 :]

    assert read_stop_word(changed, secrets=[SECRET]) is None


@pytest.mark.parametrize("word", ["", "a", "7" * 48, "ä" * 48, "a" * 47, "=" * 48, "%00"])
async def test_a_word_that_we_never_gave_out_is_no_link(room: Room, word: str) -> None:
    for reply in (
        await show_stop(StopLinkOpened(word), room.door),
        await stop_by_link(StopLinkPressed(word), room.door, stops=True),
        await stop_by_link(StopLinkUndone(word), room.door, stops=False),
    ):
        assert reply.status is HTTPStatus.NOT_FOUND


async def test_it_ends_receipts_of_votes_that_count(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    room.config = with_site(room.config)
    await hello(room)
    await room.pen(CHAIR, "ballot 1 until in 5 days Shall we meet?")
    for number, choice in enumerate(("agree", "disagree")):
        await room.fetch(mail(f"vote-{number}", choice, answers=["hello"], date=room.clock.now))
        room.clock.move(minutes=1)
        await desk.work(all_done)
        if not number:
            (raw,) = [raw for raw in smtp.bodies if b"Your vote on #1" in raw]
            receipt = message_from_bytes(raw, _class=EmailMessage, policy=default)
            await press(room, page_in(receipt))

    assert await room.tally(1) == {"disagree": 1}
    assert sum(b"Your vote on #1" in raw for raw in smtp.bodies) == 1


async def test_each_kind_is_switched_in_slack_and_by_mail_in_one_place(
    desk: Desk, smtp: Peer
) -> None:
    room = desk.room
    await hello(room)
    await hello(room, "topic", writer=DORA)
    await room.pen(ADA, "follow 2")
    told = (await room.pen(ADA, "settings")).text
    for what in ("followed", "reminders", "receipts", "questions"):
        assert f"`/pen settings {what} off` ends it" in told
    assert "`/pen settings digest off`" not in told, "there is none to end"
    assert "cannot be switched off" in told

    async def answer(name: str) -> list[bytes]:
        text = f"Words {name}."
        about = mail(name, text, writer=DORA, answers=["topic"], date=room.clock.now)
        await room.fetch(about)
        await desk.work(all_done)
        return [raw for raw in smtp.bodies if text.encode() in raw]

    (first,) = await answer("zero")
    (proving,) = re.findall(r"<mailto:([^?>]+)", first.decode().replace("\r\n ", ""))
    await room.pen(ADA, "settings followed off")
    assert await answer("one") == []
    order = mail(
        "order",
        "!settings followed on",
        to=unquote(proving),
        through=None,
        date=room.clock.now,
    )
    await room.fetch(order)
    assert len(await answer("two")) == 1
    with pytest.raises(Refused, match="/pen settings followed off"):
        await room.pen(ADA, "settings followed maybe")
