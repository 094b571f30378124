"""What is known of an item, gathered for showing it."""

from collections.abc import Sequence
from datetime import datetime

from bot.config import Config
from bot.domain.ballot import BallotState
from bot.domain.comment import Comment
from bot.domain.ids import BallotId
from bot.domain.item import Change, Item
from bot.domain.tally import count_votes
from bot.errors import GiveUp
from bot.mail.remembered import TraceKind
from bot.mail.traces import ALIKE_WITHIN, former_key
from bot.render.facts import ItemFacts, ResultFacts, VoteFacts, Words
from handlers.absences import away_of
from handlers.home import home_list
from storage.store import Store
from storage.values import StoredMail


async def gather_item(
    store: Store,
    item: Item,
    *,
    config: Config,
    now: datetime | None = None,
    related: bool = True,
) -> ItemFacts:
    """Gather what the item's parent message shows, the items `related` to it too.

    Whether the holder is away is told to who asks `now`; what stays would go stale.
    """
    ballot = await store.ballots.latest_of_item(item.number)
    votes = await store.ballots.votes(ballot.id) if ballot is not None else []
    comments = await store.comments.of_item(item.number)
    holder = await store.people.get(item.holder) if item.holder is not None else None
    perhaps, came_from = await _related(store, item) if related else (None, None)
    away = await away_of(store, [holder.id], now=now) if holder is not None and now else {}
    return ItemFacts(
        item=item,
        holder_name=holder.called if holder is not None else "",
        holder_away=away.get(holder.id) if holder is not None else None,
        ballot=ballot,
        tally=count_votes(ballot.rules, votes) if ballot is not None else None,
        newest=await _newest_words(store, item, comments),
        message_count=await store.mails.count_of_thread(item.thread),
        comment_count=len(comments),
        zone=home_list(item, config).zone,
        perhaps=perhaps,
        came_from=came_from,
    )


async def _related(store: Store, item: Item) -> tuple[Item | None, Item | None]:
    """Return the item that this one may be a part of, and the one that it came out of."""
    suggested = await store.suggestions.open_of(item.thread)
    main = await store.branches.came_from(item.thread)
    other = suggested[1] if suggested is not None else None
    items = await store.items.of_threads([one for one in (other, main) if one is not None])
    came_from = items.get(main) if main is not None else None
    return (
        items.get(other) if other is not None else None,
        came_from if came_from is not None else await _named_as_former(store, item),
    )


async def _named_as_former(store: Store, item: Item) -> Item | None:
    """Return the item whose subject this one names as its former: `New subject (was: Old one)`.

    Of several it is the last in which somebody spoke before.
    """
    opening = (await store.openings.of_threads([item.thread])).get(item.thread)
    key = former_key(opening.subject) if opening is not None else None
    if opening is None or key is None:
        return None
    until = opening.said_at
    traces = await store.traces.under({key}, since=until - ALIKE_WITHIN, until=until)
    names = [one.message_id for one in traces if one.kind is TraceKind.SUBJECT]
    kept = await store.mails.get_many([*(await store.mails.find(names[:1])).values()])
    threads = {mail.thread for mail in kept.values()} - {item.thread}
    return next(iter((await store.items.of_threads(threads)).values()), None)


async def gather_lines(
    store: Store, items: Sequence[Item], *, config: Config, now: datetime
) -> list[ItemFacts]:
    """Gather what a list says of items, a line or two each, in few queries for all of them."""
    ballots = await store.ballots.of_items([item.number for item in items])
    holders = await store.people.many({item.holder for item in items if item.holder is not None})
    away = await away_of(store, holders, now=now)
    facts = []
    for item in items:
        ballot = ballots.get(item.number)
        is_open = ballot is not None and ballot.state is BallotState.OPEN
        votes = await store.ballots.votes(ballot.id) if ballot is not None and is_open else []
        facts.append(
            ItemFacts(
                item=item,
                zone=home_list(item, config).zone,
                holder_name=holders[item.holder].called if item.holder is not None else "",
                holder_away=away.get(item.holder) if item.holder is not None else None,
                ballot=ballot,
                tally=count_votes(ballot.rules, votes) if ballot is not None and is_open else None,
            )
        )
    return facts


async def _newest_words(store: Store, item: Item, comments: list[Comment]) -> Words | None:
    """Return who spoke last, on the list or in Slack."""
    mail = await store.mails.newest_of_thread(item.thread)
    comment = max(comments, key=lambda one: one.at, default=None)
    if comment is not None and (mail is None or comment.at > mail.said_at):
        author = await store.people.get(comment.author)
        return Words(
            author=author.name if author is not None else "", at=comment.at, text=comment.text
        )
    return _words_of(mail) if mail is not None else None


def _words_of(mail: StoredMail) -> Words:
    return Words(
        author=mail.author.name or mail.author.address,
        at=mail.said_at,
        text=mail.new_text or mail.text,
    )


async def result_facts(store: Store, ballot_id: BallotId, *, config: Config) -> ResultFacts:
    """Gather what a closed ballot's result says.

    Raises:
        GiveUp: the ballot or its item is gone.
    """
    ballot = await store.ballots.get(ballot_id)
    item = await store.items.get(ballot.item) if ballot is not None else None
    if ballot is None or item is None:
        raise GiveUp("the ballot is gone")
    votes = await store.ballots.votes(ballot.id)
    people = await store.people.many({vote.voter for vote in votes})
    closing = [
        entry
        for entry in await store.history.of_item(item.number)
        if entry.what is Change.BALLOT_CLOSED and entry.at == ballot.closed_at
    ]
    chair = closing[0].actor if closing else None
    closer = await store.people.get(chair) if chair is not None else None
    return ResultFacts(
        item=item,
        ballot=ballot,
        tally=count_votes(ballot.rules, votes),
        votes=tuple(VoteFacts(voter=people[vote.voter].called, vote=vote) for vote in votes),
        zone=home_list(item, config).zone,
        closed_by=closer.name if closer is not None else "",
    )
