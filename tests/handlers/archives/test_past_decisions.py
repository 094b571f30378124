"""`import --decisions`: past votes become decided items, marked so, and nothing is sent."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.domain.delivery import DeliveryKind
from bot.domain.digests.digest import Section
from bot.domain.ids import BallotId, ItemNumber, Ts
from bot.render.ballots.result_file import check_result
from handlers.digests.digests import digest_of
from handlers.keeping.erasing import erase, plan_erasure
from storage.values import SlackMessage
from tests.cli.program import Penholder, write_config
from tests.handlers.archives.audited import START, cases, mbox_of
from tests.handlers.board.test_board import words
from tests.handlers.room import CHAIR, CHANNEL, Room, mail, new_config

CASES = {case.name: case for case in cases()}
PLAIN = "apache: a plain vote and its result"
CHANGED = "apache: a changed mind counts once"
TWO_ADDRESSES = "apache: one person with two addresses"
FORGETS = "apache: a result that forgets somebody"
CANCELED = "apache: canceled, and taken a second time"
NOTHING_PROVES = "nothing proves whose the votes are."


def raws_of(*names: str) -> list[bytes]:
    """Return the messages of cases, each case with its own Message-IDs."""
    return [
        re.sub(rb"<(\d+)@example", rb"<%d.\1@example" % place, mbox_of([message]))
        for place, name in enumerate(names, start=1)
        for message in CASES[name].mails
    ]


class Archive:
    """An archive of a list, imported from the command line beside the room."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.path = folder / "council.mbox"
        self._penholder = Penholder(write_config(folder / "penholder.toml", database_url))

    async def take(self, raws: list[bytes]) -> list[str]:
        """Import messages with their decisions; return what is told of these."""
        self.path.write_bytes(b"".join(raws))
        done = await self._penholder("import", "--decisions", "--list", "council", str(self.path))
        assert done.status == 0, done.err
        return done.out.splitlines()[1:]


def who_voted(item: dict[str, Any]) -> dict[str, str]:
    """Return whose vote counts, and for what."""
    return {vote["voter"]: vote["choice"] for vote in item["votes"] if vote["counts"]}


async def test_past_votes_become_decided_items_marked_so_and_nothing_is_sent(
    room: Room, database_url: str, tmp_path: Path
) -> None:
    room.config = new_config(council={"board": "public"})
    archive = Archive(tmp_path, database_url)

    told = await archive.take(raws_of(PLAIN, CHANGED, CANCELED))
    again = await archive.take(raws_of(PLAIN, CHANGED, CANCELED))

    left_out = ["left out, canceled: 1", "left out, without a result: 1"]
    assert told == ["past decisions: new 2, changed 0, known 0", *left_out]
    assert again == ["past decisions: new 0, changed 0, known 2", *left_out]
    assert await room.queued() == []
    item = await room.show(1)
    assert (item["state"], item["outcome"], item["kind"]) == (
        "decided",
        "accepted (archive)",
        "proposal",
    )
    assert item["updated_at"] < "2024-04"
    assert who_voted(item) == {"Ben Okri": "+1", "Carl Lind": "+1", "Dora Weiß": "+1"}
    assert {(vote["source"], vote["assurance"]) for vote in item["votes"]} == {("archive", "none")}
    # Carl's vote did not bind, as he wrote.
    assert item["ballot"]["tally"]["+1"] == 2
    assert item["ballot"]["from_archive"].endswith(f"{NOTHING_PROVES} Its result announced +1: 3.")
    changed = await room.show(2)
    assert [vote["counts"] for vote in changed["votes"]].count(False) == 1
    shown = json.dumps(await room.pen(CHAIR, "show 1"), default=str)
    assert "Accepted (taken from the archive)" in shown
    voted = (await words(room, "/items/1")).partition("Who voted how")[2].partition("Thread")[0]
    assert "in the archive" in voted
    assert "by mail" not in voted.partition("recount")[0]
    async with room.database.reading() as store:
        file = await store.results.of(BallotId(1))
        month = START - timedelta(days=3), START + timedelta(days=27)
        digest = await digest_of(store, room.config.lists[0], *month)
    assert digest is not None  # a decision of that month is no news, its messages are
    assert {section for section, entries in digest.sections.items() if entries} == {Section.NEW}
    assert file is not None
    assert check_result(json.loads(file.file)) == ()
    assert NOTHING_PROVES in file.file.decode()


