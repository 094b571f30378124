"""What was kept as English sentences is kept as values, and nothing changes but words."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from email.utils import parseaddr
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot import language
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.confirmation import word_of
from bot.domain.ids import ItemNumber
from bot.domain.items.history import HistoryEntry
from bot.events import VoteLinkPressed, WebReply
from bot.language import speaking, spoken
from bot.render.ballots.tally_text import say_not_counted
from bot.render.documents.facts import HistoryFacts
from bot.render.items.history import say_entry
from bot.render.words import refusals
from bot.render.words.notes import say_note
from bot.render.words.times import say_day, say_instant
from handlers.people.names import names_of
from handlers.web.confirming import confirm_by_link
from storage.store import Store
from tests.handlers.room import CHAIR, Room
from tests.migrations.older import Shown, older_postgres, older_sqlite, opened, shown_then
from tests.peers.postgres import Postgres
from tests.pseudo import LETTERS, PSEUDO, pseudo_catalogue

REWORDED: Final = {
    "none of the choices stands in it": "it names none of the choices",
    "it takes a side and does not vote": "it reads like an opinion, not a vote",
    "it tells of somebody else's vote": "it reports somebody else's vote",
    "it stands in the message that opened the item": "it is in the message that opened the item",
}
"""What has other words in English now."""
OF_PLACES: Final = {"voted": "a voté", "somebody": "quelqu’un"}
OF_DAYS: Final = {"(Wed ": "(mer. ", "(Fri ": "(ven. ", "(Sat ": "(sam. "}
UTC: Final = ZoneInfo("UTC")
PLAIN: Final = {changed: letter for letter, changed in LETTERS.items()}
Page = dict[str, Any]


@pytest.fixture(scope="module")
def then() -> Shown:
    return shown_then()


@pytest.fixture(scope="module")
def older(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str, str], str]]:
    """Give what returns the URL of a database as it was before, by its kind and its use.

    The first test that opens it brings it up to date.
    """
    with ExitStack() as stack:

        @cache
        def url_of(kind: str, use: str) -> str:
            if kind == "sqlite":
                return stack.enter_context(older_sqlite(tmp_path_factory.mktemp(use)))
            server: Postgres = request.getfixturevalue("postgres_server")
            return stack.enter_context(older_postgres(server))

        yield url_of


@pytest.fixture
def read_url(older: Callable[[str, str], str], database_kind: str) -> str:
    """Give the URL of one that tests only read."""
    return older(database_kind, "read")


@pytest.fixture
def changed_url(older: Callable[[str, str], str], database_kind: str) -> str:
    """Give the URL of one in which each test changes items of its own."""
    return older(database_kind, "changed")


@pytest.fixture
async def room(read_url: str, then: Shown) -> AsyncIterator[Room]:
    """Give a room over the first."""
    async with opened(read_url, then) as found:
        yield found


@pytest.fixture
async def busy_room(changed_url: str, then: Shown) -> AsyncIterator[Room]:
    """Give a room over the other."""
    async with opened(changed_url, then) as found:
        yield found


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the catalogue of other letters: to make it takes seconds."""
    folder = tmp_path_factory.mktemp("catalogues")
    pseudo_catalogue(folder)
    return folder


