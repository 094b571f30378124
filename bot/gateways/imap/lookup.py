"""Short looks into an IMAP folder, each on a connection of its own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.config import MailboxConfig
from bot.domain.ids import MessageId
from bot.gateways.imap.client import DEFAULT_TIMINGS, ImapTimings
from bot.gateways.imap.login import open_imap

MESSAGE_ID: Final = b"message-id:"
AT_ONCE: Final = 50
"""Header sections asked for in one command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapLookup:
    """Says whether a mail has arrived in a folder; asked before a mail is sent again."""

    config: MailboxConfig
    timings: ImapTimings = DEFAULT_TIMINGS

    async def has_message_id(self, message_id: MessageId, *, since: date | None = None) -> bool:
        """Return True if the folder holds a mail with that Message-ID.

        `since`, a day by the server's clock, spares it the mails that came before.

        Raises:
            TryAgainLater: the server is away or busy.
            GiveUp: the server refuses us; the text says what to do.
        """
        async with open_imap(self.config, timings=self.timings) as client:
            await client.examine()
            return await client.has_message_id(message_id, since=since)


async def newest_headers(
    config: MailboxConfig, *, count: int, timings: ImapTimings = DEFAULT_TIMINGS
) -> list[bytes]:
    """Return the header sections of the newest mails in a folder, the newest first.

    Raises:
        TryAgainLater: the server is away or busy.
        GiveUp: the server refuses us; the text says what to do.
    """
    async with open_imap(config, timings=timings) as client:
        await client.examine()
        uids = sorted(await client.uids_above(0))[-count:]
        raws: dict[int, bytes] = {}
        for begin in range(0, len(uids), AT_ONCE):
            raws |= await client.headers(uids[begin : begin + AT_ONCE])
    return [raws[uid] for uid in sorted(raws, reverse=True)]


async def all_mails(
    config: MailboxConfig, *, timings: ImapTimings = DEFAULT_TIMINGS
) -> AsyncIterator[tuple[int, dict[int, bytes], int]]:
    """Give a folder's mails: UIDVALIDITY, header sections by UID, and how many there are in all.

    A mail without a Message-ID comes whole: what is known of it goes by its content.

    Raises:
        TryAgainLater: the server is away or busy.
        GiveUp: the server refuses us; the text says what to do.
    """
    async with open_imap(config, timings=timings) as client:
        folder = await client.examine()
        uids = sorted(await client.uids_above(0))
        for begin in range(0, len(uids), AT_ONCE):
            raws = await client.headers(uids[begin : begin + AT_ONCE])
            for uid in [number for number, head in raws.items() if MESSAGE_ID not in head.lower()]:
                raws |= await client.bodies([uid])
            yield folder.uid_validity, raws, len(uids)


@dataclass(frozen=True, slots=True)
class ImapProbe:
    """What `penholder check` found in a mailbox."""

    idle: bool
    """Whether the server tells of new mail by itself; without IDLE it is polled."""
    mails: int
    uid_validity: int


async def probe_imap(config: MailboxConfig, *, timings: ImapTimings = DEFAULT_TIMINGS) -> ImapProbe:
    """Log in, open the folder and say what is there.

    Raises:
        TryAgainLater: the server is away or busy; the text says what was tried.
        GiveUp: the configuration or the server must be changed; the text says how.
    """
    async with open_imap(config, timings=timings) as client:
        folder = await client.examine()
        return ImapProbe(client.can_idle, folder.mails, folder.uid_validity)
