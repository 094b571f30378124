"""The listener, spoken to by the standard library's clients and by our own sender."""

import asyncio
import logging
import smtplib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Literal

import pytest

from bot.config import ListenerConfig
from bot.errors import GiveUp, TryAgainLater
from bot.gateways.smtp.incoming import MAX_COMMANDS, MAX_CONNECTIONS, MAX_RECIPIENTS, MailReceiver

MAIL = b"From: ada@example.org\r\nSubject: hello\r\n\r\n.dot\r\nGr\xc3\xbc\xc3\x9fe\r\n"
Taken = tuple[bytes, str, tuple[str, ...]]


class Desk:
    """Takes mails, or fails as told."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.failure: Exception | None = None
        self.before: Callable[[], Awaitable[None]] | None = None

    def accepts(self, address: str) -> bool:
        return address.lower().startswith("bot") and address.endswith("@example.org")

    async def take(self, raw: bytes, mail_from: str, recipients: Sequence[str]) -> None:
        if self.before is not None:
            await self.before()
        if self.failure is not None:
            raise self.failure
        self.taken.append((raw, mail_from, tuple(recipients)))


@asynccontextmanager
async def listening(
    desk: Desk, protocol: Literal["smtp", "lmtp"] = "smtp", *, max_size: int = 100_000
) -> AsyncIterator[MailReceiver]:
    config = ListenerConfig(enabled=True, protocol=protocol, port=0)
    receiver = MailReceiver(config, accepts=desk.accepts, take=desk.take, max_size=max_size)
    async with receiver:
        yield receiver


def converse(port: int, *lines: bytes, greeting: bytes = b"EHLO test") -> list[bytes]:
    """Say each line to the server and return the reply to each."""
    with smtplib.SMTP("127.0.0.1", port, local_hostname="test", timeout=20) as client:
        replies = []
        for line in (greeting, *lines):
            client.send(line + b"\r\n")
            replies.append(b"%d %s" % client.getreply())
        return replies


async def send(port: int, *recipients: str, mail: bytes = MAIL, sender: str = "ada@x.org") -> None:
    def run() -> None:
        with smtplib.SMTP("127.0.0.1", port, local_hostname="test", timeout=20) as client:
            client.sendmail(sender, recipients, mail)

    await asyncio.to_thread(run)


async def test_a_mail_is_taken_byte_for_byte() -> None:
    desk = Desk()

    async with listening(desk) as receiver:
        await send(receiver.port, "bot@example.org", "bot+12.x@example.org")

    assert desk.taken == [(MAIL, "ada@x.org", ("bot@example.org", "bot+12.x@example.org"))]


async def test_a_bounce_has_an_empty_sender() -> None:
    desk = Desk()

    async with listening(desk) as receiver:
        await send(receiver.port, "bot@example.org", sender="")

    assert desk.taken[0][1] == ""


async def test_a_recipient_that_is_not_ours_is_refused() -> None:
    desk = Desk()

    async with listening(desk) as receiver:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            await send(receiver.port, "someone@elsewhere.example")

    assert refused.value.recipients["someone@elsewhere.example"][0] == 550
    assert desk.taken == []


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (TryAgainLater("the database is away"), 451),
        (TimeoutError(), 451),
        (RuntimeError("a bug"), 451),
        (GiveUp("cannot be\nread"), 554),
    ],
)
async def test_a_mail_that_is_not_committed_is_not_answered_with_250(
    failure: Exception, code: int
) -> None:
    desk = Desk()
    desk.failure = failure

    async with listening(desk) as receiver:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await send(receiver.port, "bot@example.org")

    assert refused.value.smtp_code == code
    assert b"\n" not in refused.value.smtp_error


async def test_a_connection_goes_on_after_a_failure() -> None:
    desk = Desk()
    desk.failure = TryAgainLater("not now")
    dialogue = (b"MAIL FROM:<a@x.org>", b"RCPT TO:<bot@example.org>", b"DATA", MAIL + b".")

    async with listening(desk) as receiver:
        replies = await asyncio.to_thread(converse, receiver.port, *dialogue, *dialogue)

    assert [reply[:3] for reply in replies] == [b"250", *(b"250 250 354 451".split() * 2)]


async def test_too_much_mail_and_too_many_recipients_are_refused() -> None:
    desk = Desk()
    too_many = [b"RCPT TO:<bot+%d@example.org>" % number for number in range(MAX_RECIPIENTS + 1)]

    async with listening(desk, max_size=1000) as receiver:
        with pytest.raises(smtplib.SMTPResponseException) as refused:
            await send(receiver.port, "bot@example.org", mail=MAIL + b"x\r\n" * 1000)
        replies = await asyncio.to_thread(
            converse, receiver.port, b"MAIL FROM:<a@x.org>", *too_many
        )

    assert refused.value.smtp_code == 552
    assert replies[-2].startswith(b"250")
    assert replies[-1].startswith(b"452")
    assert desk.taken == []


async def test_a_line_wider_than_the_standard_is_taken() -> None:
    desk = Desk()
    wide = MAIL + b"w" * 20_000 + b"\r\n"

    async with listening(desk) as receiver:
        await send(receiver.port, "bot@example.org", mail=wide)

    assert desk.taken[0][0] == wide


async def test_lmtp_answers_once_for_each_recipient() -> None:
    desk = Desk()
    envelope = (
        b"MAIL FROM:<a@x.org>",
        b"RCPT TO:<bot+1@example.org>",
        b"RCPT TO:<nobody@example.org>",
        b"RCPT TO:<bot+2@example.org>",
        b"DATA",
    )

    def talk(port: int) -> tuple[list[bytes], list[int]]:
        with smtplib.SMTP("127.0.0.1", port, local_hostname="test", timeout=20) as client:
            client.docmd("LHLO test")
            replies = [b"%d" % client.docmd(line.decode())[0] for line in envelope]
            client.send(MAIL.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            ends = [client.getreply()[0], client.getreply()[0], client.docmd("NOOP")[0]]
            return replies, ends

    async with listening(desk, "lmtp") as receiver:
        replies, ends = await asyncio.to_thread(talk, receiver.port)

    assert replies == [b"250", b"250", b"550", b"250", b"354"]
    assert ends == [250, 250, 250]
    assert desk.taken == [(MAIL, "a@x.org", ("bot+1@example.org", "bot+2@example.org"))]


async def test_the_standard_lmtp_client_is_understood() -> None:
    desk = Desk()

    def run(port: int) -> None:
        with smtplib.LMTP("127.0.0.1", port, local_hostname="test") as client:
            client.sendmail("a@x.org", ["bot@example.org"], MAIL)

    async with listening(desk, "lmtp") as receiver:
        await asyncio.to_thread(run, receiver.port)

    assert len(desk.taken) == 1


async def test_a_mail_in_hand_is_answered_before_the_listener_stops() -> None:
    desk = Desk()
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        begun.set()
        await may_end.wait()

    desk.before = hold
    async with listening(desk) as receiver, asyncio.TaskGroup() as group:
        group.create_task(send(receiver.port, "bot@example.org"))
        await begun.wait()
        stopping = group.create_task(receiver.stop())
        may_end.set()
        await stopping

    assert len(desk.taken) == 1


async def test_a_peer_that_hangs_up_in_the_middle_does_no_harm() -> None:
    desk = Desk()

    async with listening(desk) as receiver:
        _, writer = await asyncio.open_connection("127.0.0.1", receiver.port)
        writer.write(b"EHLO x\r\nMAIL FROM:<a@x.org>\r\nRCPT TO:<bot@example.org>\r\nDATA\r\nhalf")
        await writer.drain()
        writer.transport.abort()
        await send(receiver.port, "bot@example.org")

    assert [raw for raw, _, _ in desk.taken] == [MAIL]


async def test_a_session_of_endless_commands_is_ended() -> None:
    async with listening(Desk()) as receiver:
        reader, writer = await asyncio.open_connection("127.0.0.1", receiver.port)
        writer.write(b"NOOP\r\n" * (MAX_COMMANDS["*"] + 1))
        raw = await reader.read()
        writer.close()

    assert b"421 4.7.0 NOOP" in raw


Peer = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connected(port: int, stack: AsyncExitStack) -> Peer:
    """Connect, and wait for the greeting."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    stack.callback(writer.close)
    assert (await reader.readline()).startswith(b"220 ")
    return reader, writer


