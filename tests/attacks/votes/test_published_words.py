"""What we mailed to one person proves nothing from the moment in which others can read it."""

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from email.header import Header
from pathlib import Path

import pytest

from bot.domain.ballots.confirmation import QUESTIONS, Answer
from bot.domain.ids import ListName, Ts
from bot.domain.reply_words import end_of, last_day
from bot.events import CommandGiven, MailTooLarge, MessagePosted, TimeReached
from bot.serving.arrivals import take_slack
from handlers.archives.importing import ArchiveDoor, import_mails
from handlers.archives.portions import gather_portions
from handlers.archives.reading import reading_archives
from handlers.filing.own_mail import our_marks, words_pasted
from handlers.receiving.published import forget_words
from handlers.sending.deliver_mail import proving_address
from storage.database.engine import Database
from tests.attacks.votes.test_commands_by_mail import proving, replies, send
from tests.attacks.votes.test_confirm_links import look, path_to, press, with_site, words_of
from tests.attacks.votes.test_linked_addresses import HOME, codes
from tests.handlers.asking import (
    EVE,
    a_ballot,
    answers,
    asked,
    deliver,
    send_back,
    the_vote,
    the_word,
    vote,
)
from tests.handlers.desk import all_done, open_desk
from tests.handlers.room import ADA as ADA_IN_SLACK
from tests.handlers.room import BEN, CHAIR, CHANNEL, COUNCIL, MAIN, Room, mail, new_config
from tests.handlers.voting.test_votes_of_archives import write_archive
from tests.peers.smtp import Peer, peer

OPEN = {"agree": 0}
NOT_COUNTED = ("agree", "none", False)


async def quote_on_the_list(room: Room, text: str, *, name: str = "quote", **headers: str) -> None:
    """Let Ada quote a mail of ours on the list."""
    room.clock.move(minutes=1)
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    await room.fetch(
        mail(
            name,
            f"What is this?\n\n> {text}\n",
            answers=["call"],
            headers=named,
            date=room.clock.now,
        )
    )


async def told(room: Room) -> list[tuple[str, str]]:
    """Return to whom answers about public words go, and which questions are asked anew."""
    return [
        (delivery.recipient, delivery.carried(Answer))
        for delivery in await answers(room)
        if delivery.payload == Answer.PUBLISHED or delivery.payload in QUESTIONS
    ]


async def test_a_link_quoted_on_the_list_counts_no_vote_and_its_owner_gets_a_new_one(
    room: Room,
) -> None:
    room.config = with_site(room.config)
    await a_ballot(room)
    await vote(room, "forged")
    (first,) = await asked(room)
    await deliver(room)

    await quote_on_the_list(room, f"https://pen.example.org{path_to(first, room)}")

    assert await told(room) == [
        ("ada@example.org", Answer.PUBLISHED),
        ("ada@example.org", Answer.CONFIRM),
    ]
    page = await press(room, path_to(first, room))
    assert (page.status, "no longer works" in words_of(page)) == (410, True)
    assert await the_vote(room) == NOT_COUNTED

    (renewed,) = await asked(room)
    assert renewed.vote == first.vote
    await press(room, path_to(renewed, room))
    assert await the_vote(room) == ("agree", "token", True)


@pytest.mark.parametrize("is_used", [False, True])
@pytest.mark.parametrize("visibility", ["hidden", "secret"])
async def test_a_link_that_stood_on_the_list_tells_nobody_how_its_owner_votes(
    room: Room, visibility: str, is_used: bool
) -> None:
    quiet = {"quiet": {"method": "yes-no", "visibility": visibility}}
    room.config = with_site(room.config).model_copy(update={"rules": quiet})
    await a_ballot(room, rules="quiet")
    await vote(room, "forged", "#1: no: a reason of mine")
    (first,) = await asked(room)
    await deliver(room)
    path = path_to(first, room)
    assert "a reason of mine" in words_of(await look(room, path))
    if is_used:
        await press(room, path)

    await quote_on_the_list(room, f"https://pen.example.org{path}")

    for page in (await look(room, path), await press(room, path), await press(room, f"{path}/no")):
        assert page.status == 410
        assert "Choice" not in words_of(page)
        assert "a reason of mine" not in words_of(page)


