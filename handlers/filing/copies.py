"""Separate new mails from copies: a post on two lists or under two ids is one mail.

A mail is identified by its Message-ID or, under another one, by its content: the same author, date
and words. A further copy adds its list. A different mail under a known Message-ID is no copy.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.config import Config
from bot.domain.ids import ListName, MailId, MessageId
from bot.domain.items.comment import Source
from bot.domain.items.history import Change, Changed, HistoryEntry
from bot.domain.items.item import Item
from bot.mail.subject import base_subject
from bot.mail.threads.copies import Post, is_one_text, is_same_post, made_id
from bot.mail.threads.threads import ThreadingFacts
from bot.mail.values import Mailbox, ParsedMail
from handlers.filing.arrivals import (
    Arrival,
    NewMails,
    complete,
    supplies_missing_ids,
    with_final_ids,
)
from handlers.filing.branching import rejoin_mails
from handlers.filing.crossposts import (
    Posted,
    find_copies,
    find_crossposts,
    identify_parents,
)
from handlers.filing.parsing import parse_aside
from handlers.lists.home_list import channel_of, home_of, update_slack_message
from handlers.work import Work
from storage.store import Store
from storage.values import StoredMail

# A different mail under a Message-ID that is taken is filed as well: nothing is lost.
#
# Anybody can write any Message-ID, and some software writes the same one each day. The first mail
# keeps it. The other gets an id made from its content, which is the same whenever that mail comes
# again.

log = logging.getLogger(__name__)


def rename_namesakes(
    arrivals: Sequence[Arrival], mails: Mapping[MessageId, StoredMail], *, config: Config
) -> list[ParsedMail]:
    """Return the mails, with new ids for those under another mail's Message-ID.

    `mails` has the stored mail with each Message-ID. If several come together, the one that its
    list vouches for gets the id.
    """
    owners: dict[MessageId, Arrival | StoredMail] = {**mails}
    for came in arrivals:
        if came.attested:
            owners.setdefault(came.mail.message_id, came)
    named: list[ParsedMail] = []
    for came in arrivals:
        mail = came.mail
        owner = owners.setdefault(mail.message_id, came)
        if owner is came or _is_copy(came, owner, config):
            named.append(mail)
        else:
            log.warning("another mail under a known Message-ID", extra={"size": mail.size})
            named.append(_renamed(mail))
    return named


async def reclaim_message_ids(
    work: Work, arrivals: Sequence[Arrival], mails: Mapping[MessageId, StoredMail]
) -> dict[MessageId, MessageId]:
    """Take Message-IDs from unproved mails and give them to mails that came by their list.

    Whoever saw a post before its list released it could write to us under its id first, in
    another's name, with other words, or as a reply to another mail. Such a mail stays, under an id
    of its own. Return the new ids, each with the id that was given back.
    """
    given_up: dict[MessageId, MessageId] = {}
    for came in arrivals:
        first = mails.get(came.mail.message_id)
        if first is None or first.is_proved or first.attested or not came.attested:
            continue
        if first.message_id != came.mail.message_id or first.message_id in given_up.values():
            continue
        if (
            await asyncio.to_thread(_is_same, first, came.mail, work.config)
            and first.author.address in {"", came.mail.author.address, *_addresses(work.config)}
            and not _is_elsewhere(first, came.mail)
        ):
            continue
        read = await parse_aside(await work.store.mails.raw(first.id))
        keys = [memory.key for memory in read.remembered] if isinstance(read, ParsedMail) else []
        own = made_id(
            sender=first.author,
            date=f"{first.received_at.isoformat()} {first.id}",
            base_subject=base_subject(first.subject),
            text=first.text,
        )
        await work.store.completions.give_up_id(first, own=own, keys=keys)
        given_up[own] = first.message_id
        log.warning("a mail without proof gave up its Message-ID", extra={"size": first.size})
    await work.store.namesakes.add(given_up)
    return given_up


def _is_elsewhere(stored_mail: StoredMail, mail: ParsedMail) -> bool:
    """Return True if a mail and the stored mail of its id have different parents."""
    parents = [
        each.in_reply_to or (each.references[-1] if each.references else None)
        for each in (stored_mail, mail)
    ]
    return parents[0] is not None and parents[0] != parents[1]


def _is_copy(came: Arrival, owner: Arrival | StoredMail, config: Config) -> bool:
    """Return True if a mail is the one that has its id.

    The words of a short mail may well be in another one that somebody wrote under its id. So an
    unproved mail, or one that a list vouches for, is no copy of somebody else's mail that a list
    vouches for; nor is the latter a copy of a mail with other words, if a list hides the author of
    that one.
    """
    mail = owner.mail if isinstance(owner, Arrival) else owner
    if isinstance(mail, StoredMail) and mail.is_erased and mail.date == came.mail.date:
        return True  # it does not show whose it was, and its words are not quite the same
    lists = _addresses(config)
    authors = {mail.author.address, came.mail.author.address} - {"", *lists}
    is_vouched_for = owner.attested and (came.attested or not came.may_complete)
    if is_vouched_for and len(authors) > 1:
        return False
    is_hidden = mail.author.address in {"", *lists} and mail.author.name != came.mail.author.name
    if came.attested and authors and is_hidden:
        # On one list, if the other copy has no author, they are two posts.
        is_another = not set(owner.attested_by).isdisjoint(came.attested_by)
        return not is_another and is_one_text(mail.new_text, came.mail.new_text)
    return _is_same(mail, came.mail, config)


def _is_same(owner: ParsedMail | StoredMail, mail: ParsedMail, config: Config) -> bool:
    lists = _addresses(config)

    def known(author: Mailbox) -> Mailbox:
        """Return nobody for a list that stands in From, as in old archives."""
        return Mailbox(author.name, "") if author.address in lists else author

    return is_same_post(
        Post(known(owner.author), owner.date, owner.new_text, owner.subject),
        Post(known(mail.author), mail.date, mail.new_text, mail.subject),
    )


def _addresses(config: Config) -> set[str]:
    return {list_config.address for list_config in config.lists}


def _renamed(mail: ParsedMail) -> ParsedMail:
    own = made_id(
        sender=mail.author,
        date=mail.date.isoformat() if mail.date is not None else "",
        base_subject=mail.base_subject,
        text=mail.new_text or mail.text,
    )
    # Its own id is not new: what its author signed may be an old mail that was sent again.
    return replace(mail, message_id=own, author_signed=None)


@dataclass(frozen=True, slots=True)
class SortedBatch:
    """A batch's new mails, each once, and what copies showed about known mails.

    `attested` maps each known mail to its copy from the list, including mails whose parent has only
    just become known. `completed` are copies that had the Message-ID or the references that a known
    mail lacked, which now has them. `renamed` maps each other Message-ID of a mail to the fact that
    joins it to the mail's own. `namesakes` maps a mail that came under another mail's Message-ID to
    that id.
    """

    fresh: list[Arrival]
    attested: tuple[tuple[StoredMail, Arrival], ...] = ()
    renamed: tuple[ThreadingFacts, ...] = ()
    completed: tuple[ParsedMail, ...] = ()
    namesakes: Mapping[MessageId, MessageId] = field(default_factory=dict)


async def separate_copies(work: Work, arrivals: Sequence[Arrival]) -> SortedBatch:
    """Separate a batch's new mails from copies, and store what the copies add."""
    matched, stored = await _look_up(work, arrivals)
    matched = await _without_names_of_others(work.store, matched)
    attested: list[tuple[StoredMail, Arrival]] = []
    only: defaultdict[ListName, list[MailId]] = defaultdict(list)
    renamed: list[ThreadingFacts] = []
    more: list[ParsedMail] = []
    new: list[Arrival] = []
    for arrival, known in matched:
        if known is None:
            new.append(arrival)
        if known is None or not arrival.may_complete:
            continue
        if known in stored and (
            stored[known].is_erased or _adds_nothing(arrival, stored[known], work.config)
        ):
            continue
        if known in stored and _only_attests(arrival, stored[known], work.config):
            attested.append((stored[known], arrival))
            only[stored[known].lists[0]].append(known)
            continue
        copied = await _add_copy(work, arrival, known)
        attested += copied.attested
        renamed += copied.renamed
        more += copied.completed
    # Their parents may have got their ids from the copies above.
    names = await identify_parents(work.store, [arrival.mail for arrival in new])
    fresh = NewMails(work.config, names)
    for arrival, own in zip(new, await asyncio.to_thread(fresh.take_all, new), strict=True):
        renamed += [ThreadingFacts(name, (own,)) for name in _other_names(arrival.mail, own)]
    for name, mails in only.items():
        await work.store.archived.attest(name, mails)
    return SortedBatch(
        fresh=fresh.arrivals,
        attested=tuple(attested),
        renamed=with_final_ids(renamed, fresh.became),
        completed=tuple(more),
        namesakes=_namesakes(arrivals, matched),
    )


