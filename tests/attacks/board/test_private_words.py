"""No private word, comment or mail changes a public byte: not its pages, nor what programs read.

The real handlers take what people do, the real web server gives what anybody may fetch. A reader
fetches everything, things are said and done in private, and the reader fetches everything again.
"""

import json
import random  # noqa: TID251 - the seed is an argument
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.domain.board_key import board_key
from bot.domain.ids import ItemNumber, ListName, SlackUserId
from bot.errors import Refused, TryAgainLater
from bot.events import TimeReached
from bot.gateways.slack.values import SlackProfile
from handlers.board.gather import MOST_FOUND
from handlers.board.static import write_board
from handlers.lists.dormancy import handle_dormancy
from handlers.lists.list_watch import ListWatch
from tests.attacks.board.world import Got, Reader, crawl, served
from tests.handlers.room import (
    ADA,
    BEN,
    BOARD,
    BOARD_CHANNEL,
    CHAIR,
    CHANNEL,
    COUNCIL,
    START,
    US,
    Room,
    mail,
    new_config,
)
from tests.handlers.voting.test_ballots_by_rule import take_roster

WORDS: Final = ("harbour", "lighthouse", "zzprivate")
"""Words that are said in public, and one that is not. All of them are said in private."""
NAMESAKE: Final = SlackUserId("U09NAME")
"""Somebody who is called as somebody on the list is, and has said nothing there."""
ROSTER: Final = (
    "name,emails,slack,group,organisation,role\n"
    "Ada Example,ada@example.org,U02ADA,North,,\nBen Example,ben@example.net,U03BEN,South,,\n"
)
SEARCHES: Final = (
    *(f"/search?q={word}" for word in WORDS),
    *(f"/search?q={word}%20state:open" for word in WORDS),
    "/search?q=state:dormant",
    "/search?q=from:ben",
    "/search?q=from:namesake",
    "/search?q=list:board",
    "/search?q=list:council",
    "/search?q=%22harbour%20lighthouse%22",
    "/search?q=harbour%20until:2026-03-05",
)
MORE: Final = (
    *SEARCHES,
    *(f"/?state={state}" for state in ("open", "commenting", "voting", "decided", "dormant")),
    *(f"/?page={page}" for page in (2, 3)),
    *(f"/items.json?limit={limit}" for limit in (1, 2, 200)),
    *(f"/items.json?after={number}&limit=3" for number in range(1, 12)),
    "/decisions/2025",
    "/decisions/2024",
    "/decisions/2026",
    "/people/1",
    "/people/2",
    "/data/items.csv",
    "/data/votes.csv",
    "/data/comments.csv",
    "/data/README.txt",
    "/m/plan@mail.example.org/raw",
    "/m/plan@mail.example.org/t.mbox.gz",
    "/m/priv@mail.example.org/",
    "/m/both@mail.example.org/raw",
    "/lists/board",
    "/nothing",
)


@dataclass(slots=True)
class World:
    """A room in which some things are public, and the messages that stand in Slack."""

    room: Room
    chance: random.Random
    said: list[str] = field(default_factory=list)
    mails: int = 0
    done: int = 0
    """How many acts were not refused."""

    @property
    def words(self) -> str:
        """Return words that somebody may say."""
        return " ".join(self.chance.choices(WORDS, k=4))

    @property
    def item(self) -> int:
        """Return an item that is public."""
        return self.chance.randint(1, 7)

    @property
    def person(self) -> SlackUserId:
        return self.chance.choice((ADA, BEN))

    def name(self) -> str:
        """Return a name for another mail."""
        self.mails += 1
        return f"private-{self.mails}"


def parent(item: int) -> str:
    return f"17726184{item:02}.000100"


