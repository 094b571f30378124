"""What programs read from the board: messages, mailboxes, results, badges, JSON, data."""

import csv
import gzip
import json
import mailbox
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bot.domain.board_key import board_key
from bot.domain.ids import ItemNumber
from bot.render.ballots.result_file import check_result, result_bytes
from bot.render.board.addresses import mail_anchor, mail_path
from bot.render.board.data import README, TABLES
from bot.render.board.item_page import ON_A_PAGE
from bot.render.mail.ballot import result_of
from handlers.counting.results import result_facts
from tests.handlers.reader import ask_board, read_board, with_address
from tests.handlers.room import ADA, BEN, BOARD, CHAIR, Room, mail, new_config


def id_of(name: str) -> str:
    return f"{name}@mail.example.org"


async def json_at(room: Room, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(await read_board(room, path, **query))


async def place(room: Room, message_id: str) -> str:
    """Return where a Message-ID leads to."""
    reply = await ask_board(room, mail_path(message_id))
    assert reply.status is HTTPStatus.MOVED_PERMANENTLY, message_id
    return reply.location


async def test_every_message_of_long_threads_is_found_on_a_page_that_holds_its_anchor(
    room: Room,
) -> None:
    at = room.clock.now
    threads = {f"long{number}": 0 if number < 120 else number // 10 for number in range(160)}
    first: dict[int, str] = {}
    raws = []
    for minute, (name, thread) in enumerate(threads.items()):
        answers = [first[thread]] if thread in first else []
        first.setdefault(thread, name)
        date = at + timedelta(minutes=minute)
        raws.append(mail(name, subject=f"Thread {thread}", answers=answers, date=date))
    await room.fetch(*raws)

    places = {name: await place(room, id_of(name)) for name in threads}

    pages = {where.partition("#")[0] for where in places.values()}
    assert len(pages) == len(first) + 120 // ON_A_PAGE
    bodies = {path: (await read_board(room, path)).decode() for path in sorted(pages)}
    for name, where in places.items():
        path, _, anchor = where.partition("#")
        assert anchor == mail_anchor(id_of(name))
        assert f'id="{anchor}"' in bodies[path], name


async def test_an_odd_message_id_is_found_however_it_is_written(room: Room) -> None:
    odd = "a/b+c%25=é&<x>?@mail.example.org".replace("<x>", "")
    await room.fetch(mail("plan").replace(b"plan@mail.example.org", odd.encode()))
    async with room.database.reading() as store:
        (stored,) = await store.mails.of_thread((await store.items.search())[0].thread)

    anchor = mail_anchor(stored.message_id)
    ways = [
        mail_path(stored.message_id),
        f"/m/{quote(stored.message_id, safe='/')}",
        f"/m/{quote(f'<{stored.message_id}>', safe='')}/",
    ]
    for path in ways:
        assert (await ask_board(room, path)).location == f"/items/1#{anchor}", path
    for path in ("/m/", "/m/none@example.org/", "/m/%00/", "/m/raw", f"/m/{'x' * 3000}"):
        assert (await ask_board(room, path)).status is HTTPStatus.NOT_FOUND


async def test_a_message_as_text_holds_nothing_that_the_list_did_not_mean_to_show(
    room: Room,
) -> None:
    raw = mail(
        "plan", "Write to bo@quay.example.\n", headers={"X-Secret": "s", "Reply-To": "a@b.c"}
    )
    await room.fetch(raw)

    text = (await read_board(room, f"{mail_path(id_of('plan'))}raw")).decode()

    assert text.startswith("From: Ada Example <ada@masked.invalid>\nTo: council <council@masked")
    assert "Write to bo@….\n" in text
    for hidden in ("ada@example", "quay", "k3f9", "Delivered-To", "Received", "X-Secret", "a@b.c"):
        assert hidden not in text


async def test_a_thread_is_read_as_a_mailbox(room: Room, tmp_path: Path) -> None:
    await room.fetch(mail("plan", "From here on."))
    reply = mail("reply", "I agree.", subject="About plan", answers=["plan"])
    await room.fetch(reply, mail("other"))

    packed = await read_board(room, "/items/1/t.mbox.gz")

    (tmp_path / "t.mbox").write_bytes(gzip.decompress(packed))
    with closing(mailbox.mbox(tmp_path / "t.mbox")) as box:
        found = {mbox_message["Message-ID"]: mbox_message["In-Reply-To"] for mbox_message in box}
    assert found == {f"<{id_of('plan')}>": None, f"<{id_of('reply')}>": f"<{id_of('plan')}>"}
    assert packed == await read_board(room, "/items/1/t.mbox.gz")
    assert packed == await read_board(room, f"{mail_path(id_of('reply'))}t.mbox.gz")


async def test_a_merged_item_leads_to_its_survivor_and_its_messages_are_there(room: Room) -> None:
    await room.fetch(mail("plan"), mail("other"))
    await room.pen(CHAIR, "merge 2 into 1")

    assert (await ask_board(room, "/items/2")).location == "/items/1"
    assert (await place(room, id_of("other"))).startswith("/items/1#")
    assert (await json_at(room, "/items/2.json"))["number"] == 1
    text = gzip.decompress(await read_board(room, "/items/2/t.mbox.gz")).decode()
    assert id_of("plan") in text
    assert id_of("other") in text


async def test_a_message_that_became_an_item_of_its_own_is_found_there(room: Room) -> None:
    await room.fetch(mail("plan"), mail("reply", subject="A new matter", answers=["plan"]))

    assert (await place(room, id_of("plan"))).startswith("/items/1#")
    assert (await place(room, id_of("reply"))).startswith("/items/2#")
    assert id_of("reply") not in str(await json_at(room, "/items/1.json"))


async def voted(
    room: Room, rule: str = "consent", *, choices: tuple[str, str] = ("agree", "disagree")
) -> None:
    """A vote on item 1 that two people voted on."""
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, f"ballot 1 until in 2 days {rule} Shall we?")
    await room.pen(ADA, f"vote 1 {choices[0]} it is time")
    await room.pen(BEN, f"vote 1 {choices[1]}")


async def test_a_result_is_the_file_of_the_result_mail_once_there_is_one(room: Room) -> None:
    await voted(room)
    id_ = await room.newest_ballot(ItemNumber(1))
    assert (await ask_board(room, f"/items/1/result-{id_}.json")).status is HTTPStatus.NOT_FOUND
    room.clock.move(days=2)
    await room.tick()

    written = await read_board(room, f"/items/1/result-{id_}.json")

    async with room.database.reading() as store:
        facts = await result_facts(store, id_, config=room.config)
    assert written == result_bytes(result_of(facts))
    assert check_result(json.loads(written)) == ()
    await room.fetch(mail("other"))
    for wrong in (f"2/result-{id_}", f"1/result-{id_ + 1}", "1/result-x", "1/result-"):
        assert (await ask_board(room, f"/items/{wrong}.json")).status is HTTPStatus.NOT_FOUND


async def test_a_badge_says_how_the_vote_stands_and_is_kept_for_a_minute(room: Room) -> None:
    await voted(room)

    reply = await ask_board(room, "/items/1/badge.svg")

    assert reply.content_type == "image/svg+xml"
    assert reply.kept_for == timedelta(seconds=60)
    assert '<title id="t">#1 voting 2 · ends 6 Mar</title>' in str(reply.body)


async def test_items_are_those_of_the_command_line_without_what_is_private(room: Room) -> None:
    await voted(room)
    await room.fetch(
        mail("reply", "Ask me: ada@example.org", subject="About plan", answers=["plan"])
    )
    await room.pen(ADA, "comment 1 Only in Slack")
    await room.pen(ADA, "comment 1 Told to the list")
    await tell_last_comment(room)

    (listed,) = await json_at(room, "/items.json")
    shown = await json_at(room, "/items/1.json")

    private = await room.show(1)
    assert set(shown) == set(private)
    assert set(listed) <= set(shown)
    assert [row["message_id"] for row in shown["thread"]] == [id_of("plan"), id_of("reply")]
    assert shown["thread"][0]["from"] == {"name": "Ada Example", "address": "ada@…"}
    assert shown["thread"][1]["segments"][0]["text"] == "Ask me: ada@…"
    assert {row["voter"]: row["choice"] for row in shown["votes"]} == {
        "Ada Example": "agree",
        "Ben Example": "disagree",
    }
    assert shown["ballot"]["tally"] == private["ballot"]["tally"]
    assert shown["suggestions"] == []
    assert [row["text"] for row in shown["comment_list"]] == ["Told to the list"]
    assert [row["text"] for row in await rows(room, "comments.csv")] == ["Told to the list"]
    assert all(row["evidence"] is None or "@mail" in row["evidence"] for row in shown["history"])


async def tell_last_comment(room: Room) -> None:
    """Record that a digest has taken the newest comment on item 1 to the list."""
    async with room.database.transaction() as store:
        comment = (await store.comments.of_item(ItemNumber(1)))[-1]
        await store.comments.save(replace(comment, digest_sent_at=room.clock.now))


async def test_items_come_in_pages(room: Room) -> None:
    for number in range(1, 6):
        room.clock.move(minutes=1)
        await room.fetch(mail(f"mail{number}", date=room.clock()))

    pages: list[list[int]] = []
    after: dict[str, str] = {}
    while page := await json_at(room, "/items.json", limit="2", **after):
        pages.append([row["number"] for row in page])
        after = {"after": str(page[-1]["number"])}

    assert pages == [[5, 4], [3, 2], [1]]
    for wrong in (
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "x"},
        {"after": "99"},
        {"after": "x"},
    ):
        assert (await ask_board(room, "/items.json", **wrong)).status is HTTPStatus.NOT_FOUND


