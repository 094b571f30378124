"""Mail to our own addresses, handed over by LMTP or SMTP while the service runs."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiosmtplib
import pytest

from bot.config import load_config
from bot.errors import TryAgainLater
from bot.events import MailReceived
from bot.sandbox.people import BOT_ADDRESS
from bot.sandbox.world import Sandbox
from bot.serving.service import run_service
from handlers.filing.own_mail import our_marks
from handlers.receiving.direct_mail import handle_direct_mail
from handlers.receiving.mail_reader import MailReader
from handlers.voting.voters import is_own_address
from handlers.work import Door
from tests.handlers.filing.test_filing import ClockOutOfOrder
from tests.handlers.room import CHAIR, COUNCIL, US, Room, mail, new_config


async def hand_over(room: Room, raw: bytes) -> None:
    """Hand a mail over as the listener does."""
    await handle_direct_mail(
        MailReceived(room.clock.now, raw),
        room.door,
        parse=MailReader(our_marks(room.config)).parse,
    )


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        (US, True),
        ("Penholder@Bot.Example.org", True),
        ("penholder+i12@bot.example.org", True),
        ("penholders@bot.example.org", False),
        ("penholder@example.org", False),
        (COUNCIL, False),
        ("", False),
    ],
)
def test_only_our_own_addresses_are_ours(address: str, *, taken: bool) -> None:
    assert is_own_address(address, new_config()) is taken


async def test_a_direct_vote_is_kept_and_counts_by_the_ballots_rules(room: Room) -> None:
    room.config = new_config(council={"ballots": {"minimum_assurance": "none"}})
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    vote = mail("vote", "#1: +1\n", to="penholder+i1@bot.example.org", through=None)

    await hand_over(room, vote)
    await hand_over(room, vote)
    await room.fetch(vote)

    assert await room.tally(1) == {"agree": 1}
    assert len((await room.show(1))["votes"]) == 1


async def test_list_mail_that_comes_directly_is_filed_once(room: Room) -> None:
    await hand_over(room, mail("call"))
    await room.fetch(mail("call"))

    (item,) = await room.items()
    assert item["messages"] == 1


async def test_automatic_mail_handed_over_does_nothing(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    before = await room.queued()

    await hand_over(
        room,
        mail("away", "#1: +1", to=US, through=None, headers={"Auto-Submitted": "auto-replied"}),
    )

    assert (await room.show(1))["votes"] == []
    assert await room.queued() == before


async def test_what_cannot_be_read_or_handled_is_set_aside(room: Room) -> None:
    await hand_over(room, b"")
    await handle_direct_mail(
        MailReceived(room.clock.now, mail("call")),
        Door(room.database, room.config, ClockOutOfOrder(1, error=RuntimeError("a bug"))),  # type: ignore[arg-type]
        parse=MailReader(our_marks(room.config)).parse,
    )

    assert sorted(bool(set_aside.size) for set_aside in await room.set_aside()) == [False, True]


async def test_a_database_that_is_away_leaves_the_mail_with_its_peer(room: Room) -> None:
    with pytest.raises(TryAgainLater):
        await handle_direct_mail(
            MailReceived(room.clock.now, mail("call")),
            Door(room.database, room.config, ClockOutOfOrder(1, error=TryAgainLater("away"))),  # type: ignore[arg-type]
            parse=MailReader(our_marks(room.config)).parse,
        )
    assert await room.items() == []


@pytest.fixture
async def listening(tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[int]:
    """Run the service with its listener on, in the sandbox's world; give the port."""
    async with Sandbox(data_dir=tmp_path) as world:
        section = {"enabled": True, "protocol": "smtp", "port": unused_tcp_port}
        lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in section.items())
        text = await asyncio.to_thread(world.config_path.read_text, encoding="utf-8")
        await asyncio.to_thread(world.config_path.write_text, f"{text}\n[listener]\n{lines}")
        stop, ready = asyncio.Event(), asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(run_service(load_config(world.config_path), stop=stop, ready=ready))
            await ready.wait()
            yield unused_tcp_port
            stop.set()


async def test_the_running_service_takes_mail_to_itself_only(listening: int) -> None:
    raw = mail("hello", "Hello there", to=BOT_ADDRESS, through=None)

    errors, answer = await aiosmtplib.send(
        raw,
        sender="ada@example.org",
        recipients=[BOT_ADDRESS],
        hostname="127.0.0.1",
        port=listening,
        start_tls=False,
    )
    assert errors == {}
    assert "Taken" in answer

    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        await aiosmtplib.send(
            raw,
            sender="ada@example.org",
            recipients=["somebody@example.org"],
            hostname="127.0.0.1",
            port=listening,
            start_tls=False,
        )
