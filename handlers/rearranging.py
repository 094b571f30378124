"""What a chair does about threads: merge items, split one, move mails to another."""

from dataclasses import replace

from bot.domain.branch import Branch, Ground
from bot.domain.command_values import MergeItems, MoveMail, SplitItem
from bot.domain.comment import Source
from bot.domain.ids import ItemNumber
from bot.domain.item import Change, HistoryEntry, Item
from bot.errors import Refused
from bot.events import SlackReply
from bot.render import threads
from handlers import queue
from handlers.branching import rearrange
from handlers.home import home_list
from handlers.other_lists import have_a_list
from handlers.people import require_chair
from handlers.request import Request
from handlers.suggestions import merge_into
from handlers.votes import find_item
from storage.values import StoredMail


async def merge(command: MergeItems, request: Request) -> SlackReply:
    """Make one item a part of another."""
    into = await _chaired(command.into, request)
    item = await request.store.items.get(command.number)
    if item is not None and not request.is_new and item.merged_into is not None:
        return SlackReply(text=threads.merged_text(item, into=into))
    item = await _chaired(command.number, request)
    if item.number == into.number:
        raise Refused(threads.SAME_ITEM.format(number=command.number, other=command.into))
    return await merge_into(item, into, request)


async def split(command: SplitItem, request: Request) -> SlackReply:
    """Make a mail, and what answers it, an item of its own."""
    item = await _chaired(command.number, request)
    if not request.is_new:
        return SlackReply(text=threads.WENT)
    root = await _mail(item, command.mail, request)
    (thread,) = await request.store.mails.new_threads(1)
    await _place(root, Branch(thread, Ground.SPLIT), request)
    into = (await request.store.items.of_threads([thread])).get(thread)
    if into is None:
        raise Refused(threads.NOT_SPOKEN)
    await _finish(item, into, root, request)
    return SlackReply(text=threads.split_text(item, mail=command.mail, into=into))


async def move_mail(command: MoveMail, request: Request) -> SlackReply:
    """Move a mail, and what answers it, to another item."""
    item = await _chaired(command.number, request)
    into = await _chaired(command.into, request)
    if not request.is_new:
        return SlackReply(text=threads.WENT)
    if item.number == into.number:
        raise Refused(threads.SAME_ITEM.format(number=command.number, other=command.into))
    root = await _mail(item, command.mail, request)
    if not have_a_list(root.lists, into.lists):
        raise Refused(threads.MAIL_OF_OTHER_LIST.format(mail=command.mail, other=command.into))
    await _place(root, Branch(into.thread, Ground.MOVED), request)
    await _finish(item, into, root, request)
    return SlackReply(text=threads.moved_text(item, mail=command.mail, into=into))


async def _chaired(number: ItemNumber, request: Request) -> Item:
    item = await find_item(request.store, number)
    require_chair(request.person, item, config=request.config)
    return item


async def _mail(item: Item, number: int, request: Request) -> StoredMail:
    """Return an item's mail of that number, counted from 1."""
    mails = await request.store.mails.of_thread(item.thread)
    if not 1 <= number <= len(mails):
        raise Refused(threads.NO_SUCH_MAIL.format(number=item.number, count=len(mails)))
    return mails[number - 1]


async def _place(root: StoredMail, branch: Branch, request: Request) -> None:
    """Keep a mail and what answers it in a thread, now and whatever comes later."""
    main = (await request.store.mails.threads_of([root.message_id]))[root.message_id]
    known = (await request.store.branches.of_threads([main])).get(main, {})
    roots = {**known, root.message_id: branch}
    await request.store.branches.put(root.message_id, branch)
    await rearrange(request.store, main, roots, [], config=request.config, now=request.now)


async def _finish(item: Item, into: Item, root: StoredMail, request: Request) -> None:
    """Record what was moved, and show it in Slack."""
    store = request.store
    if not await store.mails.count_of_thread(item.thread):
        raise Refused(threads.FIRST_MAIL.format(number=item.number))
    told = HistoryEntry(
        item=item.number,
        at=request.now,
        actor=request.person.id,
        what=Change.MAIL,
        before=f"#{item.number}",
        after=f"#{into.number}",
        source=Source.SLACK,
        evidence=root.message_id,
    )
    await store.history.add([told, replace(told, item=into.number)])
    old, new = home_list(item, request.config).channel, home_list(into, request.config).channel
    if await store.slack.parent_of(item.number, old) is not None:
        await store.outbox.add(queue.post_item(into.number, channel=new), now=request.now)
    await store.outbox.add(queue.update_item(item.number, channel=old), now=request.now)
    await store.outbox.add(queue.update_item(into.number, channel=new), now=request.now)
