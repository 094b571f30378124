"""Elections at random: honest people vote, a forger writes what a forger can, and laws are checked.

One election is a fresh database with three items on two lists, each with a ballot. Honest people
post through the lists, write to us, and press in Slack; at times they quote a personal mail of ours
on a list, or copy the list when they reply to one. The chair gives votes more time by mail. The
lists write the address that they deliver to into each copy, or sign each post. Eve is on one list
and may write any mail to us; she reads all that the board prints, and uses each address, link and
word that she finds there; she sends signed posts again, changed in what the signature leaves out;
and she has as many addresses of strangers as she likes. What each honest person said, and by which
way, is written down beside; afterwards the ballot boxes and the histories are compared with that.
"""

import gzip
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Final

from bot.config import Config
from bot.domain.ballots.assurance import Assurance, is_enough
from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.ballot import Vote as KeptVote
from bot.domain.ballots.choices import BUTTONS
from bot.domain.ballots.confirmation import Answer, Confirmation, word_of
from bot.domain.ballots.rule import Method
from bot.domain.delivery import Lane
from bot.domain.ids import BallotId, ConfirmationId, ItemNumber, SlackUserId
from bot.domain.items.comment import Source
from bot.domain.people.person import Person
from bot.errors import Refused
from bot.events import PageAsked
from bot.gateways.slack.values import SlackProfile
from handlers.board.serve import Board
from handlers.voting.confirmations import reply_address
from storage.database.engine import Database
from storage.values import Sent
from tests.fuzz.chance import Chance
from tests.fuzz.forged import ADA, EVE, Mailman, forged_head, poster
from tests.fuzz.orders import (
    CHAIR_ADDRESS,
    CHAIR_BOX,
    broken_orders,
    forged_order,
    proving_address,
    shown_to_chair,
)
from tests.fuzz.spoken import TALK, Topic, Vote, Words, honest_words, hostile_words
from tests.handlers.room import (
    ADA as ADA_IN_SLACK,
)
from tests.handlers.room import (
    BEN as BEN_IN_SLACK,
)
from tests.handlers.room import (
    BOARD,
    BOARD_CHANNEL,
    CHAIR,
    CHANNEL,
    COUNCIL,
    GUEST,
    START,
    US,
    Room,
    mail,
    new_config,
    secret_of,
)
from tests.handlers.stored import places
from tests.mail.test_masking import spellings

ACTS: Final = 30
"""What happens in one election."""
MOST_BALLOTS: Final = 100
"""Above each ballot's number: `ACTS` open fewer."""
GUESSES: Final = (US, secret_of("council").replace("k3f9", "aaaa"), secret_of("council"))
"""Addresses that Eve writes into fields. She may have seen the secret one: it helps her nothing."""
_SECRET_LETTERS: Final = ("k3f9",)
_EVES_DOMAINS: Final = ("evil.example", "free.example", "more.evil.example")
"""Where Eve has any address that she likes."""
BORDER: Final = "mx.bot.example.org"
IMPOSTOR: Final = SlackUserId("U66EVE")
"""A user of another workspace whose profile shows Ada's address."""
_ADDRESSES: Final = {"council": COUNCIL, "board": BOARD}
_IN_SLACK: Final = {ADA_IN_SLACK: ADA, BEN_IN_SLACK: "ben@example.net"}
_WHOLE: Final = (
    "From",
    "Date",
    "Subject",
    "Message-ID",
    "To",
    "List-Id",
    "In-Reply-To",
    "References",
    "Reply-To",
    "Cc",
    "Sender",
    "X-MailFrom",
)
"""What a list's signature covers."""
_LEFT_OUT: Final = (None, None, "Subject", "Message-ID", "To", "In-Reply-To", "Reply-To", "Date")
"""What the signature of some lists leaves out."""
_SECOND: Final = timedelta(seconds=1)
_PATHS: Final = ("list", "lists", "cc", "direct", "direct", "list", "list")


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody honest: name and address, and the Slack user."""

    name: str
    address: str
    slack: SlackUserId

    @property
    def mailbox(self) -> str:
        """What stands in From."""
        return f"{self.name} <{self.address}>"


HONEST: Final = (
    Voter("Ada Example", ADA, ADA_IN_SLACK),
    Voter("Ben Example", "ben@example.net", BEN_IN_SLACK),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What an honest person truly said, where, when, and how sure we may be of it."""

    who: str
    vote: Vote
    way: Assurance
    at: datetime
    is_plain: bool
    lists: frozenset[str] = frozenset()


