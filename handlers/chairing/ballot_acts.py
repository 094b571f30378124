"""Act on a ballot as a chair: show the mail that the act sends first, then carry it out.

To show it, the act is carried out, its mails are rendered as they would leave, and whoever asked
for it takes all of it back.
"""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.ballots.correction import read_correction
from bot.domain.ballots.draft import Act, Draft
from bot.domain.commands.when import parse_when
from bot.domain.ids import ItemNumber
from bot.domain.items.ending import LaterEnd, note_of
from bot.domain.items.item import Item, ItemState, move
from bot.errors import Refused
from bot.render import refusals
from bot.render.ballots.tally_text import say_result
from bot.render.ballots.unread import say_unread_at_once
from bot.render.slack import answers, drafts
from bot.render.times import say_instant, say_more_time
from handlers.calling.calls import end_call
from handlers.chairing.actor import Actor, Prepared
from handlers.chairing.list_mails import mails_of, waiting_mails
from handlers.facts import gather_unread
from handlers.home_list import home_list
from handlers.names import names_of
from handlers.planning import require_unlocked
from handlers.voting.ballots import (
    NewBallot,
    cast_vote_of_chair,
    close_ballot,
    extend_ballot,
    open_ballot,
    require_no_draft,
    withdraw_ballot,
)
from handlers.voting.corrections import correct_ballot
from handlers.voting.endorsing import extend_draft, withdraw_draft
from handlers.voting.opening import count_opening, opening_vote


async def prepare_opening(
    number: ItemNumber, when: str, rule: str, question: str, actor: Actor
) -> Prepared:
    """Open a ballot, to be shown and taken back; it ends at what `when` says.

    Raises:
        Refused: it cannot be opened; the text says why.
    """
    item = await votable(number, actor)
    closes_at = parse_when(when, now=actor.now, zone=home_list(item, actor.config).zone)
    words = question.strip()
    return await prepare(Draft(Act.OPEN, number, until=closes_at, rule=rule, words=words), actor)


async def votable(number: ItemNumber, actor: Actor) -> Item:
    """Return an item on which a ballot may be opened.

    Raises:
        Refused: none may; the text says why and what to do.
    """
    item = await actor.chaired(number)
    if item.number != number:
        raise Refused(refusals.IS_MERGED.format(number=number, into=item.number))
    if await actor.store.ballots.open_of_item(item.number) is not None:
        raise Refused(refusals.BALLOT_IS_OPEN.format(number=item.number))
    await require_no_draft(actor.store, item)
    move(item, to=ItemState.VOTING, now=actor.now)
    return item


async def prepare(draft: Draft, actor: Actor) -> Prepared:
    """Carry out a new draft, to be shown and taken back, about the ballot that the item now has.

    Raises:
        Refused: the act is not possible; the text says why.
    """
    item = await actor.chaired(draft.item)
    latest = await _present(item, actor)
    draft = replace(draft, item=item.number, version=_version_of(latest))
    if latest is not None:
        draft = replace(draft, ballot=latest.id, ends=latest.closes_at)
    return await prepare_draft(draft, actor)


async def prepare_draft(draft: Draft, actor: Actor) -> Prepared:
    """Carry out what a draft says, to be shown and taken back.

    Raises:
        Refused: that is not possible; the text says why.
    """
    item = await actor.chaired(draft.item)
    written = draft.write()
    latest = await _present(item, actor)
    call = await actor.store.calls.open_of_item(item.number)
    call_id = call.id if call is not None else None
    before = await waiting_mails(actor, call=call_id, ballot=draft.ballot)
    ballot = await _carry_out(draft, item, actor)
    after = await waiting_mails(actor, call=call_id, ballot=ballot.id)
    is_proposed = draft.act is Act.OPEN and ballot.state is BallotState.DRAFT
    return Prepared(
        act=Act.PROPOSE if is_proposed else draft.act,
        item=item,
        draft=written,
        mails=await mails_of(actor, after, known=before),
        note=await _note_on(draft, item, latest, actor),
        own=await _own_vote(draft, item, ballot, actor),
    )


