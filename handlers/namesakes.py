"""Another mail under a Message-ID that is taken is a mail of its own: nothing is lost.

A Message-ID is anybody's to write, and there is software that writes the same one each day. Whose
it is keeps it; the other mail goes on under an id made from its content, which is the same
whenever that mail comes again.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.config import Config
from bot.domain.ids import MessageId
from bot.mail.parse import parse_mail
from bot.mail.subject import base_subject
from bot.mail.threads.copies import Post, is_one_text, is_same_post, made_id
from bot.mail.values import Mailbox, ParsedMail
from handlers.new_mails import Arrival
from storage.store import Store
from storage.values import StoredMail

log = logging.getLogger(__name__)


def rename_namesakes(
    arrivals: Sequence[Arrival], kept: Mapping[MessageId, StoredMail], *, config: Config
) -> list[ParsedMail]:
    """Return the mails, with ids of their own for those that are another mail's namesakes.

    `kept` has the mail that is known by each Message-ID. Of several that come together, the one
    that its list vouches for has the id.
    """
    owners: dict[MessageId, Arrival | StoredMail] = {**kept}
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


async def give_back_ids(
    store: Store,
    arrivals: Sequence[Arrival],
    kept: Mapping[MessageId, StoredMail],
    *,
    config: Config,
) -> dict[MessageId, MessageId]:
    """Let mails that nothing proved give up the Message-IDs of mails that come by their list.

    Whoever saw a post before its list let it through could write to us under its id first, in
    another's name, with other words, or as an answer to another mail. Such a mail stays, under an
    id of its own. Returns the new ids, each with the one that was given up.
    """
    given_up: dict[MessageId, MessageId] = {}
    for came in arrivals:
        first = kept.get(came.mail.message_id)
        if first is None or not first.is_unproved or first.attested or not came.attested:
            continue
        if first.message_id != came.mail.message_id or first.message_id in given_up.values():
            continue
        if (
            _is_same(first, came.mail, config)
            and first.author.address in {"", came.mail.author.address, *_addresses(config)}
            and not _is_elsewhere(first, came.mail)
        ):
            continue
        read = parse_mail(await store.mails.raw(first.id))
        keys = [one.key for one in read.remembered] if isinstance(read, ParsedMail) else []
        own = made_id(
            sender=first.author,
            date=f"{first.received_at.isoformat()} {first.id}",
            base_subject=base_subject(first.subject),
            text=first.text,
        )
        await store.completed.give_up_id(first, own=own, keys=keys)
        given_up[own] = first.message_id
        log.warning("a mail without proof gave up its Message-ID", extra={"size": first.size})
    await store.namesakes.add(given_up)
    return given_up


def _is_elsewhere(kept: StoredMail, mail: ParsedMail) -> bool:
    """Say whether a mail answers another one than the kept mail of its id says."""
    parents = [
        each.in_reply_to or (each.references[-1] if each.references else None)
        for each in (kept, mail)
    ]
    return parents[0] is not None and parents[0] != parents[1]


def _is_copy(came: Arrival, owner: Arrival | StoredMail, config: Config) -> bool:
    """Say whether a mail is the one that has its id.

    A short mail's words may well stand in another's who wrote under its id. So what nothing
    proves, and what a list vouches for, is no copy of another's mail that a list vouches for; nor
    is the latter one of a mail with other words, if a list hides that one's author.
    """
    mail = owner.mail if isinstance(owner, Arrival) else owner
    lists = _addresses(config)
    authors = {mail.author.address, came.mail.author.address} - {"", *lists}
    is_vouched_for = owner.attested and (came.attested or not came.may_complete)
    if is_vouched_for and len(authors) > 1:
        return False
    is_hidden = mail.author.address in {"", *lists} and mail.author.name != came.mail.author.name
    if came.attested and authors and is_hidden:
        # Of one list, where the other copy's author is nobody, they are two posts.
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
    return {one.address for one in config.lists}


def _renamed(mail: ParsedMail) -> ParsedMail:
    own = made_id(
        sender=mail.author,
        date=mail.date.isoformat() if mail.date is not None else "",
        base_subject=mail.base_subject,
        text=mail.new_text or mail.text,
    )
    return replace(mail, message_id=own, message_id_is_made=True)
