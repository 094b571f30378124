"""No mail address in any line of the log, and no control character that a terminal obeys."""

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.delivery import DeliveryState
from bot.logs import JsonFormatter, PlainFormatter, without_addresses
from storage.database.engine import Database
from tests.handlers.desk import all_done, open_desk
from tests.handlers.room import CHAIR, COUNCIL, mail
from tests.peers.smtp import peer

ROOT = Path(__file__).parents[3]

QUOTED = st.text("abcxyz .,:;<>()@'", min_size=1, max_size=20).map(lambda local: f'"{local}"')
INTERNATIONAL = st.sampled_from(["josé", "用户", "д.иванов", "o'brien", "a+b=c", "x%y!z"])
LOCALS = st.one_of(QUOTED, INTERNATIONAL)
DOMAINS = st.sampled_from(
    ["example.org", "bücher.example", "localhost", "[192.0.2.7]", "[IPv6:2001:db8::7]"]
)
ADDRESSES = st.one_of(
    st.emails(), st.builds(lambda local, domain: f"{local}@{domain}", LOCALS, DOMAINS)
)

ANSWERS = st.sampled_from(
    [
        "{}",
        "<{}>",
        "550 5.1.1 <{}>: Recipient address rejected: User unknown in virtual mailbox table",
        "550 5.1.1 {}... User unknown",
        "RCPT TO:<{}> SIZE=1",
        "mailto:{}?subject=x",
        "recipients refused ({}: 550 no; {}: 551 moved)",
        "535 5.7.8 login of '{}' failed",
        'LIST (\\HasNoChildren) "/" {}',
        "SRS0=x=y=example.net={}",
        'to="{}", from={}',
        "line one\r\n{}\r\nline three",
        "\x1b[31m{}\x1b]0;title\x07\x9b1m\u202e",
    ]
)


def said(address: str, answer: str) -> str:
    return answer.replace("{}", address)


def records(text: str, address: str) -> list[logging.LogRecord]:
    """Return records that hold a text wherever a record can."""
    log = logging.getLogger("handlers.of.a.test")

    def record(
        what: str, *values: object, facts: Mapping[str, object] | None = None, error: bool = False
    ) -> logging.LogRecord:
        trace = sys.exc_info() if error else None
        return log.makeRecord(log.name, 30, "f", 1, what, values, trace, extra=facts)

    log_records = [
        record(text.replace("%", "%%")),
        record("it said %s", text),
        record("it said", facts={"reason": text}),
        record("it said", facts={"reason": {"why": [text, (address,)], address: {address}}}),
        record("it said", facts={"reason": LookupError(text), "raw": text.encode()}),
    ]
    try:
        fail(text, address)
    except ExceptionGroup:
        log_records.append(record("it failed", error=True))
    return log_records


def fail(text: str, address: str) -> None:
    raise ExceptionGroup(text, [ValueError(address)]) from LookupError(text)


@given(address=ADDRESSES, answer=ANSWERS)
@example(address="ada@example.org", answer="https://help.example.net/?for=ada%40example.org {}")
@example(address="ada@example.org", answer="rfc822;ada+40example.org {}")
def test_no_line_of_the_log_holds_an_address(address: str, answer: str) -> None:
    domain = address.rpartition("@")[2]
    for record in records(said(address, answer), address):
        for line in (JsonFormatter().format(record), PlainFormatter().format(record)):
            assert address not in line
            assert f"@{domain}" not in line
            assert "40example.org" not in line


@given(text=st.text(), answer=ANSWERS)
def test_every_line_of_the_log_is_printable_and_json_stays_json(text: str, answer: str) -> None:
    for record in records(said(text, answer), text):
        line = JsonFormatter().format(record)
        assert line.isprintable()
        assert json.loads(line)["from"] == record.name
        for shown in PlainFormatter().format(record).split("\n"):
            assert shown.isprintable()


def test_one_fact_cannot_pretend_to_be_another_line() -> None:
    (record,) = records("550 no\n10:00:00Z error   all is lost", "a@example.org")[2:3]

    assert "\n" not in PlainFormatter().format(record)


@pytest.mark.parametrize(
    "text",
    ["SQLite 3.46.1 of Python", "12:00Z +1h, 3 * 4 = 12", "host=imap.example.org port=993", ""],
)
def test_what_is_no_address_stays_as_it_is(text: str) -> None:
    assert without_addresses(text) == text


@pytest.mark.timeout(10)
@pytest.mark.parametrize("part", ["a", '"', '\\"', "@", "a@", '"a', "a ", "%40", '"@'])
def test_addresses_are_looked_for_in_linear_time(part: str) -> None:
    without_addresses(part * 20_000)


async def test_a_server_that_names_its_recipients_leaves_no_address_in_the_log(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    refusal = f"550 5.1.1 <{COUNCIL}>: Recipient address rejected"
    async with peer() as server, open_desk(database, smtp_port=server.port) as desk:
        server.replies[COUNCIL] = refusal
        await desk.room.fetch(mail("call"))
        await desk.room.pen(CHAIR, "ballot 1 until in 2 days")
        deliveries = await desk.work(all_done)

    (failed,) = (delivery for delivery in deliveries if delivery.state is DeliveryState.FAILED)
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert COUNCIL in failed.last_error
    assert any("Recipient address rejected" in line for line in lines)
    assert [line for line in lines if "@" in line] == []


ENDING = """
import asyncio, logging, threading
from bot.logs import set_up_logging
set_up_logging()
def fail():
    raise LookupError("no ada@example.org")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
"""


def test_the_error_that_ends_the_program_or_a_thread_names_no_address() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ENDING], cwd=ROOT, capture_output=True, text=True, check=False
    )

    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert ran.returncode == 1
    assert len(lines) == 2
    assert all("LookupError: no (address)" in line["traceback"] for line in lines)
