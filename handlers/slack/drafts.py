"""Let a chair see the mail that an act sends to a list, and act only when they press *Send*.

To show it, the act is carried out in the request's transaction, its mails are rendered as they
would leave, and all of it is taken back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from typing import NoReturn, assert_never

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.ballots.correction import read_correction
from bot.domain.ballots.draft import Act, Draft
from bot.domain.calls.draft import CallAct
from bot.domain.ids import BallotId, ItemNumber
from bot.domain.items.comment import Source
from bot.domain.items.item import Item, ItemState
from bot.errors import Refused
from bot.events import SlackReply
from bot.render import refusals
from bot.render.ballots.tally_text import say_result
from bot.render.ballots.unread import say_unread_at_once
from bot.render.slack import answers, drafts
from bot.render.slack.mrkdwn import escape
from bot.render.times import say_instant
from handlers.ballot_mails import ABOUT_BALLOTS, list_at, mail_about_ballot
from handlers.calling.calls import end_call
from handlers.facts import gather_unread
from handlers.home_list import home_list
from handlers.names import names_of
from handlers.planning import require_unlocked
from handlers.slack.request import NotSaved, Request
from handlers.voting.ballots import (
    cast_vote_of_chair,
    close_ballot,
    extend_ballot,
    open_ballot,
    withdraw_ballot,
)
from handlers.voting.corrections import correct_ballot
from handlers.voting.endorsing import extend_draft, withdraw_draft
from handlers.voting.opening import count_opening, opening_vote


async def begin(
    act: Act,
    number: ItemNumber,
    request: Request,
    *,
    until: datetime | None = None,
    rule: str = "",
    words: str = "",
    in_form: bool = False,
) -> NoReturn:
    """Show an act's mail, with the button that sends it.

    Raises:
        NotSaved: always, with the reply.
        Refused: the act is not possible; the text says why.
    """
    item = await request.chaired(number)
    latest = await _present(item, request)
    draft = Draft(
        act=act,
        item=item.number,
        ballot=latest.id if latest is not None else BallotId(0),
        ends=latest.closes_at if latest is not None else None,
        until=until,
        rule=rule,
        words=words,
        version=_version_of(latest),
    )
    written = draft.write()
    ballot = await _carry_out(draft, item, request)
    mails, lists = await _mails_about(ballot, request)
    if act is Act.OPEN and ballot.state is BallotState.DRAFT:
        act = Act.PROPOSE
    note = await _note_on(draft, item, latest, request)
    await show_mail(
        *(act, item, request),
        mails=mails,
        lists=lists,
        draft=written,
        in_form=in_form,
        note=note,
        own=await _own_vote(draft, item, ballot, request),
    )


async def _own_vote(
    draft: Draft, item: Item, ballot: Ballot, request: Request
) -> drafts.OwnVote | None:
    """Return the chair's own vote in the mail that opened the item, as the ballot opens."""
    if draft.act is not Act.OPEN or ballot.state is not BallotState.OPEN:
        return None
    vote = await opening_vote(request.store, item, ballot, config=request.config, now=request.now)
    if vote is None or vote.voter != request.person.id:
        return None
    return drafts.OwnVote(vote.found.line, vote.choice, replace(draft, counts_own=True).write())


async def _note_on(draft: Draft, item: Item, latest: Ballot | None, request: Request) -> str:
    """Return what a chair is told beside the mail: what else the act does, or leaves undone."""
    if draft.act is Act.OPEN and item.state is ItemState.COMMENTING:
        return drafts.ENDS_CALL.format()
    if draft.act is Act.CLOSE and latest is not None:
        facts = await gather_unread(request.store, latest)
        return escape(say_unread_at_once(facts))
    return ""


