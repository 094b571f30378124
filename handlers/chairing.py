"""What only chairs do: open and close ballots, close, reopen, assign and rename items."""

from dataclasses import replace

from bot.domain.commands import (
    AssignItem,
    BallotForm,
    CloseItem,
    OpenBallot,
    ReopenItem,
    TitleItem,
)
from bot.domain.comment import Source
from bot.domain.ids import ItemNumber
from bot.domain.item import Change, HistoryEntry, Item, ItemState, move
from bot.domain.person import Person
from bot.domain.when import parse_when
from bot.errors import Refused
from bot.events import SlackReply
from bot.render import refusals, slack_answers
from bot.render.slack_views import ballot_view
from handlers import queue
from handlers.ballots import close_ballot, open_ballot
from handlers.facts import names_of
from handlers.home import home_list
from handlers.people import person_of, require_chair
from handlers.request import Request
from handlers.voters import is_a_lists
from handlers.votes import find_item


async def start_ballot(command: OpenBallot, request: Request) -> SlackReply:
    """Open a ballot by command."""
    return SlackReply(
        text=await start_ballot_on(
            command.number, command.when, command.method, command.question, request
        )
    )


async def start_ballot_on(
    number: ItemNumber, when: str, method: str, question: str, request: Request
) -> str:
    """Open a ballot by command or form; return what the chair is told."""
    item = await _chaired(number, request)
    closes_at = parse_when(when, now=request.now, zone=home_list(item, request.config).zone)
    if not request.is_new:
        ballot = await request.store.ballots.latest_of_item(item.number)
        if ballot is not None:
            return slack_answers.ballot_opened(item, ballot)
    opened = await open_ballot(
        request.store,
        item,
        question=question,
        method=method or None,
        closes_at=closes_at,
        by=request.person.id,
        evidence=request.evidence,
        config=request.config,
        now=request.now,
    )
    return slack_answers.ballot_opened(item, opened)


async def show_ballot_form(command: BallotForm, request: Request) -> SlackReply:
    """Ask for a ballot's question, end and method with a form."""
    item = await _chaired(command.number, request)
    home = home_list(item, request.config)
    return SlackReply(
        view=ballot_view(
            item,
            default_method=home.ballots.method,
            closes_at=request.now + home.ballots.duration,
            zone=home.zone,
        )
    )


async def close_item(command: CloseItem, request: Request) -> SlackReply:
    """Close the open ballot, or the item where there is none."""
    item = await _chaired(command.number, request)
    if not request.is_new:
        return await _closed_before(item, request)
    ballot = await request.store.ballots.open_of_item(item.number)
    if ballot is not None:
        closed, _tally = await close_ballot(
            request.store,
            ballot,
            by=request.person.id,
            source=Source.SLACK,
            config=request.config,
            now=request.now,
        )
        return SlackReply(text=slack_answers.ballot_closed(item, closed))
    if item.state in {ItemState.CLOSED, ItemState.DECIDED}:
        raise Refused(refusals.NOTHING_TO_CLOSE.format(number=item.number, state=item.state))
    after = replace(
        move(item, to=ItemState.CLOSED, now=request.now), outcome=command.outcome, deadline=None
    )
    await _save(after, request, Change.STATE, before=item.state, after=after.state)
    return SlackReply(text=slack_answers.item_closed(after))


async def reopen_item(command: ReopenItem, request: Request) -> SlackReply:
    """Open a decided or closed item again."""
    item = await _chaired(command.number, request)
    if not request.is_new:
        return SlackReply(text=slack_answers.item_reopened(item))
    if item.state is ItemState.VOTING:
        raise Refused(refusals.BALLOT_IS_OPEN.format(number=item.number))
    after = replace(move(item, to=ItemState.OPEN, now=request.now), outcome="")
    await _save(after, request, Change.STATE, before=item.state, after=after.state)
    return SlackReply(text=slack_answers.item_reopened(after))


async def assign_item(command: AssignItem, request: Request) -> SlackReply:
    """Say who holds the pen."""
    item = await _chaired(command.number, request)
    holder = await _holder(command, request)
    names = await names_of(request.store, {holder.id, item.holder or holder.id})
    after = replace(item, holder=holder.id, updated_at=request.now)
    await _save(
        after,
        request,
        Change.HOLDER,
        before=names[item.holder] if item.holder is not None else "",
        after=names[holder.id],
    )
    return SlackReply(text=slack_answers.item_assigned(after, holder=names[holder.id]))


async def title_item(command: TitleItem, request: Request) -> SlackReply:
    """Give an item a better title."""
    item = await _chaired(command.number, request)
    after = replace(item, title=command.title, updated_at=request.now)
    await _save(after, request, Change.TITLE, before=item.title, after=after.title)
    return SlackReply(text=slack_answers.item_titled(after))


async def _chaired(number: ItemNumber, request: Request) -> Item:
    item = await find_item(request.store, number)
    require_chair(request.person, item, config=request.config)
    return item


async def _closed_before(item: Item, request: Request) -> SlackReply:
    """Answer a close that was delivered again as it was answered the first time."""
    ballot = await request.store.ballots.latest_of_item(item.number)
    if item.state is not ItemState.CLOSED and ballot is not None:
        return SlackReply(text=slack_answers.ballot_closed(item, ballot))
    return SlackReply(text=slack_answers.item_closed(item))


async def _holder(command: AssignItem, request: Request) -> Person:
    if request.named is not None:
        return await person_of(request.store, request.named, config=request.config, now=request.now)
    address = command.name.lower()
    if "@" in address and not is_a_lists(address, request.config):
        return await request.store.people.by_address(address, name="")
    found = await request.store.people.named(command.name)
    if len(found) != 1:
        raise Refused(refusals.NO_SUCH_PERSON.format(name=command.name, number=command.number))
    return found[0]


async def _save(item: Item, request: Request, what: Change, *, before: str, after: str) -> None:
    if not request.is_new:
        return  # whatever has been done since stays
    await request.store.items.save(item)
    await request.store.history.add(
        [
            HistoryEntry(
                item=item.number,
                at=request.now,
                actor=request.person.id,
                what=what,
                before=before,
                after=after,
                source=Source.SLACK,
                evidence=request.evidence,
            )
        ]
    )
    channel = home_list(item, request.config).channel
    await request.store.outbox.add(queue.update_item(item.number, channel=channel), now=request.now)
