"""Recognise one post that came twice under two Message-IDs.

A list rewrote its Message-ID. If nothing else differs, the content shows it. If the list added
words that we do not recognise, then author, second, base subject and lists show it, together with
the words: these are the same except before and after. This also holds for a copy that came beside
the list and the list's own. Two posts to one list are never joined, unless one has no Message-ID at
all: in a plain-text digest a mail loses its Message-ID, its references, and perhaps its author's
address. Two mails that answer different mails are not joined either.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.config import Config
from bot.domain.ids import ListName, MailId, MessageId
from bot.mail.limits import HEADER_BYTES, SAME_SECOND
from bot.mail.lists.listinfo import list_ids, through_addresses
from bot.mail.subject import base_subject
from bot.mail.threads.copies import is_made, is_one_text
from bot.mail.threads.lost_replies import Trace, traces_of
from bot.mail.values import Mailbox, ParsedMail
from bot.mail.wire.headers import read_headers
from handlers.work import Work
from storage.store import Store
from storage.values import StoredMail


class HasId(Protocol):
    """A mail, or its stored summary."""

    @property
    def message_id(self) -> MessageId:
        """Its Message-ID."""


Posted = tuple[ParsedMail, tuple[ListName, ...]]
"""A mail and the lists that it came to."""
Names = Mapping[MessageId, MailId | MessageId]
"""Identifies the mails behind the Message-IDs that mails answer, if several may be one mail's."""


async def find_copies(
    work: Work, asked: Mapping[MailId, Sequence[Posted]]
) -> dict[MessageId, MailId]:
    """Return the mails that are copies of stored mails with the same content."""
    mails = await work.store.mails.get_many(asked)
    mail_ids: dict[MessageId, MailId] = {}
    for known, posted in asked.items():
        for mail, lists in posted:
            if known in mails and await _is_copy(work, (mail, lists), mails[known]):
                mail_ids[mail.message_id] = known
    return mail_ids


async def _is_copy(work: Work, posted: Posted, stored_mail: StoredMail) -> bool:
    mail, _lists = posted
    names = await identify_parents(work.store, [mail, stored_mail])
    if has_other_parent(mail, stored_mail, names):
        return False
    if has_no_id(mail, stored_mail) or not (over := set(came_through(mail, work.config))):
        return True
    if stored_mail.attested:
        return over.isdisjoint(stored_mail.attested_by)
    # Its list's own copy has not come yet: this one is from an archive, or came beside the list.
    return over.isdisjoint(await _named_by(work, stored_mail))


async def find_crossposts(work: Work, posted: Iterable[Posted]) -> dict[MessageId, MailId]:
    """Return the mails that are stored already, from another list or a digest."""
    asked: defaultdict[tuple[int, datetime], list[Posted]] = defaultdict(list)
    for mail, lists in posted:
        if mail.date is not None and mail.automatic is None:
            for trace in traces_of(mail, said_at=mail.date)[:1]:
                asked[trace.key, mail.date].append((mail, lists))
    near = _nearest(await work.store.traces.at(asked)) if asked else []
    numbers = await work.store.mails.find([trace.message_id for trace in near])
    mails = await work.store.mails.get_many(numbers.values())
    pairs = [
        (trace, mails[numbers[trace.message_id]], asked[trace.key, trace.said_at])
        for trace in near
        if numbers.get(trace.message_id) in mails
    ]
    alike: list[ParsedMail | StoredMail] = [own for _, own, _ in pairs]
    alike += [mail for _, _, come in pairs for mail, _ in come]
    names = await identify_parents(work.store, alike)
    mail_ids: dict[MessageId, MailId] = {}
    for trace, own, come in pairs:
        came_by = await _came_by(work, own)
        for mail, lists in come:
            beside = is_beside(mail, came_through(mail, work.config), own, came_by)
            if not (beside or may_be_crosspost(mail, work.config) or has_no_id(mail, trace)):
                continue
            own_lists, kept_lists = ((), ()) if beside else (lists, came_by or own.lists)
            post = (mail, own_lists)
            if await asyncio.to_thread(
                is_one_post, post, own, kept_lists, names=names, config=work.config
            ):
                mail_ids[mail.message_id] = own.id
    return mail_ids


def _nearest(traces: Iterable[Trace]) -> list[Trace]:
    """Return the first traces of one subject and second, up to the bound, in their order."""
    counted: Counter[tuple[int, datetime]] = Counter()
    nearest: list[Trace] = []
    for trace in traces:
        counted[trace.key, trace.said_at] += 1
        if counted[trace.key, trace.said_at] <= SAME_SECOND:
            nearest.append(trace)
    return nearest