def _namesakes(
    arrivals: Sequence[Arrival], matched: Sequence[tuple[Arrival, MailId | None]]
) -> dict[MessageId, MessageId]:
    """Return the new ids of mails whose own ids were taken, each with the own id."""
    return {
        arrival.mail.message_id: came.mail.message_id
        for came, (arrival, known) in zip(arrivals, matched, strict=True)
        if known is None and arrival.mail.message_id != came.mail.message_id
    }


async def _look_up(
    work: Work, arrivals: Sequence[Arrival]
) -> tuple[list[tuple[Arrival, MailId | None]], dict[MailId, StoredMail]]:
    """Return each arrival with the stored mail that it is a copy of, and those mails.

    A different mail under a Message-ID that is taken gets an id of its own.
    """
    by_id = await work.store.mails.find([arrival.mail.message_id for arrival in arrivals])
    mails = [arrival.mail for arrival in arrivals]
    stored = dict(await work.store.mails.get_many(by_id.values()))
    stored_mails = {name: stored[number] for name, number in by_id.items() if number in stored}
    given_up = await reclaim_message_ids(work, arrivals, stored_mails)
    for name in given_up.values():
        del stored_mails[name], stored[by_id[name]]
    by_id = {name: number for name, number in by_id.items() if name in stored_mails}
    # Whole texts are compared, here and below: the loop must not wait for that.
    named = await asyncio.to_thread(rename_namesakes, arrivals, stored_mails, config=work.config)
    other_ids = {mail.message_id for mail in named} - {mail.message_id for mail in mails}
    if other_ids:
        by_id = {**by_id, **await work.store.mails.find(other_ids)}
    unknown = [
        (mail, came.lists)
        for came, mail in zip(arrivals, named, strict=True)
        if mail.message_id not in by_id
    ]
    copies = await _by_content(work, unknown)
    others = {*by_id.values(), *copies.values()} - stored.keys()
    stored |= await work.store.mails.get_many(others)
    return [
        (
            came if mail is came.mail else replace(came, mail=mail),
            by_id.get(mail.message_id) or copies.get(mail.message_id),
        )
        for came, mail in zip(arrivals, named, strict=True)
    ], stored


