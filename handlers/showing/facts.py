"""Gather what is known about an item, for showing it."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from bot.config import Config, ListConfig, SupportersConfig
from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.calls.call import Call, CallState, ExtensionState
from bot.domain.consensus.objection import ObjectionState
from bot.domain.consensus.stance import StanceWord
from bot.domain.delivery import DeliveryState
from bot.domain.ids import ItemNumber, MailId, PersonId
from bot.domain.items.comment import Comment, Source
from bot.domain.items.history import UNTOLD, HistoryEntry, VoteSeen
from bot.domain.items.item import Item, ItemState
from bot.domain.payloads import Uploaded
from bot.domain.people.consent import Publish, Standing, standing_of
from bot.domain.people.names import plain_name
from bot.domain.people.person import called
from bot.mail.call_answers import GENERAL, Answer, answers_in_comment, answers_in_mail
from bot.mail.quotes.new_text import is_answer, without_answered
from bot.mail.quotes.originals import Originals
from bot.mail.quotes.segments import own_words, quotes_unmarked, segments
from bot.mail.threads.lost_replies import ALIKE_WITHIN, former_key
from bot.mail.values import Mailbox, Reading, TraceKind
from bot.mail.voices import is_voice
from bot.mail.wishes import is_wish
from bot.render.calls.declaration_file import declaration_bytes
from bot.render.documents.facts import (
    CallAnswer,
    CallFacts,
    ExtensionFacts,
    ItemFacts,
    MailFacts,
    PositionFacts,
    UnreadFacts,
    VoteFacts,
    Words,
)
from bot.render.json.shapes import Shape, item_page_shape, item_shape
from handlers.counting.count import tally_of, votes_as_counted
from handlers.counting.results import draft_facts, refused_of, shown_of
from handlers.deliveries import queue
from handlers.filing.other_lists import share_a_list
from handlers.filing.thread_words import originals_of, reading_of, thread_mails
from handlers.lists.access import board_url
from handlers.lists.home_list import UTC, home_of, names_absent, zone_of
from handlers.lists.items import find_item
from handlers.people.away import away_of
from handlers.people.names import names_by_author, names_of
from handlers.showing.objections import gather_objections
from handlers.showing.relations import Related, gather_relations
from handlers.showing.so_far import in_archive, with_so_far
from handlers.timing.planning import chains_of, items_followed, plan_of
from handlers.voting.unread import unread_of
from handlers.work import Work
from storage.board.shown import Shown
from storage.store import Store
from storage.values import StoredMail

PAGE: Final = 500
A_YEAR: Final = timedelta(days=365)
"""How many items are gathered at once for a list of them."""
LOOKED_AT: Final = 10
"""How many of a thread's latest messages to search for its newest words."""


async def shown_mail(store: Store, mail: StoredMail) -> MailFacts:
    """Return a stored mail as the renderers show it."""
    reading = await asyncio.to_thread(reading_of, mail)
    is_mixed = await asyncio.to_thread(quotes_unmarked, reading)
    thread = await store.mails.of_thread(mail.thread) if is_mixed else []
    return await asyncio.to_thread(_in_its_thread, mail, thread, reading)


async def files_left_out(store: Store, mail: MailId) -> tuple[str, ...]:
    """Return the names of a mail's files that Slack does not show, once that is settled."""
    shown = await store.outbox.by_key(queue.files_key(mail, are_uploaded=True))
    if shown is None or shown.state is DeliveryState.WAITING:
        return ()
    files = shown.carried(Uploaded)
    return files.left if shown.result else (*files.names, *files.left)


def _in_its_thread(mail: StoredMail, thread: Sequence[StoredMail], reading: Reading) -> MailFacts:
    return mail_facts(mail, originals=originals_of(thread), reading=reading)


def mail_facts(
    mail: StoredMail, *, originals: Originals, reading: Reading | None = None
) -> MailFacts:
    """Return a stored mail as the renderers show it, given the mails of its thread."""
    reading = reading or reading_of(mail)
    shown = stored_facts(mail)
    if not quotes_unmarked(reading):
        return shown
    own = own_words(
        reading,
        mail.author,
        new_text=mail.new_text,
        originals=originals,
        itself=mail.message_id,
    )
    return replace(shown, new_text=own)


