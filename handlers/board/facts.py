"""Gather what is public about items; `handlers/showing/facts.py` gathers everything.

Whatever is counted, dated or told here comes from what a reader of the board may see, so that
nothing that was said or done in private changes it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.config import Config
from bot.domain.ballots.ballot import Ballot, BallotState, Vote
from bot.domain.ballots.refusal import NO_VOTE
from bot.domain.calls.call import Call
from bot.domain.consensus.objection import Objection
from bot.domain.ids import ItemNumber, MessageId
from bot.domain.items.comment import IN_MESSAGES, Comment
from bot.domain.items.item import Item
from bot.mail.threads.lost_replies import ALIKE_WITHIN, former_key
from bot.mail.values import TraceKind
from bot.render.board.addresses import mail_path
from bot.render.documents.facts import CallFacts, ItemFacts, PlanFacts, ResultFacts
from bot.render.documents.objections import ObjectionFacts
from handlers.counting.count import tally_of
from handlers.counting.results import ballot_facts, draft_facts
from handlers.lists.access import Asked, board_url
from handlers.lists.home_list import home_of, names_absent, zone_of
from handlers.people.names import names_of
from handlers.showing.facts import gather_public_call
from handlers.showing.objections import with_names
from handlers.showing.relations import Related, gather_relations
from handlers.showing.so_far import with_so_far
from handlers.timing.planning import Chains, chains_of
from handlers.work import Work
from storage.board.public import Public
from storage.store import Store
from storage.values import StoredMail

MOST_MERGED = 20
"""How many merges one after another a number is followed through."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said about an item in public."""

    mails: Sequence[StoredMail]
    comments: Sequence[Comment]


async def said_on(public: Public, item: Item) -> Said:
    """Return the mails and the published comments of an item, oldest first."""
    mails = await public.mails.of_thread(item.thread)
    return Said(mails, await public.comments.of_items([item.number]))


async def public_item(store: Store, item: Item, spoken: Said, *, asked: Asked) -> ItemFacts:
    """Gather what everybody may know of one item."""
    config = asked.config
    ballot = await store.ballots.latest_of_item(item.number)
    draft = await store.ballots.draft_of_item(item.number)
    call = await store.calls.latest_of_item(item.number)
    objections = await asked.public(store).objections.of_items([item.number])
    names = await names_of(store, [item.holder] if item.holder is not None else [])
    chains = await public_chains(store, asked) if await store.plans.has(item.number) else None
    return ItemFacts(
        item=item,
        zone=zone_of(item, config),
        board_url=board_url(item, config, to=home_of(item, config)),
        holder_name=names[item.holder] if item.holder is not None else "",
        ballot=ballot,
        tally=await tally_of(store, ballot) if ballot is not None else None,
        names_absent=names_absent(item, config),
        draft=await draft_facts(store, draft) if draft is not None else None,
        endorsers=(await draft_facts(store, ballot)).endorsers if ballot is not None else (),
        message_count=len(spoken.mails),
        comment_count=len(spoken.comments),
        branched_from=await _branched_from(store, item, spoken, asked=asked),
        call=await public_call(store, item, call, spoken, asked=asked)
        if call is not None
        else None,
        plan=_plan(chains, item) if chains is not None else None,
        objections=await public_objections(store, objections, mails=spoken.mails),
        relations=(await public_relations(store, [item], asked=asked)).get(item.number, ()),
    )


async def item_on_board(store: Store, item: Item, spoken: Said, *, asked: Asked) -> ItemFacts:
    """Gather what everybody may know of one item, and how it stands so far.

    A position read out of somebody's words is not on the board.
    """
    facts = await public_item(store, item, spoken, asked=asked)
    if facts.call is not None:
        facts = replace(facts, call=replace(facts.call, positions=()))

    async def link(mail: StoredMail) -> str:
        """Return the address of a mail on the board."""
        return asked.seen.site.whole(mail_path(mail.message_id))

    return await with_so_far(store, facts, spoken.mails, now=asked.now, link=link)


async def public_lines(store: Store, items: Sequence[Item], *, asked: Asked) -> list[ItemFacts]:
    """Gather what `items.json` tells of each item."""
    public, numbers = asked.public(store), [item.number for item in items]
    ballots = await store.ballots.of_items(numbers)
    calls = await store.calls.of_items(numbers)
    mails = await public.mails.count_of_threads([item.thread for item in items])
    comments = await public.comments.count_on_items(numbers)
    names = await names_of(store, {item.holder for item in items if item.holder is not None})
    chains = await public_chains(store, asked)
    relations = await public_relations(store, items, asked=asked)
    facts = []
    for item in items:
        ballot, call = ballots.get(item.number), calls.get(item.number)
        spoken = await said_on(public, item) if call is not None else Said((), ())
        facts.append(
            ItemFacts(
                item=item,
                zone=zone_of(item, asked.config),
                holder_name=names[item.holder] if item.holder is not None else "",
                ballot=ballot,
                tally=await tally_of(store, ballot) if ballot is not None else None,
                names_absent=names_absent(item, asked.config),
                message_count=mails.get(item.thread, 0),
                comment_count=comments.get(item.number, 0),
                call=await public_call(store, item, call, spoken, asked=asked) if call else None,
                plan=_plan(chains, item),
                relations=relations.get(item.number, ()),
            )
        )
    return facts


