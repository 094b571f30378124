"""Mask secrets in data stored by versions that did not mask mails as they read them.

It is done at a start, before anything is shown, once for each set of secrets; it can be stopped and
begun again.
"""

import logging
from datetime import datetime

from bot.config import Config
from bot.domain.ids import MailId
from handlers.filing.own_mail import secrets_of
from storage.database.engine import Database

log = logging.getLogger(__name__)


async def mask_stored(database: Database, config: Config, *, now: datetime) -> None:
    """Mask our secrets in everything that is stored, unless this was done before.

    Raises:
        TryAgainLater: the database is away.
    """
    secrets = secrets_of(config)
    async with database.reading() as store:
        if await store.masking.is_done(secrets):
            return
    last: MailId | None = MailId(0)
    while last is not None:
        async with database.transaction() as store:
            last = await store.masking.mask_mails(secrets, after=last, now=now)
    async with database.transaction() as store:
        await store.masking.mask_rest(secrets)
    log.info("stored texts looked through for our secrets")
