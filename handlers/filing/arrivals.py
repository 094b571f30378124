"""Merge the copies in a batch: each new mail once, completed by what its copies add.

A copy may have what the first one lacks: its Message-ID, its references, its last part. A mail out
of a plain-text digest, or out of an archive of texts only, has neither of the first two; one out of
a file that broke off lacks its last part. Whichever copy comes first, the mail has in the end
whatever one of them has.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.config import Config
from bot.domain.ids import ListName, MessageId
from bot.mail.threads.copies import is_cut_off, is_made
from bot.mail.threads.threads import ThreadingFacts
from bot.mail.values import Coverage, Mailbox, ParsedMail
from handlers.filing.crossposts import (
    Names,
    came_through,
    has_no_id,
    has_other_parent,
    is_beside,
    is_one_post,
    may_be_crosspost,
)
from storage.store import Store
from storage.values import StoredMail


@dataclass(frozen=True, slots=True)
class Arrival:
    """A readable mail of one or more lists.

    `attested_by` are the lists that it came through and that vouch for its author. `relay`: it is
    recent enough to be shown in Slack. `imported`: it comes from an archive of its list, for which
    whoever runs Penholder vouches.
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
    """Further lists whose copy hides the author, or gives another address."""
    covered: Mapping[ListName, Coverage] = field(default_factory=dict)
    """What of the mail the proof of each list covers."""

    @property
    def badges(self) -> tuple[ListName, ...]:
        """The lists of an item that it opens: not those that only To or Cc name."""
        own = self.lists if self.imported or self.is_proved else self.attested_by
        return tuple(dict.fromkeys(own + self.copied_by)) or self.lists[:1]

    @property
    def may_complete(self) -> bool:
        """Whether it may change a stored mail: only if no outsider can have sent it."""
        return self.is_proved or self.imported or self.is_old

    @property
    def attested(self) -> bool:
        """Whether a list vouches for its author."""
        return bool(self.attested_by)

    @property
    def vouching(self) -> Mapping[ListName, Coverage]:
        """The lists that vouch for its author, each with the parts that it covers."""
        return {name: self.covered[name] for name in self.attested_by if name in self.covered}

    @property
    def enclosed(self) -> list["Arrival"]:
        """The mails in a list's digest; no list vouches for them yet."""
        return [
            replace(self, mail=mail, raw=raw, attested_by=(), covered={})
            for raw, mail in zip(self.mail.digest, self.mail.enclosed, strict=True)
            if isinstance(mail, ParsedMail)
        ]

    def is_proved_on(self, lists: Collection[ListName], *, since: datetime) -> bool:
        """Return True if a list vouches for it, as written in its thread after `since`.

        What was signed before is an old mail that somebody has sent again.
        """
        return any(
            covered.proves(self.mail.date, at=self.received_at, since=since, by_thread=True)
            for name, covered in self.vouching.items()
            if name in lists
        )

    @property
    def is_proved_now(self) -> bool:
        """Whether a list vouches that its author wrote it now."""
        return any(
            covered.proves(self.mail.date, at=self.received_at)
            for covered in self.vouching.values()
        )

    def is_by(self, author: Mailbox) -> bool:
        """Return True if the author is the same as another copy's.

        Anybody can write any Message-ID: a list vouches for another mail under it only if that mail
        is by the author who posted.
        """
        return bool(author.address) and self.mail.author.address == author.address

    def attests(self, author: Mailbox, config: Config) -> bool:
        """Return True if this copy shows that a list vouches for a mail.

        The mail's own list may hide its author.
        """
        is_hidden = author.address in {"", *(list_config.address for list_config in config.lists)}
        return self.attested and (is_hidden or self.is_by(author))

    def is_whole_of(
        self, stored: ParsedMail | StoredMail, *, attested: bool, config: Config
    ) -> bool:
        """Return True if only the beginning of this mail is stored.

        Anybody can write a longer one, with words that are not the author's. So only a mail that
        came out of an archive, and not through its list, may have been cut off.
        """
        if attested:
            return False
        names = {list_config.name.lower() for list_config in config.lists}
        return is_cut_off(stored, self.mail, names=names)


