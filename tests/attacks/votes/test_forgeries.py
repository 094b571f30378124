"""A hundred forgeries of Ada's vote: each is refused, kept with its reason, and logged once.

Each case is a mail that somebody sends. None counts; the chair finds it where `kept` says; and the
log has one warning, which names no address.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import Any, Final

import pytest

from bot.config import Config
from bot.domain.ballots.confirmation import VALID_FOR, word_of
from bot.domain.ids import ItemNumber
from bot.events import TimeReached
from handlers.receiving.held import ask_about_held
from handlers.voting.confirmations import reply_address
from tests.handlers.asking import asked
from tests.handlers.prepared import prepared
from tests.handlers.room import BEN as BEN_IN_SLACK
from tests.handlers.room import CHAIR, COUNCIL, US, Room, mail, new_config, secret_of, trace_of

ADA: Final = "Ada Example <ada@example.org>"
EVE: Final = "Eve Example <eve@evil.example>"
VIA: Final = f"Ada Example via Council <{COUNCIL}>"
LIST: Final = {
    "List-Id": "The council <council.lists.example.org>",
    "List-Post": f"<mailto:{COUNCIL}>",
    "X-BeenThere": COUNCIL,
    "X-Mailman-Version": "3.3.8",
    "Sender": "council-bounces@lists.example.org",
    "Precedence": "list",
}
BORDER: Final = (
    "Delivered-To: penholder@bot.example.org\n"
    "Received: from mail.example.org (mail.example.org [192.0.2.25])\n"
    "\tby mx.bot.example.org with ESMTPS id 4Z1; Wed, 4 Mar 2026 10:00:00 +0000\n"
)
OURS: Final = "mx.bot.example.org"

UNPROVED: Final = "a vote that does not count"
NOBODYS: Final = "a line of the history"
HELD: Final = "a held mail"


@dataclass(frozen=True, slots=True)
class Forgery:
    """A mail, as fields on top of a vote; where it is kept, and why the log says it is refused.

    `by_list`: it came by the list, which somebody on it can use. `to` is whom it names in To.
    `above` is what stands above its own fields, instead of our server's trace.
    """

    writer: str = ADA
    headers: tuple[tuple[str, str], ...] = ()
    by_list: bool = False
    to: str = US
    text: str = "#1: block: forged"
    answers: str = "call"
    above: str = ""
    kept: str = UNPROVED
    reason: str = "not proved"
    proves: bool = True
    """Whether the list has a secret address."""

    def raw(self, room: Room) -> bytes:
        """Return the mail."""
        plain = mail(
            "forged", self.text, writer="W <w@x.org>", to=self.to, answers=[self.answers],
            through="council" if self.by_list else None, date=room.clock.now,
        )  # fmt: skip
        named = "".join(f"{name}: {value}\n" for name, value in self.headers)
        plain = plain.replace(b"From: W <w@x.org>\n", f"From: {self.writer}\n{named}".encode())
        if not self.above:
            return plain
        return self.above.encode() + plain.removeprefix(trace_of(None))


def straight(**changes: Any) -> Forgery:  # noqa: ANN401 - fields of a Forgery
    return replace(Forgery(), **changes)


def by_list(**changes: Any) -> Forgery:  # noqa: ANN401 - fields of a Forgery
    return replace(
        Forgery(by_list=True, to=COUNCIL, text="block: forged", kept=NOBODYS, reason="no voter"),
        **changes,
    )


def past_list(**changes: Any) -> Forgery:  # noqa: ANN401 - fields of a Forgery
    return replace(
        Forgery(to=COUNCIL, text="block: forged", kept=HELD, reason="not by the list"), **changes
    )


def results(above: str, own: str = "") -> Forgery:
    """Return a mail with Authentication-Results above the border's line, or among its own."""
    top = "".join(f"Authentication-Results: {text}\n" for text in above.split("|") if text)
    below = tuple(("Authentication-Results", text) for text in own.split("|") if text)
    return straight(above=BORDER + top, headers=below)


PASS: Final = "dkim=pass header.d=example.org"