async def show_mail(
    act: Act | CallAct,
    item: Item,
    request: Request,
    *,
    mails: Sequence[EmailMessage],
    lists: Sequence[tuple[str, str]],
    draft: str,
    in_form: bool,
    note: str = "",
    own: drafts.OwnVote | None = None,
) -> NoReturn:
    """Show the last of the mails that an act sends, with the button that sends them.

    Raises:
        NotSaved: always, with the reply.
        Refused: there is nothing to show.
    """
    body = mails[-1].get_body(("plain",)) if mails else None
    if body is None:
        raise Refused(refusals.NOTHING_TO_SHOW.format(number=item.number))
    shown = drafts.draft_view if in_form else drafts.draft_text
    made = shown(
        act,
        item,
        lists=lists,
        channel=home_list(item, request.config).channel,
        subject=str(mails[-1]["Subject"]),
        body=body.get_content(),
        draft=draft,
        note=note,
        own=own,
    )
    if isinstance(made, dict):
        raise NotSaved(SlackReply(view=made))
    raise NotSaved(SlackReply(text=made.text, blocks=made.blocks))


async def _mails_about(
    ballot: Ballot, request: Request
) -> tuple[list[EmailMessage], list[tuple[str, str]]]:
    """Return the mails that wait to go to lists, and the names and addresses of these."""
    mails: list[EmailMessage] = []
    lists: list[tuple[str, str]] = []
    for delivery in await request.store.outbox.waiting_about(ballot.id, ABOUT_BALLOTS):
        mail = await mail_about_ballot(  # as it leaves, whoever looks at it
            request.store.everything, delivery, config=request.config, now=request.now
        )
        if mail is not None:
            mails.append(mail)
            one = list_at(delivery.recipient, request.config)
            lists.append((one.name, one.address))
    return mails, lists


async def send(draft: Draft, request: Request) -> str:
    """Carry out an act if nothing has changed since it was shown; return what to tell the chair."""
    item = await request.chaired(draft.item)
    if request.is_new:
        await _require_unchanged(draft, item, request)
        ballot = await _carry_out(draft, item, request)
    else:
        latest = await _present(item, request)
        if latest is None:
            raise Refused(refusals.NO_OPEN_BALLOT_NOW.format(number=item.number))
        ballot = latest
    match draft.act:
        case Act.OPEN | Act.PROPOSE if ballot.state is BallotState.DRAFT:
            return answers.ballot_drafted(item, ballot)
        case Act.OPEN | Act.PROPOSE:
            return answers.ballot_opened(item, ballot)
        case Act.EXTEND:
            return answers.ballot_extended(item, ballot)
        case Act.WITHDRAW:
            return answers.ballot_withdrawn(item)
        case Act.CLOSE:
            return answers.ballot_closed(item, ballot)
        case Act.EDIT:
            return answers.ballot_corrected(item, ballot)
        case Act.CAST:
            return answers.ballot_closed(item, ballot)
        case _:
            assert_never(draft.act)


async def _carry_out(draft: Draft, item: Item, request: Request) -> Ballot:
    """Do what a draft says; return the ballot as it then is."""
    if draft.act is Act.OPEN:
        item, question = await _end_call(item, draft.words, request)
        opened = await open_ballot(
            request.store,
            item,
            question=question,
            rule=draft.rule,
            closes_at=draft.until or request.now,
            by=request.person.id,
            evidence=request.evidence,
            was_asked=True,
            config=request.config,
            now=request.now,
        )
        if draft.counts_own and opened.state is BallotState.OPEN:
            await count_opening(
                request.store,
                item.number,
                opened,
                by=request.person.id,
                config=request.config,
                now=request.now,
            )
        return opened
    if draft.act is Act.CAST:
        return await _cast(draft, item, request)
    proposed = await request.store.ballots.draft_of_item(item.number)
    if proposed is not None:
        return await _change_proposed(draft, item, proposed, request)
    ballot = await request.store.ballots.open_of_item(item.number)
    if ballot is None:
        raise Refused(refusals.NO_OPEN_BALLOT_NOW.format(number=item.number))
    return await _change(draft, item, ballot, request)


async def _present(item: Item, request: Request) -> Ballot | None:
    """Return the vote that is proposed on an item, otherwise its latest ballot."""
    proposed = await request.store.ballots.draft_of_item(item.number)
    return proposed or await request.store.ballots.latest_of_item(item.number)


