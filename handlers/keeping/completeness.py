"""Compare what the mail server and Slack hold with what the database knows.

Mails are looked at on the server, whatever the cursor says; messages in Slack only if asked for.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from bot.config import Config, MailboxConfig
from bot.domain.delivery import DeliveryState
from bot.domain.ids import ChannelId, ListName, MailId, MessageId, Ts
from bot.gateways.imap.lookup import all_mails
from bot.gateways.slack.outgoing import SlackOut
from bot.mail.values import UnreadableMail
from handlers.deliveries import queue
from handlers.filing.own_mail import our_marks
from handlers.filing.parsing import parse_aside
from handlers.receiving.proof import FETCHED, origin_of
from storage.database.engine import Database
from storage.store import Store

Tell = Callable[[str, int, int], None]
"""Progress callback: what is read, how much is done, how much there is."""

BEGINNING: Final = datetime(2014, 1, 1, tzinfo=UTC)
"""Before the first message in any Slack."""


@dataclass(slots=True)
class ListCount:
    """The counts of one list's mails: on the server, stored, posted.

    `posts` are its mails on the server. `kept_back` is not for Slack: our own mails, automatic
    ones, and those that are older than `relay_since`. `gaps` are the Message-IDs of mails that are
    on the server and were neither handled nor set aside, `duplicates` those of mails that stand in
    Slack twice.
    """

    name: ListName
    posts: int = 0
    set_aside: int = 0
    relayed: int = 0
    waiting: int = 0
    failed: int = 0
    kept_back: int = 0
    gaps: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)

    @property
    def handled(self) -> int:
        """How many of the mails on the server are in the database, set aside ones left out."""
        return self.posts - self.set_aside - len(self.gaps)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing or duplicated."""
        return not self.gaps and not self.duplicates


@dataclass(frozen=True, slots=True)
class _Seen:
    """A mail on the server: where, of which lists, and whether its list proves it."""

    uid: int
    message_id: MessageId
    lists: tuple[ListName, ...]
    may_be_left_out: bool


@dataclass(frozen=True, slots=True)
class _Tally:
    """The counts by list, each mail counted once."""

    counts: Mapping[ListName, ListCount]
    counted: set[tuple[ListName, MessageId]] = field(default_factory=set)

    def not_counted_in(self, mail: _Seen) -> Iterator[ListCount]:
        """Yield the counts that lack a mail, and mark it as counted there."""
        for name in mail.lists:
            if name in self.counts and (name, mail.message_id) not in self.counted:
                self.counted.add((name, mail.message_id))
                yield self.counts[name]


async def count_mails(
    database: Database, config: Config, names: Sequence[ListName], *, tell: Tell
) -> list[ListCount]:
    """Count the mails of lists in all mailboxes, each mail once.

    Raises:
        TryAgainLater: a mail server or the database is away.
        GiveUp: a mail server refuses us.
    """
    tally = _Tally({name: ListCount(name) for name in names})
    for mailbox in config.mailboxes:
        done = 0
        async for uid_validity, raws, total in all_mails(mailbox):
            seen = [
                mail for uid, raw in sorted(raws.items()) for mail in await _seen(uid, raw, config)
            ]
            async with database.reading() as store:
                await _count(store, mailbox, uid_validity, seen, tally)
            done += len(raws)
            tell(f"mailbox {mailbox.name}", done, total)
    async with database.reading() as store:
        twice = await store.mails.get_many(
            [MailId(number) for number in await store.outbox.posted_twice()]
        )
    for mail in twice.values():
        for name in mail.lists[:1]:
            if name in tally.counts:
                tally.counts[name].duplicates.append(mail.message_id)
    return list(tally.counts.values())


async def _seen(uid: int, raw: bytes, config: Config) -> list[_Seen]:
    mail = await parse_aside(raw, ours=our_marks(config))
    if isinstance(mail, UnreadableMail):
        return []
    origin = origin_of(mail, FETCHED, config)
    lists = origin.proved or origin.claimed
    # What only claims a list may be left out: anybody can write that.
    is_claim = not origin.proved and mail.automatic is not None
    return [_Seen(uid, mail.message_id, lists, is_claim)] if lists else []


async def _count(
    store: Store,
    mailbox: MailboxConfig,
    uid_validity: int,
    seen: Sequence[_Seen],
    tally: _Tally,
) -> None:
    ids = {mail.message_id for mail in seen}
    renamed = await store.erased_ids.names_of(ids)
    seen = [
        replace(mail, message_id=renamed.get(mail.message_id, mail.message_id)) for mail in seen
    ]
    ids = {mail.message_id for mail in seen}
    known = await store.mails.find(ids)
    held = await store.held.known(ids)
    aside = await store.set_aside.places(mailbox.name, uid_validity, {mail.uid for mail in seen})
    states = await store.outbox.states({queue.mail_key(mail_id) for mail_id in known.values()})
    for mail in seen:
        for count in tally.not_counted_in(mail):
            mail_id = known.get(mail.message_id)
            if mail_id is not None:
                count.posts += 1
                _add_state(count, states.get(queue.mail_key(mail_id)))
            elif mail.message_id in held or mail.uid in aside:
                count.posts += 1
                count.set_aside += 1
            elif not mail.may_be_left_out:
                count.posts += 1
                count.gaps.append(mail.message_id)


def _add_state(count: ListCount, state: DeliveryState | None) -> None:
    match state:
        case DeliveryState.SENT:
            count.relayed += 1
        case DeliveryState.WAITING:
            count.waiting += 1
        case DeliveryState.FAILED | DeliveryState.DROPPED:
            count.failed += 1
        case None:
            count.kept_back += 1


async def find_doubles_in_slack(
    config: Config, slack: SlackOut, counts: Iterable[ListCount], *, tell: Tell
) -> None:
    """Add to `duplicates` the messages that appear twice in the lists' channels.

    Every thread of ours is read: Slack gives about fifty a minute.

    Raises:
        TryAgainLater: Slack is away.
        GiveUp: a channel cannot be read.
    """
    by_channel: dict[ChannelId, ListCount] = {}
    for count in counts:
        for channel in config.list_named(count.name).channels:
            by_channel.setdefault(channel, count)
    for channel, count in by_channel.items():
        posted = await slack.posted_since(channel, BEGINNING)
        parents = [message for message in posted if message.is_parent and message.item is not None]
        doubled = [
            f"#{number} ({times} messages)"
            for number, times in Counter(message.item for message in parents).items()
            if times > 1
        ]
        places: dict[str, set[Ts]] = {}
        for done, parent in enumerate(parents):
            replies = await slack.posted_since(channel, BEGINNING, thread_ts=parent.ts)
            for reply in replies:
                places.setdefault(reply.delivery, set()).add(reply.ts)
            tell(f"channel {channel}", done + 1, len(parents))
        twice = [delivery for delivery, stands in places.items() if len(stands) > 1]
        doubled += [f"delivery {text[:8]}" for text in twice]
        count.duplicates += doubled
