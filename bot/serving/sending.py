"""Run the outbox with its connections: in the service, or alone for one command's deliveries."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from bot.clock import Clock, system_clock
from bot.config import Config, CurrentConfig
from bot.domain.delivery import Delivery
from bot.errors import StoodStill
from bot.gateways.imap.lookup import ImapLookup
from bot.gateways.slack.outgoing import SlackOut
from bot.gateways.smtp.outgoing import SmtpOut
from bot.reply_secret import mark_of, with_secret
from bot.serving.owning import Owner
from bot.serving.timings import Timings
from handlers.sending.dispatch import Peers, SendingDoor, deliver
from handlers.sending.outbox import Done, Outbox
from storage.database.engine import Database


async def send_due_deliveries(config: Config, database: Database, *, stop: asyncio.Event) -> None:
    """Run the outbox without the service, until `stop`: for one command's deliveries."""
    timings = Timings()
    config = await asyncio.to_thread(with_secret, config)
    owner = Owner(
        database,
        lasting=timings.lease,
        chance=chance,
        clock=system_clock,
        mark=mark_of(config.penholder.secret),
    )
    await owner.begin()
    async with open_senders(config, timings, owner) as ways, asyncio.TaskGroup() as tasks:
        outbox = make_outbox(lambda: config, database, ways, clock=system_clock, owner=owner)
        living = tasks.create_task(owner.live())
        sending = tasks.create_task(outbox.run())
        await stop.wait()
        outbox.stop()
        await asyncio.wait({sending})
        living.cancel()


@asynccontextmanager
async def open_senders(config: Config, timings: Timings, owner: Owner) -> AsyncIterator[Peers]:
    """Open a process's connections to Slack and to the mail servers; close them in the end."""

    def require_life() -> None:
        """Refuse to send what another process may be sending instead."""
        if not owner.lives:
            raise StoodStill

    smtp_out = partial(
        SmtpOut,
        config.smtp,
        timings=timings.smtp,
        require_life=require_life,
        pace=timings.mail_pace,
    )
    slack = SlackOut(config.slack, pace=timings.pace, require_life=require_life)
    lookups = tuple(
        ImapLookup(config=mailbox, timings=timings.imap) for mailbox in config.mailboxes
    )
    try:
        async with (
            smtp_out() as smtp,
            smtp_out() as answers,
        ):
            yield Peers(slack=slack, smtp=smtp, answers=answers, lookups=lookups, echo=timings.echo)
    finally:
        await slack.aclose()


def make_outbox(
    config: CurrentConfig, database: Database, ways: Peers, *, clock: Clock, owner: Owner
) -> Outbox:
    """Return a worker of the outbox that delivers over these connections, for a process."""

    async def deliver_now(delivery: Delivery) -> Done:
        """Deliver as the configuration says when it begins."""
        return await deliver(delivery, SendingDoor(database, config(), clock, ways))

    return Outbox(
        database=database,
        deliver=deliver_now,
        clock=clock,
        chance=chance,
        worker=owner.name,
    )


def chance() -> float:
    """Return a number from 0 to 1, to spread retries."""
    return secrets.randbelow(1_000_000) / 1_000_000
