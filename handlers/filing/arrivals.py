"""What came: the new mails of a batch, each once, with what its copies add.

A copy may know more than the mail that is here: its Message-ID, what it answers, its last part.
Out of a digest in plain text, or an archive of words only, a mail comes without the first two, and
without its last part out of a file that broke off. Whichever comes first, the mail has in the end
what one of them has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.config import Config
from bot.domain.ids import ListName, MessageId
from bot.mail.threads.copies import is_cut_off, is_made
from bot.mail.threads.threads import ThreadingFacts
from bot.mail.values import Mailbox, ParsedMail
from handlers.filing.crossposts import (
    Names,
    answers_another,
    came_through,
    has_no_id,
    is_beside,
    is_one_post,
    may_be_crosspost,
)
from storage.store import Store
from storage.values import StoredMail


@dataclass(frozen=True, slots=True)
class Arrival:
    """A readable mail of one or more lists.

    `attested_by`: those that it came through, not only beside, and that vouch for its author.
    `relay`: it is recent enough to be shown in Slack. `imported`: it is out of an archive of its
    list, which whoever runs Penholder vouches for.
    """

    mail: ParsedMail
    raw: bytes
    lists: tuple[ListName, ...]
    attested_by: tuple[ListName, ...]
    received_at: datetime
    relay: bool
    imported: bool = False
    is_proved: bool = False
    """Whether it is proved to have come by its lists, which may still vouch for nobody."""
    is_old: bool = False
    """Whether it was in the mailbox before we first looked."""
    copied_by: tuple[ListName, ...] = ()
    """Further lists of which a copy came that hides the author, or gives another address."""

    @property
    def badges(self) -> tuple[ListName, ...]:
        """The lists of the item that it opens: anybody can write further ones into To."""
        own = self.lists if self.imported or self.is_proved else self.attested_by
        return tuple(dict.fromkeys(own + self.copied_by)) or self.lists[:1]

    @property
    def may_complete(self) -> bool:
        """Whether what it says may change a mail that is kept: no outsider sent it to us."""
        return self.is_proved or self.imported or self.is_old

    @property
    def attested(self) -> bool:
        """Whether a list vouches for its author."""
        return bool(self.attested_by)

    def is_by(self, author: Mailbox) -> bool:
        """Say whether it is the same author's as another copy.

        A Message-ID is anybody's to write: a list vouches for another mail under it only when
        that one is by the author who posted.
        """
        return bool(author.address) and self.mail.author.address == author.address

    def attests(self, author: Mailbox, config: Config) -> bool:
        """Say whether a list vouches by this copy for a mail whose own list may hide its author."""
        is_hidden = author.address in {"", *(one.address for one in config.lists)}
        return self.attested and (is_hidden or self.is_by(author))

    def is_whole_of(self, kept: ParsedMail | StoredMail, *, attested: bool, config: Config) -> bool:
        """Say whether of this mail only the beginning is kept.

        Anybody can write a longer one, with words that are not the author's: only what came out of
        an archive may have been cut, and not what came through its list.
        """
        if attested:
            return False
        names = {one.name.lower() for one in config.lists}
        return is_cut_off(kept, self.mail, names=names)


class NewMails:
    """Mails that are new, in the order in which they first came.

    `became` has the id that a mail has in the end, by the one made for it before a copy told it.
    `names` tell whose the ids are that they answer.
    """

    def __init__(self, config: Config, names: Names) -> None:
        self.became: dict[MessageId, MessageId] = {}
        self._config = config
        self._names = dict(names)
        self._arrivals: dict[MessageId, Arrival] = {}
        self._by_content: dict[str, MessageId] = {}
        self._dates: set[datetime] = set()

    @property
    def arrivals(self) -> list[Arrival]:
        """The mails, each as its first copy came and with what the others add."""
        return list(self._arrivals.values())

    def take(self, arrival: Arrival) -> MessageId:
        """Take a mail, or what a copy of one adds; return the id that the mail has now."""
        own = self._known(arrival)
        if own is None:
            own = arrival.mail.message_id
            self._arrivals[own] = arrival
            self._by_content.setdefault(arrival.mail.content_hash, own)
            if arrival.mail.date is not None:
                self._dates.add(arrival.mail.date)
            return own
        self._arrivals[own] = both = _with_copy(self._arrivals[own], arrival, self._config)
        self._by_content.setdefault(both.mail.content_hash, own)
        if both.mail.message_id != own:
            self.became[own] = both.mail.message_id
            # In its place: items are numbered in this order.
            self._arrivals = {one.mail.message_id: one for one in self._arrivals.values()}
        return both.mail.message_id

    def _known(self, arrival: Arrival) -> MessageId | None:
        mail = arrival.mail
        by_id = self.became.get(mail.message_id, mail.message_id)
        if by_id in self._arrivals:
            return by_id
        found = self._same_content(arrival) or self._same_post(arrival)
        if found is not None:
            self._names[mail.message_id] = self._names.get(found, found)
        return found

    def _same_content(self, arrival: Arrival) -> MessageId | None:
        """Return the mail of that content: a copy of it came through no list that it came through.

        What of two posts with one content the first answers, the other does not.
        """
        first = self._by_content.get(arrival.mail.content_hash)
        if first is None:
            return None
        own = self.became.get(first, first)
        one, mail = self._arrivals[own], arrival.mail
        if answers_another(mail, one.mail, self._names):
            return None
        is_copy = has_no_id(mail, one.mail) or self._over(arrival).isdisjoint(self._over(one))
        return own if is_copy else None

    def _over(self, arrival: Arrival) -> set[ListName]:
        over = set(came_through(arrival.mail, self._config))
        return over | set(arrival.attested_by)

    def _same_post(self, arrival: Arrival) -> MessageId | None:
        mail = arrival.mail
        if mail.date not in self._dates:
            return None
        same_second = (each for each in self._arrivals.items() if each[1].mail.date == mail.date)
        return next((own for own, one in same_second if self._is_one_post(arrival, one)), None)

    def _is_one_post(self, arrival: Arrival, one: Arrival) -> bool:
        mail, over, came_by = arrival.mail, self._over(arrival), self._over(one)
        beside = is_beside(mail, over, one.mail, came_by)
        may_be = may_be_crosspost(mail, self._config) or has_no_id(mail, one.mail)
        own_lists, lists = ((), ()) if beside else (arrival.lists, one.attested_by or one.lists)
        return (beside or may_be) and is_one_post(
            (mail, own_lists), one.mail, lists, names=self._names, config=self._config
        )


def _with_copy(first: Arrival, second: Arrival, config: Config) -> Arrival:
    lists = dict.fromkeys(first.lists + second.lists)
    by_list = first if first.is_proved else second
    is_by = second.is_by(first.mail.author)
    # A list may hide who wrote it.
    nobody = {"", *(one.address for one in config.lists)}
    tells = first.mail.author.address in nobody and second.mail.author.address not in nobody
    attested_by = first.attested_by + (second.attested_by if is_by else ())
    is_cut = second.is_whole_of(first.mail, attested=first.attested, config=config)
    if not second.may_complete and first.may_complete:
        kept = first
    elif second.attested and (tells or (is_by and not first.attested)):
        # The words of the list's own copy, whatever somebody sent us under its id.
        attested_by = second.attested_by
        kept = replace(second, mail=completed(second.mail, first.mail, is_cut=False))
    else:
        whole = completed(first.mail, second.mail, is_cut=is_cut)
        kept = replace(first, mail=whole, raw=second.raw if is_cut else first.raw)
    return replace(
        first,
        mail=kept.mail,
        raw=kept.raw,
        lists=tuple(lists) if first.is_proved is second.is_proved else by_list.lists,
        attested_by=tuple(dict.fromkeys(attested_by)),
        relay=first.relay or second.relay,
        is_proved=first.is_proved or second.is_proved,
        copied_by=first.copied_by + second.badges if second.is_proved else first.copied_by,
    )


def tells_more(copy: ParsedMail, known: ParsedMail | StoredMail) -> bool:
    """Say whether a copy has the Message-ID or the references that a known mail lacks."""
    has_id = is_made(known.message_id) and not is_made(copy.message_id)
    return has_id or bool(copy.references and not known.references)


def with_more(known: ParsedMail | StoredMail, copy: ParsedMail) -> ParsedMail:
    """Return a copy as it completes a known mail: with the id and references to have from now."""
    has_id = is_made(known.message_id)
    return replace(
        copy,
        message_id=copy.message_id if has_id else known.message_id,
        references=known.references or copy.references,
        in_reply_to=known.in_reply_to if known.references else copy.in_reply_to,
    )


def completed(first: ParsedMail, copy: ParsedMail, *, is_cut: bool) -> ParsedMail:
    """Return a mail that nobody has filed yet with what a copy of it knows more.

    `is_cut`: all that the mail says and carries is to be the copy's.
    """
    if is_cut:
        has_clues = copy.references or not first.references
        first = replace(
            first,
            text=copy.text,
            new_text=copy.new_text,
            attachments=copy.attachments,
            content_hash=copy.content_hash,
            size=copy.size,
            remembered=copy.remembered if has_clues else first.remembered,
        )
    if not tells_more(copy, first):
        return first
    more = with_more(first, copy)
    return replace(
        first,
        message_id=more.message_id,
        references=more.references,
        in_reply_to=more.in_reply_to,
        remembered=copy.remembered if more.references else first.remembered,
    )


async def complete(
    store: Store, known: StoredMail, copy: ParsedMail, *, whole: bytes | None
) -> ParsedMail | None:
    """Let a kept mail have what a copy knows more; return the copy as it did, None for nothing.

    `whole` are the copy's bytes, where the kept mail was cut off.
    """
    if whole is None and not tells_more(copy, known):
        return None
    more = with_more(known, copy)
    await store.completed.complete(known.id, known.message_id, more)
    if whole is not None:
        await store.completed.make_whole(known, copy, whole)
    return more


def under_last_names(
    renamed: Sequence[ThreadingFacts], became: Mapping[MessageId, MessageId]
) -> tuple[ThreadingFacts, ...]:
    """Return other names of mails of a batch, which got their own ids only in the end."""
    return tuple(
        ThreadingFacts(one.message_id, tuple(became.get(own, own) for own in one.references))
        for one in (*renamed, *(ThreadingFacts(made, (own,)) for made, own in became.items()))
    )