async def _came_by(work: Work, mail: StoredMail) -> tuple[ListName, ...]:
    """Return the lists that a stored mail came through, as they or its header say."""
    if mail.attested:
        return mail.attested_by
    return await _named_by(work, mail)


async def _named_by(work: Work, mail: StoredMail) -> tuple[ListName, ...]:
    """Return the lists that a stored mail's own header says it came through."""
    heads = await work.store.mails.heads([mail.id], size=HEADER_BYTES)
    headers = read_headers(heads[mail.id])
    return _lists_among(list_ids(headers), through_addresses(headers), work.config)


def is_beside(
    mail: ParsedMail | StoredMail,
    one_by: Collection[ListName],
    other: ParsedMail | StoredMail,
    other_by: Collection[ListName],
) -> bool:
    """Return True if one mail came through lists, which may add words, and the other did not.

    The one beside has no word that the list's copy lacks.
    """
    if bool(one_by) == bool(other_by):
        return False
    listed, direct = (mail, other) if one_by else (other, mail)
    return len(direct.new_text) <= len(listed.new_text)


async def identify_parents(store: Store, mails: Sequence[ParsedMail | StoredMail]) -> Names:
    """Return the stored mails by the Message-IDs that mails of one second answer, if these differ.

    A list that rewrote a mail's Message-ID may have rewritten it in the replies too.
    """
    counted = Counter(mail.date for mail in mails)
    answered = {
        parent
        for mail in mails
        if mail.date is not None and counted[mail.date] > 1 and (parent := _answered(mail))
    }
    return await store.mails.find(answered) if len(answered) > 1 else {}


def has_other_parent(
    mail: ParsedMail | StoredMail, other: ParsedMail | StoredMail, names: Names
) -> bool:
    """Return True if two mails answer different mails."""
    parents = _answered(mail), _answered(other)
    return None not in parents and len({names.get(each, each) for each in parents if each}) > 1


def _answered(mail: ParsedMail | StoredMail) -> MessageId | None:
    return mail.in_reply_to or (mail.references[-1] if mail.references else None)


def came_through(mail: ParsedMail, config: Config) -> tuple[ListName, ...]:
    """Return the lists that a copy came through, by its List-Id (RFC 2919) if it has one."""
    return _lists_among(mail.list_ids, mail.through, config)


def _lists_among(
    ids: Collection[str], through: Collection[str], config: Config
) -> tuple[ListName, ...]:
    return tuple(
        list_config.name
        for list_config in config.lists
        if list_config.list_id in ids or list_config.address in through
    )


def may_be_crosspost(mail: ParsedMail, config: Config) -> bool:
    """Return True if a mail may have gone to several of our lists."""
    return (
        len(config.lists) > 1
        and len(mail.to) + len(mail.cc) > 1
        and mail.automatic is None
        and mail.date is not None
        and bool(mail.author.address or mail.author.name)
    )


def has_no_id(has_id: HasId, other: HasId) -> bool:
    """Return True if one of two mails has no Message-ID of its own."""
    return is_made(has_id.message_id) or is_made(other.message_id)


def is_one_post(
    posted: Posted,
    other: ParsedMail | StoredMail,
    other_lists: Sequence[ListName],
    *,
    names: Names,
    config: Config,
) -> bool:
    """Return True if two mails are one post, to different lists or with and without its id."""
    mail, lists = posted
    apart = set(lists).isdisjoint(other_lists)
    return (
        (apart or has_no_id(mail, other))
        and _is_by(mail.author, other.author, config=config)
        and mail.date == other.date
        and mail.base_subject.lower() == base_subject(other.subject).lower()
        and not has_other_parent(mail, other, names)
        and is_one_text(
            mail.new_text,
            other.new_text,
            names=frozenset(list_config.name.lower() for list_config in config.lists),
        )
    )


def _is_by(mailbox: Mailbox, other: Mailbox, *, config: Config) -> bool:
    """Return True if two authors are one; lists may hide the address, or show their own instead."""
    if mailbox.address == other.address:
        return True
    hidden = {"", *(each.address for each in config.lists)}
    is_hidden = mailbox.address in hidden or other.address in hidden
    return is_hidden and bool(mailbox.name) and mailbox.name.lower() == other.name.lower()