def from_straight() -> Iterator[tuple[str, Forgery]]:
    """From is exactly Ada's, or what some programs show as hers; the mail comes straight to us."""
    for name, writer in {
        "Ada's own": ADA,
        "Ada's in capitals": "ADA EXAMPLE <ADA@EXAMPLE.ORG>",
        "Ada's bare address": "ada@example.org",
        "Ada's in angle brackets": "<ada@example.org>",
        "Ada's with a comment": "ada@example.org (Ada Example)",
        "Ada's with a quoted name": '"Example, Ada" <ada@example.org>',
        "Ada's with an encoded name": "=?utf-8?q?Ada_Example?= <ada@example.org>",
        "Ada's folded": "Ada Example\n <ada@example.org>",
        "Ada's with blanks": "Ada Example  <ada@example.org> ",
        "another's with Ada's name": "Ada Example <eve@evil.example>",
        "another's with Ada's address as name": '"ada@example.org" <eve@evil.example>',
        "another's with Ada's mailbox as name": '"Ada <ada@example.org>" <eve@evil.example>',
        "a look-alike domain": "Ada Example <ada@exarnple.org>",
        "a longer domain": "Ada Example <ada@example.org.evil.example>",
        "a subdomain": "Ada Example <ada@mail.example.org>",
        "a look-alike local part": "Ada Example <ad4@example.org>",
        "a subaddress": "Ada Example <ada+vote@example.org>",
        "Ada's domain as .invalid": "Ada Example <ada@example.org.invalid>",
        "another's via Ada": "Eve via Ada Example <eve@evil.example>",
    }.items():
        yield f"From straight to us: {name}", straight(writer=writer)
    writer = "Ada Example <ada=example.org@lists.example.org>"
    forged = straight(writer=writer, kept=NOBODYS, reason="no voter")
    yield "From straight to us: a list's form of Ada's", forged


def from_by_list() -> Iterator[tuple[str, Forgery]]:
    """From can be read in two ways, by the list: it is nobody's."""
    for name, writer in {
        "two addresses": "ada@example.org, eve@evil.example",
        "two From": "ada@example.org\nFrom: eve@evil.example",
        "two From, Ada's last": "eve@evil.example\nFrom: ada@example.org",
        "two From, both Ada's": f"{ADA}\nFrom: {ADA}",
        "a group": "Ada: ada@example.org;",
        "a route": "<@evil.example:ada@example.org>",
        "a quoted local part": '"ada@example.org"@evil.example',
        "an encoded address": "=?utf-8?q?ada=40example.org?=",
        "a zero-width space": "Ada <ad\u200ba@example.org>",
        "a soft hyphen": "Ada <a\u00adda@example.org>",
        "an override": "Ada <\u202eada@example.org>",
        "full width": "Ada <\uff41da@example.org>",
        "a Cyrillic letter": "Ada <\u0430da@example.org>",
        "a Kelvin sign": "Ada <ada@\u212aexample.org>",
        "a carriage return": "ada@example.org\rFrom: eve@evil.example",
        "a NUL": "Ada <ad\x00a@example.org>",
        "a nested comment": "ada@example.org (a (b) <eve@evil.example>)",
        "two mailboxes in one": "<ada@example.org> <eve@evil.example>",
    }.items():
        yield f"From by the list: {name}", by_list(writer=writer)


def fields_straight() -> Iterator[tuple[str, Forgery]]:
    """Fields beside From, straight to us: none of them proves anything."""
    for field in (
        "Sender",
        "Reply-To",
        "Cc",
        "Resent-From",
        "Resent-Sender",
        "Resent-To",
        "X-Original-From",
        "X-Original-Sender",
        "X-MailFrom",
        "Return-Path",
        "Errors-To",
    ):
        yield f"{field} with From straight to us", straight(headers=((field, ADA),))


def fields_by_list() -> Iterator[tuple[str, Forgery]]:
    """Fields beside From, by the list: two people, or one whom the list did not put there."""
    for field in (
        "Sender",
        "Reply-To",
        "Resent-From",
        "Resent-Sender",
        "X-Original-From",
        "X-Original-Sender",
        "X-MailFrom",
    ):
        claims = by_list(headers=((field, EVE),), kept=UNPROVED, reason="not proved")
        yield f"{field} of another by the list", claims
    for name, headers in {
        "X-Original-From": (("X-Original-From", ADA),),
        "X-Original-Sender": (("X-Original-Sender", "ada@example.org"),),
        "Cc alone": (("Cc", ADA),),
        "Cc of two": (("Cc", f"{ADA}, eve@evil.example"), ("Reply-To", COUNCIL)),
        "Reply-To of two": (("Reply-To", f"{ADA}, {EVE}"),),
        "Reply-To against Cc": (("Reply-To", ADA), ("Cc", "Ada Example <eve@evil.example>")),
        "Reply-To with a zero-width space": (("Reply-To", "ad\u200ba@example.org"),),
        "Reply-To cut off": (("Reply-To", f"{ADA}, broken <"),),
    }.items():
        yield f"rewritten From with {name}", by_list(writer=VIA, headers=headers)