async def public_ballots(
    store: Store, item: Item, mails: Iterable[StoredMail], *, config: Config
) -> list[ResultFacts]:
    """Gather an item's ballots, newest first, with the votes that everybody may know of."""
    shown = frozenset(mail.message_id for mail in mails)
    ballots = (await store.ballots.all_of_items([item.number]))[item.number]
    return [
        await ballot_facts(
            store, ballot, item, config=config, is_told=partial(_is_told, ballot, shown)
        )
        for ballot in ballots
    ]


def _is_told(ballot: Ballot, shown: Collection[MessageId], vote: Vote) -> bool:
    """Return True if everybody may know of a vote on a ballot.

    All are in the result, as the list gets it. Before, a refused one that came to us alone is
    nobody's to know, nor is the position that somebody may have taken until they say that it is
    one.
    """
    if ballot.state is not BallotState.OPEN or vote.refusal is None:
        return True
    if vote.refusal == NO_VOTE or vote.is_in_doubt:
        return False
    return vote.source not in IN_MESSAGES or vote.evidence_ref in shown


async def public_chains(store: Store, asked: Asked) -> Chains:
    """Reckon the chains of the items that are shown; hidden items do not make them late."""
    items_of = partial(shown_items, store, asked)
    return await chains_of(store, config=asked.config, now=asked.now, items_of=items_of)


async def public_relations(store: Store, items: Sequence[Item], *, asked: Asked) -> Related:
    """Return the decisions that items change, or that change them, without hidden ones."""
    return await gather_relations(store, items, items_of=partial(shown_items, store, asked))


async def shown_items(
    store: Store, asked: Asked, numbers: Collection[ItemNumber]
) -> Mapping[ItemNumber, Item]:
    """Return the shown items among these, or the items that they were merged into."""
    items = {item.number: item for item in await asked.public(store).items.many(numbers)}
    shown = {number: await followed(store, item, asked=asked) for number, item in items.items()}
    return {number: item for number, item in shown.items() if item is not None}


async def followed(store: Store, item: Item | None, *, asked: Asked) -> Item | None:
    """Follow an item's merges; return None if the result is not shown."""
    items = asked.public(store).items
    for _step in range(MOST_MERGED):
        if item is None or item.merged_into is None:
            break
        item = await items.get(item.merged_into)
    return item


def _plan(chains: Chains, item: Item) -> PlanFacts | None:
    """Return an item's plan; its lateness follows from the shown chain alone."""
    facts = chains.facts_of(item.number)
    if facts is None:
        return None
    return replace(facts, plan=replace(facts.plan, told_late=facts.reckoned.late))


async def public_call(
    store: Store, item: Item, call: Call, spoken: Said, *, asked: Asked
) -> CallFacts:
    """Gather a call from public words alone, without who is silent or away."""
    facts = await gather_public_call(
        Work(store, asked.config, asked.now),
        call,
        mails=spoken.mails,
        comments=spoken.comments,
        home=home_of(item, asked.config),
    )
    objections = await asked.public(store).objections.of_items([item.number])
    return replace(
        facts,
        away=(),
        silent=(),
        silent_people=(),
        objections=await public_objections(store, objections, mails=spoken.mails)
        if call.seeks_consensus
        else (),
    )


async def public_objections(
    store: Store, objections: Sequence[Objection], *, mails: Iterable[StoredMail] = ()
) -> tuple[ObjectionFacts, ...]:
    """Return public objections with the names that their readers know.

    An objection is an act on record, by whichever way it came. What shows it is told only if that
    is one of these mails.
    """
    shown = frozenset(mail.message_id for mail in mails)
    return await with_names(
        store,
        [
            objection if objection.evidence in shown else replace(objection, evidence="")
            for objection in objections
        ],
    )


async def _branched_from(store: Store, item: Item, spoken: Said, *, asked: Asked) -> Item | None:
    """Return the item that this one came from: its mails branched off, or its subject says so."""
    public = asked.public(store)
    main = await store.branches.branched_from(item.thread)
    items = await public.items.of_threads([main] if main is not None else [])
    return next(iter(items.values()), None) or await _named_as_former(store, public, item, spoken)


async def _named_as_former(store: Store, public: Public, item: Item, spoken: Said) -> Item | None:
    """Return the item whose subject this one gives as its former; the last one of several."""
    opening = next((mail for mail in spoken.mails if mail.automatic is None), None)
    key = former_key(opening.subject) if opening is not None else None
    if opening is None or key is None:
        return None
    until = opening.said_at
    traces = await store.traces.under({key}, since=until - ALIKE_WITHIN, until=until)
    names = [trace.message_id for trace in traces if trace.kind is TraceKind.SUBJECT]
    thread = await public.mails.thread_of_first(names)
    threads = [thread] if thread is not None and thread != item.thread else []
    return next(iter((await public.items.of_threads(threads)).values()), None)