@pytest.mark.parametrize("place", ["text", "subject", "field", "html", "cut over lines"])
async def test_an_address_that_confirms_is_void_wherever_in_the_mail_it_stands(
    room: Room, place: str
) -> None:
    await a_ballot(room)
    await vote(room, "forged")
    address = await the_word(room)

    match place:
        case "text":
            await quote_on_the_list(room, f"Reply to {address}")
        case "subject":
            await room.fetch(mail("quote", subject=f"What is {address}", date=room.clock.now))
        case "field":
            await quote_on_the_list(room, "Hm.", X_Forwarded_To=address)
        case "html":
            shown = f'<a href="mailto:{address}">this</a>'
            await room.fetch(html_mail("quote", shown))
        case _:
            await quote_on_the_list(room, f"Reply to {address[:25]}\n> {address[25:]}")
    await send_back(room, address, writer=EVE)

    assert await the_vote(room) == NOT_COUNTED
    assert (EVE_ADDRESS, Answer.PUBLISHED) not in await told(room)


EVE_ADDRESS = "eve@evil.example"


def html_mail(name: str, shown: str) -> bytes:
    """Return a mail of the list whose words are HTML, with a link that its text does not show."""
    raw = mail(name)
    head, _, _body = raw.partition(b"\n\n")
    head = head.replace(b'text/plain; charset="utf-8"', b"text/html; charset=utf-8")
    return head + b"\n\n<p>See " + shown.encode() + b"</p>\n"


def attached(kind: str, content: bytes) -> bytes:
    """Return a mail of the list with something attached."""
    head = mail("quote").partition(b"\n\n")[0]
    plain = b'text/plain; charset="utf-8"'
    assert plain in head
    parts = f"--b\n\nSee this.\n--b\nContent-Type: {kind}\n".encode()
    return (
        head.replace(plain, b"multipart/mixed; boundary=b") + b"\n\n" + parts + content + b"--b--\n"
    )


def in_encoded_field(name: str, address: str) -> bytes:
    """Return a mail of the list that has an address in an encoded field."""
    value = Header(f"\u00dcber {address}", "utf-8").encode(linesep="\n")
    return f"{name}: {value}\n".encode() + mail("quote", subject="")


SPELT: dict[str, Callable[[str], bytes]] = {
    "a tag within": lambda it: html_mail("quote", f"{it[:20]}<wbr>{it[20:]}"),
    "HTML's codes": lambda it: html_mail("quote", "".join(f"&#{ord(text)};" for text in it)),
    "a hidden sign": lambda it: html_mail("quote", f"{it[:20]}&zwnj;{it[20:]}"),
    "a joiner": lambda it: mail("quote", f"{it[:20]}\u200d{it[20:]}"),
    "a byte order mark": lambda it: mail("quote", f"{it[:20]}\ufeff{it[20:]}"),
    "wide letters": lambda it: mail("quote", "".join(chr(ord(text) + 0xFEE0) for text in it)),
    "percent codes": lambda it: mail("quote", "".join(f"%{ord(text):02x}" for text in it)),
    "a tracker's link": lambda it: mail(
        "quote", f"https://t.example/?u={base64.b64encode(it.encode()).decode()}"
    ),
    "an encoded subject": lambda it: in_encoded_field("Subject", it),
    "an encoded comment": lambda it: in_encoded_field("Comments", it),
    "a text of no type": lambda it: attached(
        "application/octet-stream\nContent-Transfer-Encoding: base64",
        b"\n" + base64.b64encode(it.encode()) + b"\n",
    ),
    "a file's name": lambda it: attached(f'application/pdf; name="{it}.pdf"', b"\n%PDF\n"),
    "a mail of UTF-8": lambda it: attached(
        "message/global", f"\nTo: ada@example.org\n\nSee {it}\n".encode()
    ),
    "a report": lambda it: attached(
        "message/delivery-status", f"\nFinal-Recipient: rfc822; {it}\n".encode()
    ),
}


