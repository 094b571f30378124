"""A board whose every word is hostile, served over a socket; and what must never be on it."""

import base64
import gzip
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote

from bot.config import Config, WebConfig
from bot.domain.ids import ItemNumber
from bot.events import PageAsked, WebArrival, WebReply
from bot.gateways.web.server import CONNECTION_TIME, WebServer
from bot.render.board.addresses import Site
from bot.render.web.pages import problem_page, style_sheet
from handlers.board.serve import Board
from handlers.keeping.erasing import erase, plan_erasure
from tests.handlers.room import ADA, BEN, BOARD, CHAIR, Room, mail, new_config
from tests.handlers.voting.test_ballots_by_rule import take_roster
from tests.peers.http import HOST, say

MARK: Final = "x55"
"""Stands in every name of an element, an attribute or a host that only a stranger wrote."""
HOSTILE: Final = (
    f'"\'><script src=//{MARK}.example></script><{MARK} on{MARK}=1 style="{MARK}:1">'
    f"</title></style></textarea></svg><svg onload={MARK}()>{{{{7*7}}}}<!-- ]]> -->"
    f"&lt;{MARK}&gt;javascript:{MARK}() \x1b[31m\u202e\x85"
)
TYPED: Final = html.escape(HOSTILE, quote=False)
"""The same as Slack hands it over when somebody types it."""
PRIVATE: Final = "zq-private-list"
UNPUBLISHED: Final = "zq-only-in-slack"
HIDDEN: Final = "zq-hidden-reason"
SECRET: Final = "zq-secret-reason"
ERASED: Final = "Evelyn Erasedname"
SECRET_ADDRESSES: Final = re.compile(
    r"(?:ada|ben|zoe|chair|dina|eve|bob)@example\.(?:org|net)|k3f9", re.IGNORECASE
)
ROSTER: Final = (
    "name,emails,slack,group,organisation,role\n"
    f'"{HOSTILE.replace(chr(34), chr(34) * 2)}",dina@example.org,,'
    f'"{MARK}<b>{MARK}","<i {MARK}>","<u {MARK}>"\n'
    "Ada Example,ada@example.org,U02ADA,North bob@example.org,,\n"
    "Carla Chair,,U01CHAIR,,,\nBen Example,,U03BEN,,,\n"
)


def encoded(words: str) -> str:
    """Return words as a header may carry any (RFC 2047)."""
    return f"=?utf-8?b?{base64.b64encode(words.encode()).decode()}?="