async def _by_content(work: Work, unknown: Sequence[Posted]) -> dict[MessageId, MailId]:
    """Return the stored mails that mails under unknown ids are copies of."""
    known = await work.store.mails.find_content([mail.content_hash for mail, _lists in unknown])
    alike: defaultdict[MailId, list[Posted]] = defaultdict(list)
    for mail, lists in unknown:
        if mail.content_hash in known:
            alike[known[mail.content_hash]].append((mail, lists))
    copies = await find_copies(work, alike) if alike else {}
    others = [(mail, lists) for mail, lists in unknown if mail.message_id not in copies]
    return copies | await find_crossposts(work, others)


def _adds_nothing(copy: Arrival, stored: StoredMail, config: Config) -> bool:
    """Return True if a copy adds nothing, as when an archive is imported again."""
    attests = copy.attests(stored.author, config)
    return (
        stored.is_proved
        and not _completes(copy, stored, config)
        and not _other_names(copy.mail, stored.message_id)
        and set(copy.lists) <= set(stored.lists)
        and (not attests or set(copy.attested_by) <= set(stored.attested_by))
    )


def _only_attests(copy: Arrival, stored: StoredMail, config: Config) -> bool:
    """Return True if a copy only shows that its list vouches, as in most archives."""
    return (
        copy.attested
        and not stored.attested
        and stored.is_proved
        and copy.attests(stored.author, config)
        and stored.lists == copy.lists
        and len(stored.lists) == 1
        and not _completes(copy, stored, config)
        and not _other_names(copy.mail, stored.message_id)
    )


def _completes(copy: Arrival, stored: StoredMail, config: Config) -> bool:
    return (
        supplies_missing_ids(copy.mail, stored)
        or copy.is_whole_of(stored, attested=stored.attested, config=config)
        or _has_other_words(copy, stored)
    )


def _has_other_words(copy: Arrival, stored: StoredMail) -> bool:
    """Return True if the list's own copy has other words than an unproved mail.

    An archive may have changed them, or somebody who wrote to us under the mail's id.
    """
    return (
        copy.attested
        and not stored.attested
        and copy.is_by(stored.author)
        and copy.mail.new_text != stored.new_text
    )


