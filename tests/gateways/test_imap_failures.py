"""The server goes away, freezes, is renumbered or refuses us: what the source does then."""

import asyncio
import gc
import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.gateways.imap.client import ImapTimings
from bot.gateways.imap.lookup import probe_imap
from bot.gateways.imap.source import BATCH_BYTES
from tests.gateways.ledger import QUICK, Ledger, eventually, mail, mailbox, watching
from tests.peers.dovecot import Dovecot, running_dovecot
from tests.peers.machine import free_port
from tests.peers.scripted_imap import HANG_UP, ScriptedImap, scripted_imap

IMPATIENT = replace(
    QUICK,
    silence=timedelta(milliseconds=300),
    connect=timedelta(milliseconds=300),
    poll_in_idle=timedelta(milliseconds=200),
)


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


@pytest.fixture
async def server() -> AsyncIterator[ScriptedImap]:
    async with scripted_imap() as script:
        yield script


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_a_server_that_restarts_is_followed_again(dovecot: Dovecot, how: str) -> None:
    dovecot.deliver("alice", mail(1))
    ledger = Ledger()
    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

        getattr(dovecot, how)()
        await eventually(lambda: bool(source.last_error))
        assert not source.connected
        assert not source.caught_up.is_set()
        dovecot.deliver("alice", mail(2))
        dovecot.start()
        await eventually(lambda: ledger.uids == [1, 2])
        await asyncio.wait_for(source.caught_up.wait(), 15)

        assert source.last_error == ""


async def test_a_server_killed_at_first_contact_gives_each_mail_once(dovecot: Dovecot) -> None:
    dovecot.deliver_many("alice", [mail(number) for number in range(400)])
    ledger = Ledger()
    async with watching(mailbox(port=dovecot.port), ledger) as source:
        for taken in (50, 150, 300):
            await eventually(lambda taken=taken: len(ledger.arrivals) >= taken)  # type: ignore[misc]
            dovecot.kill()
            dovecot.start()
        await eventually(lambda: len(ledger.arrivals) == 400)
        await asyncio.wait_for(source.caught_up.wait(), 15)

    assert ledger.uids == list(range(1, 401))


async def test_a_connection_that_is_half_open_is_given_up(dovecot: Dovecot) -> None:
    dovecot.deliver("alice", mail(1))
    ledger = Ledger()
    async with watching(mailbox(port=dovecot.port), ledger, timings=IMPATIENT) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

        with dovecot.frozen():
            dovecot.deliver("alice", mail(2))
            await eventually(lambda: "answer" in source.last_error)
            assert not source.connected
        await eventually(lambda: ledger.uids == [1, 2])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_given_up_at_any_moment_it_leaves_no_socket_open(host: str) -> None:
    # A socket that is collected while it is open is an error in these tests.
    async with scripted_imap() as script:
        for turns in range(60):
            config = mailbox(port=script.port, host=host)
            probe = asyncio.create_task(probe_imap(config, timings=QUICK))
            for _ in range(turns):
                await asyncio.sleep(0)
            probe.cancel()
            await asyncio.gather(probe, return_exceptions=True)
            del probe
    gc.collect()

    assert "LOGIN" in " ".join(script.commands)


async def test_a_mailbox_renumbered_while_we_watch_is_read_anew(dovecot: Dovecot) -> None:
    dovecot.deliver_many("alice", [mail(1), mail(2)])
    ledger = Ledger()
    timings = replace(QUICK, poll_in_idle=timedelta(milliseconds=100))
    async with watching(mailbox(port=dovecot.port), ledger, timings=timings) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

        dovecot.renumber("alice", uid_validity=4_000_000_000)
        await eventually(lambda: 4_000_000_000 in ledger.cursors)
        dovecot.deliver("alice", mail(3))
        await eventually(lambda: len(ledger.arrivals) == 5)

    assert ledger.bodies == [mail(1), mail(2), mail(1), mail(2), mail(3)]
    assert len({arrival.uid_validity for arrival in ledger.arrivals}) == 2


async def test_a_mailbox_renumbered_while_we_are_away_is_read_anew(dovecot: Dovecot) -> None:
    dovecot.deliver_many("alice", [mail(1), mail(2)])
    ledger = Ledger()
    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)
    dovecot.renumber("alice", uid_validity=4_000_000_000)

    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

    assert ledger.bodies == [mail(1), mail(2)] * 2