@pytest.mark.parametrize("spelling", SPELT)
async def test_an_address_that_confirms_is_void_however_a_mail_of_the_list_spells_it(
    room: Room, spelling: str
) -> None:
    await a_ballot(room)
    await vote(room, "forged")
    address = await the_word(room)
    room.clock.move(minutes=1)

    await room.fetch(SPELT[spelling](address))
    await send_back(room, address)

    assert await the_vote(room) == NOT_COUNTED


async def test_a_reply_to_us_that_also_goes_to_the_list_confirms_nothing(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged")
    address = await the_word(room)
    room.clock.move(minutes=1)

    both = f"{address}, {COUNCIL}"
    await room.fetch(mail("back", "confirm", to=both, through=None, date=room.clock.now))

    assert await the_vote(room) == NOT_COUNTED
    assert await told(room) == [
        ("ada@example.org", Answer.PUBLISHED),
        ("ada@example.org", Answer.CONFIRM),
    ]
    await send_back(room, await the_word(room), name="again")
    assert await the_vote(room) == ("agree", "token", True)


async def test_a_reply_to_us_that_also_goes_to_the_address_in_the_list_id_confirms_nothing(
    room: Room,
) -> None:
    room.config = new_config(council={"address": "council@posts.example.org"})
    await a_ballot(room)
    await vote(room, "forged")
    address = await the_word(room)
    room.clock.move(minutes=1)

    both = f"{address}, {COUNCIL}"  # the list's posts come from there
    await room.fetch(mail("back", "confirm", to=both, through=None, date=room.clock.now))

    assert await the_vote(room) == NOT_COUNTED
    assert ("ada@example.org", Answer.PUBLISHED) in await told(room)


async def test_what_came_back_before_the_word_was_public_counts_also_in_one_batch(
    room: Room,
) -> None:
    await a_ballot(room)
    await vote(room, "forged")
    address = await the_word(room)
    room.clock.move(minutes=1)
    first = room.clock.now
    await room.fetch(mail("back", "confirm", to=address, through=None, date=first))
    room.clock.move(minutes=1)

    await quote_on_the_list(room, f"I wrote to {address}")

    assert await the_vote(room) == ("agree", "token", True)
    assert await told(room) == []


async def test_commands_to_an_address_that_was_copied_to_the_list_are_not_carried_out(
    room: Room,
) -> None:
    await a_ballot(room)
    address = proving(room)
    room.clock.move(minutes=1)
    both = f"Penholder <{address}>, {COUNCIL}"
    await room.fetch(mail("copied", "I agree.", to=both, date=room.clock.now))

    await send(room, "!vote 1 disagree", to=address)
    await send(room, "!show 1", to=address)

    assert await replies(room) == []
    assert [row["counts"] for row in (await room.show(1))["votes"]] == [False]
    assert ("ada@example.org", Answer.PUBLISHED) in await told(room)


async def test_the_address_of_the_next_reply_is_another_one_on_the_same_day(room: Room) -> None:
    await a_ballot(room)
    address = proving(room)
    await quote_on_the_list(room, f"They told me to write to {address}")
    (notice,) = [
        delivery for delivery in await answers(room) if delivery.payload == Answer.PUBLISHED
    ]

    async with room.database.reading() as store:
        renewed, until = await proving_address(store, notice, room.config)

    assert renewed != address
    assert until > end_of(last_day(room.clock.now))
    await send(room, "!show 1", to=renewed)
    (transcript,) = await replies(room)
    assert "#1" in transcript


async def test_a_word_of_ours_that_an_archive_holds_proves_nothing(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged")
    address = await the_word(room)

    await room.discover(mail("old", f"I got a mail from {address} today."))
    await send_back(room, address)

    assert await the_vote(room) == NOT_COUNTED


async def test_a_mail_that_is_held_beside_the_list_voids_what_it_shows(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged")
    address = await the_word(room)
    room.clock.move(minutes=1)

    await room.fetch(
        mail("beside", f"See {address}", writer=EVE, through=None, date=room.clock.now)
    )
    await send_back(room, address)

    assert await the_vote(room) == NOT_COUNTED


async def test_each_word_is_told_of_once_however_often_it_is_quoted(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged")
    address = await the_word(room)
    for name in ("one", "two", "three"):
        await quote_on_the_list(room, f"See {address}", name=name)

    assert len(await told(room)) == 2


async def test_a_code_for_slack_that_stood_on_the_list_joins_nobody(room: Room) -> None:
    await a_ballot(room)
    await room.pen(ADA_IN_SLACK, f"link {HOME}")
    (code,) = await codes(room)

    await quote_on_the_list(room, f"/pen link {code}")
    answered = await room.pen(ADA_IN_SLACK, f"link {code}")

    assert "now one person" not in answered.text


async def test_a_made_up_word_tells_nobody_anything(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged")
    address = await the_word(room)
    forged = address.replace("+c", "+s")

    await quote_on_the_list(room, f"{forged} and {address[:-20]}{'b' * 20}")

    assert await told(room) == []


async def test_all_votes_of_a_quoted_question_get_words_that_work(database: Database) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        room = desk.room
        await a_ballot(room)
        await room.fetch(mail("second", "And this?", date=room.clock.now))
        await room.pen(CHAIR, "ballot 2 until in 3 days")
        room.clock.move(minutes=1)
        await vote(room, "one", "#1: agree")
        await vote(room, "two", "#2: disagree")
        await desk.work(all_done)
        void = ways_in(smtp)

        await quote_on_the_list(room, f"It says {void[0]} and\n> {void[1]}")
        await desk.work(all_done)
        renewed = ways_in(smtp)

        assert len(void) == len(renewed) == 2
        assert set(void).isdisjoint(renewed)
        for name, address in enumerate(renewed):
            await send_back(room, address, name=f"back{name}")
        assert await room.tally(1) == {"agree": 1}
        assert await room.tally(2) == {"disagree": 1}


async def test_what_the_page_of_a_quoted_link_told_works_no_more_either(room: Room) -> None:
    room.config = with_site(room.config)
    await a_ballot(room)
    await room.fetch(mail("second", "And this?", date=room.clock.now))
    await room.pen(CHAIR, "ballot 2 until in 3 days")
    room.clock.move(minutes=1)
    await vote(room, "one", "#1: agree")
    (first,) = await asked(room)
    await deliver(room)
    room.clock.move(hours=2)
    await vote(room, "two", "#2: disagree")
    (other,) = await asked(room)
    await deliver(room)
    page = await look(room, path_to(first, room))
    assert path_to(other, room) in page.body

    await quote_on_the_list(room, f"https://pen.example.org{path_to(first, room)}")

    assert (await press(room, path_to(other, room))).status == 410
    assert await room.tally(2) == {}


def ways_in(smtp: Peer) -> list[str]:
    """Return the addresses that confirm a vote in the newest mail that has some."""
    sent = [
        (envelope.original_content or b"").decode()
        for envelope in smtp.taken
        if envelope.mail_from == "<>"
    ]
    found = [
        sorted(set(re.findall(r"penholder\+c[a-z2-7]+@bot\.example\.org", text))) for text in sent
    ]
    return [one for one in found if one][-1]


async def test_a_word_in_an_imported_archive_is_void_at_once_and_its_owner_is_told(
    room: Room, tmp_path: Path
) -> None:
    await a_ballot(room)
    await vote(room, "forged")
    address = await the_word(room)
    tomorrow = room.clock.now + timedelta(days=1)
    raw = mail("quote", f"I got a mail from {address}.", answers=["call"], date=tomorrow)
    archive = write_archive(tmp_path / "2026-March.txt", raw)

    with (
        reading_archives([archive], marks=our_marks(room.config), readers=1) as archives,
        gather_portions(archives) as portions,
    ):
        council = room.config.list_named(ListName("council"))
        door = ArchiveDoor(room.database, room.config, room.clock, of=council)
        await import_mails(portions, door, tell=lambda _counts, _bytes: None)
    assert await told(room) == [
        ("ada@example.org", Answer.PUBLISHED),
        ("ada@example.org", Answer.CONFIRM),
    ]
    await send_back(room, address)

    assert await the_vote(room) == NOT_COUNTED


async def test_many_recipients_hide_no_owner_and_cost_little(room: Room) -> None:
    await a_ballot(room)
    made = [proving(room, address=f"made{number}@example.net") for number in range(60)]
    address = proving(room)
    crowd = ", ".join(f"one{number}@example.net" for number in range(998))
    room.clock.move(minutes=1)

    await room.fetch(
        mail(
            "flood",
            f"See {address} {' '.join(made)}",
            to=f"{COUNCIL}, {crowd}",
            headers={"Cc": ", ".join(f"made{number}@example.net" for number in range(60))},
            date=room.clock.now,
        )
    )

    assert await told(room) == [("ada@example.org", Answer.PUBLISHED)]


# What others can read, and is no mail of a list.


async def paste(room: Room, text: str) -> None:
    """Let Ben write something in the list's channel."""
    room.clock.move(minutes=1)
    ts = Ts(f"{room.clock.now.timestamp():.6f}")
    await take_slack(
        MessagePosted(room.key(), BEN, CHANNEL, ts=ts, thread_ts=None, text=text),
        database=room.database,
        config=lambda: room.config,
        clock=room.clock,
        profiles=room.profiles,
    )


async def test_a_link_pasted_in_slack_counts_no_vote_and_its_owner_gets_a_new_one(
    room: Room,
) -> None:
    room.config = with_site(room.config)
    await a_ballot(room)
    await vote(room, "forged")
    (first,) = await asked(room)
    await deliver(room)

    await paste(room, f"What is <https://pen.example.org{path_to(first, room)}>?")

    assert await told(room) == [
        ("ada@example.org", Answer.PUBLISHED),
        ("ada@example.org", Answer.CONFIRM),
    ]
    assert (await press(room, path_to(first, room))).status == 410
    assert await the_vote(room) == NOT_COUNTED


async def test_a_code_is_void_in_a_channel_and_works_in_the_command(room: Room) -> None:
    await a_ballot(room)
    await room.pen(ADA_IN_SLACK, f"link {HOME}")
    (code,) = await codes(room)
    command = CommandGiven(room.key(), ADA_IN_SLACK, CHANNEL, f"link {code}", "trigger")

    assert words_pasted(command) == []
    await paste(room, f"Ada, is this yours? {code}")
    answered = await room.pen(ADA_IN_SLACK, f"link {code}")

    assert "now one person" not in answered.text


@pytest.mark.parametrize("lost", ["too large", "no mail"])
async def test_a_word_in_a_mail_that_cannot_be_read_is_void(room: Room, lost: str) -> None:
    await a_ballot(room)
    await vote(room, "forged")
    address = await the_word(room)
    room.clock.move(minutes=1)
    raw = mail("large", f"I got a mail from {address}.", date=room.clock.now)

    if lost == "too large":
        size = room.config.mail.max_size + 1
        await room.take(MailTooLarge(MAIN, 1, 99, room.clock.now, size=size, beginning=raw))
    else:
        await room.fetch(raw.partition(b"\n\n")[2])

    assert len(await room.set_aside()) == 1
    assert await told(room) == [
        ("ada@example.org", Answer.PUBLISHED),
        ("ada@example.org", Answer.CONFIRM),
    ]
    await send_back(room, address)
    assert await the_vote(room) == NOT_COUNTED


async def test_what_only_looks_like_a_word_is_forgotten_and_a_secret_address_is_not(
    room: Room,
) -> None:
    secret = room.config.lists[0].subscribed_as
    made_up = f"c{'aaaabcde' + 'bcdefgh2' * 3}"
    await room.fetch(mail("one", f"penholder+{made_up}@bot.example.org"))
    async with room.database.transaction() as store:
        await store.published.add([secret], at=room.clock.now)

    known = []
    for days in (58, 5):
        room.clock.move(days=days)
        now = TimeReached(room.clock.now)
        await forget_words(now, database=room.database, config=room.config)
        async with room.database.reading() as store:
            known.append(
                [await store.published.since(text) is not None for text in (made_up, secret)]
            )

    assert known == [[True, True], [False, True]]
