"""A thread turns to another subject: from there on it is a thread, and an item, of its own.

The Message-IDs of both stay joined, so that a later answer finds its place by the mails that it
answers, whatever the order of arrival.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.config import Config
from bot.domain.comment import Source
from bot.domain.ids import ItemNumber, MailId, MessageId, ThreadId
from bot.domain.item import Change, HistoryEntry, Item, ItemState
from bot.mail.thread import ThreadingFacts, ancestry, branch_of
from bot.mail.topics import may_turn, turns
from bot.mail.values import ParsedMail
from handlers import queue
from handlers.home import home_list
from handlers.titles import title_from
from storage.branches import KeptMail
from storage.store import Store

Roots = Mapping[MessageId, ThreadId | None]
Names = Mapping[MessageId, MessageId]


async def branch_off(
    store: Store,
    fresh: Sequence[ParsedMail],
    threads: Mapping[MessageId, ThreadId],
    *,
    renamed: Names,
    completed: Sequence[ParsedMail] = (),
    config: Config,
    now: datetime,
) -> dict[MessageId, ThreadId]:
    """Return the threads in which new mails are kept, given those that their Message-IDs are in.

    `renamed` has the other Message-IDs of copies that have just come, `completed` kept mails of
    which is known only now what they answer. Kept mails move along
    where a new one shows that their thread branched.
    """
    placed = dict(threads)
    known = await store.branches.of_threads(set(threads.values()))
    turning: defaultdict[ThreadId, list[MessageId]] = defaultdict(list)
    for mail in (*fresh, *completed):
        answers = mail.references and mail.automatic is None
        if answers and may_turn(mail.subject, text=mail.text):
            turning[threads[mail.message_id]].append(mail.message_id)
    for main in sorted({*turning, *known}):
        here = [mail for mail in fresh if threads[mail.message_id] == main]
        roots = {**dict.fromkeys(turning[main]), **known.get(main, {})}
        placed |= await rearrange(store, main, roots, here, renamed=renamed, config=config, now=now)
    return placed


async def rearrange(
    store: Store,
    main: ThreadId,
    roots: Roots,
    fresh: Sequence[ParsedMail],
    *,
    renamed: Names | None = None,
    config: Config,
    now: datetime,
) -> dict[MessageId, ThreadId]:
    """Put the mails of a thread into its branches; return where the fresh ones are.

    `roots` are the branches, each with its thread; None where that is to be decided.
    """
    kept = await store.branches.mails_of(main)
    own_names = {**await store.branches.other_names(main), **(renamed or {})}
    facts = {mail.facts.message_id: _under_own_names(mail.facts, own_names) for mail in kept}
    subjects = {mail.facts.message_id: mail.subject for mail in kept}
    for mail in fresh:
        above = ancestry(mail.references, mail.in_reply_to)
        facts[mail.message_id] = _under_own_names(ThreadingFacts(mail.message_id, above), own_names)
        subjects[mail.message_id] = mail.subject
    decided = await _decide(store, roots, facts, subjects)
    below = branch_of(list(facts.values()), roots=decided)

    def thread_of(name: MessageId) -> ThreadId:
        """Return the thread of the branch that a mail is below, or the main one."""
        root = below[name]
        return main if root is None else decided[root]

    placed = {mail.message_id: thread_of(mail.message_id) for mail in fresh}
    moved: defaultdict[ThreadId, list[KeptMail]] = defaultdict(list)
    for one in kept:
        if one.thread != (into := thread_of(one.facts.message_id)):
            moved[into].append(one)
    for into, mails in moved.items():
        await store.branches.move_mails([mail.id for mail in mails], into)
        await _move_item(
            store, mails, into, needed=into not in placed.values(), config=config, now=now
        )
    return placed


def _under_own_names(mail: ThreadingFacts, own_names: Names) -> ThreadingFacts:
    """Return what a mail answers, where it names a copy: as the mail that is kept."""
    return replace(mail, references=tuple(own_names.get(one, one) for one in mail.references))


async def _decide(
    store: Store,
    roots: Roots,
    facts: Mapping[MessageId, ThreadingFacts],
    subjects: Mapping[MessageId, str],
) -> dict[MessageId, ThreadId]:
    """Return the roots at which the thread does branch, each with its thread."""
    decided: dict[MessageId, ThreadId] = {}
    for root, thread in roots.items():
        if thread is not None:
            decided[root] = thread
            continue
        parent = next(iter(reversed(facts[root].references)), None)
        verdict = turns(subjects[root], parent=None if parent is None else subjects.get(parent))
        if verdict:
            (decided[root],) = await store.mails.new_threads(1)
        if verdict is False:
            await store.branches.drop(root)
        else:
            await store.branches.put(root, decided.get(root))
    return decided


async def _move_item(
    store: Store,
    moved: Sequence[KeptMail],
    into: ThreadId,
    *,
    needed: bool,
    config: Config,
    now: datetime,
) -> None:
    """Let moved mails have an item where they are now.

    Where nothing is left behind their item comes along; else one is opened for them, if it is
    `needed`: no mail that is just coming opens one.
    """
    sources = sorted({mail.thread for mail in moved})
    items = await store.items.of_threads([*sources, into])
    for source in sources:
        item = items.get(source)
        if item is None:
            continue
        left = await store.mails.of_thread(source, limit=1)
        if into not in items and not left:
            items = {**items, into: replace(item, thread=into)}
            await store.items.save(items[into])
            needed = False
        elif left and item.title == title_from(moved[0].subject, config=config):
            # What goes had opened it.
            title = title_from(left[0].subject, config=config)
            await store.items.save(replace(item, title=title))
        await store.outbox.add(
            queue.update_item(item.number, channel=home_list(item, config).channel), now=now
        )
    if needed and into not in items:
        await _open(store, [mail.id for mail in moved], into, config=config, now=now)


async def _open(
    store: Store, mail_ids: Sequence[MailId], thread: ThreadId, *, config: Config, now: datetime
) -> None:
    """Open an item for mails that are here already."""
    mails = [mail for one in mail_ids if (mail := await store.mails.get(one)) is not None]
    spoken = [mail for mail in mails if mail.automatic is None]
    if not spoken:
        return
    (item,) = await store.items.open(
        [
            Item(
                number=ItemNumber(0),
                thread=thread,
                title=title_from(spoken[0].subject, config=config),
                state=ItemState.OPEN,
                lists=tuple(dict.fromkeys(name for mail in mails for name in mail.lists)),
                opened_at=min(spoken[0].said_at, now),
                updated_at=min(max(mail.said_at for mail in spoken), now),
            )
        ]
    )
    opened = HistoryEntry(
        item=item.number,
        at=item.opened_at,
        actor=None,
        what=Change.OPENED,
        before="",
        after=item.state,
        source=Source.MAIL,
        evidence=spoken[0].message_id,
    )
    await store.history.add([opened])