def stored_facts(mail: StoredMail) -> MailFacts:
    """Return a mail's facts from its stored row alone, without its thread."""
    return MailFacts(
        author=plain_name(mail.author.name),
        address=mail.author.address,
        said_at=mail.said_at,
        subject=mail.subject,
        text=mail.text,
        new_text=mail.new_text,
        attachments=mail.attachments,
        lists=mail.lists,
        automatic=mail.automatic,
        automatic_rule=mail.automatic_rule,
        answers=is_answer(mail.subject, mail.references),
        id=mail.id,
    )


async def gather_item(
    store: Store,
    item: Item,
    *,
    config: Config,
    now: datetime | None = None,
) -> ItemFacts:
    """Gather what the item's parent message shows, including the items related to it.

    The address of its page is for the readers of its home list. The holder's absence is shown only
    with `now`: in a message that stays it would go stale.
    """
    ballot = await store.ballots.latest_of_item(item.number)
    comments = await store.comments.of_item(item.number)
    draft = await store.ballots.draft_of_item(item.number)
    may_belong_to, branched_from = await _related(store, item)
    holder_name, holder_away = await _holder_of(store, item, now=now)
    home = home_of(item, config)
    return ItemFacts(
        item=item,
        board_url=board_url(item, config, to=home),
        holder_name=holder_name,
        holder_away=holder_away,
        ballot=ballot,
        tally=await tally_of(store, ballot) if ballot is not None else None,
        names_absent=names_absent(item, config),
        refused=await refused_of(store, ballot) if ballot is not None else 0,
        draft=await draft_facts(store, draft) if draft is not None else None,
        endorsers=(await draft_facts(store, ballot)).endorsers if ballot is not None else (),
        newest=await _newest_words(store, item, comments),
        message_count=await store.mails.count_of_thread(item.thread),
        comment_count=len(comments),
        zone=zone_of(item, config),
        may_belong_to=may_belong_to,
        branched_from=branched_from,
        call=await _latest_call(store, item, home=home, now=now),
        plan=await plan_of(store, item, config=config, now=now),
        objections=await gather_objections(store, item.number),
        relations=(await _relations(store, [item])).get(item.number, ()),
    )


async def _relations(store: Store, items: Sequence[Item]) -> Related:
    """Return the decisions that items change, or that change them.

    In a message to a channel, and wherever else nobody asks, they are those of the same lists.
    """
    everything = partial(items_followed, store.everything)
    related = await gather_relations(store, items, items_of=everything)
    lists = {item.number: item.lists for item in items}
    return {
        number: tuple(
            each
            for each in related.get(number, ())
            if store.shows(each.item)
            and (store.sight is not None or share_a_list(each.item.lists, lists[number]))
        )
        for number in lists
    }


async def _latest_call(
    store: Store, item: Item, *, home: ListConfig | None, now: datetime | None
) -> CallFacts | None:
    call = await store.calls.latest_of_item(item.number)
    return await gather_call(store, item, call, home=home, now=now) if call is not None else None


async def _holder_of(store: Store, item: Item, *, now: datetime | None) -> tuple[str, date | None]:
    """Return the name of an item's holder, "" for none, and with `now` until when they are away."""
    holder = await store.people.get(item.holder) if item.holder is not None else None
    if holder is None:
        return "", None
    names = await names_of(store, [holder.id])
    away = await away_of(store, [holder.id], now=now) if now else {}
    return names[holder.id], away.get(holder.id)


async def _related(store: Store, item: Item) -> tuple[Item | None, Item | None]:
    """Return the item suggested for joining, and the item that this one branched from."""
    suggested = await store.suggestions.open_of(item.thread)
    main = await store.branches.branched_from(item.thread)
    other = suggested[1] if suggested is not None else None
    items = await store.items.of_threads([thread for thread in (other, main) if thread is not None])
    branched_from = items.get(main) if main is not None else None
    if branched_from is None:
        branched_from = await _named_as_former(store, item)
    return (
        _shown(store, items.get(other) if other is not None else None, item),
        _shown(store, branched_from, item),
    )