def lists_fields() -> Iterator[tuple[str, Forgery]]:
    """Fields of a list, straight to the mailbox."""
    for count in range(1, len(LIST) + 1):
        headers = tuple(LIST.items())[:count]
        yield f"List-Id and {count - 1} more, past the list", past_list(headers=headers)
    for field in ("Delivered-To", "X-Original-To", "Envelope-To", "Received"):
        value = secret_of("council")
        if field == "Received":
            value = f"from a by b for <{value}>; Wed, 4 Mar 2026 10:00:00 +0000"
        headers = (*LIST.items(), (field, value))
        yield f"{field} of the secret address below the border", past_list(headers=headers)
    yield "a list in To alone", past_list()
    yield "a list in Cc alone", past_list(to="x@example.org", headers=(("Cc", COUNCIL),))
    for name, headers in {
        "List-Id": tuple(LIST.items())[:1],
        "all marks": (*LIST.items(),),
    }.items():
        forged = past_list(headers=headers, kept=UNPROVED, reason="not proved", proves=False)
        yield f"{name} where the list proves nothing", forged


def results_of_borders() -> Iterator[tuple[str, Forgery]]:
    """Authentication-Results that our border did not write, or that say something else."""
    for name, forged in {
        "below another Received": straight(
            above=BORDER,
            headers=(
                ("Received", "from a by b; Wed, 4 Mar 2026 10:00:00 +0000"),
                ("Authentication-Results", f"{OURS}; {PASS}"),
            ),
        ),
        "below the border's own": results(f"{OURS}; none", f"{OURS}; {PASS}"),
        "below a made-up Received": results(
            f"{OURS}; none|x\nReceived: from a by b; Wed, 4 Mar 2026 10:00:00 +0000",
            f"{OURS}; {PASS}",
        ),
        "of another server": results(f"mx.evil.example; {PASS}"),
        "of a longer name": results(f"{OURS}.evil.example; {PASS}"),
        "of our name in a comment": results(f"mx.evil.example ({OURS}); {PASS}"),
        "of our name after another": results(f"mx.evil.example {OURS}; {PASS}"),
        "twice, the first without": results(
            f"{OURS}; dkim=fail header.d=example.org|{OURS}; {PASS}"
        ),
        "pass in a comment": results(f"{OURS}; dkim=fail (dkim=pass) header.d=example.org"),
        "pass of another domain": results(f"{OURS}; dkim=pass header.d=evil.example"),
        "pass of a parent domain": results(f"{OURS}; dkim=pass header.d=org"),
        "pass of a longer domain": results(f"{OURS}; dkim=pass header.d=example.org.evil.example"),
        "Ada's domain in a comment": results(
            f"{OURS}; dkim=pass (example.org) header.d=evil.example"
        ),
        "two domains in one": results(
            f"{OURS}; dkim=pass header.d=evil.example header.d=example.org"
        ),
        "pass of Ada's name before @": results(
            f"{OURS}; spf=pass smtp.mailfrom=example.org@evil.example"
        ),
        "softfail": results(f"{OURS}; spf=softfail smtp.mailfrom=ada@example.org"),
        "temperror": results(f"{OURS}; dmarc=temperror header.from=example.org"),
        "neutral": results(f"{OURS}; dkim=neutral header.d=example.org"),
        "ARC's": straight(headers=(("ARC-Authentication-Results", f"i=1; {OURS}; {PASS}"),)),
        "an X- field": straight(headers=(("X-Authentication-Results", f"{OURS}; {PASS}"),)),
        "a Received-SPF": straight(headers=(("Received-SPF", "pass (example.org)"),)),
        "of our name in capitals, failed": results(
            f"{OURS.upper()}; dkim=fail header.d=example.org"
        ),
        "of our name with a version of its own": results(f"{OURS}/9; {PASS}"),
        "of our name in quotes": results(f'"{OURS}.evil.example"; {PASS}'),
        "unparsable": results(f"{OURS}; dkim=pass header.d="),
    }.items():
        yield f"Authentication-Results {name}", forged