async def make_public(room: Room, seed: int, *, board: str = "public") -> World:
    """Let what is public happen: talk, a call, ballots of each kind, decisions, a plan.

    The board of one list is as `board` says, that of the other is off.
    """
    room.config = new_config(
        council={"board": board, "board_people": True, "digest": {"schedule": "off"}},
        board={"board": "off", "digest": {"schedule": "off"}},
    ).model_copy(update={"rules": RULES})
    room.directory[NAMESAKE] = SlackProfile(NAMESAKE, "Ada Example", None, is_bot=False)
    room.members = {other: frozenset({*there, NAMESAKE}) for other, there in room.members.items()}  # type: ignore[misc]
    await take_roster(room, ROSTER)
    zoe = "Zoe Namesake <zoe@example.org>"
    await room.fetch(
        mail("sleeps", "The lighthouse."),
        mail("call", "The harbour?"),
        mail("plan", "The harbour lighthouse.", writer=zoe),
        mail("vote"),
        mail("hidden"),
        mail("secret"),
        mail("ended"),
    )
    for who in (ADA, BEN, CHAIR):
        await room.pen(who, "comment 1 The first words.")
    await room.fetch(
        mail("priv", "Of the board alone.", to=BOARD, through="board"),
        mail("both", "On both.", to=BOARD, through="board"),
        mail("both", "On both."),
        mail("held", "Never proved.", through=None, to=COUNCIL, headers={"List-Id": "council"}),
    )
    for number in range(1, 10):
        channel = BOARD_CHANNEL if number == 8 else CHANNEL
        await room.posted(number, ts=parent(number), channel=channel)
    room.clock.move(days=1)
    await room.pen(CHAIR, "ballot 7 until in 2 days consent Shall we?")
    await room.pen(ADA, "vote 7 agree")
    room.clock.move(days=3)
    await room.tick()
    await room.pen(CHAIR, "call 2 until in 90 days Which harbour? / Which light?")
    await room.pen(CHAIR, "ballot 4 until in 90 days consent Shall we?")
    await room.pen(CHAIR, "ballot 5 until in 90 days hidden Shall we?")
    await room.pen(CHAIR, "ballot 6 until in 90 days secret Shall we?")
    for number, choice in ((4, "agree"), (5, "yes"), (6, "yes")):
        await room.pen(ADA, f"vote {number} {choice}")
    await room.pen(CHAIR, "ballot 8 until in 90 days consent Of the board?", channel=BOARD_CHANNEL)
    room.clock.move(days=61)
    answer = mail("answer", "1. This one.\n", answers=["call"], date=room.clock())
    await room.fetch(answer, mail("more", "More.", answers=["plan"], date=room.clock()))
    await room.pen(CHAIR, "plan 3 takes 3 days due in 40 days")
    await room.pen(CHAIR, "label 3 quay")
    await sleep(room)
    room.clock.move(hours=1)
    return World(room, random.Random(seed))  # noqa: S311 - to repeat a walk


RULES: Final = {
    "hidden": {"method": "yes-no", "visibility": "hidden"},
    "secret": {"method": "yes-no", "visibility": "secret"},
}


async def sleep(room: Room) -> None:
    """Let what has been quiet become dormant."""
    event = TimeReached(now=room.clock.now)
    await handle_dormancy(event, database=room.database, config=room.config, watch=ListWatch())


# What is done in private.


async def comment(world: World) -> None:
    await world.room.pen(world.person, f"comment {world.item} {world.words}")


async def reply(world: World) -> None:
    ts = f"{world.room.clock.now.timestamp():.0f}.{world.room.arrivals:06}"
    await world.room.say(world.person, world.words, ts=ts, thread=parent(world.item))
    world.said.append(ts)


async def answer_the_call(world: World) -> None:
    ts = f"{world.room.clock.now.timestamp():.0f}.{world.room.arrivals:06}"
    await world.room.say(world.person, f"1. {world.words}\n2. Yes", ts=ts, thread=parent(2))


async def aside(world: World) -> None:
    ts = f"{world.room.clock.now.timestamp():.0f}.{world.room.arrivals:06}"
    await world.room.say(world.person, f"// {world.words}", ts=ts, thread=parent(world.item))
    world.said.append(ts)


async def edit(world: World) -> None:
    for ts in world.said[-2:]:
        await world.room.edit(world.person, world.words, ts=ts, thread=parent(world.item))


async def delete(world: World) -> None:
    if world.said:
        await world.room.delete(ts=world.said.pop(0))


async def choose(world: World) -> None:
    await world.room.choose(world.person, world.chance.choice(("always", "ask", "never")))


async def release(world: World) -> None:
    """Release a comment; nobody has got it before a digest has taken it."""
    room = world.room
    async with room.database.reading() as store:
        comments = await store.comments.of_item(ItemNumber(world.item))
    for other in comments[-1:]:
        who = ADA if other.author == comments[0].author else BEN
        await room.release(who, other.id, other.text)


async def mail_of_another_list(world: World) -> None:
    """Write on the list whose board is not to be seen: new items, and replies in them."""
    old = world.room.clock.now - timedelta(days=world.chance.choice((0, 30, 700)))
    answers = world.chance.choice(([], ["priv"], ["both"]))
    subject = world.chance.choice(("About plan", "More (was: About plan)", world.words))
    await world.room.fetch(
        mail(
            world.name(),
            world.words,
            answers=answers,
            date=old,
            to=BOARD,
            through="board",
            subject=subject,
            writer=world.chance.choice(("Ada Example <ada@example.org>", "Zoe N <z@example.org>")),
        )
    )


async def both_lists(world: World) -> None:
    """Write to both lists: what was said on one of them is not for the readers of the other."""
    name, words = world.name(), world.words
    other = mail(name, words, date=world.room.clock(), to=BOARD, through="board")
    await world.room.fetch(mail(name, words, date=world.room.clock()), other)