@pytest.fixture
def other_words(catalogues: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every text be said in other letters, the English ones too."""
    language.forget()
    with monkeypatch.context() as changed:
        changed.setattr(language, "FOLDER", catalogues)
        with speaking(PSEUDO):
            words = language._catalogue()  # noqa: SLF001 - to have it in place of English
        changed.setattr(language, "_read", lambda _language: words)
        yield
    language.forget()


def plain(shown: Any) -> Any:  # noqa: ANN401 - as JSON
    """Return what is shown with the letters that our texts have in English."""
    if isinstance(shown, str):
        return shown.translate(PLAIN)
    if isinstance(shown, dict):
        return {plain(key): plain(value) for key, value in shown.items()}
    return [plain(each) for each in shown] if isinstance(shown, list | tuple) else shown


async def shown_now(room: Room, number: int) -> Page:
    """Return an item as `show --json` prints it, as far as it was kept: no state so far, then."""
    page = await room.show(number)
    del page["thread"], page["so_far"]
    for vote in page["votes"]:
        vote["superseded_by"] = vote["superseded_by"] is not None
    return page


def as_today(page: Page, *, zone: ZoneInfo, now: Page) -> Page:
    """Return an item as it was shown, with all that may be shown in another way today.

    Ends are instants, with their reasons apart; plans have days; some doubts have other words.
    Nobody had objected yet, and all calls were for comments.
    """
    page["objections"] = []
    if page["call"] is not None:
        page["call"]["kind"] = "comments"
    for entry, entry_now in zip(page["history"], now["history"], strict=True):
        if entry["what"] == "deadline":
            before, after, because = (entry_now[key] for key in ("from", "to", "because"))
            sentence = in_words(after, zone=zone) + (f" because {because}" if because else "")
            assert (entry["from"], entry["to"]) == (in_words(before, zone=zone), sentence)
            entry |= {"from": before, "to": after, "because": because}
        elif entry["what"] == "plan":
            entry["to"] = re.sub(r"(?<=due )\S+", day_of, entry["to"])
    for vote in page["votes"]:
        vote["not_counted_because"] = reworded(vote["not_counted_because"] or "") or None
    for reply in page["unread"]:
        reply["why"] = reworded(reply["why"])
    return page


def reworded(reason: str) -> str:
    """Return the reason of a vote that does not count as English has it today."""
    for before, now in REWORDED.items():
        reason = reason.replace(before, now)
    return reason


def in_words(instant: str, *, zone: ZoneInfo) -> str:
    """Return an instant as histories kept it."""
    return say_instant(datetime.fromisoformat(instant), zone=zone)


def day_of(match: re.Match[str]) -> str:
    """Return the day that stands in place of an instant."""
    return say_day(datetime.fromisoformat(match[0]), zone=UTC)


def zone_of(page: Page, room: Room) -> ZoneInfo:
    """Return the zone of an item's list."""
    return room.config.list_named(page["lists"][0]).zone


async def test_items_are_shown_as_before(room: Room) -> None:
    for number, page in shown_then().pages.items():
        now = await shown_now(room, number)

        assert now == as_today(page, zone=zone_of(page, room), now=now)


@pytest.mark.usefixtures("other_words")
async def test_with_other_words_for_everything_items_are_shown_as_before(room: Room) -> None:
    for number, page in shown_then().pages.items():
        now = plain(await shown_now(room, number))

        assert now == as_today(page, zone=zone_of(page, room), now=now)


async def in_store(store: Store, number: int) -> tuple[list[HistoryEntry], list[Ballot]]:
    ballots = (await store.ballots.all_of_items([ItemNumber(number)]))[ItemNumber(number)]
    entries = await store.history.of_item(ItemNumber(number))
    return entries, sorted(ballots, key=lambda ballot: ballot.id)


async def votes_on(store: Store, ballots: list[Ballot]) -> list[Vote]:
    return [vote for ballot in ballots for vote in await store.ballots.votes(ballot.id)]


async def history_in(room: Room, number: int) -> list[str]:
    """Return the sentences of an item's history."""
    async with room.database.reading() as store:
        item = await store.items.get(ItemNumber(number))
        assert item is not None
        zone = room.config.list_named(item.lists[0]).zone
        entries, ballots = await in_store(store, number)
        names = await names_of(store, {entry.actor for entry in entries if entry.actor is not None})
    return [
        say_entry(
            HistoryFacts(entry, "" if entry.actor is None else names[entry.actor]),
            zone=zone,
            ballots=ballots,
        )
        for entry in entries
    ]


async def reasons_in(room: Room, number: int) -> list[list[str]]:
    """Return why votes on an item do not count, in the three ways in which that is said."""
    async with room.database.reading() as store:
        _entries, ballots = await in_store(store, number)
        every = [vote.refusal for vote in await votes_on(store, ballots)]
    return [
        [
            say(refusal)
            for say in (refusals.say_refusal, refusals.say_reason, refusals.why_not_counted)
        ]
        for refusal in every
        if refusal is not None
    ]


async def ends_in(room: Room, number: int) -> list[str]:
    """Return the notes of an item's ballots, and of its latest call."""
    async with room.database.reading() as store:
        _entries, ballots = await in_store(store, number)
        call = await store.calls.latest_of_item(ItemNumber(number))
    notes = [*(ballot.note for ballot in ballots), *([] if call is None else [call.note])]
    return [say_note(note) for note in notes]


def in_todays_french(sentence: str, ends: dict[str, list[str]]) -> str:
    """Return a sentence with those of its words in French that were kept, and said, in English."""
    french = dict(zip(ends["en"], ends["fr"], strict=True)) | OF_DAYS
    french |= OF_PLACES if sentence.startswith("vote") else {}
    for english, words in french.items() if spoken() == "fr" else ():
        sentence = sentence.replace(english, words) if english else sentence
    return stopped_once(sentence)


def stopped_once(sentence: str) -> str:
    """Return a sentence without the full stop behind quoted words that end in a stop."""
    return re.sub(r"(?<=[.!?…])(\s?[”»])\.$", r"\1", sentence)


@pytest.mark.parametrize("tag", ["en", "fr"])
async def test_histories_reasons_and_notes_read_as_before(
    room: Room, then: Shown, tag: str
) -> None:
    with speaking(tag):
        for number in then.said:
            sentences = [
                in_todays_french(value, then.ends[number]) for value in then.said[number][tag]
            ]
            assert await history_in(room, number) == sentences
            assert await ends_in(room, number) == then.ends[number][tag]
            assert await reasons_in(room, number) == [
                [reworded(value) for value in each] for each in then.reasons[number][tag]
            ]


@pytest.mark.usefixtures("other_words")
async def test_with_other_words_for_everything_all_of_them_are_said_in_these(
    room: Room, then: Shown
) -> None:
    for number in then.said:
        history = await history_in(room, number)
        reasons, ends = await reasons_in(room, number), await ends_in(room, number)

        assert not [value for value in history if value == plain(value)]
        assert not [each for each in reasons if any(value == plain(value) for value in each)]
        assert plain(history) == [stopped_once(value) for value in then.said[number]["en"]]
        assert plain(ends) == then.ends[number]["en"]
        assert plain(reasons) == [
            [reworded(value) for value in each] for each in then.reasons[number]["en"]
        ]


async def test_no_sentence_is_left_that_is_a_value_now(room: Room) -> None:
    kinds = "('vote', 'ballot closed', 'deadline', 'plan', 'locked')"
    left = (
        f"SELECT before, after FROM history WHERE fact = '' AND what IN {kinds}",  # noqa: S608
        "SELECT before, after FROM history WHERE fact <> '' AND (before <> '' OR after <> '')",
        "SELECT refusal FROM votes WHERE refusal LIKE '%\"other\"%'",
    )
    async with room.database.reading() as store:
        link = store.erasures._link  # noqa: SLF001 - to look behind the repositories
        row = [list(await link.connection.execute(text(each))) for each in left]

    assert row == [[], [], []]


@pytest.mark.usefixtures("other_words")
async def test_what_people_wrote_is_theirs_whatever_our_words_are(room: Room, then: Shown) -> None:
    words = {
        plain(sentence): sentence
        for number in then.said
        for sentence in [*await history_in(room, number), *await ends_in(room, number)]
    }

    for theirs in (
        "Nice: 1 of 2 (so far)",
        "Moot: no quorum",
        "the question: was (quite) unclear",
        "it is now part of #3, which has a vote of its own",
        "it had its endorsers too late to open, says Ben",
        "Ben asked because he is away, until 9 May",
        "the term: open: was (quite) wrong",
        "We meet on the pier: at noon",
        "Lyon, the old town",
        "none: of these",
        "Tess Twin",
    ):
        texts = [sentence for english, sentence in words.items() if theirs in english]
        assert texts
        assert [sentence for sentence in texts if theirs not in sentence] == []


@pytest.mark.usefixtures("other_words")
async def test_votes_that_do_not_count_are_counted_by_reason_as_before(
    room: Room, then: Shown
) -> None:
    for number, reasons in then.reasons.items():
        async with room.database.reading() as store:
            _entries, ballots = await in_store(store, number)
            whys = [vote.refusal for vote in await votes_on(store, ballots) if vote.refusal]

        said = plain(say_not_counted(len(whys), whys))

        counts = Counter(few for _why, _reason, few in reasons["en"])
        expected = ", ".join(f"{count} {why}" for why, count in counts.items())
        assert sorted(said.partition(": ")[2].split(", ")) == sorted(expected.split(", "))


async def press_link(room: Room, number: int, writer: str) -> WebReply:
    """Press the button behind the link that somebody was mailed about their vote."""
    async with room.database.reading() as store:
        _entries, ballots = await in_store(store, number)
        votes = await votes_on(store, ballots)
        asked = await store.confirmations.of_votes(
            [vote.id for vote in votes], address=parseaddr(writer)[1]
        )
    (question,) = asked.values()
    return await confirm_by_link(
        VoteLinkPressed(word_of(question, secret=room.config.penholder.secret)), room.door
    )


@pytest.mark.usefixtures("other_words")
async def test_votes_that_waited_are_confirmed_by_their_links(busy_room: Room, then: Shown) -> None:
    marks = then.marks["doubt"], then.marks["unproved"]

    replies = [await press_link(busy_room, mark["item"], mark["writer"]) for mark in marks]

    assert [reply.status for reply in replies] == [HTTPStatus.OK, HTTPStatus.OK]
    assert await busy_room.tally(marks[0]["item"]) == {"agree": 1, "disagree": 1}


@pytest.mark.usefixtures("other_words")
async def test_words_that_were_not_read_as_a_vote_are_still_listed(room: Room, then: Shown) -> None:
    number = then.marks["doubt"]["item"]

    (row,) = (await room.show(number))["unread"]

    assert (row["who"], row["words"]) == ("Ula Example", "No complaints here, thanks!")


@pytest.mark.usefixtures("other_words")
async def test_a_change_from_before_is_undone_by_its_button(busy_room: Room, then: Shown) -> None:
    number = then.marks["undo"]
    async with busy_room.database.reading() as store:
        entries, _ballots = await in_store(store, number)

    await busy_room.push(CHAIR, number, "undo", entries[-1].id, 0)

    assert (await busy_room.show(number))["state"] == "open"