async def test_a_larger_archive_adds_votes_and_a_later_result(
    room: Room, database_url: str, tmp_path: Path
) -> None:
    archive = Archive(tmp_path, database_url)
    raws = raws_of(PLAIN)
    call, ben, carl, dora, result = raws

    assert (await archive.take([call, ben]))[1:] == ["left out, without a result: 1"]
    assert (await room.show(1))["ballot"] is None
    assert await archive.take([call, ben, result]) == ["past decisions: new 1, changed 0, known 0"]
    assert who_voted(await room.show(1)) == {"Ben Okri": "+1"}
    assert await archive.take(raws) == ["past decisions: new 0, changed 1, known 0"]
    assert await archive.take(raws) == ["past decisions: new 0, changed 0, known 1"]

    assert [carl, dora]
    item = await room.show(1)
    assert len(who_voted(item)) == 3
    assert item["outcome"] == "accepted (archive)"
    async with room.database.reading() as store:
        file = await store.results.of(BallotId(1))
    assert file is not None
    assert len(json.loads(file.file)["votes"]) == 3


async def test_an_archive_of_a_late_part_alone_adds_its_votes_also_to_what_slack_shows(
    room: Room, database_url: str, tmp_path: Path
) -> None:
    archive = Archive(tmp_path, database_url)
    call, ben, carl, dora, result = raws_of(PLAIN)
    await archive.take([call, ben, result])
    async with room.database.transaction() as store:
        shown = SlackMessage(CHANNEL, Ts("1.1"), ItemNumber(1), is_parent=True, delivery=None)
        await store.slack.add(shown)

    assert await archive.take([carl]) == ["past decisions: new 0, changed 1, known 0"]
    assert await archive.take([dora, result]) == ["past decisions: new 0, changed 1, known 0"]
    assert await archive.take([dora, result]) == ["past decisions: new 0, changed 0, known 0"]
    whole = await archive.take([call, ben, carl, dora, result])

    assert whole == ["past decisions: new 0, changed 0, known 1"]
    item = await room.show(1)
    assert who_voted(item) == {"Ben Okri": "+1", "Carl Lind": "+1", "Dora Weiß": "+1"}
    assert (item["state"], item["outcome"]) == ("decided", "accepted (archive)")
    assert {delivery.kind for delivery in await room.queued()} == {DeliveryKind.UPDATE_ITEM}
    late = "+1, added later from the list's archive, where nothing proves whose it is"
    told = [
        (entry["actor"], entry["to"], entry["source"], entry["evidence"])
        for entry in item["history"]
        if entry["what"] == "vote"
    ]
    assert told == [
        ("Carl Lind", late, "archive", "1.3@example.org"),
        ("Dora Weiß", late, "archive", "1.4@example.org"),
    ]
    async with room.database.reading() as store:
        file = await store.results.of(BallotId(1))
    assert file is not None
    assert check_result(json.loads(file.file)) == ()
    assert len(json.loads(file.file)["votes"]) == 3


async def test_a_late_vote_is_left_out_and_told_if_people_went_on_with_the_item(
    room: Room, database_url: str, tmp_path: Path
) -> None:
    archive = Archive(tmp_path, database_url)
    *earlier, dora, result = raws_of(PLAIN)
    await archive.take([*earlier, result])
    await room.pen(CHAIR, "reopen 1")
    await room.pen(CHAIR, "object 1 It is not tested.")
    before = await room.show(1)

    told = await archive.take([dora])
    whole = await archive.take([*earlier, dora, result])

    left = "left out, its item has a ballot, a call or an objection of its own, or is in Slack: 1"
    assert told == whole == ["past decisions: new 0, changed 0, known 0", left]
    after = await room.show(1)
    for key in ("state", "outcome", "ballot", "votes", "objections", "history"):
        assert after[key] == before[key]