async def test_a_mailbox_that_shrinks_goes_on_with_the_next_mail(dovecot: Dovecot) -> None:
    dovecot.deliver_many("alice", [mail(number) for number in range(5)])
    ledger = Ledger()
    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)
        dovecot.expunge("alice", "1:5")
    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)
        dovecot.deliver("alice", mail(6))
        await eventually(lambda: len(ledger.arrivals) == 6)

    assert ledger.uids == [1, 2, 3, 4, 5, 6]


async def test_a_wrong_password_is_said_and_not_tried_again_soon(dovecot: Dovecot) -> None:
    dovecot.deliver("alice", mail(1))
    dovecot.set_passwords({"alice": "another"})
    timings = replace(QUICK, longest_pause=timedelta(seconds=1))
    ledger = Ledger()
    async with watching(mailbox(port=dovecot.port), ledger, timings=timings) as source:
        await eventually(lambda: bool(source.last_error))
        assert "correct username and password" in source.last_error
        assert "open sesame" not in source.last_error
        dovecot.set_passwords({"alice": dovecot.password})

        await eventually(lambda: ledger.uids == [1])
        await eventually(lambda: source.last_error == "")

    assert dovecot.log.count("auth failed, 1 attempts") == 1


async def test_a_folder_that_is_missing_is_named_and_found_once_it_exists(
    dovecot: Dovecot,
) -> None:
    ledger = Ledger()
    async with watching(mailbox(port=dovecot.port, folder="Lists"), ledger) as source:
        await eventually(lambda: "'Lists'" in source.last_error)
        dovecot.deliver("alice", mail(1), folder="Lists")

        await eventually(lambda: ledger.uids == [1])


async def test_pauses_grow_with_each_failure_and_begin_small_after_success(
    server: ScriptedImap,
) -> None:
    timings = replace(
        QUICK, first_pause=timedelta(milliseconds=20), longest_pause=timedelta(milliseconds=120)
    )
    server.greeting = b"* BYE too many connections\r\n"
    async with watching(mailbox(port=server.port), Ledger(), timings=timings) as source:
        await eventually(lambda: len(server.connected_at) == 6)
        assert "too many connections" in source.last_error
        times = list(server.connected_at)
        server.greeting = b"* OK hello\r\n"
        await asyncio.wait_for(source.caught_up.wait(), 15)

    # With chance at one half a pause is three quarters of 20, 40, 80, 120, 120 ms.
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    wanted = [0.015, 0.03, 0.06, 0.09, 0.09]
    assert all(gap >= least for gap, least in zip(gaps, wanted, strict=True))
    assert source.last_error == ""


async def test_a_server_that_is_not_there_is_named() -> None:
    port = free_port()
    async with watching(mailbox(port=port), Ledger()) as source:
        await eventually(lambda: bool(source.last_error))

    assert f"127.0.0.1:{port} cannot be reached" in source.last_error


@pytest.mark.parametrize("idle", [b"TAG NO not today\r\n", b"TAG BAD what\r\n", None])
async def test_a_server_without_idle_is_polled(server: ScriptedImap, idle: bytes | None) -> None:
    if idle is None:
        server.replies["CAPABILITY"] = b"* CAPABILITY IMAP4rev1\r\nTAG OK\r\n"
    else:
        server.replies["IDLE"] = idle
    server.replies["UID SEARCH"] = [b"* SEARCH\r\nTAG OK\r\n"] * 3 + [b"* SEARCH 1\r\nTAG OK\r\n"]
    ledger = Ledger()

    async with watching(mailbox(port=server.port), ledger):
        await eventually(lambda: ledger.uids == [1])

    assert server.commands.count("IDLE") <= 1
    assert len(server.connected_at) == 1


