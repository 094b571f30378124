"""A person's own digest: once a period, of what they may see, what waits for them first."""

import email
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.digests.attention import Attention, Topic
from bot.domain.ids import ItemNumber, SlackUserId
from bot.errors import Refused
from bot.language import speaking
from handlers.lists.language import language_of_address
from handlers.people.people import language_in_slack
from handlers.people.rosters import import_roster
from handlers.work import Work
from storage.database.engine import Database
from tests.handlers.desk import Desk, all_done, open_desk
from tests.handlers.room import (
    ADA,
    BEN,
    BOARD,
    BOARD_CHANNEL,
    CHAIR,
    CHANNEL,
    GUEST,
    US,
    Room,
    mail,
    new_config,
)
from tests.peers.smtp import Peer, peer

ADAS = "ada@example.org"
DORA = "Dora Post <dora@example.net>"


@pytest.fixture
async def smtp() -> AsyncIterator[Peer]:
    async with peer() as opened:
        yield opened


@pytest.fixture
async def desk(database: Database, smtp: Peer) -> AsyncIterator[Desk]:
    async with open_desk(database, smtp_port=smtp.port) as opened:
        yield opened


async def hello(room: Room, name: str = "hello", writer: str = f"Ada Example <{ADAS}>") -> None:
    """Let somebody write to the list, which vouches for their address."""
    await room.fetch(mail(name, "Hello, all.", writer=writer, date=room.clock.now))


def mails_to(smtp: Peer, to: str) -> list[EmailMessage]:
    """Return the mails that the mail server took for an address."""
    read = [
        email.message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
        for raw in smtp.bodies
    ]
    return [message for message in read if to in str(message["To"])]


def digests(smtp: Peer, *, to: str = ADAS) -> list[EmailMessage]:
    """Return the personal digests that the mail server took for an address."""
    return [each for each in mails_to(smtp, to) if "Your digest" in str(each["Subject"])]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def section_of(title: str, words: str) -> str:
    """Return the heading above an entry."""
    headings = [line for line in words.partition(title)[0].splitlines() if line.isupper()]
    return headings[-1]


async def later(desk: Desk, **by: float) -> None:
    """Let time pass, and what is due leave."""
    desk.room.clock.move(**by)
    await desk.room.tick()
    await desk.work(all_done)


async def test_what_waits_for_somebody_comes_first_and_until_it_is_done(
    desk: Desk, smtp: Peer
) -> None:
    room = desk.room
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    await room.fetch(mail("call", "Shall we meet?", writer=DORA, date=room.clock.now))
    await room.pen(CHAIR, "ballot 2 until in 5 days Shall we meet?")
    await later(desk, days=1)

    (first,) = digests(smtp)
    words = text_of(first)
    assert words.index("NEEDS YOU") < words.index("Shall we meet?") < words.index("NEW")
    assert words.count("because you asked for a digest of") == 1
    assert "You will not see this item again unless something new happens on it: #1." in " ".join(
        words.split()
    )
    assert "About hello" in words
    assert str(first["Reply-To"]).startswith("penholder+")

    await later(desk, days=1)
    (_first, second) = digests(smtp)
    assert "Shall we meet?" in text_of(second)
    assert "About hello" not in text_of(second)

    await room.press(ADA, 2, "agree")
    await later(desk, days=1)
    assert len(digests(smtp)) == 2