def _shown(store: Store, other: Item | None, item: Item) -> Item | None:
    """Return an item if it may be mentioned beside this one: it is on the same lists."""
    if other is None or not store.shows(other):
        return None
    return other if share_a_list(other.lists, item.lists) else None


async def _named_as_former(store: Store, item: Item) -> Item | None:
    """Return the item whose subject this one gives as its former: `New subject (was: Old one)`.

    If there are several, it is the last one in which somebody wrote before.
    """
    opening = (await store.openings.of_threads([item.thread])).get(item.thread)
    key = former_key(opening.subject) if opening is not None else None
    if opening is None or key is None:
        return None
    until = opening.said_at
    traces = await store.traces.under({key}, since=until - ALIKE_WITHIN, until=until)
    names = [trace.message_id for trace in traces if trace.kind is TraceKind.SUBJECT]
    mails = await store.mails.get_many([*(await store.mails.find(names[:1])).values()])
    threads = {mail.thread for mail in mails.values()} - {item.thread}
    return next(iter((await store.items.of_threads(threads)).values()), None)


async def gather_lines(work: Work, items: Sequence[Item]) -> list[ItemFacts]:
    """Gather the one or two lines about each item of a list, in few queries."""
    ballots = await work.store.ballots.of_items([item.number for item in items])
    calls = await work.store.calls.of_items([item.number for item in items])
    holders = await work.store.people.many(
        {item.holder for item in items if item.holder is not None}
    )
    names = await names_of(work.store, holders)
    away = await away_of(work.store, holders, now=work.now)
    chains = await chains_of(work.store, config=work.config, now=work.now)
    relations = await _relations(work.store, items)
    facts = []
    for item in items:
        ballot = ballots.get(item.number)
        is_open = ballot is not None and ballot.state is BallotState.OPEN
        facts.append(
            ItemFacts(
                item=item,
                zone=zone_of(item, work.config),
                holder_name=names[item.holder] if item.holder is not None else "",
                holder_away=away.get(item.holder) if item.holder is not None else None,
                ballot=ballot,
                tally=await tally_of(work.store, ballot)
                if ballot is not None and is_open
                else None,
                names_absent=names_absent(item, work.config),
                call=await gather_call(
                    work.store,
                    item,
                    calls[item.number],
                    home=home_of(item, work.config),
                    now=work.now,
                )
                if item.number in calls
                else None,
                plan=chains.facts_of(item.number),
                relations=relations[item.number],
            )
        )
    return facts


# A call for comments: what was said on it while it was open, and who has said nothing.


@dataclass(frozen=True, slots=True)
class _Said:
    """One person's answers to a call in one mail or comment."""

    who: PersonId | Mailbox
    source: Source
    at: datetime
    answers: Sequence[Answer]
    is_public: bool = True


async def gather_call(
    store: Store,
    item: Item,
    call: Call,
    *,
    home: ListConfig | None,
    now: datetime | None = None,
) -> CallFacts:
    """Gather a call: the answers by question, and who on a list's roster has not answered.

    Comments count that came while it was open. Without `now`, absences are those at its end. What
    was said in Slack is not public.
    """
    spokens = await _said_on(store, item, call, to=None)
    return await _call_facts(store, call, spokens, home=home, now=now)


async def gather_told_call(
    store: Store, item: Item, call: Call, *, home: ListConfig | None, to: ListConfig | None
) -> CallFacts:
    """Gather a call for the list `to`: comments from Slack only if they may go there."""
    spokens = await _said_on(store, item, call, to=to)
    return await _call_facts(store, call, spokens, home=home, now=None)


async def _said_on(store: Store, item: Item, call: Call, *, to: ListConfig | None) -> list[_Said]:
    mails = await store.mails.of_thread(item.thread)
    comments = await store.comments.of_item(call.item)
    in_slack = await _said_in_slack(store, call, comments, to=to)
    return [*await _said_by_mail(store, mails, call), *in_slack]