@dataclass(slots=True)
class Tally:
    """What came of elections: mails and presses, counted votes by assurance, broken laws."""

    elections: int = 0
    mails: int = 0
    presses: int = 0
    refused: int = 0
    orders: int = 0
    pages: int = 0
    counted: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take what came of others in."""
        self.elections += other.elections
        self.mails += other.mails
        self.presses += other.presses
        self.refused += other.refused
        self.orders += other.orders
        self.pages += other.pages
        self.broken += other.broken
        for way, count in other.counted.items():
            self.counted[way] = self.counted.get(way, 0) + count


async def hold_election(database: Database, seed: str, *, acts: int = ACTS) -> Tally:
    """Play one election in an empty database and return what came of it."""
    election = Election(database, Chance(seed))
    await election.open()
    for _act in range(acts):
        await election.act()
    await election.check()
    election.tally.elections = 1
    return election.tally


class Election:
    """One election: who may do what, what was said, and what must follow."""

    def __init__(self, database: Database, chance: Chance) -> None:
        self.tally = Tally()
        self._chance = chance
        self._lists = {name: _settings(chance, address) for name, address in _ADDRESSES.items()}
        self._trusts_border = chance.below(2) == 0
        self._has_secret = not self._trusts_border or chance.below(2) == 0
        self._room = Room(database, _config(chance, self._trusts_border, self._has_secret))
        self._room.directory[IMPOSTOR] = SlackProfile(
            IMPOSTOR, "Ada Example", ADA, is_bot=False, is_outsider=True
        )
        for channel, members in self._room.members.items():
            self._room.members[channel] = (members or frozenset()) | {IMPOSTOR}
        signs = self._trusts_border and not self._has_secret and chance.below(3) > 0
        left_out = {name: chance.pick(_LEFT_OUT) for name in _ADDRESSES} if signs else {}
        self._covered = {
            name: [one for one in _WHOLE if one != left] for name, left in left_out.items()
        }
        """What the signatures of lists cover, of those that sign."""
        self._signed: list[tuple[str, bytes]] = []
        """What lists signed, with the list's name."""
        self._topics: list[Topic] = []
        self._said: list[Said] = []
        self._confirmed: set[tuple[BallotId, str, str]] = set()
        self._ordered: list[str] = []
        """The Message-IDs of the mails by which the chair confirmed an order."""
        self._led: list[bytes] = []
        self._told = ["#1: block: as Eve told us"]
        self._posted: list[tuple[str, bytes]] = []
        self._waiting: list[bytes] = []
        self._words: list[str] = []
        self._public: list[str] = []
        """The words of ours that somebody made public."""
        self._read = {*GUESSES}
        """The addresses that Eve has read somewhere, or guesses."""
        self._board = Board(database, lambda: self._room.config, clock=self._room.clock)
        self._number = 0

    async def open(self) -> None:
        """Open an item on each list and one on both, each with a ballot."""
        async with self._room.database.transaction() as store:
            await store.borders.note([BORDER], strips=True, at=self._room.clock.now)
        chair = "chair@example.org"
        first, second = _call("first", [COUNCIL]), _call("second", [BOARD])
        await self._fetch(self._through("council", first, sender=chair))
        await self._fetch(self._through("board", second, sender=chair))
        both = _call("third", [COUNCIL, BOARD])
        await self._fetch(*(self._through(name, both, sender=chair) for name in _ADDRESSES))
        for number, opened_by in enumerate(("first", "second", "third"), start=1):
            method = self._chance.pick(["consent", "plus-minus"])
            await self._open_ballot(number, method)
            self._topics.append(Topic(number, BUTTONS[Method(method)], opened_by))

    async def _open_ballot(self, number: int, method: str) -> None:
        channel = BOARD_CHANNEL if number == 2 else CHANNEL
        reply = await self._room.pen(
            CHAIR, f"ballot {number} until in 30 days {method}", channel=channel
        )
        ballot = await self._open_ballot_of(number)
        assert ballot is not None, reply.text
        assert ballot.rules.name == method
        self._room.clock.move(minutes=1)

    async def _open_ballot_of(self, number: int) -> Ballot | None:
        async with self._room.database.reading() as store:
            return await store.ballots.open_of_item(ItemNumber(number))

    async def act(self) -> None:
        """Let something happen."""
        acts: Sequence[Callable[[], object]] = (
            *(self._write_honestly,) * 6,
            *(self._forge,) * 5,
            *(self._post_as_eve,) * 3,
            *(self._send_again,) * 3,
            *(self._replay,) * (3 if self._covered else 0),
            *(self._press,) * 2,
            *(self._vote_as_stranger,) * 2,
            self._press_as_others,
            self._open_again,
            self._read_board,
            *(self._lead,) * 2,
            *(self._forge_an_order,) * 2,
        )
        self._room.clock.move(seconds=2 + self._chance.below(20_000))
        happens = self._chance.pick(acts)()
        if hasattr(happens, "__await__"):
            await happens
        # Mails that wait come together, as they do when a mailbox is fetched.
        if self._waiting and self._chance.below(3):
            await self._deliver()
        await self._confirm()

    async def _deliver(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        await self._fetch(*waiting)
        if self._chance.below(8) == 0:
            await self._fetch(*waiting)

    async def _fetch(self, *raws: bytes) -> None:
        self.tally.mails += len(raws)
        await self._room.fetch(*raws)

    # Honest people

    async def _write_honestly(self) -> None:
        await self._deliver()
        chance, now = self._chance, self._room.clock.now
        who, topic = chance.pick(HONEST), chance.pick(self._topics)
        answers = chance.below(3) > 0
        words = honest_words(topic, chance.pick(self._told), chance, answers=answers)
        path = chance.pick(_PATHS)
        lists = _lists_of(topic.item) if path == "lists" else _lists_of(topic.item)[:1]
        post = self._written(who, words, topic.opened_by if answers else "", lists, path)
        if path == "direct":
            self._waiting.append(self._straight(post, _domain(who.address)))
            way = Assurance.AUTHENTICATED if self._trusts_border else Assurance.NONE
            self._note(who, words, way, now, lists)
        else:
            copies = [self._through(name, post, sender=who.address) for name in lists]
            self._posted += [(who.address, copy) for copy in copies]
            if path == "cc":
                copies.insert(chance.below(2), self._straight(post, _domain(who.address)))
            self._waiting += copies
            self._note(who, words, Assurance.LIST, now, lists)
        if chance.below(3) == 0:
            self._waiting.insert(0, self._preempted(post, who))
            if chance.below(2):
                early, *self._waiting = self._waiting
                await self._fetch(early)
        await self._deliver()

    def _written(
        self, who: Voter, words: Words, answers: str, lists: Sequence[str], path: str
    ) -> bytes:
        to = [_ADDRESSES[name] for name in lists] if path != "direct" else [US]
        raw = mail(
            self._name(),
            words.text or "see below",
            writer=who.mailbox,
            to=", ".join(to),
            through=None,
            answers=[answers] if answers else [],
            subject=f"Re: About {answers}" if answers else "My vote",
            date=self._room.clock.now,
            headers={"Cc": US} if path == "cc" else {},
        )
        post = _without_trace(raw)
        return _with_html(post, words.html) if words.html else post

    def _note(
        self, who: Voter, words: Words, way: Assurance, at: datetime, lists: Sequence[str]
    ) -> None:
        # What a signature leaves out is asked about.
        is_sure = all(len(self._covered.get(name, _WHOLE)) == len(_WHOLE) for name in lists)
        is_plain = words.is_plain and way is Assurance.LIST and is_sure
        self._said += [
            Said(who.address, vote, way, at, is_plain, frozenset(lists)) for vote in words.own
        ]

    async def _press(self) -> None:
        who, topic = self._chance.pick(HONEST), self._chance.pick(self._topics)
        choices = [each for each in topic.choices if each != "block"]
        vote = Vote(topic.item, self._chance.pick(choices))
        self.tally.presses += 1
        await self._deliver()
        self._said.append(
            Said(who.address, vote, Assurance.SLACK, self._room.clock.now, is_plain=True)
        )
        try:
            await self._room.press(who.slack, topic.item, vote.choice)
        except Refused as refused:  # the vote that stands says this already
            if "nothing changed" not in str(refused):
                raise

    async def _open_again(self) -> None:
        if self._chance.below(3):
            return
        await self._deliver()
        topic = self._chance.pick(self._topics)
        channel = BOARD_CHANNEL if topic.item == 2 else CHANNEL
        await self._room.pen(CHAIR, f"close {topic.item}", channel=channel)
        self._room.clock.move(seconds=2)
        method = next(name for name, choices in BUTTONS.items() if choices == topic.choices)
        if (await self._room.show(topic.item))["state"] in {"closed", "decided"}:
            await self._room.pen(CHAIR, f"reopen {topic.item}", channel=channel)
        await self._open_ballot(topic.item, method)

    async def _lead(self) -> None:
        """Let the chair give a vote more time by mail: they confirm it, leave it, or quote it."""
        await self._deliver()
        chance, item = self._chance, self._chance.pick(self._topics).item
        days = 60 + 10 * len(self._led)
        await self._fetch(
            self._of_chair(f"!extend {item} in {days} days", proving_address(self._room))
        )
        to = await shown_to_chair(self._room)
        if to is None:
            return
        match chance.below(4):
            case 0:
                await self._quote(to, CHAIR_BOX)
            case 1:
                self._room.clock.move(minutes=3)
                await self._fetch(
                    self._of_chair(chance.pick(["> confirm", "What is this?", ""]), to)
                )
            case _:
                self._room.clock.move(minutes=3)
                raw = self._of_chair("confirm", to)
                self._ordered.append(f"m{self._number}@mail.example.org")
                self.tally.orders += 1
                await self._fetch(raw)

    def _of_chair(self, text: str, to: str) -> bytes:
        now = self._room.clock.now
        raw = mail(self._name(), text, writer=CHAIR_BOX, to=to, through=None, date=now)
        written = self._straight(_without_trace(raw), _domain(CHAIR_ADDRESS))
        self._led.append(written)
        return written

    async def _quote(self, to: str, writer: str) -> None:
        """Let somebody quote an address of ours on the council's list, where Eve reads it."""
        self._words.append(to)
        self._public.append(to.partition("+")[2].partition("@")[0])
        self._room.clock.move(minutes=3)
        text = f"What is this?\n\n> Reply to {to}\n> and write confirm.\n"
        raw = mail(self._name(), text, writer=writer, through=None, date=self._room.clock.now)
        await self._fetch(self._through("council", _without_trace(raw), sender=poster(writer)[1]))

    async def _confirm(self) -> None:
        """Let whoever reads a mailbox that we ask answer, each after their own fashion."""
        config = self._room.config
        for confirmation, ballot in await self._asked():
            to = reply_address(word_of(confirmation, secret=config.penholder.secret), config)
            spokens = [
                each
                for each in self._said
                if each.who == confirmation.address and each.vote.item == ballot.item
            ]
            # What somebody said last is what they know to be theirs.
            last = max(spokens, key=lambda each: each.at, default=None)
            is_true = (
                last is not None
                and last.vote.choice == confirmation.choice
                and last.at >= ballot.opened_at
            )
            if _domain(confirmation.address) in _EVES_DOMAINS:
                self._words.append(to)
                text = "confirm"
            elif self._chance.below(5) == 0:
                await self._publish(confirmation, to)
                continue
            elif is_true:
                text = "confirm"
                self._confirmed.add(
                    (confirmation.ballot, confirmation.address, confirmation.choice)
                )
            else:
                text = self._chance.pick(["What is this?", "> confirm", "I do not confirm", ""])
            if self._chance.below(4):
                self._room.clock.move(minutes=3)
                who = f"<{confirmation.address}>"
                await self._fetch(mail(self._name(), text, writer=who, to=to, through=None))

    async def _publish(self, confirmation: Confirmation, to: str) -> None:
        """Let somebody quote our question on a list, or copy the list when they confirm.

        Eve reads it there. Whoever did it confirms nothing by it.
        """
        self._words.append(to)
        self._public.append(to.partition("+")[2].partition("@")[0])
        self._room.clock.move(minutes=3)
        writer = next(who.mailbox for who in HONEST if who.address == confirmation.address)
        text = self._chance.pick(
            [
                f"What is this?\n\n> Reply to {to}\n> and write confirm.\n",
                f"Do I press https://pen.example.org/v/{self._public[-1]} ?\n",
                f"confirm\n\n> Reply to {to[:30]}\n> {to[30:]}\n",
            ]
        )
        if self._chance.below(3) == 0:
            both = f"{to}, {COUNCIL}"
            raw = mail(self._name(), "confirm", writer=writer, to=both, through=None)
            await self._fetch(self._straight(_without_trace(raw), _domain(confirmation.address)))
            return
        raw = mail(self._name(), text, writer=writer, through=None, date=self._room.clock.now)
        await self._fetch(
            self._through("council", _without_trace(raw), sender=confirmation.address)
        )

    async def _asked(self) -> list[tuple[Confirmation, Ballot]]:
        """Let the answers to strangers leave; return what they ask to confirm, on which ballot."""
        asked: list[tuple[Confirmation, Ballot]] = []
        leaving = [
            delivery for delivery in await self._room.queued() if delivery.lane is Lane.ANSWERS
        ]
        async with self._room.database.transaction() as store:
            for delivery in leaving:
                at, result = self._room.clock.now, f"{delivery.id}@bot.example.org"
                await store.outbox.record([Sent(delivery.id, at=at, result=result)])
                if delivery.payload == Answer.CONFIRM:
                    confirmation = await store.confirmations.get(ConfirmationId(delivery.ref or 0))
                    assert confirmation is not None
                    ballot = await store.ballots.get(confirmation.ballot)
                    assert ballot is not None
                    asked.append((confirmation, ballot))
        return asked

    # Eve

    def _forge(self) -> None:
        """Write straight to us, whatever."""
        head, body = self._forgery()
        head.setdefault("To", self._chance.pick([US, COUNCIL, BOARD, f"{COUNCIL}, {US}"]))
        if self._words and self._chance.below(4) == 0:
            head["To"] = self._turned(self._chance.pick(self._words))
            body = "confirm\n" if self._chance.below(2) else body
        self._waiting.append(self._straight(_built(head, body), _domain(EVE)))

    def _forge_an_order(self) -> None:
        """Write an order or a confirmation as the chair, or send one of theirs again."""
        chance = self._chance
        if self._led and chance.below(4) == 0:
            again = chance.pick(self._led).replace(b"Message-ID: <m", b"Message-ID: <again-m")
            self._waiting.append(chance.pick([again, chance.pick(self._led)]))
            return
        items = [topic.item for topic in self._topics]
        head = {
            "From": chance.pick([CHAIR_BOX, CHAIR_BOX, EVE, f"Ada Example <{ADA}>"]),
            "To": self._turned(chance.pick(self._words)) if self._words else US,
            "Subject": "Re: Your commands",
            "Message-ID": self._some_id(),
            "Date": format_datetime(self._room.clock.now),
        }
        head["To"] = chance.pick([head["To"], US, COUNCIL])
        order = _built(head, forged_order(items, chance) + "\n")
        is_posted = head["From"] == EVE and head["To"] == COUNCIL
        sent = self._through("council", order) if is_posted else self._straight(order, _domain(EVE))
        self._waiting.append(sent)

    def _post_as_eve(self) -> None:
        """Post to the council, which takes what it finds to be hers."""
        head, body = self._forgery()
        if poster(head["From"])[1].lower() == EVE:
            head["To"] = COUNCIL
            self._waiting.append(self._through("council", _built(head, body)))

    def _forgery(self) -> tuple[dict[str, str], str]:
        chance = self._chance
        head = forged_head(chance, guess=chance.pick(sorted(self._read)))
        text = hostile_words(self._topics, chance)
        self._told = [*self._told[-5:], text]
        topic = chance.pick(self._topics)
        head["Subject"] = chance.pick([f"Re: About {topic.opened_by}", "My vote", "confirm"])
        head["Date"] = format_datetime(
            self._room.clock.now - timedelta(days=chance.pick([0, 0, 1, 400, -30]))
        )
        head["Message-ID"] = self._some_id()
        if chance.below(2):
            head["In-Reply-To"] = f"<{topic.opened_by}@mail.example.org>"
        return head, _in_parts(head, text, chance)

    def _some_id(self) -> str:
        chance = self._chance
        names = [self._name(), f"m{1 + chance.below(self._number + 3)}", "first", ""]
        name = chance.pick(names)
        return f"<{name}@mail.example.org>" if name else chance.pick(["", "<>", "x", "<@>"])

    async def _send_again(self) -> None:
        """Send what somebody posted once more, perhaps changed, straight to us."""
        if not self._posted:
            return
        chance = self._chance
        _who, raw = chance.pick(self._posted)
        if chance.below(2):
            raw = raw.replace(b"Message-ID: <m", b"Message-ID: <again-m")
        for choice in chance.pick(self._topics).choices:
            if chance.below(4) == 0:
                raw = raw.replace(choice.encode(), b"block: no")
        self._waiting.append(self._straight(raw, _domain(EVE)))

    async def _replay(self) -> None:
        """Send what a list signed once more to us, changed in what the signature leaves out."""
        if not self._signed:
            return
        chance, topic = self._chance, self._chance.pick(self._topics)
        name, post = chance.pick(self._signed)
        head, _, body = post.partition(b"\n\n")
        fields = _fields(head)
        changes = {
            "Subject": chance.pick([f"Re: [#{topic.item}] About", f"#{topic.item}: block"]),
            "Message-ID": self._some_id(),
            "To": chance.pick([US, COUNCIL, BOARD]),
            "In-Reply-To": f"<{topic.opened_by}@mail.example.org>",
            "Reply-To": chance.pick([EVE, f"Ada Example <{ADA}>"]),
            "Date": format_datetime(self._room.clock.now),
            "X-Note": "seen",
        }
        for field_name, value in changes.items():
            if field_name not in self._covered[name] and chance.below(3):
                fields[field_name] = value
        self._waiting.append(self._straight(_built(fields, body.decode()), "lists.example.org"))

    def _preempted(self, post: bytes, who: Voter) -> bytes:
        """Return a mail of Eve's that comes before an honest one, under its Message-ID."""
        raw = hostile_words(self._topics, self._chance).encode()
        if self._chance.below(3) == 0:
            post = post.replace(who.mailbox.encode(), b"Eve <eve@evil.example>")
            head = post.partition(b"\n\n")[0]
            return self._through("council", head + b"\n\n" + raw)
        if self._chance.below(2):
            return self._straight(post, _domain(EVE))
        return self._straight(post.partition(b"\n\n")[0] + b"\n\n" + raw, _domain(EVE))

    async def _vote_as_stranger(self) -> None:
        """Write to us from an address that no list has ever seen, which Eve reads."""
        chance, topic = self._chance, self._chance.pick(self._topics)
        domain = chance.pick(_EVES_DOMAINS)
        if domain == _domain(EVE):
            domain = f"more.{domain}"
        who = f"s{chance.below(6)}{chance.pick(['', '+tag', '.x'])}@{domain}"
        choice = chance.pick(topic.choices)
        text = chance.pick([f"#{topic.item}: {choice}", f"!vote {topic.item} {choice}"])
        raw = mail(
            self._name(),
            text,
            writer=f"Stranger <{who}>",
            to=US,
            through=None,
            date=self._room.clock.now,
        )
        self._waiting.append(self._straight(_without_trace(raw), domain))

    async def _read_board(self) -> None:
        """Read all that the board prints; it must hold nothing that proves something."""
        await self._deliver()
        numbers = [topic.item for topic in self._topics]
        paths = [
            "/",
            "/items.json",
            "/feed.atom",
            "/decisions.atom",
            "/deadlines.ics",
            "/lists/council",
        ]
        for number in numbers:
            at = f"/items/{number}"
            paths += [at, f"{at}.json", f"{at}/t.mbox.gz", f"{at}/feed.atom"]
        for path in paths:
            reply = await self._board.show(PageAsked(path, {}))
            body = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
            printed = (gzip.decompress(body) if path.endswith(".gz") else body).decode().lower()
            self._read |= {value for value in map(secret_of, _ADDRESSES) if value in printed}
            for text in (*_SECRET_LETTERS, *self._public):
                if (found := printed.find(text)) >= 0:
                    near = printed[max(found - 60, 0) : found + 60]
                    self.tally.broken.append(f"{path} prints {text}: {near!r}")
        self.tally.pages += len(paths)

    async def _press_as_others(self) -> None:
        """Press as a stranger with Ada's address, and as a guest without any."""
        await self._deliver()
        topic = self._chance.pick(self._topics)
        self.tally.presses += 1
        user = self._chance.pick([IMPOSTOR, GUEST])
        with suppress(Refused):
            await self._room.press(user, topic.item, self._chance.pick(topic.choices))

    def _turned(self, address: str) -> str:
        """Return an address that brings a word back, as it is or with another letter."""
        if self._chance.below(2):
            return address
        at = len("penholder+") + 1 + self._chance.below(20)
        return address[:at] + self._chance.pick("abcdef0123456789") + address[at + 1 :]

    # Ways

    def _through(self, name: str, post: bytes, *, sender: str = EVE) -> bytes:
        """Return a post as a list hands it to us."""
        head, _, body = post.partition(b"\n\n")
        fields = self._lists[name].posted(_fields(head), sender=sender)
        fields = {each: value for each, value in fields.items() if each != "List-Id"}
        fields |= {
            "List-Id": f"The {name} <{name}.lists.example.org>",
            "Sender": f"{name}-bounces@lists.example.org",
        }
        recipient = secret_of(name) if self._has_secret else US
        if self._has_secret and self._chance.below(2):
            body = body.rstrip() + _footer(name, self._chance).encode()
        results = f"spf=pass smtp.mailfrom={name}-bounces@lists.example.org"
        if covered := self._covered.get(name):
            results = "dkim=pass header.d=lists.example.org"
            text = f"v=1; a=rsa-sha256; d=lists.example.org; s=k; h={':'.join(covered)}; bh=x; b=y"
            fields = {"DKIM-Signature": text, **fields}
        posted = _head(fields) + b"\n" + body
        if covered:
            self._signed.append((name, posted))
        trace = self._trace("lists.example.org", "198.51.100.7", results)
        return f"Delivered-To: {recipient}\n{trace}".encode() + posted

    def _straight(self, post: bytes, domain: str) -> bytes:
        """Return a mail as it comes to our own address from somebody at a domain."""
        value = poster(_fields(post.partition(b"\n\n")[0]).get("From", ""))[1]
        # Eve's server is not the list's, which only its signature tells.
        sender = domain if domain != "lists.example.org" else _domain(EVE)
        results = f"spf=pass smtp.mailfrom=x@{sender}; dkim=pass header.d={domain}"
        if value.lower().endswith(f"@{domain}"):
            results += f"; dmarc=pass header.from={domain}"
        top = f"Delivered-To: {US}\n" + self._trace(domain, "192.0.2.66", results)
        return top.encode() + post

    def _trace(self, host: str, address: str, results: str) -> str:
        at = format_datetime(START)
        stamp = f"Received: from {host} ({host} [{address}])\n\tby {BORDER} with ESMTPS; {at}\n"
        value = f"Authentication-Results: {BORDER}; {results}\n" if self._trusts_border else ""
        return value + stamp if self._chance.below(2) else stamp + value

    def _name(self) -> str:
        self._number += 1
        return f"m{self._number}"

    # Laws

    def forget_what_was_said(self) -> None:
        """Let all that counts or was done be said by nobody, so that `check` must find it."""
        self._said.clear()
        self._ordered.clear()

    async def check(self) -> None:
        """Compare the ballot boxes with what was said."""
        await self._deliver()
        for aside in await self._room.set_aside():
            if "failed" in aside.reason:
                self.tally.broken.append(f"a mail was set aside: {aside.reason}")
        ballots: list[Ballot] = []
        async with self._room.database.reading() as store:
            # PostgreSQL numbers each ballot that was only shown before it was sent.
            for number in range(1, MOST_BALLOTS):
                ballot = await store.ballots.get(BallotId(number))
                if ballot is None:
                    continue
                ballots.append(ballot)
                await self._check_box(
                    ballot,
                    [
                        (vote, await store.people.get(vote.voter))
                        for vote in await store.ballots.votes(ballot.id)
                    ],
                )
        assert len(ballots) >= len(self._topics)
        items = [topic.item for topic in self._topics]
        self.tally.broken += await broken_orders(self._room, items, self._ordered)
        texts = await places(self._room.database, *_SECRET_LETTERS, *self._public)
        self.tally.broken += [f"stored for showing: {text[:200]}" for text in texts]

    async def _check_box(
        self, ballot: Ballot, votes: Sequence[tuple[KeptVote, Person | None]]
    ) -> None:
        current: dict[str, str] = {}
        for vote, person in votes:
            if vote.refusal:
                self.tally.refused += 1
                continue
            assert person is not None
            way = vote.assurance.value
            self.tally.counted[way] = self.tally.counted.get(way, 0) + 1
            if why := self._fault_of(ballot, vote, person):
                text = f"{vote.choice} ({way}) of {person.addresses} on #{ballot.item}"
                self.tally.broken.append(f"{text} counts, {why}: {vote.evidence!r}")
            if vote.counts:
                current |= dict.fromkeys(_known_as(person), vote.choice)
        for who in HONEST:
            self._check_counted(ballot, who, current.get(who.address, "nothing"))

    def _fault_of(self, ballot: Ballot, vote: KeptVote, person: Person) -> str:
        """Return why a vote must not count, "" if it may."""
        if not is_enough(vote.assurance, least=ballot.rules.minimum_assurance):
            return "surer ones are asked for"
        if vote.at + _SECOND < ballot.opened_at:
            return "it was said before the ballot opened"
        known = _known_as(person)
        honest = next((who for who in HONEST if who.address in known), None)
        if honest is None:
            return self._fault_of_eves(ballot, vote, known)
        spokens = [
            each
            for each in self._said
            if each.who == honest.address
            and each.vote == Vote(ballot.item, vote.choice)
            and each.at + _SECOND >= ballot.opened_at
        ]
        if not spokens:
            return "never said"
        if vote.assurance is Assurance.TOKEN:
            key = (ballot.id, honest.address, vote.choice)
            return "" if key in self._confirmed else "never confirmed"
        if not any(
            each.way is vote.assurance
            and abs(each.at - vote.at) <= _SECOND
            and (each.way is not Assurance.LIST or each.lists & set(_lists_of(ballot.item)))
            for each in spokens
        ):
            return "not said then by such a way"
        return ""

    def _fault_of_eves(self, ballot: Ballot, vote: KeptVote, known: frozenset[str]) -> str:
        if vote.source is Source.SLACK:
            return "" if vote.assurance is Assurance.SLACK and not known else "it is Slack's"
        if not known or EVE not in known:
            return "no list has ever seen this address"
        is_members = EVE in known and "council" in _lists_of(ballot.item)
        if not is_members:
            return "no list has her"
        return ""

    def _check_counted(self, ballot: Ballot, who: Voter, current: str) -> None:
        """Check that the last thing an honest person said is what counts, if it was plain."""
        until = ballot.closed_at or self._room.clock.now + _SECOND
        touching = [
            each
            for each in self._said
            if each.who == who.address
            and each.vote.item == ballot.item
            and ballot.opened_at <= each.at < until
        ]
        last = max(touching, key=lambda each: each.at, default=None)
        if (
            last is not None
            and last.is_plain
            and is_enough(last.way, least=ballot.rules.minimum_assurance)
            and current != last.vote.choice
        ):
            self.tally.broken.append(
                f"{who.name} last said {last.vote.choice} on #{ballot.item} by {last.way.value} at"
                f" {last.at}, and {current} counts (ballot {ballot.id}, {ballot.state.value})"
            )


def _config(chance: Chance, trusts_border: bool, has_secret: bool) -> Config:
    least = chance.pick(["list", "list", "authenticated", "token"])
    keys: dict[str, object] = {"ballots": {"minimum_assurance": least}}
    if not has_secret:
        keys["subscribed_as"] = ""
    config = new_config(council=keys, board=keys)
    if not trusts_border:
        return config
    trusting = config.mail.model_copy(update={"trusted_authserv_ids": (BORDER,)})
    return config.model_copy(update={"mail": trusting})


def _footer(name: str, chance: Chance) -> str:
    """Return what a list that writes each reader's address writes below a post."""
    spelt = chance.pick(spellings(secret_of(name)))
    return (
        f"\n{'_' * 47}\n{name} mailing list\nThis message was sent to {spelt}\n"
        f"https://lists.example.org/options/{name}/{spelt}\n"
    )


def _settings(chance: Chance, address: str) -> Mailman:
    rewrites, strips, to_list, keeps_envelope = (chance.below(2) == 0 for _setting in range(4))
    return Mailman(rewrites, strips, to_list, keeps_envelope, address=address)


def _lists_of(item: int) -> Sequence[str]:
    return {1: ["council"], 2: ["board"]}.get(item, ["council", "board"])


def _known_as(person: Person) -> frozenset[str]:
    own = set(person.addresses)
    if person.slack_user in _IN_SLACK:
        own.add(_IN_SLACK[person.slack_user])
    return frozenset(own)


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _call(name: str, to: Sequence[str]) -> bytes:
    raw = mail(
        name, "Shall we?", writer="Carla Chair <chair@example.org>", to=", ".join(to), through=None
    )
    return _without_trace(raw)


def _without_trace(raw: bytes) -> bytes:
    at = raw.index(b"Message-ID:")
    return raw[at:]


def _fields(head: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    last = ""
    for line in head.decode("utf-8", "surrogateescape").split("\n"):
        if line[:1] in {" ", "\t"} and last:
            found[last] += f"\n{line}"
        elif line:
            last, _, value = line.partition(":")
            found[last] = value.strip()
    return found


def _head(fields: dict[str, str]) -> bytes:
    text = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return text.encode("utf-8", "surrogateescape")


def _built(head: dict[str, str], body: str) -> bytes:
    return _head(head) + b"\n" + body.encode()


def _with_html(post: bytes, html: str) -> bytes:
    head = post.partition(b"\n\n")[0]
    fields = _fields(head)
    for name in ("Content-Type", "Content-Transfer-Encoding"):
        fields.pop(name, None)
    fields["Content-Type"] = 'text/html; charset="utf-8"'
    fields["Content-Transfer-Encoding"] = "8bit"
    return _head(fields) + b"\n" + html.encode()


def _in_parts(head: dict[str, str], text: str, chance: Chance) -> str:
    """Return a body for these words, and give the head what tells its form."""
    from_ada = f"From: Ada Example <{ADA}>\nMessage-ID: <m{chance.below(40)}@mail.example.org>\n"
    inner = f"{from_ada}To: {COUNCIL}\nSubject: Re: About first\n\n{text}\n"
    head["MIME-Version"] = "1.0"
    match chance.below(8):
        case 0:
            head["Content-Type"] = 'multipart/digest; boundary="b"'
            return f"--b\n\n{inner}\n--b\n\n{inner}\n--b--\n"
        case 1:
            head["Content-Type"] = "message/rfc822"
            return inner
        case 2:
            head["Content-Type"] = 'multipart/mixed; boundary="b"'
            attached = f"--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n"
            return f"--b\n\n{chance.pick(TALK)}\n{attached}"
        case 3:
            head["Content-Type"] = 'multipart/alternative; boundary="b"'
            html = text.replace("\n", "<br>")
            plain = chance.pick(TALK)
            return f"--b\n\n{plain}\n--b\nContent-Type: text/html\n\n<p>{html}</p>\n--b--\n"
        case 4:
            head["Content-Type"] = "text/html"
            return text.replace("\n", "<br>")
        case _:
            head["Content-Type"] = 'text/plain; charset="utf-8"'
            return text + "\n"