def _version_of(ballot: Ballot | None) -> int:
    """Return which version of a ballot was shown; a proposed one has none yet."""
    return 0 if ballot is None or ballot.state is BallotState.DRAFT else ballot.version


async def _change_proposed(draft: Draft, item: Item, proposed: Ballot, request: Request) -> Ballot:
    """Extend or withdraw a vote that is proposed.

    Raises:
        Refused: nothing else can be done with it.
    """
    if draft.act is Act.EXTEND:
        return await extend_draft(
            request.store,
            item,
            proposed,
            until=draft.until or request.now,
            reason=draft.words,
            by=request.person.id,
            evidence=request.evidence,
            config=request.config,
            now=request.now,
        )
    if draft.act is Act.WITHDRAW:
        return await withdraw_draft(
            request.store,
            proposed,
            reason=draft.words,
            by=request.person.id,
            config=request.config,
            now=request.now,
        )
    raise Refused(refusals.BALLOT_IS_DRAFT.format(number=item.number))


async def _end_call(item: Item, question: str, request: Request) -> tuple[Item, str]:
    """End an item's open call before a ballot; return the item, and the ballot's question.

    Without a question of its own the ballot carries the call's, if that has just one.
    """
    call = await request.store.calls.open_of_item(item.number)
    if call is None:
        return item, question
    await end_call(
        request.store, call, by=request.person.id, config=request.config, now=request.now
    )
    carried = call.questions[0] if len(call.questions) == 1 and not question else question
    return await request.item(item.number), carried


async def _cast(draft: Draft, item: Item, request: Request) -> Ballot:
    tied = await request.store.ballots.latest_of_item(item.number)
    if tied is None:
        raise Refused(refusals.NO_TIE.format(number=item.number))
    return await cast_vote_of_chair(
        request.store,
        tied,
        draft.words,
        by=request.person.id,
        config=request.config,
        now=request.now,
    )


async def _change(draft: Draft, item: Item, ballot: Ballot, request: Request) -> Ballot:
    """Extend, correct, withdraw or close an open ballot."""
    if draft.act is Act.EDIT:
        await require_unlocked(request.store, item.number)
        return await correct_ballot(
            request.store,
            item,
            ballot,
            read_correction(draft.words),
            by=request.person.id,
            evidence=request.evidence,
            config=request.config,
            now=request.now,
        )
    if draft.act is Act.EXTEND:
        return await extend_ballot(
            request.store,
            item,
            ballot,
            until=draft.until or request.now,
            reason=draft.words,
            by=request.person.id,
            evidence=request.evidence,
            config=request.config,
            now=request.now,
        )
    if draft.act is Act.WITHDRAW:
        return await withdraw_ballot(
            request.store,
            ballot,
            reason=draft.words,
            by=request.person.id,
            config=request.config,
            now=request.now,
        )
    closed, _tally = await close_ballot(
        request.store,
        replace(ballot, note=draft.words),
        by=request.person.id,
        source=Source.SLACK,
        config=request.config,
        now=request.now,
    )
    return closed


async def _require_unchanged(draft: Draft, item: Item, request: Request) -> None:
    """Raise unless the item's latest ballot is as it was when the mail was shown.

    Raises:
        Refused: it is not; the text says what is true now.
    """
    latest = await _present(item, request)
    shown = (draft.ballot, draft.ends, draft.version)
    if latest is None or (latest.id, latest.closes_at, _version_of(latest)) == shown:
        ended = latest is not None and latest.state is BallotState.CLOSED
        if latest is None or draft.act in (Act.OPEN, Act.CAST) or not ended:
            return
    zone = home_list(item, request.config).zone
    if latest.state is BallotState.DRAFT:
        raise Refused(refusals.BALLOT_IS_DRAFT.format(number=item.number))
    if latest.state is BallotState.OPEN:
        names = await names_of(request.store, [latest.opened_by] if latest.opened_by else [])
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