async def test_the_last_mail_given_for_an_empty_range_is_not_taken_again(
    server: ScriptedImap,
) -> None:
    ledger = Ledger()
    ledger.cursors[7] = 1
    server.replies["UID SEARCH UID 2:*"] = b"* SEARCH 1\r\nTAG OK\r\n"

    async with watching(mailbox(port=server.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

    assert ledger.arrivals == []


async def test_a_server_that_always_tells_of_mail_and_has_none_is_asked_ever_less(
    server: ScriptedImap,
) -> None:
    server.replies["IDLE"] = b"+ idling\r\n* 1 EXISTS\r\n"
    server.replies["UID SEARCH"] = b"* SEARCH\r\nTAG OK\r\n"
    begin = asyncio.get_running_loop().time()

    async with watching(mailbox(port=server.port), Ledger()):
        await eventually(lambda: server.commands.count("IDLE") == 6)

    # Three quarters of 20, 40, 80 and 160 ms lie between the second and the sixth.
    assert asyncio.get_running_loop().time() - begin > 0.22


@pytest.mark.parametrize("silent", ["CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "IDLE", "DONE"])
async def test_an_unanswered_command_ends_the_connection(server: ScriptedImap, silent: str) -> None:
    answer = server.replies[silent]
    assert isinstance(answer, bytes)
    server.replies[silent] = [b"", answer]
    ledger = Ledger()

    async with watching(mailbox(port=server.port), ledger, timings=IMPATIENT):
        await eventually(lambda: len(server.connected_at) >= 2 and ledger.uids == [1])


async def test_a_mail_that_the_server_cannot_give_keeps_back_none_before_it(
    server: ScriptedImap,
) -> None:
    server.replies["UID SEARCH"] = b"* SEARCH 1 2\r\nTAG OK\r\n"
    server.replies["UID SEARCH UID 2:*"] = b"* SEARCH 2\r\nTAG OK\r\n"
    server.replies["UID FETCH 2"] = b"TAG NO [SERVERBUG] lost it\r\n"
    sizes = b"* 1 FETCH (UID 1 RFC822.SIZE 5)\r\n* 2 FETCH (UID 2 RFC822.SIZE 5)\r\nTAG OK\r\n"
    server.replies["UID FETCH 1:2 (UID RFC822.SIZE"] = sizes
    server.replies["UID FETCH 1:2 (UID BODY.PEEK[])"] = b"TAG NO [SERVERBUG] lost it\r\n"
    ledger = Ledger()

    async with watching(mailbox(port=server.port), ledger) as source:
        await eventually(lambda: ledger.uids == [1])
        await eventually(lambda: "lost it" in source.last_error)


async def test_a_connection_that_falls_while_mails_are_read_loses_and_repeats_none(
    server: ScriptedImap,
) -> None:
    server.replies["UID SEARCH"] = b"* SEARCH 1 2\r\nTAG OK\r\n"
    server.replies["UID SEARCH UID 2:*"] = b"* SEARCH 2\r\nTAG OK\r\n"
    sizes = [b"* %d FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, uid, BATCH_BYTES) for uid in (1, 2)]
    server.replies["UID FETCH 1:2 (UID RFC822.SIZE"] = b"".join(sizes) + b"TAG OK\r\n"
    server.replies["UID FETCH 2 (UID RFC822.SIZE"] = sizes[1] + b"TAG OK\r\n"
    body = b"* 2 FETCH (UID 2 BODY[] {3}\r\nbye)\r\nTAG OK\r\n"
    server.replies["UID FETCH 2 (UID BODY.PEEK[])"] = [HANG_UP, body]
    ledger = Ledger()
    ledger.readable.clear()

    async with watching(mailbox(port=server.port), ledger, max_size=2 * BATCH_BYTES) as source:
        await eventually(lambda: "closed" in source.last_error)
        assert ledger.reading == 1
        ledger.readable.set()
        await asyncio.wait_for(source.caught_up.wait(), 15)

    assert ledger.bodies == [b"hello", b"bye"]
    assert len(server.connected_at) == 2


async def test_a_mail_that_is_shown_but_not_given_is_not_skipped(server: ScriptedImap) -> None:
    body = server.replies["UID FETCH 1 (UID BODY.PEEK[])"]
    assert isinstance(body, bytes)
    absent = b"* 1 FETCH (UID 1 BODY[] NIL)\r\nTAG OK\r\n"
    server.replies["UID FETCH 1 (UID BODY.PEEK[])"] = [absent] * 2 + [body]
    ledger = Ledger()

    async with watching(mailbox(port=server.port), ledger) as source:
        await eventually(lambda: "shows the mail of UID 1" in source.last_error)
        await eventually(lambda: ledger.bodies == [b"hello"])


async def test_a_server_that_hangs_up_in_idle_is_connected_again(server: ScriptedImap) -> None:
    server.replies["IDLE"] = [b"+ idling\r\n* BYE autologout\r\n" + HANG_UP, b"+ idling\r\n"]
    ledger = Ledger()

    async with watching(mailbox(port=server.port), ledger) as source:
        await eventually(lambda: len(server.connected_at) == 2)
        await asyncio.wait_for(source.caught_up.wait(), 15)

    assert ledger.uids == [1]


def test_an_idle_is_left_long_before_servers_leave_it() -> None:
    assert ImapTimings().poll_in_idle < timedelta(minutes=10)
