"""Whose a vote by mail is. A mail that nobody's own address stands behind has no voter."""

from collections.abc import Sequence
from datetime import datetime

from bot.config import Config
from bot.domain.comment import Source
from bot.domain.ids import ItemNumber
from bot.domain.item import Change, HistoryEntry
from bot.mail.directives import MailVote
from bot.mail.listinfo import posting_address
from bot.mail.values import ParsedMail
from bot.render import refusals
from storage.store import Store


def own_address(mail: ParsedMail, config: Config) -> str:
    """Return the address by which a mail's author votes and is answered, "" for none.

    A list of ours that stands in From is nobody: an answer to it would go to all its readers. A
    service that passes on what people write there would be one voter for all of them.
    """
    is_nobodys = mail.is_shared or is_a_lists(mail.author.address, config)
    return "" if is_nobodys else mail.author.address


def is_a_lists(address: str, config: Config) -> bool:
    """Say whether an address is a list's of ours, or its program's: `council-bounces@…`."""
    return any(posting_address(address) in one.addresses for one in config.lists)


async def keep_without_voter(
    store: Store, mail: ParsedMail, number: ItemNumber, votes: Sequence[MailVote], *, now: datetime
) -> None:
    """Tell in an item's history, once, what somebody voted who cannot be told from others."""
    told = await store.history.of_item(number)
    if any(one.what is Change.VOTE and one.evidence == mail.message_id for one in told):
        return
    name = mail.author.name or mail.author.address or mail.sender.address or refusals.NOBODY
    said = " / ".join(vote.line for vote in votes)
    after = refusals.VOTE_OF_NOBODYS.format(name=name, said=said)
    await store.history.add(
        [HistoryEntry(number, now, None, Change.VOTE, "", after, Source.MAIL, mail.message_id)]
    )