async def told(peer: Peer, line: bytes) -> bytes:
    """Say a line; return the last line of the reply."""
    reader, writer = peer
    writer.write(line + b"\r\n")
    while (reply := await reader.readline())[3:4] == b"-":
        pass
    return reply


async def begun(peer: Peer) -> None:
    """Begin to send a mail."""
    assert (await told(peer, b"EHLO test")).startswith(b"250 ")
    assert (await told(peer, b"MAIL FROM:<ada@x.org>")).startswith(b"250 ")
    assert (await told(peer, b"RCPT TO:<bot@example.org>")).startswith(b"250 ")
    assert (await told(peer, b"DATA")).startswith(b"354 ")


async def test_when_there_are_too_many_the_connection_that_was_silent_longest_is_closed() -> None:
    async with listening(Desk()) as receiver, AsyncExitStack() as stack:
        peers = [await connected(receiver.port, stack) for _ in range(MAX_CONNECTIONS)]
        first, second, third = peers[:3]
        await begun(first)
        assert (await told(second, b"NOOP")).startswith(b"250 ")

        newest = await connected(receiver.port, stack)

        assert (await third[0].readline()).startswith(b"421 ")
        assert await third[0].read() == b""
        for peer in (second, newest):
            assert (await told(peer, b"NOOP")).startswith(b"250 ")
        assert (await told(first, b"Subject: x\r\n\r\nx\r\n.")).startswith(b"250 ")


