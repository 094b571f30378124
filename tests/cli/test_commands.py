"""Every command: its exit status, its words, its JSON."""

import gzip
import json
import re
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from bot.domain.delivery import DeliveryKind, NewDelivery
from bot.domain.ids import MailboxName
from bot.domain.payloads import Note
from bot.sandbox.world import Sandbox
from storage.database.engine import Database
from tests.cli.program import Penholder, write_config
from tests.conftest import FreshDatabase, copies_of
from tests.handlers.room import mail

ITEM_KEYS = {
    "number",
    "title",
    "kind",
    "state",
    "lists",
    "holder",
    "labels",
    "deadline",
    "opened_at",
    "updated_at",
    "messages",
    "comments",
    "ballot",
}
PAGE_KEYS = {"thread", "comment_list", "votes", "history"}


@pytest.fixture
def fresh_database(migrated_sqlite: Path) -> FreshDatabase:
    """Give SQLite alone: what a command says is the same, and the handlers' tests have both."""
    return copies_of(migrated_sqlite)


def mbox(*mails: bytes) -> bytes:
    """Return an mbox of these mails."""
    return b"".join(
        b"From ada@example.org Wed Mar  4 10:00:00 2026\n" + raw + b"\n" for raw in mails
    )


PIPERMAIL = b"""From ada at example.org  Wed Mar  4 10:00:00 2026
From: ada at example.org (Ada Example)
Date: Wed, 4 Mar 2026 10:00:00 +0000
Subject: [Council] From the archive
Message-ID: <pipermail@mail.example.org>

Archived words.
"""


def archives(folder: Path) -> list[Path]:
    """Write one mail or two in every form an archive has."""
    maildir = folder / "Maildir"
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True)
    (maildir / "cur" / "1.host:2,S").write_bytes(mail("maildir", "In a Maildir."))
    (maildir / "tmp" / "2.host").write_bytes(mail("unfinished", "Still being written."))
    (folder / "list.mbox").write_bytes(
        mbox(mail("one", "One."), mail("two", "Two.", answers=["one"]))
    )
    (folder / "old.mbox.gz").write_bytes(gzip.compress(mbox(mail("packed", "Packed."))))
    (folder / "single.eml").write_bytes(mail("eml", "A single mail."))
    (folder / "2026-March.txt").write_bytes(PIPERMAIL)
    (folder / "2026-April.txt.gz").write_bytes(
        gzip.compress(PIPERMAIL.replace(b"pipermail@", b"pipermail2@").replace(b"words", b"news"))
    )
    names = ("list.mbox", "old.mbox.gz", "single.eml", "2026-March.txt", "2026-April.txt.gz")
    return [maildir, *(folder / name for name in names)]


async def test_an_import_reads_every_form_and_is_safe_to_run_again(
    penholder: Penholder, tmp_path: Path
) -> None:
    paths = [str(path) for path in archives(tmp_path)]

    first = await penholder("import", "--list", "council", *paths)
    again = await penholder("import", "--list", "council", *paths)

    assert (first.status, again.status) == (0, 0), first.err + again.err
    assert first.out.strip() == "read 7, new 7, known 0, set aside 0, items 6"
    assert again.out.strip() == "read 7, new 0, known 7, set aside 0, items 0"
    items = (await penholder("items", "--json")).json
    assert len(items) == 6
    assert set(items[0]) >= ITEM_KEYS
    number = next(item["number"] for item in items if item["messages"] == 2)
    page = (await penholder("show", f"#{number}", "--json")).json
    assert set(page) >= ITEM_KEYS | PAGE_KEYS
    assert [mail["segments"][0]["text"].strip() for mail in page["thread"]] == ["One.", "Two."]
    assert page["opened_at"] == "2026-03-04T10:00:00Z"
    assert "About one" in (await penholder("show", str(number))).out
    assert "About one" in (await penholder("items", "--list", "council", "--state", "open")).out
    assert (await penholder("items", "--state", "closed", "--json")).json == []