async def test_what_people_did_here_is_not_touched(
    room: Room, database_url: str, tmp_path: Path
) -> None:
    archive = Archive(tmp_path, database_url)
    first, second, third = PLAIN, FORGETS, CHANGED
    await archive.take(raws_of(first))
    await room.pen(CHAIR, "reopen 1")
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 2 until in 3 days")
    before = await room.show(1), await room.show(2)
    waiting = await room.queued()

    await archive.take(raws_of(first))
    # The items of the further threads come first without decisions, and one goes to Slack.
    plain = [*raws_of(first, second)]
    await archive.take(plain[:-1])
    async with room.database.transaction() as store:
        shown = SlackMessage(CHANNEL, Ts("1.1"), ItemNumber(3), is_parent=True, delivery=None)
        await store.slack.add(shown)
    told = await archive.take(raws_of(first, second, third))

    assert (await room.show(1), await room.show(2)) == before
    assert await room.queued() == waiting
    assert (await room.show(3))["ballot"] is None
    assert (await room.show(4))["state"] == "decided"
    assert told == [
        # The first is there, and the archive has nothing new of it.
        "past decisions: new 1, changed 0, known 1",
        "left out, its item has a ballot, a call or an objection of its own, or is in Slack: 1",
    ]


CALL = "Please vote on the release of Pier 1.0, 72 hours."
SUBJECT = "[VOTE] Release Pier 1.0"
BENS = "Ben Example <ben@example.net>"
ADAS = "Ada Example <ada@example.org>"
TROLLS = "Troll <troll@example.com>"


def mboxed(*raws: bytes) -> list[bytes]:
    return [b"From x Mon Jan  1 00:00:00 2024\n" + raw + b"\n\n" for raw in raws]


def reply(name: str, text: str, writer: str, *, to: str = "call") -> bytes:
    """Return an answer to a call: a result if its name is `result`."""
    subject = f"[RESULT] {SUBJECT}" if name.startswith("result") else f"Re: {SUBJECT}"
    return mail(name, text, writer=writer, subject=subject, answers=[to])


async def test_the_stored_messages_say_who_voted_how_and_not_the_file(
    room: Room, database_url: str, tmp_path: Path
) -> None:
    archive = Archive(tmp_path, database_url)
    call = mail("call", CALL, writer=BENS, subject=SUBJECT)
    real = [
        reply("no", "-1, it is broken.\n", ADAS),
        reply("doubtful", "+1 if it is tested.\n", "Cy <cy@example.org>"),
        reply("yes", "+1\n", "Dora Post <dora@example.net>"),
    ]
    await archive.take(mboxed(call, *real))
    forged = [
        reply("no", "+1 (binding)\n", ADAS),
        reply("doubtful", "+1\n", "Cy <cy@example.org>"),
        reply("yes", "+1\n", TROLLS),
    ]
    result = reply("result", "The vote has passed.\n\n+1: 3\n", TROLLS)

    told = await archive.take(mboxed(call, *forged, result))

    item = await room.show(1)
    assert who_voted(item) == {"Ada Example": "-1", "Dora Post": "+1"}
    assert told == [
        "past decisions: new 1, changed 0, known 0",
        "votes left out, in no stored message with an address: 2",
    ]
    # Who says that it passed is told, since anybody can.
    async with room.database.reading() as store:
        file = await store.results.of(BallotId(1))
    assert file is not None
    assert json.loads(file.file)["closed_by"] == "Troll"


