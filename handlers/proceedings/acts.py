"""Carry out chairs' acts on ballots and calls, after showing the mails that they send.

To show them, the act is carried out, its mails are rendered as they would leave, and all of it is
taken back. Commands act on an item's open call, otherwise on its ballot.
"""

from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage
from typing import Final

from bot.config import ListConfig
from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.calls.call import FOR_CONSENSUS, PROVISIONAL, Call
from bot.domain.commands.consensus import OpenProvisional
from bot.domain.commands.proceedings import (
    CastingVote,
    CloseItem,
    EditBallot,
    ExtendBallot,
    OpenBallot,
    OpenCall,
    WithdrawBallot,
    take_rule,
)
from bot.domain.commands.when import parse_when
from bot.domain.consensus.stance import Outcome
from bot.domain.delivery import Delivery
from bot.domain.ids import ItemNumber
from bot.domain.items.ending import LaterEnd, note_of
from bot.domain.items.item import Item, ItemState, move
from bot.domain.procedures.correction import read_correction, read_edit, write_correction
from bot.domain.procedures.declaration import (
    DeclarationWords,
    read_declaration,
    read_typed,
)
from bot.domain.procedures.draft import Act, Draft, Step
from bot.domain.procedures.procedure import (
    ITEM_IN,
    Kind,
    Procedure,
    has_ended,
    is_proposed,
    kind_of,
    version_shown,
)
from bot.errors import Refused
from bot.language import Text, speaking
from bot.render.ballots.tally_text import say_result
from bot.render.ballots.unread import say_unread_at_once
from bot.render.calls.consensus import outcome_in_short
from bot.render.documents.drafts import OwnVote
from bot.render.slack import answers
from bot.render.slack.forms import drafts
from bot.render.slack.item import named
from bot.render.slack.markup.mrkdwn import date_token
from bot.render.words import refusals
from bot.render.words.times import say_instant, say_more_time
from handlers.lists.home_list import home_list
from handlers.objecting.register import reword_findings
from handlers.people.names import names_of
from handlers.proceedings.actor import Actor, ListMail, Prepared
from handlers.proceedings.consensus import OWN_PROPOSAL, outcome_allowed, read_outcome
from handlers.proceedings.correcting import correct
from handlers.proceedings.ending import cast_vote_of_chair, finish, withdraw
from handlers.proceedings.extending import extend
from handlers.proceedings.mails import MAILS, list_at, mail_to_list
from handlers.proceedings.opening import ToOpen, open_ballot, open_call, require_none_open
from handlers.showing.facts import gather_unread
from handlers.timing.planning import require_unlocked
from handlers.voting.opening import count_opening, opening_vote
from handlers.work import Work
from storage.store import Store

IS_MERGED: Final = {Kind.BALLOT: refusals.IS_MERGED, Kind.CALL: refusals.CALL_IS_MERGED}
NONE_OPEN: Final = {Kind.BALLOT: refusals.NO_OPEN_BALLOT_NOW, Kind.CALL: refusals.NO_OPEN_CALL}
TOLD: Final = {
    Act(Step.EDIT, Kind.BALLOT): answers.BALLOT_CORRECTED,
    Act(Step.WITHDRAW, Kind.BALLOT): answers.BALLOT_WITHDRAWN,
    Act(Step.OPEN, Kind.CALL): answers.CALL_OPENED,
    Act(Step.EXTEND, Kind.CALL): answers.CALL_EXTENDED,
    Act(Step.EDIT, Kind.CALL): answers.CALL_CORRECTED,
    Act(Step.WITHDRAW, Kind.CALL): answers.CALL_WITHDRAWN,
}
"""What a chair is told of an act that was carried out, where one text says it."""


TOLD_OF_CONSENSUS: Final = {
    Act(Step.OPEN, Kind.CALL): answers.CONSENSUS_OPENED,
    Act(Step.CLOSE, Kind.CALL): answers.CONSENSUS_DECLARED,
}
"""The same of a call for consensus, where it is another text."""


async def prepare_ballot(command: OpenBallot, actor: Actor) -> Prepared:
    """Preview opening a ballot by a command."""
    rule, question = take_rule(command, actor.config.rule_forms)
    draft = Draft(Act(Step.OPEN, Kind.BALLOT), command.number, rule=rule, words=question)
    return await prepare_opening(draft, command.when, actor)


