"""Whose a vote by mail is, and whether its list vouches for that.

A mail that nobody's own address stands behind has no voter. A From line proves nothing, and a
person found behind a rewritten one is only whom to show: anybody can write `Ana via List`, with
Ana in Reply-To. A list vouches for whom it let post, or wrote over itself.
"""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.comment import Source
from bot.domain.ids import ItemNumber, ListName
from bot.domain.item import Change, HistoryEntry
from bot.mail.directives import MailVote
from bot.mail.listinfo import posting_address
from bot.mail.values import ParsedMail
from bot.render import refusals
from storage.store import Store

_NOT_TO_CHECK: Final = ".invalid"
"""What ezmlm writes behind the address in From: DMARC knows no such domain."""
_MADE: Final = re.compile(r"[^=]+=[^=]+|[0-9a-f]{6,}-dmarc-request")
"""The local part that a list's host, or the one above it, makes of a person's address for DMARC."""


def vouches(mail: ParsedMail, lists: Collection[ListName], config: Config) -> bool:
    """Say whether one of the lists that a mail came through vouches for its author.

    Each address in From is then the author's, or was written there by the list.
    """
    return bool(mail.posters) and any(
        all(
            poster.removesuffix(_NOT_TO_CHECK) == mail.author.address
            or _writes(config.list_named(name), poster)
            for poster in mail.posters
        )
        for name in lists
    )


def vouches_for_digest(
    digest: ParsedMail, lists: Collection[ListName], config: Config
) -> tuple[ListName, ...]:
    """Return the lists that vouch for the mails in a digest: it came from their own host."""
    return tuple(
        name
        for name in lists
        if digest.posters
        and all(_host_of(each) in _hosts(config.list_named(name)) for each in digest.posters)
    )


def _writes(one: ListConfig, poster: str) -> bool:
    """Say whether an address in From is one that a list puts there for a person's.

    What stands in List-Post does not tell: a list that writes none leaves its poster's there.
    """
    if _MADE.fullmatch(poster.partition("@")[0]):
        host = _host_of(poster)
        return any(
            host == own or host.endswith(f".{own}") or ("." in host and own.endswith(f".{host}"))
            for own in _hosts(one)
        )
    return posting_address(poster) in one.addresses


def _hosts(one: ListConfig) -> set[str]:
    return {_host_of(each) for each in one.addresses}


def _host_of(address: str) -> str:
    return address.rpartition("@")[2]


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
