"""Whoever looks at everything finds nothing of somebody erased, also if they only wrote mails.

The name is looked for in each byte of the database's files, as an attacker does who gets them.
"""

import asyncio
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final

import pytest

from bot.domain.ids import MailId, MessageId, SlackUserId
from bot.errors import Refused
from bot.gateways.slack.values import SlackProfile
from handlers.keeping.completeness import ListCount, _count, _Seen, _Tally
from handlers.keeping.erasing import Plan, erase, finish_compacting, plan_erasure
from storage.database.compacting import empty_log_of_sqlite, rewrite_sqlite
from storage.database.engine import Database
from storage.erasures import Touched
from tests.attacks.board.world import served
from tests.conftest import NEEDS_POSTGRESQL, ON_BOTH_DATABASES, new_delivery_id
from tests.handlers.room import CHAIR, MAIN, START, US, Room, mail, trace_of
from tests.packed import unpacked_in
from tests.peers.postgres import Postgres

QUILLA: Final = "Quilla Zyzzyvaa <quilla@uxmal.example>"
IDS: Final = (
    "quilla.zyzzyvaa.123@mail.example.org",
    "2026030410.quilla@uxmal.example",
    "20260304zyzzyvaa$77@host.example",
    "bounce+quilla=uxmal.example.4@host.example",
)
LOOKED_FOR: Final = ("quilla", "zyzzyvaa", "uxmal")
KEPT_ID: Final = "plain-55@mail.example.org"


def reply(name: str, *, to: str, older: str = "") -> bytes:
    """Return Ben's reply to one of Quilla's mails, which names her as mail programs do."""
    made = EmailMessage()
    made["Message-ID"] = f"<{name}@mail.example.net>"
    made["From"] = "Ben Example <ben@example.net>"
    made["To"] = f"council@lists.example.org, {QUILLA}"
    made["Date"] = format_datetime(START)
    made["Subject"] = f"Re: {name}"
    made["List-Id"] = "<council.lists.example.org>"
    made["In-Reply-To"] = f"<{to}>"
    made["References"] = " ".join(f"<{text}>" for text in (older, to) if text)
    made.set_content(
        f"On Wed, Quilla Zyzzyvaa wrote in <{to}>:\n> Shall we?\n\n"
        f"See https://lists.example.org/m/{to.replace('@', '%40')}/ and Zyzzyvaa, Quilla.\n"
    )
    made.add_attachment(b"%PDF", "application", "pdf", filename="Quilla_Zyzzyvaa-cv.pdf")
    return trace_of("council") + made.as_bytes()


def mails() -> list[bytes]:
    """Return her mails, each with a reply; nothing in Slack, no vote, no roster knows her."""
    own = [
        mail(text, f"Shall we? {n}", writer=QUILLA, subject=f"Topic {n}")
        for n, text in enumerate(IDS)
    ]
    replies = [reply(f"re-{n}", to=text) for n, text in enumerate(IDS)]
    plain = mail(KEPT_ID, "Nothing else.", writer=QUILLA, subject="Plain")
    return [*own, *replies, plain]


async def plan(room: Room, who: str) -> Plan:
    """Return what erasing somebody would do."""
    async with room.database.reading() as store:
        return await plan_erasure(store, who, config=room.config)


async def erase_her(room: Room, who: str = "quilla@uxmal.example") -> str:
    """Erase her, to the last byte; return the pseudonym."""
    planned = await plan(room, who)
    await erase(planned, database=room.database, config=room.config, clock=room.clock)
    assert await finish_compacting(room.database)
    return planned.erasure.pseudonym


async def threads(room: Room) -> dict[int, list[str]]:
    """Return the Message-IDs of each item."""
    return {
        number: [row["message_id"] for row in (await room.show(number))["thread"]]
        for number in range(1, len(await room.items()) + 1)
    }