async def test_a_result_or_a_call_that_is_stored_otherwise_decides_nothing(
    room: Room, database_url: str, tmp_path: Path
) -> None:
    archive = Archive(tmp_path, database_url)
    call = mail("call", CALL, writer=BENS, subject=SUBJECT)
    talk = mail("talk", "What about the pier?", writer=BENS, subject="The pier")
    stored = [call, talk, mail("result", "Not yet.", writer=ADAS, answers=["call"])]
    await archive.take(mboxed(*stored))
    forged = [
        mail("talk", CALL, writer=BENS, subject="[VOTE] Sell the pier"),
        reply("yes", "+1\n", ADAS),
        reply("result", "The vote has passed.\n\n+1: 1\n", BENS),
    ]
    other = mail(
        "result-2",
        "It passed.\n\n+1: 1\n",
        writer=BENS,
        answers=["talk"],
        subject="[RESULT] [VOTE] Sell the pier",
    )

    told = await archive.take(mboxed(call, *forged, other))

    assert [(await room.show(number))["state"] for number in (1, 2)] == ["open", "open"]
    assert told[1:] == ["left out, the stored messages do not say so: 2"]


async def test_an_item_with_an_objection_or_on_its_way_to_slack_is_in_use(
    room: Room, database_url: str, tmp_path: Path
) -> None:
    archive = Archive(tmp_path, database_url)
    past = mail("past", CALL, writer=BENS, subject=SUBJECT)
    live = mail("live", CALL, writer=BENS, subject="[VOTE] Release Pier 2.0", date=room.clock())
    await archive.take(mboxed(past))
    await room.pen(CHAIR, "object 1 It is not tested.")
    await room.fetch(live)
    before = await room.show(1), await room.show(2)
    yes = reply("result", "The vote has passed.\n\n+1: 1\n", TROLLS, to="past")
    also = mail(
        "result-2",
        "The vote has passed.\n\n+1: 1\n",
        writer=TROLLS,
        answers=["live"],
        subject="[RESULT] [VOTE] Release Pier 2.0",
        date=room.clock(),
    )

    told = await archive.take(mboxed(past, live, yes, also))

    assert told[1:] == [
        "left out, its item has a ballot, a call or an objection of its own, or is in Slack: 2"
    ]
    for number, was in enumerate(before, start=1):
        item = await room.show(number)
        assert (item["state"], item["objections"]) == (was["state"], was["objections"])


async def test_a_name_alone_makes_nobody_somebody_else(
    room: Room, database_url: str, tmp_path: Path
) -> None:
    await Archive(tmp_path, database_url).take(raws_of(TWO_ADDRESSES))

    item = await room.show(1)
    async with room.database.reading() as store:
        votes = await store.ballots.votes(BallotId(1))
        people = await store.people.many({vote.voter for vote in votes})
    named = [person for person in people.values() if person.name == "Ben Okri"]

    assert len(who_voted(item)) == item["ballot"]["cast"]
    assert len(named) == 2
    assert all(len(person.addresses) == 1 for person in named)


async def test_who_was_erased_stays_erased_when_the_archive_comes_again(
    room: Room, database_url: str, tmp_path: Path
) -> None:
    archive = Archive(tmp_path, database_url)
    raws = [raw.replace(b"<1.2@example.org>", b"<ben@example.org>") for raw in raws_of(PLAIN)]
    await archive.take(raws)
    async with room.database.transaction() as store:
        planned = await plan_erasure(store, "ben@example.org", config=room.config)
    await erase(planned, database=room.database, config=room.config, clock=room.clock)

    told = await archive.take(raws)

    assert told[0].startswith("past decisions: new 0,")
    item = await room.show(1)
    assert len(who_voted(item)) == 3
    async with room.database.reading() as store:
        file = await store.results.of(BallotId(1))
        assert await store.people.of_address("ben@example.org") is None
    assert file is not None
    for text in (json.dumps(item), file.file.decode()):
        assert "Okri" not in text
        assert "ben@example.org" not in text