async def _add_copy(work: Work, copy: Arrival, known: MailId) -> SortedBatch:
    """Store what a further copy of a known mail adds."""
    stored = await work.store.mails.get(known)
    if stored is None:
        return SortedBatch([])
    attests = copy.attests(stored.author, work.config)
    vouch_first = set(copy.attested_by) - set(stored.attested_by)
    is_cut = copy.is_whole_of(stored, attested=stored.attested, config=work.config)
    is_made_whole = is_cut or _has_other_words(copy, stored)
    if is_made_whole and not is_cut:
        await _keep_apart(work, stored, copy)
    more = await complete(work.store, stored, copy.mail, whole=copy.raw if is_made_whole else None)
    names = _other_names(copy.mail, stored.message_id if more is None else more.message_id)
    if more is not None:
        names += [stored.message_id] if more.message_id != stored.message_id else []
        stored = replace(stored, message_id=more.message_id)
    if not stored.is_proved:
        await work.store.completions.prove(known)
    for name in names:
        await work.store.mails.add_alias(name, known)
    for list_name in copy.lists:
        await work.store.mails.add_to_list(
            known, list_name, attested=attests and list_name in copy.attested_by
        )
    await _show_copied(work, stored, copy, is_cut=is_cut)
    return SortedBatch(
        fresh=[],
        # A mail whose parent becomes known only now may become a vote only now. A list's word
        # counts for nothing on another list's item, so each new list is reported.
        attested=((stored, copy),) if attests and (more or vouch_first) else (),
        renamed=tuple(ThreadingFacts(name, (stored.message_id,)) for name in names),
        completed=(more,) if more is not None else (),
    )


async def _show_copied(work: Work, stored: StoredMail, copy: Arrival, *, is_cut: bool) -> None:
    """Put an item on the lists that a copy of its mail came by, and show the item again."""
    item = (await work.store.items.of_threads([stored.thread])).get(stored.thread)
    if item is None:
        return
    has_more_lists = await _puts_on_lists(work.store, item, stored, copy)
    if has_more_lists:
        await add_badges(work.store, item, copy.badges, at=work.now, evidence=copy.mail.message_id)
        main = (await work.store.mails.threads_of([stored.message_id]))[stored.message_id]
        await rejoin_mails(work, main, item, copy.badges)
    home = home_of(item, work.config)
    is_shown = (
        home is not None
        and is_cut
        and await work.store.slack.parent_of(item.number, channel_of(item, home)) is not None
    )
    if has_more_lists or is_shown:
        await update_slack_message(work, item)


async def _keep_apart(work: Work, stored: StoredMail, copy: Arrival) -> None:
    """Set aside the bytes of a mail whose words differ from its list's copy."""
    if await asyncio.to_thread(is_one_text, stored.new_text, copy.mail.new_text):
        return
    raw = await work.store.mails.raw(stored.id)
    await work.store.set_aside.add(
        at=work.now,
        reason="the list's copy of this mail came later and has other words; that one is shown",
        size=len(raw),
        where=f"Message-ID {stored.message_id}",
        raw=raw,
    )


async def _puts_on_lists(store: Store, item: Item, stored: StoredMail, copy: Arrival) -> bool:
    """Return True if a copy puts an item on further lists: only the item's first post does.

    A reply to several lists does not.
    """
    if not (copy.is_proved or copy.imported) or set(copy.badges) <= set(item.lists):
        return False
    opening = (await store.openings.of_threads([item.thread])).get(item.thread)
    return opening is not None and opening.message_id == stored.message_id


def _other_names(mail: ParsedMail, own: MessageId) -> list[MessageId]:
    """Return the Message-IDs of a copy under which the mail is not known yet."""
    names = dict.fromkeys((mail.message_id, mail.wrapped_as))
    return [name for name in names if name is not None and name != own]


async def _without_names_of_others(
    store: Store, matched: Sequence[tuple[Arrival, MailId | None]]
) -> list[tuple[Arrival, MailId | None]]:
    """Return mails without the second Message-IDs that belong to other mails.

    The sender wrote what is wrapped in a mail: it may name anybody's mail.
    """
    names = [
        arrival.mail.wrapped_as
        for arrival, _known in matched
        if arrival.mail.wrapped_as is not None
    ]
    owners = await store.mails.find(names) if names else {}
    return [
        (replace(arrival, mail=replace(arrival.mail, wrapped_as=None)), known)
        if arrival.mail.wrapped_as is not None
        and owners.get(arrival.mail.wrapped_as, known) != known
        else (arrival, known)
        for arrival, known in matched
    ]


async def add_badges(
    store: Store, item: Item, lists: Iterable[ListName], *, at: datetime, evidence: str
) -> None:
    """Put an item on further lists, and record that in its history."""
    added = [name for name in dict.fromkeys(lists) if name not in item.lists]
    await store.items.add_lists(item.number, added)
    await store.history.add(
        [
            HistoryEntry(
                item=item.number,
                at=at,
                actor=None,
                event=Changed(Change.LIST_ADDED, "", name),
                source=Source.MAIL,
                evidence=evidence,
            )
            for name in added
        ]
    )