@pytest.fixture
def files(database_url: str, request: pytest.FixtureRequest) -> Callable[[], dict[str, bytes]]:
    """Give what reads all files of the database, and what is packed in them."""
    if database_url.startswith("sqlite"):
        folder = Path(database_url.removeprefix("sqlite:///")).parent
    else:
        server: Postgres = request.getfixturevalue("postgres_server")
        name = database_url.rpartition("/")[2]
        at = server.run_sql("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
        oid = server.run_sql(f"SELECT oid FROM pg_database WHERE datname = '{name}'")  # noqa: S608
        folder = Path(at) / "base" / oid

    looked: list[str] = []

    def read() -> dict[str, bytes]:
        if not database_url.startswith("sqlite"):
            if not looked:  # its statistics hold values, too
                server.run_sql("ANALYZE", database=name)
            server.run_sql("CHECKPOINT")
        looked.append(database_url)
        raws = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        return {name: raw + b"\n" + unpacked_in(raw) for name, raw in raws.items()}

    return read


def places(files: dict[str, bytes], words: tuple[str, ...] = LOOKED_FOR) -> list[str]:
    """Return the files in which one of the words stands, in any case."""
    return sorted(
        f"{name}: {raw[max(0, number - 60) : number + 60]!r}"
        for name, raw in files.items()
        for word in words
        if (number := raw.lower().find(word.encode())) >= 0
    )


@ON_BOTH_DATABASES
async def test_the_look_into_the_files_sees_what_is_packed(
    room: Room, files: Callable[[], dict[str, bytes]]
) -> None:
    only_in_bytes, only_in_text = "Xylo-Marimba-1", "xylo-marimba-2"
    await room.fetch(
        mail("one", headers={"X-Note": only_in_bytes}),
        mail("two", f"New words.\n\nOn Monday, Ben wrote:\n> {only_in_text}\n", answers=["one"]),
    )
    await room.fetch(mail("held", through=None, headers={"X-Note": "xylo-marimba-3"}))

    for word in (only_in_bytes, only_in_text, "xylo-marimba-3"):
        assert places(files(), (word.lower(),)), word


@ON_BOTH_DATABASES
async def test_no_byte_of_the_files_names_who_only_wrote_to_the_list(
    room: Room, files: Callable[[], dict[str, bytes]]
) -> None:
    for raw in mails():
        await room.fetch(raw)
    assert places(files())

    await erase_her(room)

    assert places(files()) == []


@ON_BOTH_DATABASES
async def test_threads_hold_and_later_replies_to_the_old_ids_find_them(room: Room) -> None:
    await room.fetch(*mails())
    before = await threads(room)

    name = await erase_her(room)
    await room.fetch(
        *(
            reply(f"late-{n}", to=text, older=f"re-{n}@mail.example.net")
            for n, text in enumerate(IDS)
        )
    )

    after = await threads(room)
    assert len(after) == len(before) == len(IDS) + 1
    for number in range(1, len(IDS) + 1):
        root, *replies = after[number]
        assert root.endswith("@erased.invalid")
        assert replies == [
            f"re-{number - 1}@mail.example.net",
            f"late-{number - 1}@mail.example.net",
        ]
        assert (await room.show(number))["thread"][0]["from"]["name"] == name
    assert after[len(IDS) + 1] == [KEPT_ID]  # it named nobody


@ON_BOTH_DATABASES
async def test_mails_that_come_again_bring_nobody_back_whatever_their_ids(
    room: Room, files: Callable[[], dict[str, bytes]]
) -> None:
    await room.fetch(*mails())
    await erase_her(room)
    before = await threads(room)

    await room.fetch(*mails(), uid_validity=2)
    other = mail(
        "another-77", "Shall we? 0", writer=QUILLA, subject="Topic 0", through="board",
        to="board@lists.example.org",
    )  # fmt: skip
    await room.fetch(other, uid_validity=2)  # the same mail under another Message-ID

    assert await threads(room) == before
    await room.database.compact()
    assert places(files()) == []


async def test_the_board_tells_nobody_what_became_of_an_old_id(room: Room) -> None:
    council = {**room.config.lists[0].model_dump(), "board": "public"}
    room.config = room.config.model_copy(
        update={
            "lists": (type(room.config.lists[0]).model_validate(council), *room.config.lists[1:])
        }
    )
    await room.fetch(*mails())
    await erase_her(room)
    new = (await threads(room))[1][0]

    async with served(room) as reader:
        old = [await reader.get(f"/m/{one}/") for one in IDS]
        never = await reader.get("/m/never-there@host.example/")
        got = await reader.get(f"/m/{new}/")

    assert {(other.status, other.body) for other in old} == {(never.status, never.body)}
    assert never.status == 404
    assert got.status in (301, 302, 303, 307, 308)


async def test_a_mail_that_is_only_asked_for_counts_as_there(room: Room) -> None:
    await room.fetch(*mails())
    await erase_her(room)
    counts = {list_config.name: ListCount(list_config.name) for list_config in room.config.lists}

    async with room.database.reading() as store:
        seen = [
            _Seen(1, one, (room.config.lists[0].name,), may_be_left_out=False)  # type: ignore[arg-type]
            for one in IDS
        ]
        await _count(store, room.config.mailboxes[0], 1, seen, _Tally(counts))

    assert counts[room.config.lists[0].name].gaps == []


@pytest.mark.parametrize("who", ["QUILLA@Uxmal.Example", "quilla zyzzyvaa", " Quilla Zyzzyvaa "])
async def test_who_only_wrote_is_found_by_address_and_name_in_any_case(
    room: Room, who: str
) -> None:
    await room.fetch(*mails())

    planned = await plan(room, who)

    assert planned.person.addresses == ("quilla@uxmal.example",)
    assert planned.facts.names == ("Quilla Zyzzyvaa",)
    assert planned.facts.mails == len(IDS) + 1


async def test_a_name_of_two_writers_and_an_address_of_a_list_are_refused(room: Room) -> None:
    await room.fetch(*mails())
    await room.fetch(mail("two", writer="Quilla Zyzzyvaa <other@example.net>"))

    with pytest.raises(Refused, match="several people"):
        await plan(room, "Quilla Zyzzyvaa")
    for who in ("council@lists.example.org", US, "nobody@example.org", "No Body", "?"):
        with pytest.raises(Refused, match="no person matches"):
            await plan(room, who)


@ON_BOTH_DATABASES
async def test_an_erasure_that_stops_after_any_step_is_begun_again(
    room: Room, files: Callable[[], dict[str, bytes]]
) -> None:
    await room.fetch(*mails())
    before = await threads(room)
    planned = await plan(room, "quilla@uxmal.example")
    async with room.database.transaction() as store:
        await store.erased_ids.begin()
    async with room.database.transaction() as store:
        ids = await store.erased_ids.stand_ins()
        erasure = type(planned.erasure)(
            planned.erasure.pseudonym, planned.erasure.names, planned.erasure.addresses, ids=ids
        )
        await store.erasures.replace_ids(erasure, [])
        await store.erased_ids.keep(ids)
    await room.fetch(reply("between", to=IDS[0]))  # threads hold in between
    async with room.database.transaction() as store:
        await store.erasures.rewrite_mails(erasure, Touched(), after=MailId(0), limit=3)
        await store.erased_ids.keep(ids)

    again = await erase_her(room)

    assert again == planned.erasure.pseudonym
    after = await threads(room)
    assert [len(one) for one in after.values()] == [3, *(len(before[n]) for n in range(2, 6))]
    assert places(files()) == []


async def test_bytes_that_a_stopped_erasure_left_are_taken_out_by_the_next(
    room: Room, files: Callable[[], dict[str, bytes]]
) -> None:
    await room.fetch(*mails())
    planned = await plan(room, "quilla@uxmal.example")
    await erase(planned, database=room.database, config=room.config, clock=room.clock)

    assert await finish_compacting(room.database)
    assert not await finish_compacting(room.database)

    assert places(files()) == []


@ON_BOTH_DATABASES
async def test_held_mails_of_hers_are_dropped_and_do_not_come_again(
    room: Room, files: Callable[[], dict[str, bytes]]
) -> None:
    await room.fetch(mail("proof", writer="Ben Example <ben@example.net>"))
    beside = [
        mail("beside", "Held words.", writer=QUILLA, through=None),
        mail(IDS[0], "Held too.", writer=QUILLA, through=None),
    ]
    await room.fetch(*beside)
    async with room.database.reading() as store:
        assert len(await store.held.of_lists([room.config.lists[0].name])) == 2

    await erase_her(room)
    await room.fetch(*beside, uid_validity=2)

    async with room.database.reading() as store:
        assert await store.held.of_lists([room.config.lists[0].name]) == []
    await room.database.compact()
    assert places(files()) == []


async def test_a_second_erasure_and_another_person_leave_the_first_as_it_is(room: Room) -> None:
    await room.fetch(*mails())
    await erase_her(room)
    before = await threads(room)

    await erase_her(room, "ben@example.net")

    after = await threads(room)
    assert [one[0] for one in after.values()] == [one[0] for one in before.values()]
    assert (await room.show(1))["thread"][0]["from"]["name"].startswith("erased-")


async def test_the_files_are_compacted_while_a_service_reads_and_writes(
    room: Room, database_url: str, files: Callable[[], dict[str, bytes]]
) -> None:
    await room.fetch(*mails())
    service = await Database.open(database_url, new_delivery_id=new_delivery_id)
    try:
        async with service.reading() as reading:
            await reading.mails.find([])
        await erase_her(room)
        async with service.transaction() as store:
            await store.cursors.advance(MAIN, 1, 9999, now=START)
    finally:
        await service.close()

    assert places(files()) == []


@ON_BOTH_DATABASES
async def test_a_voter_is_erased_with_ids_that_name_them_and_no_vote_comes_again(
    room: Room, files: Callable[[], dict[str, bytes]]
) -> None:
    writer = "Vanda Zyzzyvaa <vanda@uxmal.example>"
    room.directory[SlackUserId("U07VANDA")] = SlackProfile(
        SlackUserId("U07VANDA"), "Vanda Zyzzyvaa", "vanda@uxmal.example", is_bot=False
    )
    call = mail("vanda.zyzzyvaa.1@host.example", writer=writer, subject="Topic")
    await room.fetch(call)
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    room.clock.move(hours=1)
    votes = [
        mail(
            "vanda.zyzzyvaa.2@host.example", "agree", writer=writer, date=room.clock.now,
            answers=["vanda.zyzzyvaa.1@host.example"],
        ),
        mail("vanda.zyzzyvaa.3@host.example", "#1: disagree", writer=writer, to=US, through=None,
             date=room.clock.now),
    ]  # fmt: skip
    await room.fetch(*votes)
    await room.pen(CHAIR, "close 1")
    before = await room.show(1)

    await erase_her(room, "vanda@uxmal.example")
    await room.fetch(call, *votes, uid_validity=2)

    after = await room.show(1)
    assert [row["choice"] for row in after["votes"]] == [row["choice"] for row in before["votes"]]
    assert len(after["thread"]) == len(before["thread"])
    await room.database.compact()
    assert places(files(), ("vanda", "zyzzyvaa", "uxmal")) == []


async def test_a_mail_set_aside_and_a_name_in_pieces_lose_the_name_too(
    room: Room, files: Callable[[], dict[str, bytes]]
) -> None:
    await room.fetch(*mails())
    async with room.database.transaction() as store:
        await store.set_aside.add(
            at=START,
            reason="it names Quilla Zyzzyvaa",
            size=10,
            where="here",
            raw=b"From: Quilla Zyzzyvaa <quilla@uxmal.example>\nMessage-ID: <"
            + IDS[0].encode()
            + b">\n\nx",
        )
    made = EmailMessage()
    made["Message-ID"] = "<html-1@mail.example.net>"
    made["From"] = "Ben Example <ben@example.net>"
    made["Date"] = format_datetime(START)
    made["Subject"] = "=?utf-8?b?UXVpbGxhIFp5enp5dmFh?= said"
    made["List-Id"] = "<council.lists.example.org>"
    made.set_content("Quilla=20Zyzzyvaa", cte="quoted-printable")
    made.add_alternative(
        "<p>Quilla <b>Zyzzyvaa</b> <a href='mailto:quilla%40uxmal.example'>x</a></p>",
        subtype="html",
    )
    await room.fetch(trace_of("council") + made.as_bytes().replace(b"=3D20", b"=20"))

    await erase_her(room)

    assert places(files()) == []


@NEEDS_POSTGRESQL
async def test_who_does_not_own_the_tables_is_told_what_to_do(postgres_server: Postgres) -> None:
    with postgres_server.fresh_database() as url:
        name = url.rpartition("/")[2]
        postgres_server.run_sql("DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN")
        for what in ("TABLES", "SEQUENCES"):
            grant = f"GRANT ALL ON ALL {what} IN SCHEMA public TO guest"
            postgres_server.run_sql(grant, database=name)
        database = await Database.open(
            url.replace("penholder@", "guest@"), new_delivery_id=new_delivery_id, migrate=False
        )
        try:
            with pytest.raises(Refused, match=r"does not own the tables .*VACUUM \(FULL"):
                await database.compact()
        finally:
            await database.close()


@NEEDS_POSTGRESQL
async def test_on_postgresql_a_reader_is_waited_for(postgres_server: Postgres) -> None:
    waiting = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE wait_event_type = 'Lock' AND query LIKE 'VACUUM%'"
    )
    with postgres_server.fresh_database() as url:
        database = await Database.open(url, new_delivery_id=new_delivery_id)
        async with database.reading() as reading:
            await reading.mails.threads_of([MessageId(KEPT_ID)])
            compacting = asyncio.create_task(database.compact())
            while await asyncio.to_thread(postgres_server.run_sql, waiting) == "0":
                assert not compacting.done()
        await compacting
        await database.close()


async def test_on_sqlite_readers_and_writers_are_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "penholder.db"
    service = await Database.open(f"sqlite:///{path}", new_delivery_id=new_delivery_id)

    async with service.transaction():
        while_written = await asyncio.to_thread(rewrite_sqlite, path)
    async with service.reading() as reading:
        await reading.mails.threads_of([MessageId(KEPT_ID)])
        while_read = await asyncio.to_thread(rewrite_sqlite, path)
        folded_while_read = await asyncio.to_thread(empty_log_of_sqlite, path)
    folded = await asyncio.to_thread(empty_log_of_sqlite, path)
    await service.close()

    assert (while_written, while_read, folded_while_read, folded) == (False, True, False, True)