async def prepare_call(command: OpenCall, actor: Actor) -> Prepared:
    """Preview opening a call for comments by a command."""
    act = Act(Step.OPEN, Kind.CALL)
    rule = FOR_CONSENSUS if command.for_consensus else command.template
    draft = Draft(act, command.number, rule=rule, words=command.words)
    return await prepare_opening(draft, command.when, actor)


async def prepare_provisional(command: OpenProvisional, actor: Actor) -> Prepared:
    """Preview the call that is to confirm what a meeting resolved."""
    act = Act(Step.OPEN, Kind.CALL)
    draft = Draft(act, command.number, rule=PROVISIONAL, words=command.text)
    return await prepare_opening(draft, command.when, actor)


async def prepare_casting(command: CastingVote, actor: Actor) -> Prepared:
    """Preview the decision of a tie."""
    act = Act(Step.CAST, Kind.BALLOT)
    return await prepare(Draft(act, command.number, words=command.choice), actor)


async def prepare_opening(draft: Draft, when: str, actor: Actor) -> Prepared:
    """Preview opening a ballot or a call that ends at `when`, as typed.

    Raises:
        Refused: it cannot be opened; the text says why.
    """
    item = await openable(draft.item, draft.act.kind, actor)
    closes_at = parse_when(when, now=actor.now, zone=home_list(item, actor.config).zone)
    return await prepare(replace(draft, until=closes_at, words=draft.words.strip()), actor)


async def openable(number: ItemNumber, kind: Kind, actor: Actor) -> Item:
    """Return an item on which a ballot or a call may be opened.

    Raises:
        Refused: none may; the text says why and what to do.
    """
    item = await actor.chaired(number)
    if item.number != number:
        raise Refused(IS_MERGED[kind].format(number=number, into=item.number))
    await require_none_open(actor.store, item, kind)
    move(item, to=ITEM_IN[kind], now=actor.now)
    return item


async def prepare_extension(command: ExtendBallot, actor: Actor) -> Prepared:
    """Preview more time for the open call or, without one, the ballot."""
    item = await actor.chaired(command.number)
    procedure = await running(actor.store, item)
    ends = None if procedure is None else procedure.closes_at
    zone = home_list(item, actor.config).zone
    until = parse_when(command.when, now=actor.now, zone=zone, end=ends)
    act = Act(Step.EXTEND, kind_of(procedure))
    return await prepare(Draft(act, item.number, until=until, words=command.reason), actor)


async def prepare_withdrawal(command: WithdrawBallot, actor: Actor) -> Prepared:
    """Preview the withdrawal of the open call or, without one, the ballot."""
    item = await actor.chaired(command.number)
    act = Act(Step.WITHDRAW, kind_of(await running(actor.store, item)))
    return await prepare(Draft(act, item.number, words=command.reason), actor)


async def prepare_closing(command: CloseItem, procedure: Procedure, actor: Actor) -> Prepared:
    """Preview the end of the open call or ballot.

    A call for consensus ends as the command says, or else as the register of objections allows.
    """
    draft = Draft(Act(Step.CLOSE, kind_of(procedure)), procedure.item, words=command.outcome)
    if isinstance(procedure, Call) and procedure.seeks_consensus:
        declared, words = read_outcome(command.outcome)
        item = await actor.item(procedure.item)
        outcome = declared or await outcome_allowed(actor, item)
        draft = replace(draft, rule=outcome, words=read_typed(words).write())
    return await prepare(draft, actor)


async def prepare_declaration(
    number: ItemNumber, outcome: Outcome, words: DeclarationWords, actor: Actor
) -> Prepared:
    """Preview the declaration whose words a chair wrote in a form.

    Raises:
        Refused: the register forbids it, or they are too many.
    """
    act = Act(Step.CLOSE, Kind.CALL)
    return await prepare(Draft(act, number, rule=outcome, words=words.write(), in_form=True), actor)


async def prepare_correction(command: EditBallot, actor: Actor) -> Prepared:
    """Preview a correction, by a command, of the open call or, without one, the ballot."""
    item, procedure = await to_correct(command.number, actor)
    act = Act(Step.EDIT, kind_of(procedure))
    words = write_correction(read_edit(command.words, procedure))
    return await prepare(Draft(act, item.number, words=words), actor)


