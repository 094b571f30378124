"""Title an item by the earliest of its mails, until a person gives it a better title.

So the title does not depend on the order of arrival. A title that is not the earliest mail's was
given by a person, and stays.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from bot.config import Config
from bot.domain.ids import ThreadId
from bot.domain.items.comment import Source
from bot.domain.items.history import Change, Changed, HistoryEntry
from bot.domain.items.item import Item
from bot.mail.subject import item_title, without_former
from handlers.filing.arrivals import Arrival
from handlers.lists.home_list import update_slack_message
from handlers.work import Work
from storage.mail.mails import Opening

NO_SUBJECT: Final = "(no subject)"

Openings = Mapping[ThreadId, Opening]


def title_from(subject: str, *, config: Config) -> str:
    """Return the title of an item that a mail with this subject opens."""
    tags = [
        tag
        for list_config in config.lists
        for tag in (
            list_config.name,
            list_config.address.partition("@")[0],
            list_config.list_id.partition(".")[0],
        )
    ]
    # The former subject is shown by the link to the item that it came from.
    return item_title(without_former(subject), tags=tags) or NO_SUBJECT


def opening_of(arrival: Arrival) -> Opening:
    """Return a new mail as a possible opening of an item."""
    mail = arrival.mail
    said_at = mail.date or arrival.received_at
    return Opening(mail.message_id, mail.subject, said_at, bool(mail.references))


def is_called_by(item: Item, opening: Opening | None, *, config: Config) -> bool:
    """Return True if an item has the title of its opening mail, not one from a person."""
    return opening is not None and item.title == title_from(opening.subject, config=config)


async def retitle(work: Work, item: Item, opening: Opening) -> Item:
    """Title an item by the mail that now opens it, and return the item."""
    title = title_from(opening.subject, config=work.config)
    if title == item.title:
        return item
    renamed = replace(item, title=title)
    await work.store.items.save(renamed)
    await work.store.history.add(
        [
            HistoryEntry(
                item=item.number,
                at=work.now,
                actor=None,
                event=Changed(Change.TITLE, item.title, title),
                source=Source.MAIL,
                evidence=opening.message_id,
            )
        ]
    )
    await update_slack_message(work, item)
    return renamed


async def title_by_earlier(
    work: Work, items: Collection[Item], fresh: Mapping[ThreadId, Opening]
) -> dict[ThreadId, Item]:
    """Take the title from new mails that are earlier than the stored ones.

    Return the items whose title changed.
    """
    # An item cannot open after its earliest mail was written, nor in the future.
    late = {
        item.thread: item
        for item in items
        if min(fresh[item.thread].said_at, work.now) <= item.opened_at
    }
    here = await work.store.openings.of_threads(late) if late else {}
    renamed: dict[ThreadId, Item] = {}
    for thread, item in late.items():
        first = here.get(thread)
        if first is None or fresh[thread].order >= first.order:
            continue
        if is_called_by(item, first, config=work.config):
            renamed[thread] = await retitle(work, item, fresh[thread])
    return renamed