CASES: Final = dict(
    chain(
        from_straight(),
        from_by_list(),
        fields_straight(),
        fields_by_list(),
        lists_fields(),
        results_of_borders(),
    )
)


def trusting(config: Config) -> Config:
    """Return the configuration with a border server whose word is taken."""
    believed = config.mail.model_copy(update={"trusted_authserv_ids": (OURS,)})
    return config.model_copy(update={"mail": believed})


@prepared
async def two_ballots(room: Room, *, proves: bool = True) -> None:
    """Open ballots on two items, on one of which somebody votes."""
    one = {} if proves else {"subscribed_as": ""}
    room.config = trusting(new_config(council=one))
    async with room.database.transaction() as store:
        await store.borders.note([OURS], strips=True, at=room.clock.now)
    await room.fetch(mail("call", "Shall we?"), mail("other", "Shall we not?"))
    await room.pen(CHAIR, "ballot 1 until in 30 days")
    await room.pen(CHAIR, "ballot 2 until in 30 days")
    room.clock.move(hours=1)
    await room.press(BEN_IN_SLACK, 1, "agree")


def warnings_of(caplog: pytest.LogCaptureFixture) -> list[tuple[Any, ...]]:
    """Return the lines of the log about refused votes; they hold no address."""
    lines = [vars(record) for record in caplog.records if record.message == "vote refused"]
    assert all("@" not in f"{line['reason']}{line['item']}{line['assurance']}" for line in lines)
    return [(line["levelname"], line["reason"], line["item"]) for line in lines]


async def where_kept(room: Room) -> dict[str, int]:
    """Return how often something is kept in each place where a chair looks."""
    async with room.database.reading() as store:
        ballot = await store.ballots.latest_of_item(ItemNumber(1))
        assert ballot is not None
        refused = [vote for vote in await store.ballots.votes(ballot.id) if vote.refusal]
        held = await store.held.of_lists([list_config.name for list_config in room.config.lists])
    history = [
        row for row in (await room.show(1))["history"] if row["to"].startswith("not counted")
    ]
    numbers = {UNPROVED: len(refused), NOBODYS: len(history), HELD: len(held)}
    return {place: count for place, count in numbers.items() if count}


def test_there_are_a_hundred_forgeries() -> None:
    assert len(CASES) >= 100


