"""Find messages by their Message-IDs, and write them, and whole threads, for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.ids import MessageId
from bot.domain.items.item import Item
from bot.render.board.addresses import item_path, mail_anchor
from bot.render.board.mbox import BoardMail, PostedTo
from handlers.board.making import pages_of_thread
from handlers.lists.access import Seen
from storage.board.public import Public
from storage.values import StoredMail


@dataclass(frozen=True, slots=True)
class Found:
    """A message and the item that it belongs to now."""

    mail: StoredMail
    item: Item


async def find_message(public: Public, message_id: str) -> Found | None:
    """Return the message with an id, None if there is none or it is not shown."""
    mail = await public.mails.by_message_id(MessageId(message_id.strip("<> ")))
    if mail is None:
        return None
    item = (await public.items.of_threads([mail.thread])).get(mail.thread)
    return Found(mail, item) if item is not None else None


async def places_in(public: Public, item: Item) -> Mapping[MessageId, str]:
    """Return for each message of an item the path of the page that it is on, with its anchor."""
    pages = pages_of_thread(await public.mails.of_thread(item.thread))
    return {
        message_id: f"{item_path(item.number, page=page)}#{mail_anchor(message_id)}"
        for message_id, page in pages.items()
    }


def board_mails(mails: Sequence[StoredMail], *, seen: Seen) -> list[BoardMail]:
    """Return messages as they are written for programs."""
    return [
        BoardMail(
            message_id=mail.message_id,
            author=mail.author,
            said_at=mail.said_at,
            subject=mail.subject,
            text=mail.text,
            lists=tuple(
                PostedTo(list_config.name, list_config.list_id)
                for name in mail.lists
                if (list_config := seen.list_named(name)) is not None
            ),
            in_reply_to=mail.in_reply_to,
            references=mail.references,
            attachments=mail.attachments,
        )
        for mail in mails
    ]