async def test_idle_connections_keep_nobody_out() -> None:
    desk = Desk()

    async with listening(desk) as receiver, AsyncExitStack() as stack:
        for _ in range(3 * MAX_CONNECTIONS):
            await connected(receiver.port, stack)
        await send(receiver.port, "bot@example.org")

    assert len(desk.taken) == 1


async def test_peers_that_send_for_ever_keep_nobody_out() -> None:
    desk = Desk()

    async with listening(desk) as receiver, AsyncExitStack() as stack:
        for _ in range(MAX_CONNECTIONS):
            await begun(await connected(receiver.port, stack))
        await send(receiver.port, "bot@example.org")

    assert len(desk.taken) == 1


async def test_a_mail_in_hand_is_never_dropped_for_a_new_connection() -> None:
    desk, may_go, taking = Desk(), asyncio.Event(), asyncio.Semaphore(0)

    async def wait() -> None:
        taking.release()
        await may_go.wait()

    desk.before = wait
    async with listening(desk) as receiver, AsyncExitStack() as stack:
        peers = [await connected(receiver.port, stack) for _ in range(MAX_CONNECTIONS)]
        for peer in peers:
            await begun(peer)
            peer[1].write(b"Subject: x\r\n\r\nx\r\n.\r\n")
            await taking.acquire()
        reader, writer = await asyncio.open_connection("127.0.0.1", receiver.port)
        stack.callback(writer.close)

        assert (await reader.readline()).startswith(b"421 ")
        may_go.set()
        for peer in peers:
            assert (await peer[0].readline()).startswith(b"250 ")

    assert len(desk.taken) == MAX_CONNECTIONS


async def test_no_address_of_a_peer_or_a_person_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = Desk()

    async with listening(desk) as receiver, AsyncExitStack() as stack:
        await send(receiver.port, "bot@example.org", mail=MAIL)
        desk.failure = ValueError("a bug of ours")
        with pytest.raises(smtplib.SMTPDataError):
            await send(receiver.port, "bot@example.org")
        rude = await connected(receiver.port, stack)
        for _ in range(7):  # aiosmtpd ends a session after some words that are none
            await told(rude, b"HACK ada@x.org")
        for _ in range(MAX_CONNECTIONS + 1):
            await connected(receiver.port, stack)

    lines = "\n".join(
        f"{record.name} {record.getMessage()} {record.exc_text} {vars(record)}"
        for record in caplog.records
        if record.name != "asyncio"
    )
    assert "mail could not be taken" in lines
    assert "127.0.0.1" not in lines
    assert "@" not in lines


async def test_a_port_in_use_is_told_with_the_remedy() -> None:
    async with listening(Desk()) as first:
        config = ListenerConfig(enabled=True, protocol="smtp", port=first.port)
        second = MailReceiver(config, accepts=lambda _: True, take=Desk().take, max_size=1)
        with pytest.raises(GiveUp, match=r"\[listener\]"):
            await second.start()
