"""Take a whole mailbox once, with the service's parts, and end: what `bench_imap` measures."""

import asyncio
from functools import partial
from pathlib import Path

from bot.clock import system_clock
from bot.config import load_config
from bot.gateways.imap.source import ImapSource
from handlers.filing.own_mail import our_marks
from handlers.receiving.list_mail import handle_mails
from handlers.receiving.mail_reader import MailReader
from storage.database.engine import Database
from tests.conftest import new_delivery_id


async def take_mailbox(config_path: Path) -> None:
    """Fetch and file all that is in the first mailbox of the configuration."""
    config = load_config(config_path)
    mailbox = config.mailboxes[0]
    database = await Database.open(config.database.url, new_delivery_id=new_delivery_id)

    async def cursor(uid_validity: int) -> int:
        async with database.reading() as store:
            return await store.cursors.get(mailbox.name, uid_validity)

    reader = MailReader(our_marks(config))
    source = ImapSource(
        mailbox,
        max_size=config.mail.max_size,
        cursor=cursor,
        read=reader.read,
        take=partial(handle_mails, database=database, config=config, clock=system_clock),
        chance=lambda: 0.5,
    )
    try:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(source.run())
            await source.caught_up.wait()
            running.cancel()
    finally:
        reader.close()
        await database.close()