async def test_what_stands_before_the_damage_of_an_archive_is_imported(
    penholder: Penholder, tmp_path: Path
) -> None:
    mails = [mail(f"mail{number}", subject=f"About {number}") for number in range(120)]
    packed = gzip.compress(mbox(*mails))
    damaged = tmp_path / "old.mbox.gz"
    damaged.write_bytes(packed[: len(packed) * 3 // 4])

    done = await penholder("import", "--list", "council", str(damaged))

    assert done.status == 1
    assert f"{damaged} cannot be read to its end" in done.err
    assert "Traceback" not in done.err
    assert 40 < len((await penholder("items", "--json", "--all")).json) < 120


async def test_an_import_that_finds_no_room_stops_and_goes_on_when_it_is_run_again(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'penholder.db'}"
    penholder = Penholder(write_config(tmp_path / "penholder.toml", url))
    archive = tmp_path / "old.mbox"
    archive.write_bytes(
        mbox(*(mail(f"mail{number}", _unlike_others(number)) for number in range(1200)))
    )

    full = await penholder("import", "--list", "council", str(archive), file_size=9_000_000)
    again = await penholder("import", "--list", "council", str(archive))

    assert full.status == 1
    assert "make room" in full.err
    assert "run the import again" in full.err
    assert again.status == 0, again.err
    read, new, known = (
        int(word) for word in re.findall(r"(?:read|new|known) (\d+)", again.out.replace(",", ""))
    )
    assert (read, new + known) == (1200, 1200)
    assert known > 0


def _unlike_others(number: int) -> str:
    """Return a text of 6 kB that cannot be packed much smaller."""
    return "\n".join(sha256(b"%d %d" % (number, line)).hexdigest() for line in range(100))


async def put_aside(
    database: Database, raw: bytes, *, size: int, mailbox: str | None, where: str
) -> str:
    """Set a mail aside; return its number."""
    async with database.transaction() as store:
        number = await store.set_aside.add(
            at=datetime(2026, 3, 4, 10, 0, tzinfo=UTC),
            reason="a bug",
            mailbox=MailboxName(mailbox) if mailbox else None,
            uid_validity=1 if mailbox else None,
            uid=size if mailbox else None,
            size=size,
            where=where,
            raw=raw,
        )
    return str(number)


@pytest.mark.parametrize(("mailbox", "where"), [("main", "main, UID 1"), (None, "the listener")])
async def test_a_mail_set_aside_is_shown_and_replayed(
    penholder: Penholder, database: Database, mailbox: str | None, where: str
) -> None:
    raw = mail("call")
    number = await put_aside(database, raw, size=len(raw), mailbox=mailbox, where=where)

    (listed,) = (await penholder("setaside", "list", "--json")).json
    assert (listed["reason"], listed["where"]) == ("a bug", where)
    shown = await penholder("setaside", "show", number)
    assert shown.out.encode() == raw
    replayed = await penholder("setaside", "replay", number)

    assert replayed.status == 0, replayed.err
    assert (await penholder("setaside", "list", "--json")).json == []
    assert len((await penholder("items", "--json")).json) == 1


async def test_what_cannot_be_replayed_stays_until_it_is_dropped(
    penholder: Penholder, database: Database
) -> None:
    large = await put_aside(database, b"Subject: x\n", size=10**8, mailbox="main", where="main")
    raw = mail("call")
    old = await put_aside(database, raw, size=len(raw), mailbox=None, where="old.mbox, mail 3")

    for number, remedy in ((large, "max_size"), (old, "old.mbox")):
        ran = await penholder("setaside", "replay", number)
        assert ran.status == 1
        assert remedy in ran.err
        assert (await penholder("setaside", "drop", number)).status == 0
        assert (await penholder("setaside", "drop", number)).status == 1
    assert (await penholder("setaside", "list", "--json")).json == []


async def test_the_outbox_lists_retries_and_drops(penholder: Penholder, database: Database) -> None:
    now = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
    note = NewDelivery(
        DeliveryKind.SLACK_NOTE, destination="U1", recipient="U1@C1", payload=Note("Hello")
    )
    async with database.transaction() as store:
        queued = await store.outbox.add(note, now=now)
    assert queued is not None

    (listed,) = (await penholder("outbox", "list", "--json")).json
    assert listed["id"] == queued
    assert (await penholder("outbox", "retry", queued[:8])).status == 0
    assert (await penholder("outbox", "drop", queued[:8])).status == 0
    assert (await penholder("outbox", "list", "--json")).json == []
    assert (await penholder("outbox", "list", "--all", "--json")).json[0]["state"] == "dropped"
    unknown = await penholder("outbox", "retry", "ffff")
    assert unknown.status == 1
    assert "outbox list" in unknown.err


async def test_the_database_says_where_it_is(penholder: Penholder) -> None:
    assert (await penholder("db", "upgrade")).status == 0
    current = await penholder("db", "current")
    assert current.status == 0
    assert "up to date" in current.out


async def test_a_digest_is_shown_and_nothing_is_said_politely(
    penholder: Penholder, tmp_path: Path
) -> None:
    ran = await penholder("digest", "--list", "council", "--preview")
    assert ran.status == 0
    assert "nothing to send" in ran.out
    assert (await penholder("digest", "--list", "council")).status == 2
    assert (await penholder("digest", "--list", "other", "--preview")).status == 2
    twin = tmp_path / "twin.html"
    assert (
        await penholder("digest", "--list", "council", "--send", "--html", str(twin))
    ).status == 2


async def test_an_item_that_is_not_there(penholder: Penholder) -> None:
    ran = await penholder("show", "99")

    assert ran.status == 1
    assert "#99" in ran.err


@pytest.mark.parametrize("number", ["9" * 19, "9" * 30, "#" + "9" * 5000])
async def test_a_number_that_no_database_holds_is_no_items(
    penholder: Penholder, number: str
) -> None:
    ran = await penholder("show", number)

    assert ran.status == 1
    assert "There is no item #99999" in ran.err
    assert len(ran.err.splitlines()) == 1
    assert len(ran.err) < 200


async def test_a_number_that_no_database_holds_is_no_mails(penholder: Penholder) -> None:
    for word in ("show", "replay", "drop"):
        ran = await penholder("setaside", word, "9" * 30)

        assert ran.status == 1
        assert "is set aside" in ran.err
        assert len(ran.err.splitlines()) == 1


async def test_the_manifest_is_json_ready_to_paste(tmp_path: Path) -> None:
    ran = await Penholder(tmp_path / "missing.toml")("slack", "manifest")

    assert ran.status == 0
    assert "chat:write" in json.loads(ran.out)["oauth_config"]["scopes"]["bot"]


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ('[slack]\nmode = "socket"', 0, '"socket_mode_enabled": true'),
        (
            '[penholder]\npublic_url = "https://pen.example.org/a/"\n[slack]\nmode = "http"',
            0,
            '"request_url": "https://pen.example.org/a/slack/events"',
        ),
        ('[[lists]]\nattachments = "upload"', 0, '"files:write"'),
        (
            '[penholder]\npublic_url = "https://pen.example.org/a/"\n[web]',
            0,
            '"unfurl_domains": [\n      "pen.example.org"\n    ]',
        ),
        ('[slack]\nmode = "http"', 2, "set penholder.public_url to where Slack reaches us"),
        ('[penholder]\npublic_url = "pen"\n[slack]\nmode = "http"', 2, "public_url: write for"),
        ("[slack", 2, "penholder.toml: "),
    ],
)
async def test_the_manifest_follows_a_configuration_that_has_no_tokens_yet(
    tmp_path: Path, text: str, status: int, words: str
) -> None:
    config = tmp_path / "penholder.toml"
    config.write_text(text, encoding="utf-8")

    ran = await Penholder(config)("slack", "manifest")

    assert ran.status == status
    assert words in ran.out + ran.err


