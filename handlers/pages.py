"""An item with all that is known of it, for `show --json` and later the board."""

from collections.abc import Sequence
from datetime import datetime

from bot.config import Config
from bot.domain.ids import ItemNumber
from bot.domain.item import Item, ItemState
from bot.mail.quotes.new_text import is_answer
from bot.mail.quotes.segments import segments
from bot.render.facts import VoteFacts
from bot.render.shapes import Shape, Spoken, ThreadMail, item_page_shape, item_shape
from handlers.facts import gather_item, names_of
from handlers.shown_mails import originals_of
from handlers.votes import find_item
from storage.store import Store
from storage.values import StoredMail


async def item_list(
    store: Store,
    *,
    config: Config,
    list_name: str | None,
    state: str | None,
    now: datetime,
    limit: int = 10_000,
) -> list[Shape]:
    """Return the items as `items --json` lists them, lowest number first."""
    items = await store.items.search(
        list_name=config.list_named(list_name).name if list_name else None,
        states=[ItemState(state)] if state else None,
        limit=limit,
        newest_first=False,
    )
    items.sort(key=lambda item: item.number)
    return [
        item_shape(await gather_item(store, item, config=config, now=now, related=False))
        for item in items
    ]


async def item_page(store: Store, number: ItemNumber, *, config: Config, now: datetime) -> Shape:
    """Return one item as `show --json` prints it.

    Raises:
        Refused: there is none of that number.
    """
    item = await find_item(store, number)
    votes = await votes_of(store, item)
    comments = await store.comments.of_item(item.number)
    history = await store.history.of_item(item.number)
    names = await names_of(
        store,
        {one.author for one in comments}
        | {entry.actor for entry in history if entry.actor is not None},
    )
    return item_page_shape(
        await gather_item(store, item, config=config, now=now),
        thread=thread_mails(await store.mails.of_thread(item.thread)),
        comments=comments,
        votes=votes,
        history=history,
        names=names,
    )


async def votes_of(store: Store, item: Item) -> list[VoteFacts]:
    """Return every vote of the item's latest ballot with its voter's name, oldest first."""
    ballot = await store.ballots.latest_of_item(item.number)
    votes = await store.ballots.votes(ballot.id) if ballot is not None else []
    names = await names_of(store, {vote.voter for vote in votes})
    return [VoteFacts(voter=names[vote.voter], vote=vote) for vote in votes]


def thread_mails(mails: Sequence[StoredMail]) -> list[ThreadMail]:
    """Split a thread's mails, oldest first, into what each of their speakers says."""
    originals = originals_of(mails)
    return [
        ThreadMail(
            message_id=mail.message_id,
            author=mail.author,
            said_at=mail.said_at,
            subject=mail.subject,
            lists=mail.lists,
            attachments=mail.attachments,
            segments=tuple(
                Spoken(author=part.author, depth=part.depth, text=part.text, answers=part.answers)
                for part in segments(
                    mail.text,
                    mail.author,
                    originals=originals,
                    itself=mail.message_id,
                    answers=is_answer(mail.subject, mail.references),
                )
            ),
        )
        for mail in mails
    ]
