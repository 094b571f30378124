"""One post on two lists, of which one rewrote its Message-ID and added words that we do not know.

Then neither id nor content tells. Author, second, base subject and lists do, together with the
words: four fifths of the shorter copy's are in the other one. Two posts to one list are never
joined by this.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.config import Config
from bot.domain.ids import ListName, MailId, MessageId
from bot.mail.identity import Post, is_same_post
from bot.mail.subject import base_subject
from bot.mail.traces import traces_of
from bot.mail.values import ParsedMail
from storage.store import Store
from storage.values import StoredMail

Posted = tuple[ParsedMail, tuple[ListName, ...]]
"""A mail and the lists that it came to."""


async def find_crossposts(
    store: Store, posted: Iterable[Posted], *, config: Config
) -> dict[MessageId, MailId]:
    """Return which of the mails are kept already, as posts to another list."""
    asked: defaultdict[tuple[int, datetime], list[Posted]] = defaultdict(list)
    for mail, lists in posted:
        if mail.date is not None and may_be_crosspost(mail, config):
            for trace in traces_of(mail, said_at=mail.date)[:1]:
                asked[trace.key, mail.date].append((mail, lists))
    if not asked:
        return {}
    dates = [date for _key, date in asked]
    traces = await store.traces.under(
        {key for key, _date in asked}, since=min(dates), until=max(dates)
    )
    found: dict[MessageId, MailId] = {}
    for trace in traces:
        for mail, lists in asked.get((trace.key, trace.said_at), ()):
            kept = await store.mails.by_message_id(trace.message_id)
            if kept is not None and is_crosspost((mail, lists), kept, kept.lists):
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


def is_crosspost(
    one: Posted, other: ParsedMail | StoredMail, other_lists: Sequence[ListName]
) -> bool:
    """Say whether two mails are one post to different lists."""
    mail, lists = one
    return (
        set(lists).isdisjoint(other_lists)
        and mail.author.address == other.author.address
        and mail.date == other.date
        and mail.base_subject.lower() == base_subject(other.subject).lower()
        and is_same_post(
            Post(mail.author, mail.date, mail.new_text),
            Post(other.author, other.date, other.new_text),
        )
    )