async def gather_public_call(
    work: Work,
    call: Call,
    *,
    mails: Sequence[StoredMail],
    comments: Sequence[Comment],
    home: ListConfig | None,
) -> CallFacts:
    """Gather a call from public words alone."""
    store = work.store
    spokens = [
        _Said(comment.author, comment.source, comment.at, answers)
        for comment in _heard(call, comments)
        if (answers := _answers_in(call, comment))
    ]
    people = await store.people.many(
        {spoken.who for spoken in spokens if not isinstance(spoken.who, Mailbox)}
    )
    spokens = [
        replace(spoken, who=people[spoken.who].id)
        for spoken in spokens
        if not isinstance(spoken.who, Mailbox) and spoken.who in people
    ]
    spokens = [*await _said_by_mail(store, mails, call), *spokens]
    return await _call_facts(store, call, spokens, home=home, now=work.now)


async def _call_facts(
    store: Store,
    call: Call,
    spokens: Sequence[_Said],
    *,
    home: ListConfig | None,
    now: datetime | None,
) -> CallFacts:
    spokens = sorted(spokens, key=lambda spoken: spoken.at)
    at = call.closed_at or now or call.closes_at
    listed = await listed_on(store, home, at=at)
    positions = await store.positions.of_call(call.id)
    answered = await _answered(store, call, spokens)
    people = frozenset(person for person in answered if not isinstance(person, Mailbox))
    chairs = {person for person in (call.opened_by, call.closed_by) if person is not None}
    ids = listed.keys() | chairs | {position.person for position in positions}
    names = await _named(store, {*ids, *answered, *(spoken.who for spoken in spokens)})
    waiting = [person for person in listed if person not in people]
    away = await away_of(store, waiting, now=at)
    silent = [person for person in waiting if person not in away]
    silent_groups = set(listed.values()) - {listed.get(person, "") for person in people} - {""}
    by_question = _by_question(spokens, names, count=len(call.questions))
    return CallFacts(
        call=call,
        zone=home.zone if home is not None else UTC,
        opened_by=names[call.opened_by] if call.opened_by else "",
        closed_by=names[call.closed_by] if call.closed_by else "",
        answers=tuple(by_question[1:]),
        general=by_question[GENERAL],
        answered=tuple(names[person] for person in answered),
        away=tuple(names[person] for person in waiting if person in away),
        silent=tuple(names[person] for person in silent),
        silent_people=tuple(silent),
        answered_people=people,
        silent_groups=tuple(sorted(silent_groups)),
        positions=tuple(PositionFacts(names[position.person], position) for position in positions),
        wishes=await _wishes(store, call, home=home),
        **await _consensus_of(store, call),
    )


async def _answered(store: Store, call: Call, spokens: Sequence[_Said]) -> list[PersonId | Mailbox]:
    """Return who has answered a call, in order of time.

    On a call for consensus, only who says where they stand: with one of its words or an objection.
    """
    if not call.seeks_consensus:
        return list(dict.fromkeys(each.who for each in spokens))
    said = await store.stances.of_call(call.id)
    objections = await store.objections.unaddressed_of_item(call.item)
    theirs = [*(each.person for each in said), *(each.person for each in objections)]
    people = await store.people.many(set(theirs))
    return list(dict.fromkeys(people[person].id for person in theirs))


async def _consensus_of(store: Store, call: Call) -> dict[str, Any]:
    """Return what people say on a call for consensus, and the objections on its item."""
    if not call.seeks_consensus:
        return {}
    objections = await gather_objections(store, call.item)
    objecting = {
        each.objection.person
        for each in objections
        if each.objection.state is not ObjectionState.RETRACTED
    }
    stances = await store.stances.of_call(call.id)
    people = await store.people.many({*objecting, *(stance.person for stance in stances)})
    objecting = {people[person].id for person in objecting}
    # Two who were joined since are one, who says what they said last.
    said = {people[stance.person].id: stance.word for stance in stances}
    names = await names_of(store, said)
    return {
        "stances": tuple(
            (names[person], word)
            for person, word in said.items()
            if word is not StanceWord.OBJECT or person in objecting
        ),
        "objections": objections,
        "declaration": (await store.calls.declaration(call.id)).encode(),
    }