async def _note_on(draft: Draft, item: Item, latest: Ballot | None, actor: Actor) -> str:
    """Return what a chair is told beside the mail: what else the act does, or leaves undone."""
    if draft.act is Act.OPEN and item.state is ItemState.COMMENTING:
        return drafts.ENDS_CALL.format()
    if draft.act is Act.CLOSE and latest is not None:
        return say_unread_at_once(await gather_unread(actor.store, latest))
    if draft.act is Act.EXTEND and draft.ends is not None and draft.until is not None:
        return say_more_time(draft.ends, draft.until, zone=home_list(item, actor.config).zone)
    return ""


async def _own_vote(
    draft: Draft, item: Item, ballot: Ballot, actor: Actor
) -> drafts.OwnVote | None:
    """Return the chair's own vote in the mail that opened the item, as the ballot opens."""
    if draft.act is not Act.OPEN or ballot.state is not BallotState.OPEN:
        return None
    vote = await opening_vote(actor, item, ballot)
    if vote is None or vote.voter != actor.person.id:
        return None
    label = ballot.rules.label(vote.choice)
    return drafts.OwnVote(vote.found.line, label, replace(draft, counts_own=True).write())


async def send_draft(draft: Draft, actor: Actor) -> str:
    """Carry out an act if nothing has changed since it was shown; return what to tell the chair."""
    item = await actor.chaired(draft.item)
    if actor.is_new:
        await require_unchanged(draft, item, actor)
        ballot = await _carry_out(draft, item, actor)
    else:
        latest = await _present(item, actor)
        if latest is None:
            raise Refused(refusals.NO_OPEN_BALLOT_NOW.format(number=item.number))
        ballot = latest
    match draft.act:
        case Act.OPEN | Act.PROPOSE if ballot.state is BallotState.DRAFT:
            return answers.ballot_drafted(item, ballot)
        case Act.OPEN | Act.PROPOSE:
            return answers.ballot_opened(item, ballot, own=await _counted_own(draft, ballot, actor))
        case Act.EXTEND:
            return answers.ballot_extended(item, ballot)
        case Act.WITHDRAW:
            return answers.told(answers.BALLOT_WITHDRAWN, item)
        case Act.CLOSE:
            return answers.ballot_closed(item, ballot)
        case Act.EDIT:
            return answers.told(answers.BALLOT_CORRECTED, item, ballot)
        case Act.CAST:
            return answers.ballot_closed(item, ballot)
        case _:
            assert_never(draft.act)


async def _counted_own(draft: Draft, ballot: Ballot, actor: Actor) -> str:
    """Return the chair's choice if their vote was counted as the ballot opened, otherwise ""."""
    if not draft.counts_own:
        return ""
    votes = await actor.store.ballots.votes(ballot.id, voter=actor.person.id)
    return next((one.choice for one in votes if one.counts), "")


async def _carry_out(draft: Draft, item: Item, actor: Actor) -> Ballot:
    """Do what a draft says; return the ballot as it then is."""
    if draft.act is Act.OPEN:
        item, question = await _end_call(item, draft.words, actor)
        new = NewBallot(question, draft.rule, draft.until or actor.now)
        opened = await open_ballot(actor, item, new, deed=actor.deed, was_asked=True)
        if draft.counts_own and opened.state is BallotState.OPEN:
            await count_opening(actor, item.number, opened, by=actor.person.id, source=actor.source)
        return opened
    if draft.act is Act.CAST:
        return await _cast(draft, item, actor)
    proposed = await actor.store.ballots.draft_of_item(item.number)
    if proposed is not None:
        return await _change_proposed(draft, item, proposed, actor)
    ballot = await actor.store.ballots.open_of_item(item.number)
    if ballot is None:
        raise Refused(refusals.NO_OPEN_BALLOT_NOW.format(number=item.number))
    return await _change(draft, item, ballot, actor)


async def _present(item: Item, actor: Actor) -> Ballot | None:
    """Return the vote that is proposed on an item, otherwise its latest ballot."""
    proposed = await actor.store.ballots.draft_of_item(item.number)
    return proposed or await actor.store.ballots.latest_of_item(item.number)