@pytest.mark.parametrize("case", CASES)
async def test_a_forgery_is_refused_kept_with_its_reason_and_logged_once(
    room: Room, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    forgery = CASES[case]
    await two_ballots(room, proves=forgery.proves)

    await room.fetch(forgery.raw(room))
    await ask_about_held(
        TimeReached(room.clock.move(hours=7)), database=room.database, config=room.config
    )

    assert (await room.tally(1), await room.tally(2)) == ({"agree": 1}, {})
    assert await where_kept(room) == {forgery.kept: 1}
    item = None if forgery.kept == HELD else 1
    ((level, reason, about),) = warnings_of(caplog)
    assert (level, about) == ("WARNING", item)
    # An address that no list has seen is nobody's, before its proof is looked at.
    assert reason in ({"not proved", "not a member"} if of_nobody(forgery) else {forgery.reason})


def of_nobody(forgery: Forgery) -> bool:
    return forgery.reason == "not proved"


# Words that confirm


async def a_word(room: Room, writer: str = ADA, number: int = 1) -> str:
    """Return the word that would confirm a vote in somebody's name; the vote waits."""
    vote = mail(
        f"by-{writer[:3]}-{number}", f"#{number}: block: forged", writer=writer, to=US,
        through=None, date=room.clock.now,
    )  # fmt: skip
    await room.fetch(vote)
    confirmation = (await asked(room))[-1]
    return word_of(confirmation, secret=room.config.penholder.secret)


async def of_another_person(room: Room, word: str) -> str:
    other = await a_word(room, writer="Ben Roy <ben@example.net>")
    assert other != word
    return word[:9] + other[9:]


async def of_another_item(room: Room, word: str) -> str:
    other = await a_word(room, writer="Ben Roy <ben@example.net>", number=2)
    return word[:9] + other[9:]


async def expired(room: Room, word: str) -> str:
    room.clock.move(seconds=(VALID_FOR + timedelta(minutes=1)).total_seconds())
    return word


def changed(change: Callable[[str], str]) -> Callable[[Room, str], Awaitable[str]]:
    async def change_it(_room: Room, word: str) -> str:
        return change(word)

    return change_it


WORDS: Final[dict[str, tuple[Callable[[Room, str], Awaitable[str]], list[str]]]] = {
    "with another person's signature": (of_another_person, ["wrong"]),
    "with another item's signature": (of_another_item, ["wrong"]),
    "expired": (expired, ["expired"]),
    "guessed": (changed(lambda _word: "c" + "a" * 32), ["wrong"]),
    "guessed for its number": (changed(lambda word: word[:9] + "a" * 24), ["wrong"]),
    "with another number": (changed(lambda word: "caaaaaaba" + word[9:]), ["wrong"]),
    "with its last sign changed": (
        changed(lambda word: word[:-1] + ("a" if word[-1] != "a" else "b")),
        ["wrong"],
    ),
    "turned round": (changed(lambda word: word[:9] + word[:8:-1]), ["wrong"]),
    "truncated": (changed(lambda word: word[:-1]), []),
    "lengthened": (changed(lambda word: f"{word}a"), []),
    "under another mark": (changed(lambda word: "k" + word[1:]), []),
    "with letters of full width": (changed(lambda word: "\uff43" + word[1:]), []),
}
"""How a word is changed, and what the log says; a word of another shape is no word at all."""


@pytest.mark.parametrize("how", WORDS)
async def test_a_forged_word_confirms_nothing(
    room: Room, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    change, reasons = WORDS[how]
    await two_ballots(room)
    word = await change(room, await a_word(room))
    caplog.clear()

    to = reply_address(word, room.config)
    raw = mail("back", "confirm", writer=EVE, to="x@example.org", through=None, date=room.clock.now)
    await room.fetch(raw.replace(b"To: x@example.org", f"To: {to}".encode()))

    assert (await room.tally(1), await room.tally(2)) == ({"agree": 1}, {})
    assert [reason for _level, reason, _item in warnings_of(caplog)] == reasons


# What Ada said once, sent again


async def send_again(room: Room, name: str, changes: dict[str, Any]) -> None:
    """Let Ada vote on #1, open a ballot on #2, and send her vote again with changed fields."""
    await room.fetch(mail("call", "Shall we?"), mail("other", "Shall we not?"))
    await room.pen(CHAIR, "ballot 1 until in 30 days")
    room.clock.move(hours=1)
    said_at = room.clock.now
    await room.fetch(mail("vote", "agree", answers=["call"], subject="Re: About", date=said_at))
    room.clock.move(hours=1)
    await room.pen(CHAIR, "ballot 2 until in 30 days")
    room.clock.move(hours=1)
    await room.fetch(mail(name, "agree", **{"subject": "Re: About", "date": said_at, **changes}))


REPLAYED: Final = [
    ("vote", {"answers": ["other"]}),
    ("again", {"answers": ["other"]}),
    ("again", {"subject": "Re: About other", "answers": []}),
    ("again", {"through": None, "to": US, "answers": ["other"]}),
    ("again", {"through": None, "to": US, "subject": "#2", "answers": ["other"]}),
    ("again", {"through": None, "to": COUNCIL, "headers": LIST, "answers": ["other"]}),
]


@pytest.mark.parametrize(("name", "changes"), REPLAYED)
async def test_a_vote_that_is_sent_again_counts_on_no_other_item(
    room: Room, name: str, changes: dict[str, Any]
) -> None:
    await send_again(room, name, changes)

    assert (await room.tally(1), await room.tally(2)) == ({"agree": 1}, {})


@pytest.mark.parametrize("name", ["vote", "again"])
async def test_a_vote_that_is_rewritten_and_sent_by_the_list_has_no_more_than_its_word(
    room: Room, name: str
) -> None:
    least = {"ballots": {"minimum_assurance": "authenticated"}}
    room.config = new_config(council=least)

    await send_again(room, name, {"subject": "About other", "answers": ["other"]})

    assert await room.tally(2) == {}
    (vote,) = (await room.show(2))["votes"]
    assert (vote["assurance"], vote["counts"]) == ("list", False)
