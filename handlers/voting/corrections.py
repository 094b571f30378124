"""Correct what an open ballot asks: its question, and the names of its options.

Its rule, its end and its roster stay. Every version is kept. With the same meaning, votes stay and
go by the new names of their options; with another, they no longer count, and whoever cast one is
asked once, privately, to vote again.
"""

from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, Version, Vote
from bot.domain.ballots.choices import WrongOptions, rename_options, require_options
from bot.domain.ballots.correction import Correction, mistaken_names
from bot.domain.ballots.refusal import other_meaning
from bot.domain.delivery import NewDelivery
from bot.domain.items.deed import Deed
from bot.domain.items.history import Change, Changed
from bot.domain.items.item import Item
from bot.domain.payloads import News
from bot.errors import Refused
from bot.language import speaking
from bot.mail.values import Automatic, ParsedMail
from bot.render import refusals
from bot.render.mail.notes import vote_again
from handlers import queue
from handlers.home_list import home_list, lists_of
from handlers.language import language_of
from handlers.work import Work
from storage.store import Store


class WrongNames(Refused):
    """The options of a correction cannot be; the text says why."""


async def correct_ballot(
    work: Work, item: Item, ballot: Ballot, correction: Correction, *, deed: Deed
) -> Ballot:
    """Give an open ballot another text as its next version, and announce it.

    Raises:
        WrongNames: the options do not fit the rule, the meaning, or one another.
        Refused: nothing was changed.
    """
    home_list(item, work.config)  # refused if none of its lists is configured
    _require_fit(ballot, correction)
    text = Version(
        question=correction.question,
        options=correction.options,
        at=work.now,
        by=deed.by,
        reason=correction.reason,
        is_same=correction.is_same,
    )
    after = ballot.corrected(text)
    await work.store.ballots.save(after)
    if correction.is_same:
        await _rename(work.store, ballot, after)
    else:
        why = other_meaning(after.version)
        counted = await work.store.ballots.refuse_all(ballot.id, why=why)
        await _ask_again(work, item, after, counted)
    await work.store.items.save(replace(item, updated_at=work.now))
    was, reads = (_in_history(one) for one in after.texts[-2:])
    changed = Changed(Change.BALLOT_CORRECTED, was, reads)
    await work.store.history.add([deed.entry(item.number, work.now, changed)])
    lists = lists_of(item, work.config)
    await work.send(queue.ballot_corrected(item.number, ballot.id, after.version, lists=lists))
    return after


def _require_fit(ballot: Ballot, correction: Correction) -> None:
    """Raise unless a ballot can have another text.

    Raises:
        WrongNames: its options cannot be.
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
        raise WrongNames(str(error)) from error
    if correction.is_same and len(options) != len(rules.options):
        raise WrongNames(refusals.SAME_OPTIONS.format(count=len(rules.options)))
    for name in mistaken_names(ballot, options) if correction.is_same else ():
        raise WrongNames(refusals.MISTAKEN_OPTION.format(option=name))
    for name in (rules.rule.default_option, *rules.rule.majority):
        if name in rules.options and name not in options:
            raise WrongNames(refusals.NAMED_IN_RULE.format(option=name))


async def _rename(store: Store, before: Ballot, after: Ballot) -> None:
    old, new = before.rules.options, after.rules.options
    if old != new:
        method = before.rules.rule.method
        renamed = partial(rename_options, method=method, before=old, after=new)
        await store.ballots.rename(before.id, renamed=renamed)


def _in_history(text: Version) -> str:
    """Return a version as an item's history says it."""
    return " ".join(filter(None, (text.question, " / ".join(text.options))))


async def _ask_again(work: Work, item: Item, ballot: Ballot, counted: list[Vote]) -> None:
    """Ask those whose votes counted to vote again: in Slack, otherwise by mail.

    Nobody is written to at an address that nothing proves.
    """
    home = home_list(item, work.config)
    proved = [vote.voter for vote in counted if vote.assurance is not Assurance.NONE]
    people = {one.id: one for one in (await work.store.people.many(proved)).values()}
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


async def is_outdated(store: Store, ballot: Ballot, mail: ParsedMail, *, at: datetime) -> bool:
    """Return True if the vote in a mail of `at` is on what a ballot asked before it meant another.

    The mail was written before that, or replies to a mail of ours from before.
    """
    if ballot.asked_at == ballot.opened_at:
        return False
    if at < ballot.asked_at:
        return True
    if mail.date is not None and mail.date < ballot.asked_at.replace(microsecond=0):
        return True
    parent = await store.mails.by_message_id(mail.references[-1]) if mail.references else None
    return (
        parent is not None
        and parent.automatic is Automatic.OURS
        and parent.received_at < ballot.asked_at
    )
