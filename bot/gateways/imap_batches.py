"""Which mails are asked for at once, and asked for again when an answer lacks some."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Final, TypeVar

from bot.errors import TryAgainLater
from bot.gateways.imap_client import HEADER_LIMIT, ImapClient, MailSize

T = TypeVar("T")

# aioimaplib's best batch as measured; larger ones only take memory.
BATCH_MAILS: Final = 50
BATCH_BYTES: Final = 4 * 1024 * 1024


def plan_batches(
    mails: Sequence[MailSize], *, most: int = BATCH_MAILS, max_size: int
) -> Iterator[list[MailSize]]:
    """Cut mails into runs of at most `most` mails and `BATCH_BYTES` to fetch, in the same order.

    A mail above that is a batch of its own; one above `max_size` counts with its header.
    """
    batch: list[MailSize] = []
    total = 0
    for mail in mails:
        cost = mail.size if mail.size <= max_size else HEADER_LIMIT
        if batch and (len(batch) == most or total + cost > BATCH_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(mail)
        total += cost
    if batch:
        yield batch


async def insist(
    client: ImapClient,
    uids: Sequence[int],
    ask: Callable[[Sequence[int]], Awaitable[dict[int, T]]],
) -> dict[int, T]:
    """Return what `ask` says of those mails that are still there.

    Raises:
        TryAgainLater: the server shows a mail but does not give it.
    """
    found = await ask(uids)
    missing = [uid for uid in uids if uid not in found]
    if not missing:
        return found
    found |= await ask(await client.existing(missing))
    stuck = await client.existing([uid for uid in missing if uid not in found])
    if stuck:
        raise TryAgainLater(f"{client.peer} shows the mail of UID {stuck[0]} but does not give it")
    return found
