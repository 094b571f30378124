"""A mail that was cut off, as at the end of a file, becomes the whole one when that comes."""

from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import MessageId
from bot.domain.items.search import Phrase, Query
from tests.cli.program import Penholder, write_config
from tests.handlers.room import BOARD, CHAIR, COUNCIL, START, Room, mail, trace_of

HALF = "The lantern on the east pier has been dark for a week,\nand boats come in at ni"
REST = "ght.\nNobody is to climb the pier before it burns again, however.\n"
WHOLE = HALF + REST
FOOTER = "The council of the harbour, https://lists.example.org/council\n"


def post(text: str, **more: str) -> bytes:
    return mail("post", text, to=f"{COUNCIL}, {BOARD}", through=None, headers=more)


def cut(raw: bytes, behind: str) -> bytes:
    """Return a mail as it stands in a file that ends behind these words."""
    return raw[: raw.index(behind.encode()) + len(behind)]


async def own_words(room: Room) -> str:
    (item,) = await room.items()
    (row,) = (await room.show(item["number"]))["thread"]
    return "\n".join(segment["text"] for segment in row["segments"])


async def finds(room: Room, word: str) -> int:
    async with room.database.reading() as store:
        return len(await store.search.best(Query((Phrase((word,)),)), limit=5))


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("turned", [True, False])
async def test_the_whole_mail_is_kept_whichever_came_first(
    room: Room, *, together: bool, turned: bool
) -> None:
    whole = post(WHOLE)
    mails = [cut(whole, "come in at ni"), whole]
    mails = mails[::-1] if turned else mails

    for batch in [mails] if together else [[raw] for raw in mails]:
        await room.discover(*batch)
    await room.discover(*mails)

    assert await own_words(room) == WHOLE.strip()
    assert (await finds(room, "lantern"), await finds(room, "climb")) == (1, 1)
    async with room.database.reading() as store:
        stored_mail = await store.mails.by_message_id(MessageId("post@mail.example.org"))
        assert stored_mail is not None
        assert await store.mails.raw(stored_mail.id) == whole
    assert stored_mail.size == len(whole)


@pytest.mark.parametrize("together", [True, False])
async def test_an_attachment_in_which_a_mail_was_cut_becomes_whole(
    room: Room, *, together: bool
) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "Ada Example <ada@example.org>", COUNCIL
    message["Date"], message["Subject"] = format_datetime(START), "Plan"
    message["Message-ID"] = "<plan@mail.example.org>"
    message.set_content("See the plan.")
    message.add_attachment(b"plan" * 999, maintype="image", subtype="png", filename="plan.png")
    whole = message.as_bytes()
    mails = [whole[:2000], whole]

    for batch in [mails] if together else [[raw] for raw in mails]:
        await room.discover(*batch)

    (row,) = (await room.show(1))["thread"]
    assert [each["size"] for each in row["attachments"]] == [3996]


@pytest.mark.parametrize(
    ("encoding", "at"), [("8bit", b"f\xc3"), ("quoted-printable", b"f=C3"), ("base64", None)]
)
async def test_words_broken_in_a_character_are_completed(
    room: Room, encoding: str, at: bytes | None
) -> None:
    words = "Die Laterne ist aus. Die Fähre fährt für heute über Köln. Die Brücke öffnet."
    message = EmailMessage()
    message["From"], message["To"] = "Ada Example <ada@example.org>", COUNCIL
    message["Date"], message["Subject"] = format_datetime(START), "Fähre"
    message["Message-ID"] = "<ferry@mail.example.org>"
    message.set_content(words, cte=encoding)
    whole = message.as_bytes()
    end = len(whole) - 30 if at is None else whole.rindex(at) + len(at)

    await room.discover(whole[:end])
    await room.discover(whole)

    assert await own_words(room) == words


async def test_a_first_word_that_was_cut_is_completed(room: Room) -> None:
    whole = post("Yesterday it was lit.")

    await room.discover(cut(whole, "Yester"))
    await room.discover(whole)

    assert await own_words(room) == "Yesterday it was lit."


async def test_what_a_list_puts_below_a_mail_is_not_missing_from_it(room: Room) -> None:
    await room.discover(post(WHOLE))
    await room.discover(post(f"{WHOLE}\n{FOOTER}"))

    assert await own_words(room) == WHOLE.strip()


@pytest.mark.parametrize("other", ["writer", "date", "subject"])
async def test_another_mail_under_the_same_id_completes_none(room: Room, *, other: str) -> None:
    whole = post(WHOLE)
    changed = {
        "writer": (b"From: Ada Example <ada@example.org>", b"From: Ben Example <ben@example.net>"),
        "date": (b"10:00:00", b"10:03:00"),
        "subject": (b"About post", b"On something else"),
    }[other]
    assert changed[0] in whole

    await room.discover(cut(whole, "come in at ni"))
    await room.discover(whole.replace(*changed))

    async with room.database.reading() as store:
        stored_mail = await store.mails.by_message_id(MessageId("post@mail.example.org"))
    assert stored_mail is not None
    assert stored_mail.new_text == HALF


@pytest.mark.parametrize("through", [None, "council"])
async def test_nothing_is_added_to_what_came_through_the_list(
    room: Room, through: str | None
) -> None:
    await room.fetch(mail("post", HALF))
    await room.fetch(mail("post", WHOLE, through=through))

    assert await own_words(room) == HALF


async def test_a_vote_in_what_was_cut_off_counts_when_the_lists_copy_brings_it(
    room: Room,
) -> None:
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    vote = mail("vote", "I have read it all.\n\n#1: +1\n", answers=["call"])
    archived = vote.removeprefix(trace_of("council"))

    await room.discover(cut(archived, "read it all."))
    assert await room.tally(1) == {}
    await room.fetch(vote, vote)

    assert await room.tally(1) == {"agree": 1}


async def test_an_item_in_slack_is_shown_anew(room: Room) -> None:
    whole = post(WHOLE)
    await room.discover(cut(whole, "come in at ni"))
    await room.posted(1, ts="1.1")

    await room.discover(whole)

    assert len(await room.queued(DeliveryKind.UPDATE_ITEM)) == 1


async def test_a_file_that_broke_off_is_imported_again_whole(
    database_url: str, tmp_path: Path
) -> None:
    penholder = Penholder(write_config(tmp_path / "penholder.toml", database_url))
    whole = b"From ada@example.org Wed Mar  4 10:00:00 2026\n" + post(WHOLE) + b"\n"
    (tmp_path / "part.mbox").write_bytes(cut(whole, "come in at ni"))
    (tmp_path / "full.mbox").write_bytes(whole)

    texts = []
    for name in ("part.mbox", "full.mbox", "full.mbox", "part.mbox"):
        ran = await penholder("import", "--list", "council", str(tmp_path / name))
        texts.append(ran.out.strip())

    assert texts[1:] == ["read 1, new 0, known 1, set aside 0, items 0"] * 3
    (row,) = (await penholder("show", "1", "--json")).json["thread"]
    assert row["segments"][0]["text"] == WHOLE.strip()
