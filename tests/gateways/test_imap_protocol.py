"""aioimaplib's protocol is cured: no recursion, no quadratic time, no endless wait."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import GiveUp, TryAgainLater
from bot.gateways.imap.login import open_imap
from bot.gateways.imap.protocol import ImapCommand, ImapProtocol
from tests.gateways.ledger import QUICK, Ledger, eventually, mailbox, watching
from tests.peers.scripted_imap import HANG_UP, ScriptedImap, scripted_imap


@pytest.fixture
async def server() -> AsyncIterator[ScriptedImap]:
    async with scripted_imap() as script:
        yield script


class _Sink(asyncio.Transport):
    """Takes what is written; only there so that a protocol can be fed by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.aborted = False

    def write(self, data: "bytes | bytearray | memoryview[int]") -> None:
        pass

    def abort(self) -> None:
        self.aborted = True


def fed(*chunks: bytes) -> tuple[ImapCommand, _Sink]:
    """Feed a protocol that has one FETCH under way; return the FETCH."""

    async def feed() -> tuple[ImapCommand, _Sink]:
        protocol, sink = ImapProtocol(literal_limit=1_000_000), _Sink()
        protocol.connection_made(sink)
        protocol.data_received(b"* PREAUTH\r\n")
        command = protocol.new_command("FETCH", "1:*", prefix="UID")
        protocol.pending_async_commands["FETCH"] = command
        for chunk in chunks:
            protocol.data_received(chunk.replace(b"TAG", command.tag.encode()))
        return command, sink

    return asyncio.run(feed())


def test_five_thousand_response_lines_in_one_read_are_handled() -> None:
    lines = b"".join(b"* %d FETCH (FLAGS (\\Seen))\r\n" % number for number in range(1, 5_001))

    command, sink = fed(lines + b"TAG OK done\r\n")

    assert len(command.responses) == 5_000
    assert command.response.result == "OK"
    assert not sink.aborted


def test_twenty_thousand_mails_in_one_fetch_take_no_quadratic_time() -> None:
    mails = b"".join(
        b"* %d FETCH (UID %d BODY[] {200}\r\n%s)\r\n" % (number, number, b"x" * 200)
        for number in range(1, 20_001)
    )

    # aioimaplib's own reading needs minutes for this; the test's time limit is the measure.
    command, _ = fed(*(mails[begin : begin + 65_536] for begin in range(0, len(mails), 65_536)))

    assert len(command.responses) == 20_000


def test_a_line_that_comes_byte_by_byte_takes_no_quadratic_time() -> None:
    line = b"* SEARCH " + b"1234567 " * 30_000 + b"\r\n"

    command, _ = fed(*(line[begin : begin + 1] for begin in range(len(line))))

    assert command.responses == [(line[:-2],)]


def test_a_parenthesis_in_a_quoted_string_ends_nothing_and_begins_nothing() -> None:
    command, _ = fed(b'* 1 FETCH (UID 1 ENVELOPE (NIL "((: a smile" NIL))\r\nTAG OK done\r\n')

    assert command.response.result == "OK"


TALK = (
    b"* 1 FETCH (UID 1 BODY[] {33}\r\nA1 OK\r\n* BYE\r\n{9}\r\n)\r\n+ \r\nX9 OK\r\n FLAGS ())\r\n"
    b"* OK still here {5}\r\n"
    b"* 2 FETCH (BODY[HEADER] {0}\r\n BODY[] {2}\r\n\r\n)\r\n"
    b"* SEARCH 1 2 3\r\n"
)


@given(cuts=st.lists(st.integers(0, len(TALK)), max_size=8).map(sorted))
def test_where_reads_end_makes_no_difference(cuts: list[int]) -> None:
    whole, _ = fed(TALK)

    parts = zip([0, *cuts], [*cuts, len(TALK)], strict=True)
    command, sink = fed(*(TALK[begin:end] for begin, end in parts))

    assert len(whole.responses) == 4
    assert command.responses == whole.responses
    assert not sink.aborted


@given(body=st.binary(max_size=400), rest=st.sampled_from([b"", b" UID 3", b' FLAGS ("{3}")']))
def test_a_literal_is_kept_byte_for_byte(body: bytes, rest: bytes) -> None:
    command, _ = fed(b"* 1 FETCH (BODY[] {%d}\r\n%s%s)\r\n" % (len(body), body, rest))

    assert command.responses == [(b"* 1 FETCH (BODY[] {%d}" % len(body), body, rest + b")")]


@given(noise=st.binary(max_size=300))
def test_no_noise_raises(noise: bytes) -> None:
    fed(noise, b"\r\n", noise)


@pytest.mark.parametrize(
    "line",
    [
        b"what is this\r\n",
        b"ZZZ9 OK a command that was not sent\r\n",
        b"* 1 FETCH (BODY[] {99999999999}\r\n",
    ],
)
def test_what_is_no_imap_ends_the_connection(line: bytes) -> None:
    _, sink = fed(line)

    assert sink.aborted


async def test_a_command_ends_when_the_connection_is_lost(server: ScriptedImap) -> None:
    server.replies["EXAMINE"] = b"* BYE going down" + b"\r\n" + HANG_UP

    with pytest.raises(TryAgainLater, match="going down"):
        async with open_imap(mailbox(port=server.port), timings=QUICK) as client:
            await client.examine()


async def test_an_error_never_shows_the_password(server: ScriptedImap) -> None:
    server.replies["LOGIN"] = b"WRONG1 OK in\r\n"

    with pytest.raises(TryAgainLater) as raised:
        async with open_imap(mailbox(port=server.port, password="hush"), timings=QUICK):
            pass

    assert "hush" not in str(raised.value)


async def test_answers_slipped_in_before_tls_are_refused(server: ScriptedImap) -> None:
    server.replies["CAPABILITY"] = b"* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK\r\n"
    server.replies["STARTTLS"] = b"TAG OK begin\r\n* CAPABILITY IMAP4rev1 EVIL"

    with pytest.raises(GiveUp, match="before TLS"):
        async with open_imap(mailbox(port=server.port, security="starttls"), timings=QUICK):
            pass


async def test_a_mail_cut_off_in_the_middle_is_fetched_again_whole(server: ScriptedImap) -> None:
    whole = server.replies["UID FETCH 1 (UID BODY.PEEK[])"]
    assert isinstance(whole, bytes)
    server.replies["UID FETCH 1 (UID BODY.PEEK[])"] = [
        b"* 1 FETCH (UID 1 BODY[] {5}\r\nhe" + HANG_UP,
        b"* 1 FETCH (UID 1 BODY[] {5}\r\nhe\r\n* BYE\r\n" + HANG_UP,
        b"\x16\x03\x01garbage\r\n",
        whole,
    ]
    ledger = Ledger()

    async with watching(mailbox(port=server.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

    assert ledger.bodies == [b"hello"]
    assert len(server.connected_at) == 4


async def test_mail_is_read_while_lines_by_the_thousand_come_between(server: ScriptedImap) -> None:
    flags = b"".join(b"* %d FETCH (FLAGS ())\r\n" % number for number in range(1, 5_001))
    body = server.replies["UID FETCH 1 (UID BODY.PEEK[])"]
    assert isinstance(body, bytes)
    server.replies["UID FETCH 1 (UID BODY.PEEK[])"] = flags + body
    ledger = Ledger()

    async with watching(mailbox(port=server.port), ledger):
        await eventually(lambda: ledger.bodies == [b"hello"])