def hostile_mail(name: str, *, words: str = "", answers: str = "", who: str = "zoe") -> bytes:
    """Return a mail of which every field is hostile."""
    refers = f"In-Reply-To: <{answers}>\r\nReferences: <{answers}>\r\n" if answers else ""
    head = mail(name, writer=f"{encoded(HOSTILE)} <{who}@example.org>")
    above, _, _text = head.partition(b"\n\n")
    raws = [
        line
        for line in above.split(b"\n")
        if not re.match(rb"(?i)(subject|content-|mime-|message-id)", line)
    ]
    subject = encoded(f"Re: [{HOSTILE}] {HOSTILE} bob@example.org")
    bodies = (
        f"Subject: {subject}\r\nMessage-ID: <{name}>\r\n{refers}MIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    text = f'{words}{HOSTILE}\nhttps://{MARK}.example/"onx55=1>\n> {HOSTILE}\nbob@example.org\n'
    rest = (
        f"\r\n--b\r\nContent-Type: application/{MARK}\r\nContent-Disposition: attachment; "
        f"filename*=utf-8''%22%3E%3C{MARK}%20on{MARK}%3D1%3E.pdf\r\n\r\nx\r\n--b--\r\n"
    )
    body = base64.b64encode(text.encode()).decode()
    return b"\n".join(raws) + b"\n" + (bodies + body + rest).encode()


ODD_ID: Final = f'a"on{MARK}=1&<{MARK}>/../%2e%2e@mail.example.org'.replace("<", "").replace(
    ">", ""
)


async def fill(room: Room) -> None:
    """Let everything that the board shows happen, with hostile words wherever there are some."""
    quiet = {"hidden": {"method": "yes-no", "visibility": "hidden"}}
    quiet["secret"] = {"method": "yes-no", "visibility": "secret"}
    room.config = room.config.model_copy(update={"rules": quiet})
    await take_roster(room, ROSTER)
    await room.fetch(hostile_mail("one@mail.example.org"))
    reply = hostile_mail(ODD_ID, answers="one@mail.example.org", who="ada")
    await room.fetch(reply, mail("hid"), mail("sec"), mail("call"), mail("gone"))
    private = mail("priv", PRIVATE, subject=PRIVATE, to=BOARD, through="board")
    crossposted = mail("both", PRIVATE, subject=f"Both {PRIVATE}", to=BOARD, through="board")
    await room.fetch(private, crossposted, mail("both", PRIVATE, subject=f"Both {PRIVATE}"))
    await room.pen(CHAIR, f"title 1 {TYPED} bob@example.org")
    await _comments(room)
    await _votes(room)
    room.clock.move(days=9)
    await room.tick()
    await room.pen(CHAIR, "reopen 1")
    options = f"{MARK} &lt;b on{MARK} / Lyon"
    await room.pen(CHAIR, f"ballot 1 until in 30 days approval Where: {options}")
    await room.pen(ADA, f"vote 1 Lyon because {TYPED} bob@example.org")
    await room.pen(CHAIR, f"ballot 2 until in 30 days hidden Shall we {TYPED}")
    await room.pen(ADA, f"vote 2 yes because {HIDDEN}")
    async with room.database.reading() as store:
        plan = await plan_erasure(store, "eve@example.org", config=room.config)
    await erase(plan, database=room.database, config=room.config, clock=room.clock)


async def _comments(room: Room) -> None:
    await room.pen(ADA, f"comment 1 {UNPUBLISHED}")
    await room.pen(ADA, f"comment 1 told {TYPED} bob@example.org")
    async with room.database.transaction() as store:
        comment = (await store.comments.of_item(ItemNumber(1)))[-1]
        await store.comments.save(replace(comment, digest_sent_at=room.clock.now))
        item = await store.items.get(ItemNumber(1))
        assert item is not None
        await store.items.save(replace(item, labels=(f'"><{MARK}>', "bob@example.org")))


async def _votes(room: Room) -> None:
    """Let ballots and a call end; those that hide something have something to hide."""
    await room.pen(CHAIR, f"ballot 1 until in 2 days consent Shall we {TYPED} bob@example.org")
    await room.pen(ADA, f"vote 1 agree because {TYPED} bob@example.org")
    vote = hostile_mail("v@mail.example.org", words="#1: agree\n\n", answers="one@mail.example.org")
    eve = f"{ERASED} <eve@example.org>"
    text = f"#1: agree because I, {ERASED}, say so"
    await room.fetch(vote, mail("eve", text, writer=eve, answers=["one"], date=room.clock()))
    await room.pen(CHAIR, f"ballot 3 until in 2 days secret Shall we {TYPED}")
    await room.pen(ADA, f"vote 3 yes because {SECRET}")
    await room.pen(BEN, f"vote 3 no because {SECRET}")
    await room.pen(CHAIR, f"call 4 until in 2 days What {TYPED}?")
    await room.fetch(hostile_mail("c@mail.example.org", answers="call@mail.example.org"))
    await room.pen(ADA, f"extend 4 in 8 days because {TYPED}")


@asynccontextmanager
async def served(
    room: Room,
    *,
    url: str = "https://pen.example.org",
    connection_time: timedelta = CONNECTION_TIME,
) -> AsyncIterator["Reader"]:
    """Serve the room's board over a socket."""
    penholder = room.config.penholder.model_copy(update={"public_url": url})
    room.config = room.config.model_copy(update={"penholder": penholder})
    board = Board(room.database, lambda: room.config, clock=room.clock)

    async def take(event: WebArrival) -> WebReply:
        if not isinstance(event, PageAsked):
            return WebReply(HTTPStatus.NOT_FOUND, "no such link")
        return await board.show(event)

    site = Site.at(url, name=room.config.penholder.name)
    async with WebServer(
        WebConfig(port=0),
        public_url=url,
        take=take,
        problem=partial(problem_page, site=site),
        style=style_sheet(),
        connection_time=connection_time,
    ) as server:
        yield Reader(server.port, room.config)


@dataclass(frozen=True, slots=True)
class Got:
    """An answer, with its body as bytes."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reader:
    """Asks the board for anything."""

    port: int
    config: Config

    async def get(self, path: str, *, headers: str = "", method: str = "GET") -> Got:
        """Ask for a path, which is sent as it is."""
        return await self.send(f"{method} {path} HTTP/1.1\r\n{HOST}{headers}\r\n".encode())

    async def send(self, raw: bytes) -> Got:
        """Send bytes, and read an answer."""
        answer = await say(self.port, raw)
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        named = [line.split(": ", 1) for line in lines]
        assert len({name.lower() for name, _value in named}) == len(named), answer
        headers = {name.lower(): value for name, value in named}
        return Got(int(first.split()[1]), headers, body)


PROGRAMS: Final = (
    "/feed.atom", "/decisions.atom", "/votes.atom", "/deadlines.ics", "/items.json", "/data/",
    "/lists/council/feed.atom", "/lists/council/deadlines.ics", "/style.css", "/search?q=x55",
    "/search?q=told", "/search?q=from:ada", "/?state=voting", "/?label=bob", "/decisions/2026",
)  # fmt: skip
OF_ITEM: Final = ("", "/all", "/page/1", "/feed.atom", "/badge.svg", "/t.mbox.gz", ".json")
ITEMS: Final = 12
"""More than there are: what is not there is asked for too."""
_LINK: Final = re.compile(rb'(?:href|src|action)="(/[^"]*)"')


async def crawl(reader: Reader, *more: str) -> dict[str, Got]:
    """Return everything that can be read, by path: where links lead, and what programs read.

    `more` are further paths to begin with.
    """
    waiting = ["/", *PROGRAMS, *more]
    waiting += [f"/items/{number}{rest}" for number in range(1, ITEMS) for rest in OF_ITEM]
    waiting += [f"/items/{n}/result-{b}.json" for n in range(1, ITEMS) for b in range(1, 8)]
    gots: dict[str, Got] = {}
    while waiting:
        path = waiting.pop()
        if path in gots:
            continue
        got = await reader.get(path)
        gots[path] = got
        if "location" in got.headers:
            waiting.append(got.headers["location"].partition("#")[0])
        if got.headers.get("content-type", "").startswith("text/html") and got.status == 200:
            waiting += [
                html.unescape(link.decode()).partition("#")[0] for link in _LINK.findall(got.body)
            ]
    return gots


def text_of(got: Got) -> str:
    """Return an answer with every way of writing a character undone."""
    body = gzip.decompress(got.body) if got.body[:2] == b"\x1f\x8b" else got.body
    text = body.decode() + " ".join(got.headers.values())
    return f"{text} {unquote(text)} {html.unescape(text)}".replace("\r\n ", "")


def private_words() -> tuple[str, ...]:
    """Return what must be nowhere."""
    return (PRIVATE, UNPUBLISHED, HIDDEN, SECRET, ERASED, "Erasedname", "board@lists")


def public_room(room: Room) -> Room:
    """Return the room with one public list and one that is on no board."""
    room.config = new_config(board={"board": "off"})
    return room
