"""The sandbox's IMAP server, spoken to by Penholder's library and by the standard one."""

import asyncio
import imaplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aioimaplib
import pytest

from bot.sandbox.imap import HOST, ImapWorld

WHEN = datetime(2025, 12, 1, 9, 30, tzinfo=UTC)
MAIL = b"From: ada@example.org\r\nSubject: one\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n"
PASSWORD = "s3cret word"


@asynccontextmanager
async def world_with_bot() -> AsyncIterator[ImapWorld]:
    async with ImapWorld() as world:
        world.add_user("bot", password=PASSWORD)
        yield world


@asynccontextmanager
async def logged_in(world: ImapWorld) -> AsyncIterator[aioimaplib.IMAP4]:
    client = aioimaplib.IMAP4(host=HOST, port=world.port, timeout=10)
    await client.wait_hello_from_server()
    assert (await client.login("bot", PASSWORD)).result == "OK"
    assert (await client.select("INBOX")).result == "OK"
    yield client
    await client.logout()


async def fetch(client: aioimaplib.IMAP4, uids: str) -> list[bytes]:
    answer = await client.uid("fetch", uids, "(UID RFC822.SIZE INTERNALDATE BODY.PEEK[])")
    assert answer.result == "OK"
    return [bytes(line) for line in answer.lines if isinstance(line, bytearray)]


def standard_fetch(port: int) -> list[tuple[bytes, bytes]]:
    client = imaplib.IMAP4(HOST, port, timeout=20)
    try:
        client.login("bot", PASSWORD)
        client.select("INBOX")
        _, found = client.uid("FETCH", "1:*", "(UID INTERNALDATE BODY.PEEK[])")
        return [item for item in found if isinstance(item, tuple)]
    finally:
        client.logout()


async def test_mails_come_back_byte_for_byte_with_their_time() -> None:
    async with world_with_bot() as world:
        await world.deliver("bot", MAIL, WHEN)
        await world.deliver("bot", b"no header at all", WHEN)

        [(line, raw), (_, second)] = await asyncio.to_thread(standard_fetch, world.port)

        assert raw == MAIL
        assert second == b"no header at all"
        assert b'INTERNALDATE " 1-Dec-2025 09:30:00 +0000"' in line.replace(b'"01-', b'" 1-')
        assert await world.mails("bot") == [MAIL, b"no header at all"]


@pytest.mark.parametrize("size", [70_000, 3_000_000])
async def test_a_large_mail_is_delivered_appended_and_fetched(size: int) -> None:
    raw = MAIL + b"0123456789abcdef\r\n" * (size // 18)

    async with world_with_bot() as world, logged_in(world) as client:
        await world.deliver("bot", raw, WHEN)
        assert (await client.append(raw, mailbox="INBOX")).result == "OK"
        await client.noop()

        assert await fetch(client, "1:*") == [raw, raw]
        assert await world.mails("bot") == [raw, raw]


async def test_an_idling_connection_is_told_of_a_delivery() -> None:
    async with world_with_bot() as world, logged_in(world) as client:
        idle = await client.idle_start(timeout=30)
        uid = await world.deliver("bot", MAIL, WHEN)

        pushed = await client.wait_server_push(timeout=10)
        client.idle_done()
        await asyncio.wait_for(idle, 10)

        assert any(b"EXISTS" in line for line in pushed)
        assert await fetch(client, f"{uid}:*") == [MAIL]


async def test_a_wrong_password_is_refused() -> None:
    async with world_with_bot() as world:
        client = aioimaplib.IMAP4(host=HOST, port=world.port, timeout=10)
        await client.wait_hello_from_server()
        answer = await client.login("bot", "wrong")
        await client.logout()

    assert answer.result == "NO"


async def test_mailboxes_outlive_a_restart_on_the_same_port() -> None:
    async with world_with_bot() as world:
        await world.deliver("bot", MAIL, WHEN)
        before = await uid_validity(world)
        port = world.port

        await world.stop()
        await world.start()

        assert world.port == port
        assert await uid_validity(world) == before
        assert await world.mails("bot") == [MAIL]


async def test_a_restart_ends_an_idling_connection() -> None:
    async with world_with_bot() as world:
        client = aioimaplib.IMAP4(host=HOST, port=world.port, timeout=10)
        await client.wait_hello_from_server()
        await client.login("bot", PASSWORD)
        await client.select("INBOX")
        await client.idle_start(timeout=30)
        lost = asyncio.Event()
        client.protocol.conn_lost_cb = lambda _: lost.set()

        await world.stop()

        await asyncio.wait_for(lost.wait(), 10)
        await world.start()


async def test_a_renewed_uidvalidity_keeps_the_mails() -> None:
    async with world_with_bot() as world:
        await world.deliver("bot", MAIL, WHEN)
        before = await uid_validity(world)

        await world.renew_uid_validity("bot")

        assert await uid_validity(world) != before
        assert await world.mails("bot") == [MAIL]


async def test_a_removed_mail_is_gone_and_its_uid_is_not_used_again() -> None:
    async with world_with_bot() as world:
        first = await world.deliver("bot", MAIL, WHEN)
        await world.remove("bot", first)
        second = await world.deliver("bot", MAIL, WHEN)

        assert second > first
        assert [mail.uid for mail in await world.stored("bot")] == [second]


async def uid_validity(world: ImapWorld) -> bytes:
    async with logged_in(world) as client:
        answer = await client.status("INBOX", "(UIDVALIDITY)")
        return next(bytes(line) for line in answer.lines if b"UIDVALIDITY" in line)