async def rows(room: Room, name: str) -> list[dict[str, str]]:
    written = (await read_board(room, f"/data/{name}")).decode()
    return list(csv.DictReader(StringIO(written, newline="")))


async def test_the_data_are_listed_explained_and_downloaded(room: Room) -> None:
    await voted(room)
    await room.fetch(mail("other", to=BOARD, through="board"))

    page = (await read_board(room, "/data/")).decode()
    readme = (await read_board(room, f"/data/{README}")).decode()

    for name, table in TABLES.items():
        assert f'href="/data/{name}"' in page
        assert name in readme
        found = await rows(room, name)
        assert all(list(row) == list(table.columns) for row in found)
    assert [row["title"] for row in await rows(room, "items.csv")] == ["About other", "About plan"]
    votes = await rows(room, "votes.csv")
    assert [(row["voter"], row["choice"]) for row in votes] == [
        ("Ada Example", "agree"),
        ("Ben Example", "disagree"),
    ]
    assert (await ask_board(room, "/data/people.csv")).status is HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("visibility", ["hidden", "secret"])
async def test_votes_that_are_not_public_are_nowhere(room: Room, visibility: str) -> None:
    rules = {"quiet": {"method": "yes-no", "visibility": visibility}}
    room.config = room.config.model_copy(update={"rules": rules})
    await voted(room, "quiet", choices=("yes", "no"))

    for path in ("/data/votes.csv", "/items/1.json", "/items.json", "/feed.atom"):
        written = (await read_board(room, path)).decode()
        assert "it is time" not in written, path
        assert '"choice"' not in written, path
        assert "Ada Example" not in written or path != "/data/votes.csv"
    room.clock.move(days=2)
    await room.tick()
    after = await rows(room, "votes.csv")
    assert [row["choice"] for row in after] == (["yes", "no"] if visibility == "hidden" else [])


async def test_a_list_with_a_key_is_read_with_the_key_alone(room: Room) -> None:
    room.config = with_address(new_config(board={"board": "token"}))
    await room.fetch(mail("secret", to=BOARD, through="board"))
    key = board_key_of(room)

    for path in (
        "/items/1.json",
        "/items/1/t.mbox.gz",
        "/items/1/badge.svg",
        mail_path(id_of("secret")),
    ):
        assert (await ask_board(room, path)).status is HTTPStatus.NOT_FOUND
        assert (await ask_board(room, f"/k/{key}{path}")).status is not HTTPStatus.NOT_FOUND
    assert await json_at(room, "/items.json") == []
    assert len(await json_at(room, f"/k/{key}/items.json")) == 1
    where = (await ask_board(room, f"/k/{key}{mail_path(id_of('secret'))}")).location
    assert where.startswith(f"/pen/k/{key}/items/1#")


def board_key_of(room: Room) -> str:
    return board_key(room.config.list_named("board").name, secret=room.config.penholder.secret)
