"""The service while its disk takes no more: every write of it is refused by the system.

A limit on the size of its files (RLIMIT_FSIZE) is set on the running process and lifted again.
A reader keeps SQLite from beginning its log anew, so that each commit would make it longer.
"""

import resource
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.sandbox.people import CHANNEL, KOFI, MARTA, PLAN, PRIYA
from bot.sandbox.slack import Phase
from bot.sandbox.story import mails, texts
from bot.sandbox.story.check import check_world
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from storage.database.sqlite_library import sqlite3
from tests.cli.program import Penholder
from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import Service, running_service, start_service, until

MEGABYTE = 1_000_000
PAGES = 10_000
UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


def fill_disk(service: Service, database: Path) -> None:
    """Let no file of the service grow beyond what the database's log is now."""
    size = database.with_name(f"{database.name}-wal").stat().st_size
    assert size > service.log_path.stat().st_size * 2  # it can still say what is wrong
    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def make_room(service: Service) -> None:
    """Lift the limit."""
    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, UNLIMITED)


@contextmanager
def a_reader(database: Path) -> Iterator[None]:
    """Look at the database all the while."""
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM mails").fetchone()
        yield


async def write_ten(stage: Stage) -> None:
    """Bring an answer to Marta's call into every mailbox."""
    mail = stage.write(
        KOFI, "Make it ten topics.\n", subject=f"Re: {texts.SUBJECT}", to=(PLAN,), name="ten"
    )
    mail["In-Reply-To"] = "<call@lindqvist.example>"
    await stage.send(mail, writer=KOFI, to=(PLAN,))


async def all_is_once(world: Sandbox) -> None:
    """Find nothing doubled and nothing that waits, in the world and in the database."""
    assert await find_leftovers(world.database_url) == []
    assert await check_world(world) == []


async def test_a_service_whose_disk_is_full_goes_on_when_there_is_room_again(
    sandbox: Sandbox, stage: Stage
) -> None:
    database = sandbox.data_dir / "penholder.db"
    async with running_service(sandbox.config_path, hurried=True) as service:
        await mails.call(stage)
        await stage.command(PRIYA, "publish always")
        with a_reader(database):
            fill_disk(service, database)
            await write_ten(stage)
            text = await stage.comment(PRIYA, "said while nothing can be kept")
            refused = await sandbox.slack.people.command(
                MARTA.slack, CHANNEL, "/pen", f"title {stage.number()} Never kept"
            )
            await until("mail that waits", lambda: service.said("mails not taken"))
            await until("Slack that waits", lambda: service.said("slack arrival waits"))
            assert service.said("make room")
            assert not refused.ok
            make_room(service)
            await stage.until("the mail", lambda: stage.mail_in_thread(KOFI, "ten") is not None)
            await stage.until("the comment", lambda: stage.is_marked(text))
        await all_is_once(sandbox)
        assert service.is_up()


async def test_check_and_a_start_without_room_say_what_to_do(sandbox: Sandbox) -> None:
    penholder = Penholder(sandbox.config_path)
    status, out, err = await penholder("check", "--offline", file_size=MEGABYTE)
    assert (status, err) == (1, "")
    assert f"database: no room for 16 MB in {sandbox.data_dir}: File too large; make room" in out

    status, out, err = await penholder("run", file_size=PAGES)
    assert (status, out) == (1, "")
    assert err == "penholder: the disk cannot be read or written: make room, or mend it\n"


async def test_a_message_posted_as_the_disk_ran_full_is_there_once_after_a_kill(
    sandbox: Sandbox, stage: Stage
) -> None:
    database = sandbox.data_dir / "penholder.db"
    service = await start_service(sandbox.config_path, hurried=True)
    try:
        await mails.call(stage)
        await all_is_once(sandbox)

        async def fill_at_post(name: str, phase: Phase) -> None:
            if name == "chat.postMessage" and phase == "before":
                fill_disk(service, database)

        sandbox.slack.on_call = fill_at_post
        with a_reader(database):
            await write_ten(stage)
            await stage.until("the mail", lambda: stage.mail_in_thread(KOFI, "ten") is not None)
            await until("it waits", lambda: service.said("outbox waits for the database"))
    finally:
        sandbox.slack.on_call = None
        await service.kill()

    async with running_service(sandbox.config_path, hurried=True):
        text = await stage.comment(PRIYA, "said afterwards")
        await stage.command(PRIYA, "publish always")
        await stage.until("the comment", lambda: stage.is_marked(text))
        await all_is_once(sandbox)
