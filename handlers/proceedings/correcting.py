"""Correct an open ballot or call: its questions, and the names of options.

Its end, and a ballot's rule and roster, stay. Every version is kept. Answers to a call stay under
their questions. If a ballot means the same, votes stay and go by the new names of their options; if
not, they no longer count, and whoever cast one is asked once, privately, to vote again.
"""

from dataclasses import replace
from functools import partial
from typing import Final

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, Version, Vote
from bot.domain.ballots.choices import WrongOptions, rename_options, require_options
from bot.domain.ballots.refusal import other_meaning
from bot.domain.calls.call import Call, CallVersion
from bot.domain.delivery import DeliveryKind, NewDelivery
from bot.domain.items.deed import Deed
from bot.domain.items.history import Change, Changed
from bot.domain.items.item import Item
from bot.domain.payloads import CallNews, News, NewVersion
from bot.domain.procedures.correction import (
    BallotCorrection,
    CallCorrection,
    Correction,
    WrongPart,
    mistaken_names,
)
from bot.domain.procedures.procedure import Kind, Procedure, kind_of
from bot.errors import Refused
from bot.language import speaking
from bot.render.mail.notes import vote_again
from bot.render.words import refusals
from handlers.deliveries import queue
from handlers.lists.home_list import home_list
from handlers.lists.language import language_of
from handlers.lists.places import audience_of
from handlers.work import Work

IN_HISTORY: Final = {Kind.BALLOT: Change.BALLOT_CORRECTED, Kind.CALL: Change.CALL_CORRECTED}


async def correct(
    work: Work, item: Item, procedure: Procedure, correction: Correction, *, deed: Deed
) -> Procedure:
    """Give an open ballot or call another text as its next version, and announce it.

    Raises:
        WrongPart: a question cannot be, or the options do not fit the rule, the meaning, or one
            another.
        Refused: nothing was changed, or there are too many questions.
    """
    home_list(item, work.config)  # refused if none of its lists is configured
    after: Procedure
    match procedure, correction:
        case Ballot(), BallotCorrection():
            after = _corrected_ballot(procedure, correction, work, deed)
            await work.store.ballots.save(after)
            await _settle_votes(work, item, procedure, after, correction)
        case Call(), CallCorrection():
            after = _corrected_call(procedure, correction, work, deed)
            await work.store.calls.save(after)
        case _:
            raise TypeError("a correction of a ballot does not fit a call, nor the reverse")
    await work.store.items.save(replace(item, updated_at=work.now))
    was, reads = (version.in_brief for version in after.texts[-2:])
    changed = Changed(IN_HISTORY[kind_of(after)], was, reads)
    await work.store.history.add([deed.entry(item.number, work.now, changed)])
    await work.send(_announcement(after, await audience_of(work, item)))
    return after


def _announcement(after: Procedure, to: queue.Audience) -> list[NewDelivery]:
    version = after.version
    match after:
        case Ballot():
            return queue.ballot_told(
                after,
                DeliveryKind.POST_CORRECTION,
                to=to,
                payload=NewVersion(version),
                again=f":{version}",
            )
        case Call():
            return queue.call_told(after, CallNews.CORRECTED, to=to, about=version)


def _corrected_call(call: Call, correction: CallCorrection, work: Work, deed: Deed) -> Call:
    text = call.text if correction.text is None else correction.text
    questions = correction.questions_of(call)
    if (text, questions) == (call.text, call.questions):
        raise Refused(refusals.NOTHING_CORRECTED_IN_CALL.format())
    return call.corrected(CallVersion(text, questions, work.now, deed.by, correction.reason))


def _corrected_ballot(
    ballot: Ballot, correction: BallotCorrection, work: Work, deed: Deed
) -> Ballot:
    _require_fit(ballot, correction)
    text = Version(
        question=correction.question,
        options=correction.options,
        at=work.now,
        by=deed.by,
        reason=correction.reason,
        is_same=correction.is_same,
    )
    return ballot.corrected(text)


def _require_fit(ballot: Ballot, correction: BallotCorrection) -> None:
    """Raise unless a ballot can have another text.

    Raises:
        WrongPart: its options cannot be.
        Refused: it is the text that the ballot has.
    """
    rules, options = ballot.rules, correction.options
    if (ballot.question, rules.options) == (correction.question, options):
        raise Refused(refusals.NOTHING_CORRECTED.format())
    if options == rules.options:
        return
    try:
        require_options(options)
    except WrongOptions as error:
        raise WrongPart(str(error)) from error
    if correction.is_same and len(options) != len(rules.options):
        raise WrongPart(refusals.SAME_OPTIONS.format(count=len(rules.options)))
    for name in mistaken_names(ballot, options) if correction.is_same else ():
        raise WrongPart(refusals.MISTAKEN_OPTION.format(option=name))
    for name in (rules.rule.default_option, *rules.rule.majority):
        if name in rules.options and name not in options:
            raise WrongPart(refusals.NAMED_IN_RULE.format(option=name))


async def _settle_votes(
    work: Work, item: Item, before: Ballot, after: Ballot, correction: BallotCorrection
) -> None:
    """Rename the options in votes, or ask voters to vote again."""
    old, new = before.rules.options, after.rules.options
    if not correction.is_same:
        why = other_meaning(after.version)
        counted = await work.store.ballots.refuse_all(after.id, why=why)
        await _ask_again(work, item, after, counted)
    elif old != new:
        method = before.rules.rule.method
        renamed = partial(rename_options, method=method, before=old, after=new)
        await work.store.ballots.rename(before.id, renamed=renamed)


async def _ask_again(work: Work, item: Item, ballot: Ballot, counted: list[Vote]) -> None:
    """Ask those whose votes counted to vote again: in Slack, otherwise by mail.

    Nobody is written to at an address that nothing proves.
    """
    home = home_list(item, work.config)
    proved = [vote.voter for vote in counted if vote.assurance is not Assurance.NONE]
    people = {person.id: person for person in (await work.store.people.many(proved)).values()}
    asked: list[NewDelivery] = []
    for person in people.values():
        key = f"{ballot.id}:{ballot.version}"
        if person.slack_user is not None:
            asked.append(
                queue.slack_news(
                    News.CORRECTED,
                    user=person.slack_user,
                    item=item.number,
                    ref=ballot.id,
                    key=f"{key}:{person.slack_user}",
                )
            )
        elif person.addresses:
            with speaking(language_of(person, home)):
                subject, text = vote_again(item, ballot, zone=home.zone)
            mail = queue.mail_message(subject, text, address=person.addresses[0])
            asked.append(replace(mail, dedup_key=f"corrected:{key}:{person.addresses[0]}"))
    await work.store.outbox.add_many(asked, now=work.now)
