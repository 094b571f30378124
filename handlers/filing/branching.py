"""Branch a thread where its subject changes: the branch becomes an item of its own.

The Message-IDs of both stay joined, so that a later reply finds its place by the mails that it
answers, whatever the order of arrival. For the same reason, a decision that was made while the mail
above was missing is made again when more of the thread comes, unless people have been active there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.ids import ItemNumber, ListName, MessageId, ThreadId
from bot.domain.items.branch import Branch, Ground
from bot.domain.items.history import opened_by
from bot.domain.items.item import Item, ItemState, first_kind
from bot.mail.spoken import says_only_a_vote
from bot.mail.threads.threads import ThreadingFacts, ancestry, branch_of
from bot.mail.threads.topics import may_turn, turns
from bot.mail.values import ParsedMail
from handlers.deliveries import queue
from handlers.filing.arrivals import Arrival
from handlers.filing.merging import Joining, join_items
from handlers.filing.titles import is_called_by, retitle, title_from
from handlers.lists.home_list import channel_of, home_of, update_slack_message
from handlers.lists.places import place
from handlers.work import Work
from storage.mail.threads import MOST, KeptMail
from storage.store import Store
from storage.values import StoredMail


@dataclass(frozen=True, slots=True)
class Moved:
    """A stored mail that moves to another thread."""

    mail: KeptMail
    into: ThreadId


async def active_threads(store: Store, threads: Collection[ThreadId]) -> set[ThreadId]:
    """Return the threads whose items have seen activity by people; these are left unchanged."""
    items = await store.items.of_threads(threads)
    numbers = {item.number for item in items.values()}
    by_people = await store.history.by_people(numbers) | await store.comments.on_items(numbers)
    by_people |= (await store.ballots.of_items(numbers)).keys()
    return {thread for thread, item in items.items() if item.number in by_people}


async def move_items(work: Work, moved: Sequence[Moved]) -> None:
    """Move mails to their threads, and let their items follow.

    If a mail leaves nothing behind, its item comes along; if the new thread has an item already,
    the two become one. Otherwise a new item is opened.
    """
    if not moved:
        return
    groups: defaultdict[ThreadId, list[KeptMail]] = defaultdict(list)
    for move in moved:
        groups[move.into].append(move.mail)
    sources = {move.mail.thread for move in moved}
    titled = await _titled(work, sources | groups.keys())
    for into, mails in groups.items():
        await work.store.branches.move_mails([mail.id for mail in mails], into)
    for into, mails in sorted(groups.items()):
        for source in sorted({mail.thread for mail in mails}):
            await _follow(work, source, into)
        await _open(work, mails, into)
    for source in sorted(sources):
        await _drop_lists(work.store, source)
    await _retitle_items(work, sources | groups.keys(), titled)


async def _titled(work: Work, threads: Collection[ThreadId]) -> set[ItemNumber]:
    """Return the items that have a title from a person."""
    openings = await work.store.openings.of_threads(threads)
    items = await work.store.items.of_threads(threads)
    return {
        item.number
        for thread, item in items.items()
        if not is_called_by(item, openings.get(thread), config=work.config)
    }


async def _follow(work: Work, source: ThreadId, into: ThreadId) -> None:
    """Move the item of an emptied thread to the thread of its mails, or merge it there."""
    items = await work.store.items.of_threads([source, into])
    item, there = items.get(source), items.get(into)
    if item is None or await work.store.mails.count_of_thread(source):
        return
    if there is None:
        await work.store.items.save(replace(item, thread=into))
    else:
        joined = await join_items(work, Joining(there, item, {}))
        opening = (await work.store.openings.of_threads([into])).get(into)
        first = (
            None if opening is None else await work.store.mails.by_message_id(opening.message_id)
        )
        if first is not None:
            await work.store.items.add_lists(joined.number, first.attested_by)


async def _open(work: Work, moved: Sequence[KeptMail], thread: ThreadId) -> None:
    """Open an item for moved mails if their new thread has none."""
    if thread in await work.store.items.of_threads([thread]):
        return
    stored_mails = await work.store.mails.get_many([mail.id for mail in moved])
    mails = sorted(stored_mails.values(), key=lambda mail: (mail.said_at, mail.id))
    spoken = [mail for mail in mails if mail.automatic is None]
    if not spoken:
        return
    lists = await _lists_of(work.store, moved, spoken[0])
    opened_by_mail = spoken[0].message_id
    numbers = await work.store.restores.numbers([queue.item_name(opened_by_mail)])
    title = title_from(spoken[0].subject, config=work.config)
    (item,) = await work.store.items.open(
        [
            Item(
                number=next(iter(numbers.values()), ItemNumber(0)),
                thread=thread,
                title=title,
                state=ItemState.OPEN,
                kind=first_kind(title),
                lists=lists,
                opened_at=min(spoken[0].said_at, work.now),
                updated_at=min(max(mail.said_at for mail in spoken), work.now),
            )
        ]
    )
    await work.store.history.add([opened_by(item, mail=opened_by_mail)])
    await _show_opened(work, item, opened_by_mail, {mail.thread for mail in moved})


async def _lists_of(
    store: Store, moved: Sequence[KeptMail], first: StoredMail
) -> tuple[ListName, ...]:
    """Return the lists of a new item for moved mails.

    Those of their former item come first, so that the home list stays the same.
    """
    before = (await store.items.of_threads({mail.thread for mail in moved})).values()
    on = {name for mail in moved for name in mail.lists}
    own = first.attested_by or first.lists[:1]
    list_names = (name for item in before for name in item.lists if name in on)
    return tuple(dict.fromkeys((*list_names, *own)))


async def _show_opened(
    work: Work, item: Item, mail: MessageId, sources: Collection[ThreadId]
) -> None:
    """Post a new item in Slack if the item that its mails were in is shown there."""
    for source in (await work.store.items.of_threads(sources)).values():
        there, here = home_of(source, work.config), home_of(item, work.config)
        if there is None or here is None:
            continue
        if await work.store.slack.parent_of(source.number, channel_of(source, there)) is not None:
            channel = channel_of(await place(work, item), here)
            posted = queue.post_item(item.number, channel=channel, opened_by=mail)
            await work.store.outbox.add(posted, now=work.now)
            return


async def _drop_lists(store: Store, source: ThreadId) -> None:
    """Take an item off lists that only moved mails came to; its first list stays."""
    item = (await store.items.of_threads([source])).get(source)
    if item is not None and len(item.lists) > 1:
        left = await store.mails.of_thread(source, limit=MOST)
        list_names = {item.lists[0], *(name for mail in left for name in mail.lists)}
        await store.items.drop_lists(item.number, set(item.lists) - list_names)


async def _retitle_items(
    work: Work, threads: Collection[ThreadId], titled: Collection[ItemNumber]
) -> None:
    """Rename items by their earliest mail, except those `titled` by a person, and show them."""
    openings = await work.store.openings.of_threads(threads)
    for thread, item in (await work.store.items.of_threads(threads)).items():
        opening = openings.get(thread)
        if opening is not None and item.number not in titled:
            current = await retitle(work, item, opening)
            # This includes mails that arrive later but were written earlier.
            opened_at = max(current.opened_at, min(opening.said_at, work.now))
            await work.store.items.save(replace(current, opened_at=opened_at))
        await update_slack_message(work, item)


Roots = Mapping[MessageId, Branch]
Names = Mapping[MessageId, MessageId]

UNDECIDED = Branch(None, Ground.SUBJECT)


async def find_roots(
    store: Store,
    mails: Iterable[ParsedMail],
    threads: Mapping[MessageId, ThreadId],
    *,
    also: Collection[ThreadId],
) -> dict[ThreadId, Roots]:
    """Return the threads that branch, or may branch at these mails, and those in `also`."""
    known = await store.branches.of_threads({*threads.values(), *also})
    turning: defaultdict[ThreadId, list[MessageId]] = defaultdict(list)
    for mail in mails:
        # “My vote” above nothing but a vote is no new subject: it would be lost there.
        answers = mail.references and mail.automatic is None
        may_branch = answers and may_turn(mail.subject, quotes=bool(mail.said.quoted_lines))
        if may_branch and not says_only_a_vote(mail.said.words):
            turning[threads[mail.message_id]].append(mail.message_id)
    return {
        main: {**dict.fromkeys(turning[main], UNDECIDED), **known.get(main, {})}
        for main in sorted({*turning, *known})
    }


async def branch_off(
    work: Work,
    fresh: Sequence[Arrival],
    threads: Mapping[MessageId, ThreadId],
    roots: Mapping[ThreadId, Roots],
    *,
    renamed: Names,
) -> dict[MessageId, ThreadId]:
    """Return the thread or branch in which each new mail is stored.

    `renamed` has the other Message-IDs of copies that have just come. Stored mails move along if a
    new one shows that their thread branched.
    """
    placed = dict(threads)
    for main, of_main in roots.items():
        here = [arrival for arrival in fresh if threads[arrival.mail.message_id] == main]
        placed |= await rearrange(work, main, of_main, here, renamed=renamed)
    return placed


async def rearrange(
    work: Work,
    main: ThreadId,
    roots: Roots,
    fresh: Sequence[Arrival],
    *,
    renamed: Names | None = None,
) -> dict[MessageId, ThreadId]:
    """Put the mails of a thread into its branches; return the threads of the fresh ones.

    `roots` are the branches, each with its thread; None if it may become one. A stored mail is not
    moved to an item that is on none of its lists.
    """
    mails = await work.store.branches.mails_of(main)
    written = await _read(work.store, main, mails, fresh, renamed or {})
    decided = await _decide(work.store, roots, written)
    below = branch_of(list(written.facts.values()), roots=decided)

    def thread_of(name: MessageId) -> ThreadId:
        """Return the thread of the branch that a mail is in, or the main one."""
        root = below[name]
        return main if root is None else decided[root]

    placed = {arrival.mail.message_id: thread_of(arrival.mail.message_id) for arrival in fresh}
    moved = [
        Moved(mail, into)
        for mail in mails
        if mail.thread != (into := thread_of(mail.facts.message_id))
    ]
    items = await work.store.items.of_threads({move.into for move in moved}) if moved else {}
    moved = [
        move
        for move in moved
        if move.into not in items or not move.mail.lists.isdisjoint(items[move.into].lists)
    ]
    await move_items(work, moved)
    return placed


async def rejoin_mails(work: Work, main: ThreadId, item: Item, lists: Collection[ListName]) -> None:
    """Return mails to an item that is on their list now and was not when they came.

    `lists` are the item's new lists. Threads that people have been active in stay unchanged.
    """
    roots = (await work.store.branches.of_threads([main])).get(main, {})
    moved = {
        root: branch.thread
        for root, branch in roots.items()
        if branch.ground is Ground.MOVED and branch.thread not in {None, item.thread}
    }
    threads = {thread for thread in moved.values() if thread is not None}
    items = await work.store.items.of_threads(threads)
    left_alone = await active_threads(work.store, threads) if threads else set()
    back = {
        root
        for root, thread in moved.items()
        if thread in items
        and thread not in left_alone
        and set(items[thread].lists).isdisjoint(item.lists)
        and not set(items[thread].lists).isdisjoint(lists)
    }
    # Its subject now shows whether it turns away from the mail that it answers.
    asked = {root: Branch(moved[root], Ground.SUBJECT) for root in sorted(back)}
    for root, branch in asked.items():
        await work.store.branches.put(root, branch)
    if asked:
        await rearrange(work, main, {**roots, **asked}, [])


@dataclass(frozen=True, slots=True)
class _Written:
    """The mails of a thread: the parents of each, and its subject."""

    facts: Mapping[MessageId, ThreadingFacts]
    subjects: Mapping[MessageId, str]

    def above(self, name: MessageId) -> tuple[str | None, bool]:
        """Return the subject of the nearest stored ancestor, and whether that is the parent."""
        references = self.facts[name].references
        for reference in reversed(references):
            if reference != name and reference in self.subjects:
                return self.subjects[reference], reference == references[-1]
        return None, False


async def _read(
    store: Store,
    main: ThreadId,
    mails: Sequence[KeptMail],
    fresh: Sequence[Arrival],
    renamed: Names,
) -> _Written:
    """Read the parents of a thread's mails, each under the id of the stored mail.

    Mails on other lists are left out: a reply does not follow them to their items.
    """
    own_names = {**await store.branches.other_names(main), **renamed}
    facts = {mail.facts.message_id: mail.facts for mail in mails}
    subjects = {mail.facts.message_id: mail.subject for mail in mails}
    lists = {mail.facts.message_id: mail.lists for mail in mails}
    answered = await store.answered.of({arrival.mail.message_id for arrival in fresh})
    for arrival in fresh:
        mail = arrival.mail
        lists[mail.message_id] = frozenset(arrival.lists)
        above = ancestry(mail.references, mail.in_reply_to)
        if not above and mail.message_id in answered:
            above = (answered[mail.message_id].answers,)
        facts[mail.message_id] = ThreadingFacts(mail.message_id, above)
        subjects[mail.message_id] = mail.subject
    return _Written(
        {
            name: replace(
                other,
                references=tuple(
                    own
                    for each in other.references
                    if (own := own_names.get(each, each)) not in lists
                    or not lists[own].isdisjoint(lists[name])
                ),
            )
            for name, other in facts.items()
        },
        subjects,
    )


async def _decide(store: Store, roots: Roots, written: _Written) -> dict[MessageId, ThreadId]:
    """Return the roots at which the thread does branch, each with its thread."""
    decided: dict[MessageId, ThreadId] = {}
    for root, before in roots.items():
        if before.ground is Ground.SUBJECT and root in written.facts:
            branch = await _decide_one(store, root, before, written)
        else:
            branch = before
        if branch.thread is not None:
            decided[root] = branch.thread
    return decided


async def _decide_one(store: Store, root: MessageId, before: Branch, written: _Written) -> Branch:
    """Decide and store whether a mail begins a branch, as the subjects now say."""
    parent, is_direct = written.above(root)
    verdict = turns(written.subjects[root], parent=parent, is_direct=is_direct)
    thread = before.thread
    if verdict and thread is None:
        (thread,) = await store.mails.new_threads(1)
        after = Branch(thread, Ground.SUBJECT)
    elif verdict or thread is None:
        after = before
    elif await active_threads(store, [thread]):
        after = Branch(thread, Ground.SPLIT)
    else:
        after = UNDECIDED
    if verdict is False and is_direct and after.thread is None:
        await store.branches.drop(root)  # No later mail can change this.
    elif after != before or after.thread is None:
        await store.branches.put(root, after)
    return after
