"""Two processes with one configuration, on PostgreSQL behind PgBouncer.

One reads the mailbox and keeps time, both take clicks and send; several mailboxes are divided.
Whoever is killed, stopped or restarted is replaced; nothing is lost and nothing is there twice.
"""

import asyncio
import json
import re
import shutil
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from itertools import groupby
from pathlib import Path

import pytest

from bot.config import EVENTS_PATH
from bot.domain.delivery import DeliveryKind, NewDelivery
from bot.domain.ids import ItemNumber
from bot.domain.payloads import Note
from bot.sandbox.people import BOT_ADDRESS, CHANNEL, INES, KOFI, LEILA, MARTA, PLAN, PRIYA, TOMAS
from bot.sandbox.slack import Fault, FaultKind, Redelivery
from bot.sandbox.story import mails, texts
from bot.sandbox.story.check import check_world
from bot.sandbox.story.stage import Stage, flat, plain
from bot.sandbox.world import Sandbox
from storage.database.engine import Database
from tests.conftest import NEEDS_POSTGRESQL, new_delivery_id
from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import PATIENCE_SECONDS, Service, start_service, until
from tests.peers.machine import free_port
from tests.peers.nginx import proxied
from tests.peers.pgbouncer import pooled
from tests.peers.postgres import Postgres
from tests.peers.session import Session
from tests.storage.samples import NOW

pytestmark = NEEDS_POSTGRESQL

MANY = 300
READS_MAIL = '"lease": "mailbox:main"'


@pytest.fixture
def direct(postgres_server: Postgres) -> Iterator[str]:
    with postgres_server.fresh_database() as url:
        yield url


@pytest.fixture
async def sandbox(tmp_path: Path, postgres_server: Postgres, direct: str) -> AsyncIterator[Sandbox]:
    redelivery = Redelivery(pauses=(timedelta(milliseconds=200),) * 20)
    with pooled(postgres_server, direct) as url:
        async with Sandbox(data_dir=tmp_path, database_url=url, redelivery=redelivery) as world:
            yield world


@pytest.fixture
def stage(sandbox: Sandbox) -> Stage:
    return Stage(sandbox, patience=timedelta(seconds=120))


def copied(sandbox: Sandbox, name: str, *, port: int) -> Path:
    """Return a configuration in a folder of its own, that serves pages on a port."""
    folder = sandbox.data_dir / name
    folder.mkdir(exist_ok=True)
    config = Path(shutil.copy(sandbox.config_path, folder))
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("[web]\nport = 0", f"[web]\nport = {port}"), encoding="utf-8")
    return config


async def start(sandbox: Sandbox, name: str, started: list[Service], *, port: int = 0) -> Service:
    """Start a process that has its own folder for its log, and keep it among the others."""
    service = await start_service(copied(sandbox, name, port=port), hurried=True)
    started.append(service)
    await until(f"the start of {name}", lambda: service.said("service started"))
    return service