async def end_of_present(item: Item, actor: Actor) -> datetime | None:
    """Return when the vote that is open or proposed on an item ends, None if there is none."""
    ballot = await _present(item, actor)
    return None if ballot is None or ballot.state is BallotState.CLOSED else ballot.closes_at


def _version_of(ballot: Ballot | None) -> int:
    """Return which version of a ballot was shown; a proposed one has none yet."""
    return 0 if ballot is None or ballot.state is BallotState.DRAFT else ballot.version


async def _change_proposed(draft: Draft, item: Item, proposed: Ballot, actor: Actor) -> Ballot:
    """Extend or withdraw a vote that is proposed.

    Raises:
        Refused: nothing else can be done with it.
    """
    if draft.act is Act.EXTEND:
        end = LaterEnd(draft.until or actor.now, draft.words)
        return await extend_draft(actor, item, proposed, end, deed=actor.deed)
    if draft.act is Act.WITHDRAW:
        return await withdraw_draft(
            actor, proposed, reason=note_of(draft.words), by=actor.person.id, source=actor.source
        )
    raise Refused(refusals.BALLOT_IS_DRAFT.format(number=item.number))


async def _end_call(item: Item, question: str, actor: Actor) -> tuple[Item, str]:
    """End an item's open call before a ballot; return the item, and the ballot's question.

    Without a question of its own the ballot carries the call's, if that has just one.
    """
    call = await actor.store.calls.open_of_item(item.number)
    if call is None:
        return item, question
    await end_call(actor, call, by=actor.person.id, source=actor.source)
    carried = call.questions[0] if len(call.questions) == 1 and not question else question
    return await actor.item(item.number), carried


async def _cast(draft: Draft, item: Item, actor: Actor) -> Ballot:
    tied = await actor.store.ballots.latest_of_item(item.number)
    if tied is None:
        raise Refused(refusals.NO_TIE.format(number=item.number))
    return await cast_vote_of_chair(
        actor, tied, draft.words, by=actor.person.id, source=actor.source
    )


async def _change(draft: Draft, item: Item, ballot: Ballot, actor: Actor) -> Ballot:
    """Extend, correct, withdraw or close an open ballot."""
    if draft.act is Act.EDIT:
        await require_unlocked(actor.store, item.number)
        return await correct_ballot(
            actor, item, ballot, read_correction(draft.words), deed=actor.deed
        )
    if draft.act is Act.EXTEND:
        end = LaterEnd(draft.until or actor.now, draft.words)
        return await extend_ballot(actor, item, ballot, end, deed=actor.deed)
    if draft.act is Act.WITHDRAW:
        return await withdraw_ballot(
            actor, ballot, reason=draft.words, by=actor.person.id, source=actor.source
        )
    closed, _tally = await close_ballot(
        actor, replace(ballot, note=note_of(draft.words)), by=actor.person.id, source=actor.source
    )
    return closed


async def require_unchanged(draft: Draft, item: Item, actor: Actor) -> None:
    """Raise unless the item's latest ballot is as it was when the mail was shown.

    Raises:
        Refused: it is not; the text says what is true now.
    """
    latest = await _present(item, actor)
    shown = (draft.ballot, draft.ends, draft.version)
    if latest is None or (latest.id, latest.closes_at, _version_of(latest)) == shown:
        ended = latest is not None and latest.state is BallotState.CLOSED
        if latest is None or draft.act in (Act.OPEN, Act.CAST) or not ended:
            return
    zone = home_list(item, actor.config).zone
    if latest.state is BallotState.DRAFT:
        raise Refused(refusals.BALLOT_IS_DRAFT.format(number=item.number))
    if latest.state is BallotState.OPEN:
        names = await names_of(actor.store, [latest.opened_by] if latest.opened_by else [])
        raise Refused(
            refusals.OPEN_MEANWHILE.format(
                number=item.number,
                name=next(iter(names.values()), refusals.NOBODY.format()),
                end=say_instant(latest.closes_at, zone=zone),
            )
        )
    raise Refused(
        refusals.ENDED_MEANWHILE.format(
            number=item.number,
            outcome=say_result(latest, begins=False),
            at=say_instant(latest.closed_at or latest.closes_at, zone=zone),
        )
    )