async def to_correct(
    number: ItemNumber, actor: Actor, *, if_none: Text = refusals.NO_OPEN_BALLOT_NOW
) -> tuple[Item, Procedure]:
    """Return an item with its open call, otherwise its ballot, to be corrected.

    Raises:
        Refused: neither is open (`if_none` says so), its terms are fixed, or they are no chair.
    """
    item = await actor.chaired(number)
    await require_unlocked(actor.store, item.number)
    procedure = await running(actor.store, item)
    if procedure is None:
        raise Refused(if_none.format(number=item.number))
    if is_proposed(procedure):
        raise Refused(refusals.BALLOT_IS_DRAFT.format(number=item.number))
    return item, procedure


async def running(store: Store, item: Item) -> Procedure | None:
    """Return an item's open call, otherwise the vote that is proposed or open on it."""
    call = await store.calls.open_of_item(item.number)
    return call or await _running(store, item, Kind.BALLOT)


async def _running(store: Store, item: Item, kind: Kind) -> Procedure | None:
    if kind is Kind.CALL:
        return await store.calls.open_of_item(item.number)
    proposed = await store.ballots.draft_of_item(item.number)
    return proposed or await store.ballots.open_of_item(item.number)


async def _newest(store: Store, item: Item, kind: Kind) -> Procedure | None:
    """Return an item's newest ballot or call; a vote that is proposed comes before all others."""
    if kind is Kind.CALL:
        return await store.calls.latest_of_item(item.number)
    proposed = await store.ballots.draft_of_item(item.number)
    return proposed or await store.ballots.latest_of_item(item.number)


async def prepare(draft: Draft, actor: Actor) -> Prepared:
    """Preview a new draft on the ballot or call that the item now has.

    Raises:
        Refused: the act is not possible; the text says why.
    """
    item = await actor.chaired(draft.item)
    newest = await _newest(actor.store, item, draft.act.kind)
    draft = replace(draft, item=item.number)
    if newest is not None:
        version = version_shown(newest)
        draft = replace(draft, procedure=newest.id, ends=newest.closes_at, version=version)
    return await prepare_draft(draft, actor)


async def prepare_draft(draft: Draft, actor: Actor) -> Prepared:
    """Carry out a draft, roll it back, and return what it did.

    Raises:
        Refused: that is not possible; the text says why.
    """
    item = await actor.chaired(draft.item)
    written, act = draft.write(), draft.act
    newest = await _newest(actor.store, item, act.kind)
    call = await actor.store.calls.open_of_item(item.number)
    async with actor.store.taken_back():
        before = {
            delivery.id for delivery in await _waiting(actor, act.kind, draft.procedure, call)
        }
        after = await _carry_out(draft, item, actor)
        queued = await _waiting(actor, act.kind, after.id, call)
        mails = await _mails_of(
            actor, [delivery for delivery in queued if delivery.id not in before]
        )
        if act.step is Step.OPEN and is_proposed(after):
            act = replace(act, step=Step.PROPOSE)
        note = await _note_on(draft, item, newest, actor)
        own = await _own_vote(draft, item, after, actor)
    return Prepared(act, item, written, mails, note, own)


async def _waiting(actor: Actor, kind: Kind, procedure: int, ended: Call | None) -> list[Delivery]:
    """Return the deliveries to lists: about a call that a ballot ends, then about it."""
    about = [(kind, procedure)]
    if kind is Kind.BALLOT and ended is not None:
        about.insert(0, (Kind.CALL, ended.id))
    outbox = actor.store.outbox
    return [
        delivery for of, ref in about for delivery in await outbox.waiting_about(ref, MAILS[of])
    ]


async def _mails_of(actor: Actor, queued: Sequence[Delivery]) -> tuple[ListMail, ...]:
    """Return the mails queued for lists, each in its list's language."""
    mails: list[ListMail] = []
    # As they leave, whoever looks at them.
    work = Work(actor.store.everything, actor.config, actor.now)
    for delivery in queued:
        list_config = list_at(delivery.recipient, actor.config)
        with speaking(list_config.language):
            mail = await mail_to_list(work, delivery)
        if mail is not None:
            mails.append(_in_words(mail, list_config))
    return tuple(mails)