class NewMails:
    """New mails, in the order in which they first came.

    `became` maps the id that was made for a mail to the one that a copy gave it. `names` identify
    the mails behind the Message-IDs that they answer.
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
        """The mails, each as its first copy came, completed by the other copies."""
        return list(self._arrivals.values())

    def take_all(self, arrivals: Sequence[Arrival]) -> list[MessageId]:
        """Take mails in order; return the ids that each has once it is taken."""
        return [self.take(arrival) for arrival in arrivals]

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
            # Keep its place: items are numbered in this order.
            self._arrivals = {
                arrival.mail.message_id: arrival for arrival in self._arrivals.values()
            }
        return both.mail.message_id

    def _known(self, arrival: Arrival) -> MessageId | None:
        mail = arrival.mail
        by_id = self.became.get(mail.message_id, mail.message_id)
        if by_id in self._arrivals:
            return by_id
        message_id = self._same_content(arrival) or self._same_post(arrival)
        if message_id is not None:
            self._names[mail.message_id] = self._names.get(message_id, message_id)
        return message_id

    def _same_content(self, arrival: Arrival) -> MessageId | None:
        """Return the mail in the batch that this one copies, judging by content.

        Two posts with the same content on one list may answer different mails.
        """
        first = self._by_content.get(arrival.mail.content_hash)
        if first is None:
            return None
        own = self.became.get(first, first)
        other, mail = self._arrivals[own], arrival.mail
        if has_other_parent(mail, other.mail, self._names):
            return None
        is_copy = has_no_id(mail, other.mail) or self._over(arrival).isdisjoint(self._over(other))
        return own if is_copy else None

    def _over(self, arrival: Arrival) -> set[ListName]:
        over = set(came_through(arrival.mail, self._config))
        return over | set(arrival.attested_by)

    def _same_post(self, arrival: Arrival) -> MessageId | None:
        mail = arrival.mail
        if mail.date not in self._dates:
            return None
        same_second = (each for each in self._arrivals.items() if each[1].mail.date == mail.date)
        return next((own for own, other in same_second if self._is_one_post(arrival, other)), None)

    def _is_one_post(self, arrival: Arrival, other: Arrival) -> bool:
        mail, over, came_by = arrival.mail, self._over(arrival), self._over(other)
        beside = is_beside(mail, over, other.mail, came_by)
        may_be = may_be_crosspost(mail, self._config) or has_no_id(mail, other.mail)
        own_lists, lists = ((), ()) if beside else (arrival.lists, other.attested_by or other.lists)
        return (beside or may_be) and is_one_post(
            (mail, own_lists), other.mail, lists, names=self._names, config=self._config
        )


def _with_copy(first: Arrival, second: Arrival, config: Config) -> Arrival:
    lists = dict.fromkeys(first.lists + second.lists)
    by_list = first if first.is_proved else second
    is_by = second.is_by(first.mail.author)
    # A list may hide who wrote it.
    nobody = {"", *(list_config.address for list_config in config.lists)}
    tells = first.mail.author.address in nobody and second.mail.author.address not in nobody
    attested_by = first.attested_by + (second.attested_by if is_by else ())
    covered: Mapping[ListName, Coverage] = {**second.covered, **first.covered}
    is_cut = second.is_whole_of(first.mail, attested=first.attested, config=config)
    if not second.may_complete and first.may_complete:
        arrival = first
    elif second.attested and (tells or (is_by and not first.attested)):
        # Use the words of the list's own copy, whatever somebody sent us under its id.
        attested_by, covered = second.attested_by, second.covered
        arrival = replace(second, mail=completed(second.mail, first.mail, is_cut=False))
    else:
        whole = completed(first.mail, second.mail, is_cut=is_cut)
        arrival = replace(first, mail=whole, raw=second.raw if is_cut else first.raw)
    return replace(
        first,
        covered=covered,
        mail=arrival.mail,
        raw=arrival.raw,
        lists=tuple(lists) if first.is_proved is second.is_proved else by_list.lists,
        attested_by=tuple(dict.fromkeys(attested_by)),
        relay=first.relay or second.relay,
        is_proved=first.is_proved or second.is_proved,
        copied_by=first.copied_by + second.badges if second.is_proved else first.copied_by,
    )


def supplies_missing_ids(copy: ParsedMail, known: ParsedMail | StoredMail) -> bool:
    """Return True if a copy has the Message-ID or the references that a stored mail lacks."""
    has_id = is_made(known.message_id) and not is_made(copy.message_id)
    return has_id or bool(copy.references and not known.references)


def supply_missing_ids(known: ParsedMail | StoredMail, copy: ParsedMail) -> ParsedMail:
    """Return a copy under the id and references that it supplies to the stored mail."""
    has_id = is_made(known.message_id)
    return replace(
        copy,
        message_id=copy.message_id if has_id else known.message_id,
        references=known.references or copy.references,
        in_reply_to=known.in_reply_to if known.references else copy.in_reply_to,
    )


def completed(first: ParsedMail, copy: ParsedMail, *, is_cut: bool) -> ParsedMail:
    """Return a mail that is not filed yet, completed by a copy of it.

    `is_cut`: the first copy was cut off, so take the text and the parts from this one.
    """
    if is_cut:
        has_clues = copy.references or not first.references
        first = replace(
            first,
            text=copy.text,
            reading=copy.reading,
            said=copy.said,
            new_text=copy.new_text,
            attachments=copy.attachments,
            content_hash=copy.content_hash,
            size=copy.size,
            remembered=copy.remembered if has_clues else first.remembered,
        )
    if not supplies_missing_ids(copy, first):
        return first
    more = supply_missing_ids(first, copy)
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
    """Complete a stored mail by a copy; return the copy as used, None if it added nothing.

    `whole` are the copy's bytes if the stored mail was cut off.
    """
    if whole is None and not supplies_missing_ids(copy, known):
        return None
    more = supply_missing_ids(known, copy)
    await store.completions.complete(known.id, known.message_id, more)
    if whole is not None:
        await store.completions.make_whole(known, copy, whole)
    return more


def with_final_ids(
    renamed: Sequence[ThreadingFacts], became: Mapping[MessageId, MessageId]
) -> tuple[ThreadingFacts, ...]:
    """Return the further Message-IDs of a batch's mails, by the mails' final ids."""
    return tuple(
        ThreadingFacts(mail.message_id, tuple(became.get(own, own) for own in mail.references))
        for mail in (*renamed, *(ThreadingFacts(made, (own,)) for made, own in became.items()))
    )