async def test_a_digest_sent_twice_goes_once(tmp_path: Path) -> None:
    async with Sandbox(data_dir=tmp_path) as world:
        penholder = Penholder(world.config_path)
        name = "plan"
        text = world.config_path.read_text(encoding="utf-8")
        name = text.split("[[lists]]\n")[1].split('"')[1]
        box = tmp_path / "list.mbox"
        box.write_bytes(mbox(mail("fresh", "Fresh words.", date=datetime.now(tz=UTC))))  # noqa: TID251 - the program reads the wall clock
        await penholder("import", "--list", name, str(box))

        first = await penholder("digest", "--list", name, "--send")
        again = await penholder("digest", "--list", name, "--send")

        assert (first.status, again.status) == (0, 0), first.err + again.err
        assert "The digest went to" in first.out
        assert "went out at" in again.out
        assert len(world.mail.accepted()) == 1


async def test_the_board_is_written_as_files_and_brought_up_to_date(
    penholder: Penholder, tmp_path: Path
) -> None:
    archive = tmp_path / "council.mbox"
    archive.write_bytes(mbox(mail("plan")))
    await penholder("import", "--list", "council", str(archive))
    folder = tmp_path / "board"

    first = await penholder("board", str(folder))
    again = await penholder("board", str(folder))
    refused = await penholder("board", str(tmp_path))

    assert (first.status, first.err) == (0, "")
    assert re.fullmatch(
        rf"{folder}: (\d+) files, \1 of them new or changed; 0 removed\n", first.out
    )
    assert re.fullmatch(rf"{folder}: \d+ files, \d of them new or changed; 0 removed\n", again.out)
    assert "About plan" in (folder / "items" / "1" / "index.html").read_text()
    assert refused.status == 2
    assert "holds other files" in refused.err