@pytest.fixture
def ports(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[Sequence[int]]:
    """Give two ports behind a proxy, to which Slack posts; none in Socket Mode."""
    if request.param == "socket":
        yield (0, 0)
        return
    both = (free_port(), free_port())
    with proxied(both) as url:
        sandbox.slack.post_to(f"{url}{EVENTS_PATH}")
        text = sandbox.config_path.read_text()
        text = text.replace("[penholder]\n", f'[penholder]\npublic_url = "{url}"\n')
        text = re.sub("app_token = .*", 'mode = "http"', text)
        secret = f'signing_secret = "{sandbox.slack.signing_secret}"\n'
        sandbox.config_path.write_text(text.replace("[slack]\n", f"[slack]\n{secret}"))
        yield both


@asynccontextmanager
async def two_processes(
    sandbox: Sandbox, ports: Sequence[int] = (0, 0)
) -> AsyncIterator[list[Service]]:
    """Run two; the first reads the mailbox. In the end SIGTERM must end whoever is left."""
    started: list[Service] = []
    try:
        first = await start(sandbox, "first", started, port=ports[0])
        await until("who reads the mailbox", lambda: first.said(READS_MAIL))
        await start(sandbox, "second", started, port=ports[1])
        if not ports[0]:
            await sandbox.slack.sockets.wait_connected(2, within=timedelta(seconds=60))
        yield started
        for service in started:
            if service.is_up():
                assert await service.stop() == 0, service.log
            assert [line for line in service.lines() if "traceback" in line] == []
    except BaseException as error:
        for service in started:
            error.add_note(f"A process's log:\n{service.log}")
        raise
    finally:
        for service in started:
            service.process.send_signal(signal.SIGCONT)
            await service.kill()


async def answer(stage: Stage, number: int) -> None:
    """Mail a thought to the list, and wait until it is in the item's thread."""
    mail = stage.write(
        KOFI,
        f"Thought {number:03} of mine.\n",
        subject=f"Re: {texts.SUBJECT}",
        to=(PLAN,),
        name=f"thought-{number}",
    )
    mail["In-Reply-To"] = "<call@lindqvist.example>"
    await stage.send(mail, writer=KOFI, to=(PLAN,))
    await stage.until("the thought", lambda: shown(stage, f"Thought {number:03}") == 1)


def shown(stage: Stage, words: str) -> int:
    """Return how many replies of the item's thread hold some words."""
    return sum(words in flat(plain(message)) for message in stage.replies())


async def find_faults(sandbox: Sandbox, direct: str, *, was_killed: bool) -> list[str]:
    return [*await find_leftovers(direct), *await check_world(sandbox, was_killed=was_killed)]


async def test_another_process_takes_over_from_one_that_was_killed(
    sandbox: Sandbox, stage: Stage, direct: str
) -> None:
    async with two_processes(sandbox) as (first, second):
        await mails.call(stage)
        await answer(stage, 1)
        assert not second.said(READS_MAIL)

        await first.kill()
        await answer(stage, 2)
        await stage.command(MARTA, "comment 1 Still here")

        assert second.said(READS_MAIL)
        await stage.until("the comment", lambda: shown(stage, "Still here") == 1)
        assert await find_faults(sandbox, direct, was_killed=True) == []


async def test_a_process_that_was_stopped_changes_nothing_when_it_goes_on(
    sandbox: Sandbox, stage: Stage, direct: str
) -> None:
    async with two_processes(sandbox) as (first, second):
        await mails.call(stage)

        first.process.send_signal(signal.SIGSTOP)
        # Where it stops is chance; in mid-statement it may hold what the others need.
        with closing(await Session.begin(direct, name="penholder")) as session:
            await session.ask("BEGIN; SELECT * FROM items FOR UPDATE")
            await session.stop_in_mid_statement()
            await answer(stage, 1)
        assert second.said(READS_MAIL)
        first.process.send_signal(signal.SIGCONT)
        await until("that it knows", lambda: first.said("lease lost"))
        await answer(stage, 2)

        assert await find_faults(sandbox, direct, was_killed=False) == []


@pytest.mark.parametrize("ports", ["socket", "http"], indirect=True)
async def test_a_rolling_restart_loses_no_command_and_no_click(
    sandbox: Sandbox, stage: Stage, direct: str, ports: Sequence[int]
) -> None:
    people = sandbox.slack.people
    sentences: list[str] = []
    late: set[str] = set()
    pressed: list[str] = []
    finished = asyncio.Event()

    async def comment_on_and_on(member: str) -> None:
        while not finished.is_set():
            text = f"Comment {len(sentences)} of {member}"
            sentences.append(text)
            while not (
                given := await people.command(member, CHANNEL, "/pen", f"comment 1 {text}")
            ).ok:
                # On a busy machine a process that has just started may take too long to answer;
                # what reaches no process has another error.
                assert given.error == "operation_timeout"
                late.add(text)
            await asyncio.sleep(0.05)

    async def vote_on_and_on() -> None:
        parent = stage.parent()
        while not finished.is_set():
            choice = ("agree", "disagree")[len(pressed) % 2]
            pressed.append(choice)
            while not (
                given := await people.press(PRIYA.slack, CHANNEL, parent.ts, f"vote:{choice}")
            ).ok:
                assert given.error == "operation_timeout"
            await asyncio.sleep(0.05)

    async with two_processes(sandbox, ports) as started:
        first, second = started
        await mails.call(stage)
        await stage.command(MARTA, f"ballot 1 until +2h {texts.QUESTION}")
        await stage.until("the buttons", lambda: stage.parent_says("Vote until"))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(vote_on_and_on())
            for other in (MARTA, LEILA, INES):
                tasks.create_task(comment_on_and_on(other.slack))
            assert await first.stop() == 0
            await start(sandbox, "third", started, port=ports[0])
            if not ports[0]:
                await sandbox.slack.sockets.wait_connected(2, within=timedelta(seconds=60))
            assert await second.stop() == 0
            finished.set()

        assert len(sentences) > 3 + len(late)
        database = await Database.open(direct, new_delivery_id=new_delivery_id)
        async with database.reading() as store:
            lines = [comment.text for comment in await store.comments.of_item(ItemNumber(1))]
            (ballot,) = (await store.ballots.of_items([ItemNumber(1)])).values()
            votes = await store.ballots.votes(ballot.id)
        await database.close()
        assert set(lines) == set(sentences)
        assert {text for text, count in Counter(lines).items() if count > 1} <= late
        # A click again of the same button is the same vote.
        assert [choice for choice, _run in groupby(vote.choice for vote in votes)] == pressed
        assert len(pressed) > 3


async def test_a_process_with_another_secret_refuses_to_start(sandbox: Sandbox) -> None:
    started: list[Service] = []
    try:
        first = await start(sandbox, "first", started)
        folder = sandbox.data_dir / "second"
        folder.mkdir()
        config = folder / "penholder.toml"
        shared = sandbox.config_path.read_text()
        config.write_text(
            shared.replace("a secret of the sandbox", "another secret of the sandbox")
        )
        config.chmod(0o600)
        second = await start_service(config, hurried=True)
        started.append(second)

        assert await second.ended() == 1
        assert "another process that uses this database has another secret" in second.log
        assert await first.stop() == 0
    finally:
        for service in started:
            await service.kill()


async def test_two_processes_send_each_of_many_deliveries_once(
    sandbox: Sandbox, direct: str
) -> None:
    members = (MARTA, LEILA, INES, TOMAS)
    notes = [
        NewDelivery(
            kind=DeliveryKind.SLACK_NOTE,
            destination=f"slack/{number % 60}",
            recipient=f"{members[number % 4].slack}@{CHANNEL}",
            payload=Note(f"Note {number:04}"),
        )
        for number in range(MANY)
    ]
    slow = Fault(kind=FaultKind.SLOW, times=MANY, after=timedelta(seconds=0.5))
    async with two_processes(sandbox) as both:
        sandbox.slack.faults.add(slow)
        database = await Database.open(direct, new_delivery_id=new_delivery_id)
        async with database.transaction() as store:
            await store.outbox.add_many(notes, now=NOW)
        await database.close()

        assert await find_leftovers(direct) == []

        calls = [call.args for call in sandbox.slack.state.calls if not call.error]
        lines = [str(call["text"]) for call in calls if "Note" in str(call.get("text"))]
        assert sorted(lines) == [f"Note {number:04}" for number in range(MANY)]
        for service in both:
            assert await service.stop() == 0
    sent = [int(line["sent"]) for service in both for line in service.lines() if "sent" in line]
    assert sum(sent) >= MANY


def reads(service: Service) -> int:
    """Return how many mailboxes a process reads, as its log says."""
    sentences = [str(line.get("what")) for line in service.lines() if "mailbox:" in str(line)]
    return sentences.count("lease taken") - sentences.count("lease handed over")


async def test_mailboxes_are_divided_while_mail_comes_and_each_mail_is_there_once(
    sandbox: Sandbox, stage: Stage, direct: str
) -> None:
    boxes = [BOT_ADDRESS, *(add_mailbox(sandbox, number) for number in range(3))]
    sent = 0

    async def answer_by_each() -> None:
        nonlocal sent
        for box in boxes:
            sandbox.mail.add_mailbox(PLAN.subscribed_as, user=box)
            sent += 1
            await answer(stage, sent)

    async with two_processes(sandbox) as (first, second):
        await mails.call(stage)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (reads(first), reads(second)) != (2, 2):
                await answer_by_each()
        await answer_by_each()

        assert await first.stop() == 0
        await answer_by_each()

        assert reads(second) == len(boxes)
        assert [shown(stage, f"Thought {number + 1:03}") for number in range(sent)] == [1] * sent
        assert await find_faults(sandbox, direct, was_killed=False) == []


def add_mailbox(sandbox: Sandbox, number: int) -> str:
    """Give Penholder another mailbox; return its user."""
    user = f"box{number}"
    sandbox.imap.add_user(user, password="of the box")
    keys = {
        "name": user, "host": "127.0.0.1", "port": sandbox.imap.port, "security": "none",
        "username": user, "password": "of the box",
    }  # fmt: skip
    with sandbox.config_path.open("a", encoding="utf-8") as config:
        config.write("\n[[mailboxes]]\n")
        config.writelines(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
    return user