async def keep_declaration(work: Work, item: Item, call: Call) -> None:
    """Write the file of what was just declared on a call, with the names that its lists know."""
    readers = work.store.read_by(Shown(frozenset(item.lists)))
    facts = await gather_call(readers, item, call, home=home_of(item, work.config))
    file = declaration_bytes(item, facts)
    await work.store.calls.keep_declaration(call.id, file.decode())


async def _named(
    store: Store, whom: Collection[PersonId | Mailbox]
) -> dict[PersonId | Mailbox, str]:
    ids = {who for who in whom if not isinstance(who, Mailbox)}
    authors = [who for who in whom if isinstance(who, Mailbox)]
    names: dict[PersonId | Mailbox, str] = {}
    names.update((await names_of(store, ids)).items())
    names.update((await names_by_author(store, authors)).items())
    return names


async def silent_writers(
    store: Store, facts: CallFacts, *, home: ListConfig, at: datetime
) -> tuple[str, ...]:
    """Return who wrote to a list within a year and did not answer a call.

    They are told to who asks, not to the list: without a roster nobody was bound to answer.
    """
    authors = await store.mails.writers(home.name, since=at - A_YEAR)
    wrote = (await names_by_author(store, authors)).values()
    return tuple(dict.fromkeys(name for name in wrote if name not in facts.answered))


async def _wishes(
    store: Store, call: Call, *, home: ListConfig | None
) -> tuple[ExtensionFacts, ...]:
    """Return a call's extensions, and who supports the one that is not decided."""
    rule = home.calls.extensions if home is not None else None
    needed = rule.supporters if isinstance(rule, SupportersConfig) else 0
    wishes = await store.calls.extensions(call.id)
    waiting = [wish.id for wish in wishes if wish.state is ExtensionState.PROPOSED]
    supporters = await store.calls.supporters(waiting[0]) if waiting else ()
    names = await names_of(store, {*supporters, *(wish.by for wish in wishes)})
    return tuple(
        ExtensionFacts(
            wish,
            names[wish.by],
            tuple(names[each] for each in supporters) if wish.id in waiting else (),
            needed,
        )
        for wish in wishes
    )


def _by_question(
    spokens: Sequence[_Said], names: Mapping[PersonId | Mailbox, str], *, count: int
) -> list[tuple[CallAnswer, ...]]:
    """Return the answers by the number of their question; the general ones come first."""
    filed: list[list[CallAnswer]] = [[] for _number in range(count + 1)]
    for spoken in spokens:
        for answer in spoken.answers:
            facts = CallAnswer(
                names[spoken.who], answer.text, spoken.source, spoken.at, is_public=spoken.is_public
            )
            filed[answer.question].append(facts)
    return [tuple(answers) for answers in filed]


async def _said_by_mail(store: Store, mails: Sequence[StoredMail], call: Call) -> list[_Said]:
    # A mail server reports only the second in which a mail came.
    since, until = call.opened_at.replace(microsecond=0), call.ended_at
    heard = [
        mail
        for mail in mails
        if mail.automatic is None
        and mail.id > (call.last_mail or 0)
        and since <= mail.received_at
        and (call.state is CallState.OPEN or mail.received_at <= until)
    ]
    originals = await asyncio.to_thread(originals_of, mails if heard else ())
    authors: dict[str, PersonId | Mailbox] = {}
    spokens: list[_Said] = []
    for mail in heard:
        author = mail.author
        if author.address not in authors:
            known = await store.people.of_address(author.address) if author.address else None
            authors[author.address] = author if known is None else known.id
        wordings = call.wordings_at(mail.received_at)
        answers = await asyncio.to_thread(_answers, mail, wordings, originals)
        if answers:
            who = authors[author.address] if author.address else author
            spokens.append(_Said(who, Source.MAIL, mail.received_at, answers))
    return spokens


def _answers(
    mail: StoredMail, wordings: Sequence[Sequence[str]], originals: Originals
) -> list[Answer]:
    """Return a mail's answers to a call's questions, trying the present wording first."""
    parts = segments(reading_of(mail), mail.author, originals=originals, itself=mail.message_id)
    asked, *former = wordings
    return _without_wishes(answers_in_mail(parts, asked, former=former))


