"""Handle the shortcuts in the menu of a message: *Send to list* and *Move to item…*.

A message is known by its channel and ts alone: what the payload says of its author and words, which
may be anybody's, decides nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.domain.commands.items import MergeItems
from bot.domain.commands.mails import MoveMail
from bot.domain.commands.parts import NUMBER
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import CommentId, ItemNumber, MailId
from bot.domain.items.item import Item
from bot.domain.items.search import read_query
from bot.errors import Refused
from bot.events import OptionsAsked, ShortcutUsed, SlackReply
from bot.render.slack import threads
from bot.render.slack.forms.deciding import OTHER
from bot.render.slack.forms.item_forms import INTO, MOST_FOUND, MOVES, into_view, option_of
from bot.render.slack.forms.own_forms import ZONE
from bot.render.words import refusals
from handlers.filing.other_lists import share_a_list
from handlers.lists.home_list import home_of
from handlers.lists.items import NoSuchItem
from handlers.people.people import is_chair_of
from handlers.showing.views import find_items
from handlers.slack.leading.drafts import act_as_chair
from handlers.slack.leading.rearranging import move_comment, move_mail
from handlers.slack.objecting import note_form
from handlers.slack.own.choices import zones_like
from handlers.slack.own.consent import release_form
from handlers.slack.request import Request, SlackDoor, open_reading
from handlers.slack.talk.tracking import show_track_form
from storage.store import Store

MOST_COMPARED: Final = 300
"""How many items, those that changed last, have their titles compared with what is typed."""


async def handle_shortcut(event: ShortcutUsed, door: SlackDoor) -> SlackReply:
    """Open the form of a shortcut.

    Raises:
        Refused: it is not ours, or not for this message or person.
    """
    shortcut = SHORTCUTS.get(event.shortcut)
    if shortcut is None:
        raise Refused(refusals.BUTTON_TOO_OLD.format())
    async with door.database.reading() as store:
        about = await _item_at(store, event)
    async with open_reading(
        event, door, evidence=f"shortcut {event.shortcut}", about=about
    ) as request:
        return await shortcut(event, request)


async def _item_at(store: Store, event: ShortcutUsed) -> ItemNumber | None:
    comment = await store.comments.by_ts(event.channel, event.ts)
    message = await store.slack.at(event.channel, event.ts)
    if comment is not None:
        return comment.item
    return None if message is None else message.item


async def send_to_list(event: ShortcutUsed, request: Request) -> SlackReply:
    """Show a reply of the sender's as the list would read it.

    Raises:
        Refused: it is no comment of theirs, or nothing may go to its list.
    """
    comment = await request.store.comments.by_ts(event.channel, event.ts)
    if comment is None or comment.deleted:
        raise Refused(refusals.NO_REPLY_TO_SEND.format())
    return await release_form(comment.id, request)


async def move_to_item(event: ShortcutUsed, request: Request) -> SlackReply:
    """Ask a chair to which item a message goes: a reply, a mail, or with its item all of it.

    Raises:
        Refused: the message is of no item, or they do not chair it.
    """
    comment = await request.store.comments.by_ts(event.channel, event.ts)
    if comment is not None and not comment.deleted:
        return _into(await request.chaired(comment.item), "comment", comment.id)
    message = await request.store.slack.at(event.channel, event.ts)
    if message is None:
        raise Refused(refusals.NO_ITEMS_MESSAGE.format())
    item = await request.chaired(message.item)
    if message.is_parent:
        return _into(item, "item", 0)
    posted = None
    if message.delivery is not None:
        posted = await request.store.outbox.get(message.delivery)
    if posted is None or posted.kind is not DeliveryKind.POST_MAIL or posted.ref is None:
        raise Refused(refusals.NO_ITEMS_MESSAGE.format())
    return _into(item, "mail", posted.ref)


def _into(item: Item, what: str, number: int) -> SlackReply:
    says = MOVES[what].format(number=item.number)
    return SlackReply(view=into_view(item, what=what, number=number, says=says))


Shows = Callable[[ShortcutUsed, Request], Awaitable[SlackReply]]
SHORTCUTS: Final[Mapping[str, Shows]] = {
    "track": show_track_form,
    "send_to_list": send_to_list,
    "move_to_item": move_to_item,
    "note_objection": note_form,
}
"""What each shortcut shows, by its callback_id in the manifest."""


async def move_to(
    number: ItemNumber, what: str, part: int, into: ItemNumber, request: Request
) -> SlackReply:
    """Move a part of an item to another one, or all of it, as a form says.

    Raises:
        Refused: as the commands that move and merge.
    """
    if not into:
        raise Refused(refusals.CHOOSE_ITEM.format())
    match what:
        case "item":
            return await act_as_chair(MergeItems(number, into), request)
        case "mail":
            item = await request.chaired(number)
            mails = await request.store.mails.of_thread(item.thread)
            ids = [mail.id for mail in mails]
            if MailId(part) not in ids:
                raise Refused(threads.MAIL_NOT_HERE.format(number=item.number))
            return await move_mail(MoveMail(number, ids.index(MailId(part)) + 1, into), request)
        case "comment":
            return await move_comment(number, CommentId(part), into, request)
        case _:
            raise Refused(refusals.FORM_TOO_OLD.format())


async def handle_options(event: OptionsAsked, door: SlackDoor) -> SlackReply:
    """Find what a form's menu offers: time zones, or items of the item's lists that its user sees.

    Raises:
        Refused: the menu is not ours, or the form's item is not there for this person.
    """
    if event.menu == ZONE:
        return zones_like(event.words)
    number = NUMBER.fullmatch(event.about.partition(":")[0])
    fits = _FITS.get(event.menu)
    if fits is None or number is None:
        raise Refused(refusals.FORM_TOO_OLD.format())
    about = ItemNumber(int(number[1]))
    async with open_reading(event, door, evidence=f"menu {event.menu}", about=about) as request:
        item = await request.chaired(about)
        found = await _matching(event.words.strip(), request)
        shown = [each for each in found if each.number != item.number and fits(item, each, request)]
        return SlackReply(options=tuple(map(option_of, shown[:MOST_FOUND])))


def _may_take(item: Item, other: Item, request: Request) -> bool:
    """Return True if what is an item's may go to another one."""
    return share_a_list(item.lists, other.lists) and home_of(other, request.config) is not None


def _may_be_changed(_item: Item, other: Item, request: Request) -> bool:
    """Return True if the other one is a decision of a list that the person chairs."""
    home = home_of(other, request.config)
    return other.is_decision and home is not None and is_chair_of(request.person, home)


_FITS: Final = {INTO: _may_take, OTHER: _may_be_changed}
"""Which items each menu offers."""


async def _matching(words: str, request: Request) -> list[Item]:
    """Return the items of a number, or whose title or words match; the newest ones for none."""
    found = await _numbered(words, request)
    latest = await request.store.items.search(limit=MOST_COMPARED)
    found += [item for item in latest if words.casefold() in item.title.casefold()]
    if words and len(found) < MOST_FOUND:
        try:
            query = read_query(words)
            hits = await find_items(request.store, query, config=request.config, limit=MOST_FOUND)
        except Refused:
            hits = []  # no words to search for
        found += [hit.item for hit in hits]
    return list({item.number: item for item in found}.values())


async def _numbered(words: str, request: Request) -> list[Item]:
    """Return the item that is called by its number, if the person sees it."""
    number = NUMBER.fullmatch(words)
    if number is None:
        return []
    try:
        return [await request.item(ItemNumber(int(number[1])))]
    except NoSuchItem:
        return []
