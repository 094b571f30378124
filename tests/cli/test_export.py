"""`penholder export`: everything in open formats, and no secret."""

import csv
import json
import mailbox
import stat
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bot.domain.ballots.confirmation import sign_word
from bot.mail.masking import MARK, Secrets
from bot.render.terminal.exported import FILES, mail_without_secrets, masked
from storage.database.engine import Database
from tests.cli.program import Penholder, write_config
from tests.conftest import FreshDatabase, copies_of, new_delivery_id
from tests.handlers.room import ADA, BEN, CHAIR, Room, mail, secret_of

SECRET = secret_of("council")


@pytest.fixture
def fresh_database(migrated_sqlite: Path) -> FreshDatabase:
    """Give SQLite alone: what is written does not depend on the database."""
    return copies_of(migrated_sqlite)


@pytest.fixture
def penholder(tmp_path: Path, database_url: str) -> Penholder:
    """Give the program, which knows the secret address."""
    more = f'subscribed_as = "{SECRET}"'
    return Penholder(write_config(tmp_path / "penholder.toml", database_url, more=more))


async def fill(url: str) -> None:
    """Hold a ballot and a call for consensus, with comments, a late mail and a broken one."""
    database = await Database.open(url, new_delivery_id=new_delivery_id)
    room = Room(database)
    try:
        await room.fetch(
            mail("one", f"Shall we?\n\nFrom now on: {SECRET}", subject="The jetty"),
            mail("two", "I think so.", answers=["one"], subject="Re: The jetty"),
            mail("three", "Who leads?", subject="The chair"),
            b"broken",
        )
        await room.posted(1, ts="1.0")
        await room.say(BEN, "Only in Slack", ts="2.0", thread="1.0")
        await room.pen(CHAIR, "call 2 until in 3 days for consensus Ada leads.")
        await room.pen(BEN, "object 2 She has no time.")
        await room.pen(CHAIR, "close 2 no-consensus")
        await room.pen(CHAIR, "ballot 1 until in 3 days")
        await room.press(ADA, 1, "agree")
        await room.press(BEN, 1, "disagree")
        room.clock.move(days=4)
        await room.tick()
    finally:
        await database.close()


def everything(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder, by their names in it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def rows(body: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(StringIO(body.decode(), newline="")))


def mails_in(path: Path) -> list[Any]:
    """Return the mails of an mbox as Python reads one."""
    box = mailbox.mbox(path)
    try:
        return list(box)
    finally:
        box.close()


async def test_an_export_holds_all_and_no_secret(
    penholder: Penholder, database_url: str, tmp_path: Path
) -> None:
    await fill(database_url)
    folder = tmp_path / "out"

    done = await penholder("export", str(folder))
    again = await penholder("export", str(folder))

    assert done.status == 0, done.err
    assert "items 2, results 1, declarations 1, mails of council 3, set aside 1" in done.out
    assert (again.status, "there already" in again.err) == (2, True)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    raws = everything(folder)
    shapes = (await penholder("items", "--all", "--json")).json
    assert json.loads(raws["items.json"]) == shapes
    shown = (await penholder("show", "2", "--json")).json
    assert json.loads(raws["items/2.json"]) == shown
    assert "Only in Slack" in raws["items/1.json"].decode()
    (result,) = [name for name in raws if name.startswith("results/")]
    (declaration,) = [name for name in raws if name.startswith("declarations/2-")]
    for file in (result, declaration):
        counted = await penholder("recount", str(folder / file))
        assert counted.status == 0, counted.err
    (objection,) = json.loads(raws["items/2.json"])["objections"]
    assert (objection["id"], objection["state"]) == ("2.1", "stands")
    assert [row["Message-ID"] for row in mails_in(folder / "mails" / "council.mbox")] == [
        f"<{name}@mail.example.org>" for name in ("one", "two", "three")
    ]
    kinds = {one["kind"] for one in rows(raws["deliveries.csv"])}
    assert {"post item", "post mail", "mail result"} <= kinds
    assert raws["rosters/council.csv"].startswith(b"name,emails,slack,")
    whole = b"".join(raws.values()).lower()
    assert SECRET.encode() not in whole
    assert b"k3f9" not in whole
    assert b"xoxb-" not in whole
    assert MARK.encode() in raws["mails/council.mbox"]
    readme = raws["README.txt"].decode()
    assert [name for name in FILES if name not in readme] == []
    imported = await penholder(
        "import", "--list", "council", str(folder / "mails" / "council.mbox")
    )
    assert "read 3, new 0, known 3" in imported.out


async def test_an_export_that_finds_no_room_leaves_nothing(
    penholder: Penholder, database_url: str, tmp_path: Path
) -> None:
    await fill(database_url)

    full = await penholder("export", str(tmp_path / "out"), file_size=3_000)
    nowhere = await penholder("export", str(tmp_path / "none" / "out"))

    assert (full.status, nowhere.status) == (1, 1)
    assert "Traceback" not in full.err + nowhere.err
    assert [name for name in everything(tmp_path) if name.startswith((".out", "out"))] == []


SECRETS = Secrets((SECRET,), "penholder@bot.example.org")
WORD = sign_word("c", 7, ("a vote",), secret="ours")


def test_links_of_ours_that_prove_somebody_are_masked_and_no_others() -> None:
    given = f"https://pen.example.org/v/{WORD} and https://forum.example.org/u/somebody-else"

    shown = f"https://pen.example.org/v/{MARK} and https://forum.example.org/u/somebody-else"
    assert masked(given.encode(), SECRETS).decode() == shown


@pytest.mark.parametrize("encoding", ["7bit", "quoted-printable", "base64"])
def test_the_secret_address_leaves_a_mail_however_it_stands_there(encoding: str) -> None:
    given = EmailMessage()
    given["From"] = "Ada <ada@example.org>"
    given["To"] = f"council@lists.example.org, {SECRET.upper()}"
    given["Subject"] = "Berths"
    given.set_content(f"{'Long words. ' * 8}You are on it as {SECRET}.\n", cte=encoding)
    given.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream")
    verp = SECRET.replace("@", "=")
    trace = (
        f"Return-Path: <council-bounces+{verp}@lists.example.org>\n"
        f"Received: from lists\n\tfor <{SECRET}>; Wed, 4 Mar 2026 10:00:00 +0000\n"
        f"Delivered-To: {SECRET}\nList-Unsubscribe: <https://lists/{verp}>\n"
    )

    left = mail_without_secrets(trace.encode() + given.as_bytes(), SECRETS)

    assert b"k3f9" not in left.lower()
    for name in ("Return-Path", "Received", "Delivered-To", "List-Unsubscribe"):
        assert name.encode() not in left
    read = message_from_bytes(left, policy=default)
    body = read.get_body()
    assert body is not None
    assert f"as {MARK}@bot.example.org." in body.get_content()
    assert [part.get_content() for part in read.iter_attachments()] == [b"\x00\x01"]
    assert read["From"] == "Ada <ada@example.org>"


def test_a_mail_without_secrets_keeps_its_bytes() -> None:
    given = mail("one", "Words. \xe4", subject="Berths").split(b"Subject", 1)[1]
    plain = b"From: Ada <ada@example.org>\nSubject" + given

    assert mail_without_secrets(plain, SECRETS) == plain