async def chair_the_other_list(world: World) -> None:
    room, number = world.room, world.chance.choice((8, 9))
    words = world.chance.choice(
        (
            f"title {number} {world.words}",
            f"label {number} {world.chance.choice(WORDS)}",
            f"assign {number} Ada Example",
            f"call {number} until in 9 days {world.words}",
            f"ballot {number} until in 9 days consent {world.words}",
            f"close {number}",
            f"reopen {number}",
            f"plan {number} takes 9 days due in 20 days",
            f"comment {number} {world.words}",
            f"vote {number} agree because {world.words}",
        )
    )
    await room.pen(CHAIR, words, channel=BOARD_CHANNEL)


async def mail_to_us(world: World) -> None:
    """Write to us alone: a comment, a vote that nothing proves, a question, nothing we know."""
    item = world.item
    words = world.chance.choice(
        (
            f"!comment {item} {world.words}",
            f"#4: disagree because {world.words}",
            f"#7: disagree because {world.words}",
            f"#{item}: {world.words}",
            f"!show {item}",
            world.words,
        )
    )
    writer = world.chance.choice(("Ada Example <ada@example.org>", "Zoe <stranger@example.org>"))
    await world.room.fetch(
        mail(world.name(), words, to=US, through=None, date=world.room.clock(), writer=writer)
    )


async def held_mail(world: World) -> None:
    """Send what says that it came by the list, and did not."""
    forged = {"List-Id": "<council.lists.example.org>"}
    await world.room.fetch(
        mail(
            world.name(),
            world.words,
            to=COUNCIL,
            through=None,
            headers=forged,
            answers=world.chance.choice(([], ["plan"])),
            date=world.room.clock(),
        )
    )


async def ask_for_more_time(world: World) -> None:
    await world.room.pen(world.person, f"extend 2 in 95 days because {world.words}")


async def namesake(world: World) -> None:
    """Comment under the name of somebody on the list."""
    await world.room.pen(NAMESAKE, f"comment {world.item} {world.words}")


async def look(world: World) -> None:
    await world.room.pen(world.person, f"search {world.words}")
    await world.room.pen(world.person, f"show {world.item}")


async def fall_asleep(world: World) -> None:
    await sleep(world.room)


PRIVATE: Final[Sequence[Callable[[World], Awaitable[None]]]] = (
    comment,
    reply,
    answer_the_call,
    aside,
    edit,
    delete,
    choose,
    release,
    mail_of_another_list,
    both_lists,
    chair_the_other_list,
    mail_to_us,
    held_mail,
    ask_for_more_time,
    namesake,
    look,
    fall_asleep,
)


async def in_private(world: World, act: Callable[[World], Awaitable[None]]) -> None:
    """Let something happen, unless it is refused; a moment passes."""
    with suppress(Refused, TryAgainLater):
        await act(world)
        world.done += 1
    world.room.clock.move(seconds=31)


# What anybody may fetch.


def differences(before: Mapping[str, Got], after: Mapping[str, Got]) -> list[str]:
    """Return what a reader can tell apart, other than the time of the answer."""
    texts = [f"{path}: is or was there alone" for path in before.keys() ^ after.keys()]
    for path in sorted(before.keys() & after.keys()):
        old, new = before[path], after[path]
        told = {**old.headers, "date": ""} == {**new.headers, "date": ""}
        if (old.status, old.body) == (new.status, new.body) and told:
            continue
        lines = (set(old.body.splitlines()), set(new.body.splitlines()))
        gone, come = sorted(lines[0] - lines[1])[:3], sorted(lines[1] - lines[0])[:3]
        texts.append(f"{path}: {old.status}→{new.status} {gone} → {come}")
    return texts


@dataclass(frozen=True, slots=True)
class Keyed(Reader):
    """Asks for everything with the key of a list, as whoever got it by the list does."""

    key: str = ""

    async def get(self, path: str, *, headers: str = "", method: str = "GET") -> Got:
        """Ask for a path below the key."""
        whole = path if path.startswith(("/k/", "/style.css")) else f"/k/{self.key}{path}"
        return await Reader.get(self, whole, headers=headers, method=method)


async def written(room: Room, folder: Path, at: datetime) -> tuple[int, int]:
    """Write the board as at a time; return how many files changed, and how many went."""
    found = await write_board(
        room.database, room.config, folder, now=at, tell=lambda _done, _of: None
    )
    return found.changed, found.removed


async def walk(world: World) -> None:
    """Let everything happen in private that can, twice, in any order."""
    acts = (*PRIVATE, *PRIVATE)
    for act in world.chance.sample(acts, len(acts)):
        await in_private(world, act)