def _in_words(mail: EmailMessage, to: ListConfig) -> ListMail:
    body = mail.get_body(("plain",))
    return ListMail(
        list_name=to.name,
        address=to.address,
        subject=str(mail["Subject"]),
        body=body.get_content() if body is not None else "",
    )


async def _note_on(draft: Draft, item: Item, newest: Procedure | None, actor: Actor) -> str:
    """Return what to tell a chair beside the mail: the act's other effects and limits."""
    match draft.act.step, newest:
        case Step.EXTEND, _ if draft.ends is not None and draft.until is not None:
            return say_more_time(draft.ends, draft.until, zone=home_list(item, actor.config).zone)
        case Step.CLOSE, Call() if newest.seeks_consensus:
            has_others = len(home_list(item, actor.config).leaders) > 1
            return OWN_PROPOSAL.format() if has_others and await _is_own(item, actor) else ""
        case Step.CLOSE, Ballot():
            return say_unread_at_once(await gather_unread(actor.store, newest))
        case Step.OPEN, _ if item.state is ItemState.COMMENTING:
            return drafts.ENDS_CALL.format()
    return ""


async def _is_own(item: Item, actor: Actor) -> bool:
    """Return True if whoever acts wrote the message that opened an item."""
    opening = (await actor.store.openings.of_threads([item.thread])).get(item.thread)
    mail = None
    if opening is not None:
        mail = await actor.store.mails.by_message_id(opening.message_id)
    return mail is not None and mail.author.address in actor.person.addresses


async def _own_vote(draft: Draft, item: Item, opened: Procedure, actor: Actor) -> OwnVote | None:
    """Return the chair's own vote in the mail that opened the item, as a ballot opens."""
    if draft.act.step is not Step.OPEN or not isinstance(opened, Ballot) or is_proposed(opened):
        return None
    vote = await opening_vote(actor, item, opened)
    if vote is None or vote.voter != actor.person.id:
        return None
    label = opened.rules.label(vote.choice)
    return OwnVote(vote.found.line, label, replace(draft, counts_own=True).write())


async def send_draft(draft: Draft, actor: Actor) -> str:
    """Carry out an act if nothing has changed since it was shown; return what to tell the chair."""
    item = await actor.chaired(draft.item)
    if actor.is_new:
        await require_unchanged(draft, item, actor)
        return await _told(draft, item, await _carry_out(draft, item, actor), actor)
    newest = await _newest(actor.store, item, draft.act.kind)
    if newest is None:
        raise Refused(NONE_OPEN[draft.act.kind].format(number=item.number))
    return await _told(draft, item, newest, actor)


async def _told(draft: Draft, item: Item, after: Procedure, actor: Actor) -> str:
    """Return what to tell the chair of an act that was carried out."""
    if isinstance(after, Call) and after.seeks_consensus and draft.act in TOLD_OF_CONSENSUS:
        outcome = outcome_in_short(after.outcome)
        text = TOLD_OF_CONSENSUS[draft.act]
        return text.format(item=named(item), end=date_token(after.closes_at), outcome=outcome)
    if isinstance(after, Call) or draft.act in TOLD:
        return answers.told(TOLD.get(draft.act, answers.CALL_CLOSED), item, after)
    match draft.act.step:
        case Step.OPEN | Step.PROPOSE if is_proposed(after):
            return answers.ballot_drafted(item, after)
        case Step.OPEN | Step.PROPOSE:
            own = await _counted_own(draft, after, actor)
            return answers.ballot_opened(item, after, own=own)
        case Step.EXTEND:
            return answers.ballot_extended(item, after)
    return answers.ballot_closed(item, after)


async def _counted_own(draft: Draft, ballot: Ballot, actor: Actor) -> str:
    """Return the chair's choice if their vote was counted as the ballot opened, otherwise ""."""
    if not draft.counts_own:
        return ""
    votes = await actor.store.ballots.votes(ballot.id, voter=actor.person.id)
    return next((vote.choice for vote in votes if vote.counts), "")


