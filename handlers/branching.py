"""A thread turns to another subject: from there on it is a thread, and an item, of its own.

The Message-IDs of both stay joined, so that a later answer finds its place by the mails that it
answers, whatever the order of arrival. For the same reason a decision that was made while the mail
above was missing is made anew when more of the thread comes; unless people have gone on there.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.config import Config
from bot.domain.branch import Branch, Ground
from bot.domain.ids import ListName, MessageId, ThreadId
from bot.domain.item import Item
from bot.mail.threads.threads import ThreadingFacts, ancestry, branch_of
from bot.mail.threads.topics import may_turn, turns
from bot.mail.values import ParsedMail
from handlers.moved_items import Moved, gone_on_with, move_items
from handlers.new_mails import Arrival
from storage.branches import KeptMail
from storage.store import Store

Roots = Mapping[MessageId, Branch]
Names = Mapping[MessageId, MessageId]

UNDECIDED = Branch(None, Ground.SUBJECT)


async def branch_off(
    store: Store,
    fresh: Sequence[Arrival],
    threads: Mapping[MessageId, ThreadId],
    *,
    renamed: Names,
    completed: Sequence[ParsedMail] = (),
    also: Collection[ThreadId] = (),
    config: Config,
    now: datetime,
) -> dict[MessageId, ThreadId]:
    """Return the threads in which new mails are kept, given those that their Message-IDs are in.

    `renamed` has the other Message-IDs of copies that have just come, `completed` kept mails of
    which is known only now what they answer. Kept mails move along
    where a new one shows that their thread branched, or where one of the threads `also` did.
    """
    placed = dict(threads)
    known = await store.branches.of_threads({*threads.values(), *also})
    turning: defaultdict[ThreadId, list[MessageId]] = defaultdict(list)
    for mail in (*(one.mail for one in fresh), *completed):
        answers = mail.references and mail.automatic is None
        if answers and may_turn(mail.subject, text=mail.text):
            turning[threads[mail.message_id]].append(mail.message_id)
    for main in sorted({*turning, *known}):
        here = [one for one in fresh if threads[one.mail.message_id] == main]
        roots = {**dict.fromkeys(turning[main], UNDECIDED), **known.get(main, {})}
        placed |= await rearrange(store, main, roots, here, renamed=renamed, config=config, now=now)
    return placed


async def rearrange(
    store: Store,
    main: ThreadId,
    roots: Roots,
    fresh: Sequence[Arrival],
    *,
    renamed: Names | None = None,
    config: Config,
    now: datetime,
) -> dict[MessageId, ThreadId]:
    """Put the mails of a thread into its branches; return where the fresh ones are.

    `roots` are the branches, each with its thread; None where it may become one. A kept mail goes
    to no item that is on none of its lists.
    """
    kept = await store.branches.mails_of(main)
    written = await _read(store, main, kept, fresh, renamed or {})
    decided = await _decide(store, roots, written)
    below = branch_of(list(written.facts.values()), roots=decided)

    def thread_of(name: MessageId) -> ThreadId:
        """Return the thread of the branch that a mail is below, or the main one."""
        root = below[name]
        return main if root is None else decided[root]

    placed = {one.mail.message_id: thread_of(one.mail.message_id) for one in fresh}
    moved = [
        Moved(one, into) for one in kept if one.thread != (into := thread_of(one.facts.message_id))
    ]
    items = await store.items.of_threads({one.into for one in moved}) if moved else {}
    moved = [
        one
        for one in moved
        if one.into not in items or not one.mail.lists.isdisjoint(items[one.into].lists)
    ]
    await move_items(store, moved, config=config, now=now)
    return placed


async def join_again(
    store: Store,
    main: ThreadId,
    item: Item,
    lists: Collection[ListName],
    *,
    config: Config,
    now: datetime,
) -> None:
    """Put mails back into an item that was not on their list when they came, and is now.

    `lists` are those that it has come on. What people have gone on with stays as it is.
    """
    roots = (await store.branches.of_threads([main])).get(main, {})
    moved = {
        root: branch.thread
        for root, branch in roots.items()
        if branch.ground is Ground.MOVED and branch.thread not in {None, item.thread}
    }
    threads = {thread for thread in moved.values() if thread is not None}
    items = await store.items.of_threads(threads)
    left_alone = await gone_on_with(store, threads) if threads else set()
    back = {
        root
        for root, thread in moved.items()
        if thread in items
        and thread not in left_alone
        and set(items[thread].lists).isdisjoint(item.lists)
        and not set(items[thread].lists).isdisjoint(lists)
    }
    # Its subject tells now if it turns away from what it answers.
    asked = {root: Branch(moved[root], Ground.SUBJECT) for root in sorted(back)}
    for root, branch in asked.items():
        await store.branches.put(root, branch)
    if asked:
        await rearrange(store, main, {**roots, **asked}, [], config=config, now=now)


@dataclass(frozen=True, slots=True)
class _Written:
    """What the mails of a thread say: what each answers, and its subject."""

    facts: Mapping[MessageId, ThreadingFacts]
    subjects: Mapping[MessageId, str]

    def above(self, name: MessageId) -> tuple[str | None, bool]:
        """Return the subject of the nearest mail above that is here, and if it is the parent."""
        references = self.facts[name].references
        for one in reversed(references):
            if one != name and one in self.subjects:
                return self.subjects[one], one == references[-1]
        return None, False


async def _read(
    store: Store,
    main: ThreadId,
    kept: Sequence[KeptMail],
    fresh: Sequence[Arrival],
    renamed: Names,
) -> _Written:
    """Read what the mails of a thread answer, each under the name of the mail that is kept.

    What was said on other lists is left out: the answer does not follow it to their items.
    """
    own_names = {**await store.branches.other_names(main), **renamed}
    facts = {mail.facts.message_id: mail.facts for mail in kept}
    subjects = {mail.facts.message_id: mail.subject for mail in kept}
    lists = {mail.facts.message_id: mail.lists for mail in kept}
    answered = await store.answered.of({one.mail.message_id for one in fresh})
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
                one,
                references=tuple(
                    own
                    for each in one.references
                    if (own := own_names.get(each, each)) not in lists
                    or not lists[own].isdisjoint(lists[name])
                ),
            )
            for name, one in facts.items()
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
    """Return what the subjects say now of a mail that may turn, and keep it."""
    parent, is_direct = written.above(root)
    verdict = turns(written.subjects[root], parent=parent, is_direct=is_direct)
    thread = before.thread
    if verdict and thread is None:
        (thread,) = await store.mails.new_threads(1)
        after = Branch(thread, Ground.SUBJECT)
    elif verdict or thread is None:
        after = before
    elif await gone_on_with(store, [thread]):
        after = Branch(thread, Ground.SPLIT)
    else:
        after = UNDECIDED
    if verdict is False and is_direct and after.thread is None:
        await store.branches.drop(root)  # Nothing that comes later says otherwise.
    elif after != before or after.thread is None:
        await store.branches.put(root, after)
    return after
