"""The sandbox's IMAP server and Dovecot answer alike where Penholder asks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import aioimaplib
import pytest

from bot.sandbox.imap import HOST, ImapWorld
from tests.peers.dovecot import PASSWORD, running_dovecot

USER = "penholder"
MAILS = [
    b"From: ada@example.org\r\nSubject: (unbalanced\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n",
    b"Subject: =?utf-8?q?=22=5C?=\r\n\r\n* 1 FETCH (UID 9)\r\n{5}\r\n",
    b"X: y\r\n\r\n" + b"0123456789abcdef\r\n" * 20_000,
]


@dataclass
class Peer:
    port: int
    deliver: Callable[[bytes], Awaitable[None]]
    renew_uid_validity: Callable[[], Awaitable[None]]


@asynccontextmanager
async def sandbox() -> AsyncIterator[Peer]:
    async with ImapWorld() as world:
        world.add_user(USER, password=PASSWORD)

        async def deliver(raw: bytes) -> None:
            await world.deliver(USER, raw, datetime(2025, 12, 1, tzinfo=UTC))

        async def renew() -> None:
            await world.renew_uid_validity(USER)

        yield Peer(world.port, deliver, renew)


@asynccontextmanager
async def dovecot() -> AsyncIterator[Peer]:
    with running_dovecot(users=(USER,)) as server:

        async def deliver(raw: bytes) -> None:
            await asyncio.to_thread(server.deliver, USER, raw)

        async def renew() -> None:
            await asyncio.to_thread(server.renumber, USER, uid_validity=4_000_000_000)

        yield Peer(server.port, deliver, renew)


@pytest.fixture(params=[sandbox, dovecot])
async def peer(request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    async with request.param() as found:
        yield found


@asynccontextmanager
async def selected(peer: Peer) -> AsyncIterator[aioimaplib.IMAP4]:
    client = aioimaplib.IMAP4(host=HOST, port=peer.port, timeout=20)
    await client.wait_hello_from_server()
    assert (await client.login(USER, PASSWORD)).result == "OK"
    assert (await client.select("INBOX")).result == "OK"
    try:
        yield client
    finally:
        with contextlib.suppress(aioimaplib.CommandTimeout):
            await client.logout()


async def fetched(client: aioimaplib.IMAP4, uids: str) -> list[bytes]:
    answer = await client.uid("fetch", uids, "(UID RFC822.SIZE INTERNALDATE BODY.PEEK[])")
    assert answer.result == "OK"
    return [bytes(line) for line in answer.lines if isinstance(line, bytearray)]


async def status(peer: Peer) -> dict[bytes, int]:
    async with selected(peer) as client:
        answer = await client.status("INBOX", "(MESSAGES UIDNEXT UIDVALIDITY)")
        words = next(line for line in answer.lines if b"UIDNEXT" in line)
        items = words.rpartition(b"(")[2].rstrip(b")").split()
        return {items[place]: int(items[place + 1]) for place in range(0, len(items), 2)}


async def test_mails_come_back_in_order_byte_for_byte(peer: Peer) -> None:
    for raw in MAILS:
        await peer.deliver(raw)

    async with selected(peer) as client:
        assert await fetched(client, "1:*") == MAILS


async def test_a_fetch_beyond_the_last_uid_returns_the_last_mail(peer: Peer) -> None:
    await peer.deliver(MAILS[0])
    await peer.deliver(MAILS[1])
    following = (await status(peer))[b"UIDNEXT"]

    async with selected(peer) as client:
        assert await fetched(client, f"{following}:*") == [MAILS[1]]


async def test_an_idling_client_is_told_of_a_delivery(peer: Peer) -> None:
    async with selected(peer) as client:
        idle = await client.idle_start(timeout=60)
        await peer.deliver(MAILS[0])

        pushed = await client.wait_server_push(timeout=20)
        while not any(line.endswith(b"EXISTS") for line in pushed):
            pushed = await client.wait_server_push(timeout=20)
        client.idle_done()
        await asyncio.wait_for(idle, 20)

        assert await fetched(client, "1:*") == MAILS[:1]


async def test_the_same_mails_under_a_new_uidvalidity(peer: Peer) -> None:
    for raw in MAILS:
        await peer.deliver(raw)
    before = await status(peer)

    await peer.renew_uid_validity()

    after = await status(peer)
    assert after[b"UIDVALIDITY"] != before[b"UIDVALIDITY"]
    assert after[b"MESSAGES"] == len(MAILS)
    async with selected(peer) as client:
        assert await fetched(client, "1:*") == MAILS


async def test_a_mail_appended_by_another_client_is_like_a_delivered_one(peer: Peer) -> None:
    async with selected(peer) as writer, selected(peer) as reader:
        answer = await writer.append(MAILS[0], mailbox="INBOX")
        assert answer.result == "OK"
        await reader.noop()

        assert await fetched(reader, "1:*") == MAILS[:1]
