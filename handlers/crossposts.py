"""One post that came twice, and neither id nor content tells.

A list rewrote its Message-ID and added words that we do not know: author, second, base subject and
lists tell, together with the words: four fifths of the shorter copy's are in the other one. Two
posts to one list are never joined by this, unless one has no Message-ID at all: out of a digest
in plain text it has lost that, its references, and perhaps its author's address.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.config import Config
from bot.domain.ids import ListName, MailId, MessageId
from bot.mail.identity import Post, is_made, is_same_post
from bot.mail.subject import base_subject
from bot.mail.traces import traces_of
from bot.mail.values import Mailbox, ParsedMail
from storage.store import Store
from storage.values import StoredMail


class HasId(Protocol):
    """A mail, or what is remembered of one."""

    @property
    def message_id(self) -> MessageId:
        """Its Message-ID."""


Posted = tuple[ParsedMail, tuple[ListName, ...]]
"""A mail and the lists that it came to."""


async def find_crossposts(
    store: Store, posted: Iterable[Posted], *, config: Config
) -> dict[MessageId, MailId]:
    """Return which of the mails are kept already, as posts to another list or out of a digest."""
    asked: defaultdict[tuple[int, datetime], list[Posted]] = defaultdict(list)
    for mail, lists in posted:
        if mail.date is not None and mail.automatic is None:
            for trace in traces_of(mail, said_at=mail.date)[:1]:
                asked[trace.key, mail.date].append((mail, lists))
    found: dict[MessageId, MailId] = {}
    for trace in await store.traces.at(asked) if asked else []:
        for mail, lists in asked[trace.key, trace.said_at]:
            if not (may_be_crosspost(mail, config) or has_no_id(mail, trace)):
                continue
            kept = await store.mails.by_message_id(trace.message_id)
            if kept is not None and is_one_post((mail, lists), kept, kept.lists, config=config):
                found[mail.message_id] = kept.id
    return found


def may_be_crosspost(mail: ParsedMail, config: Config) -> bool:
    """Say whether a mail may have gone to several lists of ours."""
    return (
        len(config.lists) > 1
        and len(mail.to) + len(mail.cc) > 1
        and mail.automatic is None
        and mail.date is not None
        and bool(mail.author.address)
    )


def has_no_id(one: HasId, other: HasId) -> bool:
    """Say whether one of two mails has no Message-ID of its own."""
    return is_made(one.message_id) or is_made(other.message_id)


def is_one_post(
    one: Posted,
    other: ParsedMail | StoredMail,
    other_lists: Sequence[ListName],
    *,
    config: Config,
) -> bool:
    """Say whether two mails are one post, to different lists or with and without its id."""
    mail, lists = one
    apart = set(lists).isdisjoint(other_lists)
    return (
        (apart or has_no_id(mail, other))
        and _is_by(mail.author, other.author, config=config, exactly=apart)
        and mail.date == other.date
        and mail.base_subject.lower() == base_subject(other.subject).lower()
        and is_same_post(
            Post(mail.author, mail.date, mail.new_text),
            Post(other.author, other.date, other.new_text),
        )
    )


def _is_by(one: Mailbox, other: Mailbox, *, config: Config, exactly: bool) -> bool:
    """Say whether two authors are one; digests may show a list's address for the author's."""
    if one.address == other.address or exactly:
        return one.address == other.address
    hidden = {"", *(each.address for each in config.lists)}
    is_hidden = one.address in hidden or other.address in hidden
    return is_hidden and bool(one.name) and one.name.lower() == other.name.lower()