@pytest.mark.timeout(900)
async def test_what_is_said_in_private_changes_no_byte_that_is_public(
    room: Room, tmp_path: Path
) -> None:
    world = await make_public(room, 1)
    async with served(room) as reader:
        before = await crawl(reader, *MORE)
        assert sum(got.status == 200 for got in before.values()) > 100
        at = room.clock()
        await written(room, tmp_path / "pen", at)
        room.clock.move(seconds=31)
        assert differences(before, await crawl(reader, *MORE)) == []

        await walk(world)

        assert differences(before, await crawl(reader, *MORE)) == []
        assert await written(room, tmp_path / "pen", at) == (0, 0)
    assert world.done > len(PRIVATE)


@pytest.mark.timeout(900)
async def test_nor_does_it_for_who_has_the_key_of_one_list(room: Room) -> None:
    world = await make_public(room, 2, board="token")
    key = board_key(ListName("council"), secret=room.config.penholder.secret)
    async with served(room) as reader:
        keyed = Keyed(reader.port, reader.config, key)
        assert (await reader.get("/")).status == 404
        before = await crawl(keyed, *MORE)
        assert sum(got.status == 200 for got in before.values()) > 100

        await walk(world)

        assert differences(before, await crawl(keyed, *MORE)) == []


async def test_what_a_digest_takes_is_public_from_then_on(room: Room) -> None:
    await room.fetch(mail("one", "The harbour."), mail("two", "The harbour."))
    await room.pen(ADA, "publish always")
    room.clock.move(hours=1)
    await room.pen(ADA, "comment 1 The lighthouse.")
    paths = (
        "/",
        "/items.json",
        "/items/1.json",
        "/data/items.csv",
        "/data/comments.csv",
        "/items/1",
        "/search?q=lighthouse",
    )
    async with served(room) as reader:
        before = {path: await reader.get(path) for path in paths}
        room.clock.move(hours=1)
        async with room.database.transaction() as store:
            at = room.clock()
            digest = await store.digests.add(
                ListName("council"), slot="one", window_start=START, window_end=at, at=at
            )
            (comment,) = await store.comments.of_item(ItemNumber(1))
            assert digest is not None
            await store.comments.put_in_digest(digest.id, [comment.id])
            await store.comments.mark_digest_sent(digest.id, at=at)
        after = {path: await reader.get(path) for path in paths}

    assert [path for path in paths if before[path].body == after[path].body] == []
    assert b"lighthouse" not in before["/items/1"].body
    assert b"The lighthouse." in after["/items/1"].body
    assert b"Nothing was found." in before["/search?q=lighthouse"].body
    assert b"#1 <bdi>About one</bdi>" in after["/search?q=lighthouse"].body
    first, second = json.loads(after["/items.json"].body)
    assert (first["number"], first["comments"], second["comments"]) == (1, 1, 0)
    assert first["updated_at"] == "2026-03-04T12:00:00Z"


@pytest.mark.parametrize("form", ["{}", "from:{}", "%22{}%22", "write%20to%20{}"])
async def test_no_search_tells_whose_an_address_is_or_where_one_stands(
    room: Room, form: str
) -> None:
    """The local part is shown, and can be looked for; the rest of an address is neither."""
    await room.fetch(
        mail("one", "Write to harbour@pier.example today.", writer="Zoe <zoe.adams@example.org>")
    )
    await room.pen(CHAIR, "title 1 Write to quay@pier.example")
    async with served(room) as reader:

        async def found(words: str) -> tuple[int, bool]:
            got = await reader.get(f"/search?q={form.format(words)}")
            return got.status, b"#1 " in got.body

        for local in ("zoe.adams", "harbour", "quay"):
            right = [await found(f"{local}@{domain}") for domain in ("example.org", "pier.example")]
            wrong = await found(f"{local}@elsewhere.example")
            assert {*right, wrong} == {right[0]}
        assert await found("pier.example") == await found("example.org") == (200, False)
        assert await found("zoe.adams") == (200, True)


async def test_hits_that_are_not_public_take_no_place_among_those_that_are(room: Room) -> None:
    room.config = new_config(board={"board": "off"})
    await room.fetch(mail("plan", "The harbour."), mail("other", "The harbour."))
    room.clock.move(hours=1)
    async with served(room) as reader:
        before = await reader.get("/search?q=harbour")
        for number in range(MOST_FOUND + 5):
            name, at = f"both-{number}", room.clock()
            other = mail(name, "The harbour.", date=at, to=BOARD, through="board")
            await room.fetch(mail(name, "The harbour.", date=at), other)
        await room.pen(BEN, "comment 1 The harbour.")
        room.clock.move(hours=1)
        after = await reader.get("/search?q=harbour")

    assert (before.status, before.body) == (after.status, after.body)
    assert b"About plan" in after.body