async def _carry_out(draft: Draft, item: Item, actor: Actor) -> Procedure:
    """Carry out a draft; return the changed ballot or call."""
    step, kind = draft.act.step, draft.act.kind
    if step in (Step.OPEN, Step.PROPOSE):
        return await _open(draft, item, actor)
    if step is Step.CAST:
        return await _cast(draft, item, actor)
    procedure = await _running(actor.store, item, kind)
    if procedure is None:
        raise Refused(NONE_OPEN[kind].format(number=item.number))
    if is_proposed(procedure) and step not in (Step.EXTEND, Step.WITHDRAW):
        raise Refused(refusals.BALLOT_IS_DRAFT.format(number=item.number))
    if step is Step.EXTEND:
        later = LaterEnd(draft.until or actor.now, draft.words)
        return await extend(actor, item, procedure, later, deed=actor.deed)
    if step is Step.EDIT:
        await require_unlocked(actor.store, item.number)
        correction = read_correction(draft.words, kind)
        return await correct(actor, item, procedure, correction, deed=actor.deed)
    note, by, source = note_of(draft.words), actor.person.id, actor.source
    if step is Step.WITHDRAW:
        return await withdraw(actor, procedure, note, by=by, source=source)
    if isinstance(procedure, Call) and procedure.seeks_consensus:
        declared = read_declaration(draft.words)
        await reword_findings(actor, item, declared.reasons, deed=actor.deed)
        procedure, note = replace(procedure, outcome=draft.rule), declared.note
    return await finish(actor, procedure, note, by=by, source=source)


async def _open(draft: Draft, item: Item, actor: Actor) -> Procedure:
    """Open a call, or a ballot, which ends an open call and may count the chair's own vote.

    A ballot without a question of its own has that call's, if it has just one.
    """
    until, words = draft.until or actor.now, draft.words
    if draft.act.kind is Kind.CALL:
        new = ToOpen(words, draft.rule, until)
        return await open_call(actor, item, new, deed=actor.deed)
    call = await actor.store.calls.open_of_item(item.number)
    if call is not None:
        await finish(actor, call, None, by=actor.person.id, source=actor.source)
        words = call.questions[0] if len(call.questions) == 1 and not words else words
        item = await actor.item(item.number)
    new = ToOpen(words, draft.rule, until)
    opened = await open_ballot(actor, item, new, deed=actor.deed, was_asked=True)
    if draft.counts_own and opened.state is BallotState.OPEN:
        await count_opening(actor, item.number, opened, by=actor.person.id, source=actor.source)
    return opened


async def _cast(draft: Draft, item: Item, actor: Actor) -> Ballot:
    tied = await actor.store.ballots.latest_of_item(item.number)
    if tied is None:
        raise Refused(refusals.NO_TIE.format(number=item.number))
    return await cast_vote_of_chair(
        actor, tied, draft.words, by=actor.person.id, source=actor.source
    )


async def require_unchanged(draft: Draft, item: Item, actor: Actor) -> None:
    """Raise unless the item's newest ballot or call is as it was when the mail was shown.

    Raises:
        Refused: it is not; the text says what is true now.
    """
    newest = await _newest(actor.store, item, draft.act.kind)
    if newest is None:
        return
    is_same = (newest.id, newest.closes_at, version_shown(newest)) == (
        draft.procedure,
        draft.ends,
        draft.version,
    )
    if is_same and (draft.act.step in (Step.OPEN, Step.CAST) or not has_ended(newest)):
        return
    raise Refused(await _what_is_true(newest, item, actor))


async def _what_is_true(newest: Procedure, item: Item, actor: Actor) -> str:
    """Return the present state of a ballot or call that changed since it was shown."""
    number, zone = item.number, home_list(item, actor.config).zone
    at = say_instant(newest.closed_at or newest.closes_at, zone=zone)
    if is_proposed(newest):
        return refusals.BALLOT_IS_DRAFT.format(number=number)
    match newest:
        case Call() if has_ended(newest):
            return refusals.CALL_ENDED_MEANWHILE.format(number=number, at=at)
        case Call():
            return refusals.CALL_OPEN_MEANWHILE.format(number=number, end=at)
        case Ballot() if has_ended(newest):
            outcome = say_result(newest, begins=False)
            return refusals.ENDED_MEANWHILE.format(number=number, outcome=outcome, at=at)
    names = await names_of(actor.store, [newest.opened_by] if newest.opened_by else [])
    name = next(iter(names.values()), refusals.NOBODY.format())
    return refusals.OPEN_MEANWHILE.format(number=number, name=name, end=at)