def _without_wishes(answers: Iterable[Answer]) -> list[Answer]:
    """Leave out paragraphs that wish for more time, or support or oppose that."""
    stripped = [
        replace(
            answer,
            text="\n\n".join(
                part for part in answer.text.split("\n\n") if not (is_wish(part) or is_voice(part))
            ),
        )
        for answer in answers
    ]
    return [answer for answer in stripped if answer.text]


def _heard(call: Call, comments: Iterable[Comment]) -> list[Comment]:
    """Return the comments that came while a call was open."""
    return [
        comment
        for comment in comments
        if call.opened_at <= comment.at
        and (call.state is CallState.OPEN or comment.at <= call.ended_at)
    ]


def _answers_in(call: Call, comment: Comment) -> Sequence[Answer]:
    asked, *former = call.wordings_at(comment.at)
    return answers_in_comment(comment.text, asked, former=former)


async def _said_in_slack(
    store: Store, call: Call, comments: Iterable[Comment], *, to: ListConfig | None
) -> list[_Said]:
    comments = _heard(call, comments)
    authors = {comment.author for comment in comments}
    people = await store.people.many(authors)
    choices = await store.publishing.choices_of(authors, to.name) if to is not None else {}
    spokens: list[_Said] = []
    for comment in comments:
        answers = _answers_in(call, comment)
        if answers and comment.author in people:
            is_public = _goes_to(to, comment, choices.get(comment.author))
            spokens.append(
                _Said(people[comment.author].id, comment.source, comment.at, answers, is_public)
            )
    return spokens


def _goes_to(to: ListConfig | None, comment: Comment, choice: Publish | None) -> bool:
    """Return True if a list has a comment, or may have it."""
    if to is None or comment.list_name != to.name:
        return False
    standing = standing_of(
        slack_comments=to.slack_comments, choice=choice, released=comment.released
    )
    return comment.digest_sent_at is not None or standing is Standing.GOES


async def listed_on(
    store: Store, home: ListConfig | None, *, at: datetime
) -> Mapping[PersonId, str]:
    """Return who is on a list's roster, each with their group."""
    if home is None:
        return {}
    day = at.astimezone(home.zone).date()
    rows = (await store.rosters.of_list(home.name)).values()
    there = {person: member.group for person, member in rows if member.is_on(day)}
    people = await store.people.many(there)
    return {people[person].id: group for person, group in there.items() if person in people}


async def _newest_words(store: Store, item: Item, comments: list[Comment]) -> Words | None:
    """Return the newest words, on the list or in Slack, with their author.

    A mail that holds only quotes has none, so an earlier one is looked for.
    """
    mails = await store.mails.last_of_thread(item.thread, limit=LOOKED_AT)
    written = next((words for words in map(_words_of, mails) if words.text.strip()), None)
    comment = max(comments, key=lambda each: each.at, default=None)
    if comment is not None and (written is None or comment.at > written.at):
        names = await names_of(store, [comment.author])
        return Words(author=names[comment.author], at=comment.at, text=comment.text)
    return written


def _words_of(mail: StoredMail) -> Words:
    """Return a mail's own words, without any quoted line."""
    answers = is_answer(mail.subject, mail.references)
    return Words(
        author=called(mail.author.name, address=mail.author.address),
        at=mail.said_at,
        text=without_answered(mail.new_text) if answers else mail.new_text,
    )


async def item_list(
    work: Work, *, list_name: str | None, state: str | None, limit: int | None
) -> AsyncIterator[Shape]:
    """Yield the items as `items --json` lists them, the last changed first.

    At most `limit` of them; None is all. They are read in pages, so that many need little memory.
    """
    name = work.config.list_named(list_name).name if list_name else None
    left, last = limit, None
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        items = await work.store.items.search(
            list_name=name,
            states=[ItemState(state)] if state else None,
            after=last,
            limit=size,
        )
        for facts in await gather_counted(work, items):
            yield item_shape(facts)
        if len(items) < size:
            return
        last = items[-1]
        left = None if left is None else left - size