async def test_a_kill_after_the_mail_server_took_it_sends_the_same_again_and_nothing_twice_later(
    desk: Desk, smtp: Peer, database: Database
) -> None:
    room = desk.room
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    await room.fetch(mail("one", "Before.", writer=DORA, date=room.clock.now))
    await desk.work(all_done)
    room.clock.move(days=1)
    await room.tick()
    async with database.transaction() as store:
        claimed = await store.outbox.claim_due(
            now=room.clock(), lease=timedelta(minutes=5), limit=9, worker="killed"
        )
    (own,) = [each for each in claimed if each.kind is DeliveryKind.MAIL_DIGEST]
    await desk.worker().deliver(own)
    # What comes before it is sent again is of the next one alone.
    room.clock.move(minutes=20)
    await room.fetch(mail("two", "After.", writer=DORA, date=room.clock.now))
    await desk.work(all_done)
    await later(desk, days=1)

    first, again, following = digests(smtp)
    assert first["Message-ID"] == again["Message-ID"] != following["Message-ID"]
    told = [["About one" in text_of(each), "About two" in text_of(each)] for each in digests(smtp)]
    assert told == [[True, False], [True, False], [False, True]]


async def test_its_unsubscribe_link_ends_it(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    await later(desk, days=1)
    (digest,) = digests(smtp)

    link = urlsplit(str(digest["List-Unsubscribe"]).strip("<>"))
    body = parse_qs(link.query)["body"][0]
    await room.fetch(mail("stop", body, to=unquote(link.path), through=None, date=room.clock.now))
    await hello(room, "news", writer=DORA)
    await later(desk, days=1)

    assert (link.scheme, body) == ("mailto", "!digest off")
    assert len(digests(smtp)) == 1


async def test_a_vote_in_reply_to_it_counts(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    await room.pen(CHAIR, "ballot 1 until in 5 days Shall we meet?")
    await later(desk, days=1)

    (digest,) = digests(smtp)
    await room.fetch(
        mail(
            "answer",
            "#1: agree",
            to=str(digest["Reply-To"]),
            through=None,
            subject=f"Re: {digest['Subject']}",
            answers=[str(digest["Message-ID"]).strip("<>")],
            date=room.clock.now,
        )
    )

    assert await room.tally(1) == {"agree": 1}


async def test_each_event_is_in_one_digest_and_none_is_empty(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00 Asia/Tokyo")
    await later(desk, days=1)
    for day in range(6):
        if day % 2:
            await hello(room, f"news-{day}", writer=DORA)
        for _hour in range(6):
            await later(desk, hours=4)

    words = [text_of(each) for each in digests(smtp)]
    for title in ("hello", "news-1", "news-3", "news-5"):
        told = [section_of(f"About {title}", each) for each in words if title in each]
        assert told in (["NEW"], ["NEW", "UNANSWERED"])
    assert all("#" in each for each in words)


async def test_after_an_outage_of_days_there_is_one(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    await later(desk, days=1)
    await hello(room, "news", writer=DORA)

    await later(desk, days=5)
    await later(desk, minutes=1)

    assert ["About news" in text_of(each) for each in digests(smtp)] == [False, True]


async def test_it_shows_nothing_of_a_list_that_its_reader_is_not_on(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await hello(room, writer=DORA)
    await room.fetch(
        mail(
            "order",
            "!digest weekly Fri 07:00",
            writer=DORA,
            to=US,
            through=None,
            headers={"Authentication-Results": ""},
            date=room.clock.now,
        )
    )
    await room.fetch(mail("secret", through="board", to="board@lists.example.org"))

    await later(desk, days=7)

    assert all("secret" not in text_of(each) for each in digests(smtp, to="dora@example.net"))


async def test_muted_items_vanish_and_followed_ones_come_before_the_rest(
    desk: Desk, smtp: Peer
) -> None:
    room = desk.room
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    for name in ("dull", "other", "dear"):
        await hello(room, name, writer=DORA)
    await room.pen(ADA, "mute 2")
    await room.pen(ADA, "follow 4")

    await later(desk, days=1)

    words = text_of(digests(smtp)[0])
    assert "About dull" not in words
    assert words.index("YOU FOLLOW") < words.index("About dear") < words.index("About other")


async def test_a_label_is_followed_and_muted_too(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await hello(room)
    await hello(room, "minutes", writer=DORA)
    await room.pen(CHAIR, "label 2 minutes")
    await room.pen(ADA, "digest mine daily 08:00")
    await room.pen(ADA, "mute #Minutes")

    await later(desk, days=1)

    assert "About minutes" not in text_of(digests(smtp)[0])


async def test_whoever_has_no_digest_gets_followed_mail_by_itself(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await hello(room)
    await hello(room, "topic", writer=DORA)
    await room.pen(ADA, "follow 2")
    await room.fetch(
        mail(
            "answer",
            "I think that we should.",
            writer=DORA,
            answers=["topic"],
            subject="Re: About topic",
            date=room.clock.now,
        )
    )
    await desk.work(all_done)

    (followed,) = [raw for raw in smtp.bodies if b"I think that we should" in raw]
    message = email.message_from_bytes(followed, _class=EmailMessage, policy=policy.default)
    assert ADAS in str(message["To"])
    assert message["In-Reply-To"] == "<answer@mail.example.org>"
    assert str(message["Reply-To"]) == "council@lists.example.org"
    assert "because you follow #2" in " ".join(text_of(message).split())


async def test_nobody_gets_their_own_mail_or_muted_mail_by_itself(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await hello(room)
    await hello(room, "topic", writer=DORA)
    await room.pen(ADA, "follow 2")
    await room.fetch(mail("mine", "My own words.", answers=["topic"], date=room.clock.now))
    await room.pen(ADA, "mute 2")
    await room.fetch(
        mail("theirs", "Their words.", writer=DORA, answers=["topic"], date=room.clock.now)
    )
    await desk.work(all_done)

    assert not any(b"own words" in raw or b"Their words" in raw for raw in smtp.bodies)


async def test_an_address_that_only_slack_knows_is_not_mailed(room: Room) -> None:
    await room.fetch(mail("call"))

    with pytest.raises(Refused, match="/pen link ADDRESS"):
        await room.pen(BEN, "digest mine daily 08:00")

    assert await room.queued(DeliveryKind.MAIL_DIGEST) == []


async def test_it_ends_when_its_owner_says_so(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    room.clock.move(days=1)
    await room.tick()
    await room.pen(ADA, "digest mine off")
    await desk.work(all_done)
    await later(desk, days=2)

    assert digests(smtp) == []


@pytest.mark.parametrize(
    "words", ["daily", "daily 25:00", "monthly 08:00", "1st 08:00", "daily 08:00 Mars/Olympus"]
)
async def test_other_schedules_are_refused_with_the_right_form(room: Room, words: str) -> None:
    await room.fetch(mail("call"))

    with pytest.raises(Refused, match="/pen digest mine"):
        await room.pen(ADA, f"digest mine {words}")


async def test_settings_show_all_that_somebody_chose(room: Room) -> None:
    await hello(room)
    await room.pen(ADA, "digest mine weekly Mon 07:00")
    await room.pen(ADA, "follow 1")
    await room.pen(ADA, "mute #minutes")
    unchosen = (await room.pen(ADA, "settings")).text
    assert "none goes to the list until you say so. `/pen publish` changes that." in unchosen
    await room.pen(ADA, "publish ask")

    told = (await room.pen(ADA, "settings")).text

    for part in (
        "every Monday at 07:00",
        "Europe/Lisbon",
        "#1",
        "#minutes",
        "you are asked about each one",
    ):
        assert part in told


@pytest.mark.parametrize("word", ["es", "Spanish", "español", "ES-mx"])
async def test_a_chosen_language_is_spoken_to_that_person_alone(room: Room, word: str) -> None:
    await hello(room)
    room.directory[ADA] = replace(room.directory[ADA], locale="fr-FR")

    told = (await room.pen(ADA, f"settings language {word}")).text

    assert "español" in told
    assert "nativa" in told  # nobody has reviewed it
    assert await spoken_to(room, ADA) == "es"
    assert await spoken_to(room, BEN) == "en"
    shown = (await room.pen(ADA, "settings")).text
    assert "`fr` (français, not yet reviewed" in shown
    assert "`es` (español, not yet reviewed" in shown


async def test_the_language_of_slack_comes_back_with_auto(room: Room) -> None:
    await hello(room)
    await room.pen(ADA, "settings language es")

    await room.pen(ADA, "settings language auto")

    assert await spoken_to(room, ADA) == "en"


async def test_a_language_that_was_chosen_by_mail_stays_when_slack_joins_the_two(
    room: Room,
) -> None:
    await hello(room)
    async with room.database.transaction() as store:
        person = await store.people.by_address(ADAS, name="Ada Example")
        assert person.slack_user is None
        await store.people.choose_language(person.id, "es")

    await room.pen(ADA, "mine")

    assert await spoken_to(room, ADA) == "es"


@pytest.mark.parametrize("word", ["", "klingon", "de"])
async def test_a_language_that_is_not_ours_is_refused_with_those_that_are(
    room: Room, word: str
) -> None:
    await hello(room)

    with pytest.raises(Refused, match=r"`en` \(English\), .*`fr` \(français, not yet"):
        await room.pen(ADA, f"settings language {word}")


async def test_a_language_that_is_chosen_by_mail_is_that_of_the_next_answer(
    desk: Desk, smtp: Peer
) -> None:
    room = desk.room
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    await later(desk, days=1)
    (digest,) = digests(smtp)
    link = urlsplit(str(digest["List-Unsubscribe"]).strip("<>"))

    for name, body in (("first", "!settings language español"), ("second", "!settings")):
        text = mail(name, body, to=unquote(link.path), through=None, date=room.clock.now)
        await room.fetch(text)
        await desk.work(all_done)

    answer = " ".join(text_of(mails_to(smtp, ADAS)[-1]).split())
    assert "Le escribo en este idioma: español." in answer
    assert "!settings language" in answer
    async with room.database.reading() as store:
        assert await language_of_address(store, ADAS, room.config.lists[0]) == "es"
        assert await language_of_address(store, "ben@example.org", room.config.lists[0]) == "en"


async def spoken_to(room: Room, user: SlackUserId) -> str:
    async with room.database.reading() as store:
        person = await store.people.find_slack(user)
    return await language_in_slack(
        user, person, CHANNEL, profiles=room.profiles, config=room.config
    )


async def test_a_weekday_may_be_typed_and_is_shown_in_the_persons_language(room: Room) -> None:
    await hello(room)
    with speaking("es"):
        await room.pen(ADA, "digest mine weekly lunes 07:00")
        told = (await room.pen(ADA, "settings")).text

    assert "cada lunes a las 07:00" in told


async def test_whoever_is_struck_off_the_roster_gets_no_more(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    room.members[CHANNEL] = frozenset({CHAIR})
    async with room.database.transaction() as store:
        await import_roster(
            Work(store, room.config, room.clock.now),
            "name,emails\nDora Post,dora@example.net\n",
            room.config.list_named("council"),
        )

    await later(desk, days=1)

    assert digests(smtp) == []


async def test_what_only_claims_to_be_the_lists_is_sent_on_to_nobody(room: Room) -> None:
    room.config = new_config(council={"subscribed_as": ""})
    await hello(room)
    await hello(room, "topic", writer=DORA)
    async with room.database.transaction() as store:
        await import_roster(
            Work(store, room.config, room.clock.now),
            f"name,emails\nAda Example,{ADAS}\n",
            room.config.list_named("council"),
        )
        person = await store.people.by_address(ADAS, name="Ada Example")
        await store.attentions.turn(
            person.id, Topic(ItemNumber(2)), Attention.FOLLOW, at=room.clock.now
        )

    forged = mail("forged", "Pay me.", writer=DORA, answers=["topic"], date=room.clock.now)
    await room.fetch(forged)

    assert await room.queued(DeliveryKind.MAIL_NOTE) == []


async def test_who_is_on_no_list_can_have_nothing_mailed(room: Room) -> None:
    await room.fetch(mail("call"))
    room.members[CHANNEL] = room.members[BOARD_CHANNEL] = frozenset({CHAIR})

    for words in ("digest mine daily 08:00", "follow #budget", "mute #budget"):
        with pytest.raises(Refused, match="list"):
            await room.pen(GUEST, words)


async def test_an_answer_to_ones_own_objection_waits_for_its_author(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await hello(room)
    await room.fetch(mail("plan", "Shall we adopt it?", writer=DORA, date=room.clock.now))
    await room.pen(ADA, "object 2 The plan has no budget.")
    await later(desk, days=1)
    await room.pen(ADA, "digest mine daily 08:00")
    await room.pen(CHAIR, "answer 2.1 It is in annex B.")
    await later(desk, days=1)

    words = text_of(digests(smtp)[-1])
    assert section_of("About plan", words) == "NEEDS YOU"


async def test_an_answer_in_a_list_that_its_reader_left_keeps_no_digest_back(
    desk: Desk, smtp: Peer
) -> None:
    room = desk.room
    await hello(room)
    await room.fetch(mail("plan", "Shall we?", writer=DORA, to=BOARD, through="board"))
    room.members[BOARD_CHANNEL] = frozenset({ADA, CHAIR})
    await room.pen(ADA, "object 2 The plan has no budget.", channel=BOARD_CHANNEL)
    await room.pen(ADA, "digest mine daily 08:00")
    room.members[BOARD_CHANNEL] = frozenset({CHAIR})
    async with room.database.transaction() as store:
        await store.slack.set_members(BOARD_CHANNEL, frozenset({CHAIR}), at=room.clock.now)
    await room.pen(CHAIR, "answer 2.1 It is in annex B.", channel=BOARD_CHANNEL)
    await hello(room, "news", writer=DORA)

    await later(desk, days=1)

    words = text_of(digests(smtp)[-1])
    assert "About news" in words
    assert "About plan" not in words


async def test_it_is_of_the_lists_and_labels_that_its_reader_chose(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    room.members[BOARD_CHANNEL] = frozenset({ADA, CHAIR})
    await hello(room)
    told = (await room.pen(ADA, "digest mine daily 08:00 of Board, #Budget")).text
    assert "board and #budget" in told
    for name in ("dull", "fees", "dear", "held"):
        await hello(room, name, writer=DORA)
    await room.pen(CHAIR, "label 3 budget")
    await room.pen(ADA, "follow 4")
    await room.pen(CHAIR, f"assign 5 <@{ADA}>")
    await room.pen(CHAIR, "ballot 2 until in 5 days Shall we?")
    await room.fetch(mail("boats", writer=DORA, to=BOARD, through="board", date=room.clock.now))
    await room.pen(ADA, "mine", channel=BOARD_CHANNEL)

    await later(desk, days=1)

    words = text_of(digests(smtp)[0])
    assert "Your digest of board, #budget" in words
    assert [
        name for name in ("hello", "dull", "fees", "dear", "held", "boats") if name in words
    ] == [
        "fees",
        "dear",
        "held",
        "boats",
    ]
    await room.pen(ADA, "digest mine daily 09:00")
    assert "#budget" in (await room.pen(ADA, "settings")).text, "it stays when the hour changes"
    assert "#budget" not in (await room.pen(ADA, "digest mine of all")).text
    await later(desk, days=1)
    assert "Shall we?" in text_of(digests(smtp)[1])


@pytest.mark.parametrize("words", ["of board", "of nowhere", "daily 08:00 of #budget, board"])
async def test_a_list_that_its_reader_is_not_on_is_not_known_to_exist(
    room: Room, words: str
) -> None:
    await hello(room)
    room.members[BOARD_CHANNEL] = frozenset({CHAIR})
    name = words.rsplit(maxsplit=1)[-1]

    with pytest.raises(Refused, match=f"You are on no list {name}. Your lists are council;"):
        await room.pen(ADA, f"digest mine {words}")