async def gather_counted(work: Work, items: Sequence[Item]) -> list[ItemFacts]:
    """Gather what `items --json` shows of each item, with few queries for all."""
    mails = await work.store.mails.count_of_threads([item.thread for item in items])
    comments = await work.store.comments.count_on_items([item.number for item in items])
    facts = []
    for line in await gather_lines(work, items):
        tally = line.tally
        if line.ballot is not None and tally is None:
            tally = await tally_of(work.store, line.ballot)
        counted = replace(
            line,
            tally=tally,
            message_count=mails.get(line.item.thread, 0),
            comment_count=comments.get(line.item.number, 0),
        )
        facts.append(counted)
    return facts


async def item_page(work: Work, number: ItemNumber) -> Shape:
    """Return one item as `show --json` prints it.

    Raises:
        Refused: there is no item of that number.
    """
    item = await find_item(work.store, number)
    votes = await votes_of(work.store, item)
    comments = await work.store.comments.of_item(item.number)
    history = await history_of(work.store, item)
    names = await names_of(
        work.store,
        {comment.author for comment in comments}
        | {entry.actor for entry in history if entry.actor is not None},
    )
    facts = await with_unread(
        work.store, await gather_item(work.store, item, config=work.config, now=work.now)
    )
    home = home_of(item, work.config)
    if facts.call is not None and home is not None:
        at = facts.call.call.closed_at or work.now
        if not await listed_on(work.store, home, at=at):
            writers = await silent_writers(work.store, facts.call, home=home, at=at)
            facts = replace(facts, call=replace(facts.call, silent_writers=writers))
    mails = await work.store.mails.of_thread(item.thread)
    link = in_archive(work.store, home)
    facts = await with_so_far(work.store, facts, mails, now=work.now, link=link)
    return item_page_shape(
        facts,
        thread=await asyncio.to_thread(thread_mails, mails),
        comments=comments,
        votes=votes,
        history=history,
        names=names,
    )


async def with_unread(store: Store, facts: ItemFacts) -> ItemFacts:
    """Add the short replies that were not read as votes on an item's latest ballot.

    They are for who belongs to one of the item's lists.
    """
    if facts.ballot is None:
        return facts
    return replace(facts, unread=await gather_unread(store, facts.ballot))


async def gather_unread(store: Store, ballot: Ballot) -> tuple[UnreadFacts, ...]:
    """Return the short replies on a ballot that were not read as votes, oldest first."""
    unreads = await unread_of(store, ballot)
    names = await names_of(store, {unread.who for unread in unreads})
    return tuple(UnreadFacts(names[unread.who], unread.words, unread.at) for unread in unreads)


async def votes_of(store: Store, item: Item) -> list[VoteFacts]:
    """Return every vote of the item's latest ballot with its voter's name, oldest first.

    While the ballot hides them, they lack what was chosen, and why.
    """
    ballot = await store.ballots.latest_of_item(item.number)
    votes = await votes_as_counted(store, ballot) if ballot is not None else []
    if ballot is not None:
        votes = shown_of(ballot, votes)
    names = await names_of(store, {vote.voter for vote in votes})
    return [VoteFacts(voter=names[vote.voter], vote=vote) for vote in votes]


async def history_of(store: Store, item: Item) -> list[HistoryEntry]:
    """Return an item's history as far as it may be shown, oldest first.

    While its ballot hides choices, nothing of it says that a vote does not count, or did not.
    Nothing names an item that is not shown to whoever asks.
    """
    entries = await store.history.of_item(item.number)
    others = await items_followed(
        store.everything, {each for entry in entries for each in entry.others}
    )
    entries = [
        entry
        for entry in entries
        if all(other in others and store.shows(others[other]) for other in entry.others)
    ]
    ballot = await store.ballots.latest_of_item(item.number)
    if ballot is None or not ballot.hides_choices:
        return entries
    since = ballot.opened_at
    return [
        event
        for entry in entries
        if (event := entry if entry.at < since else _untold(entry)) is not None
    ]


def _untold(entry: HistoryEntry) -> HistoryEntry | None:
    """Return an entry without any mention of an uncounted vote; None if that was all."""
    seen = entry.event
    if not isinstance(seen, VoteSeen) or seen.choice:
        return entry
    if seen.mark in UNTOLD:
        return None
    return replace(entry, event=replace(seen, before=None)) if seen.before in UNTOLD else entry
