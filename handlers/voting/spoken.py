"""Weigh what a mail says as a vote by what it answers: who called the vote, or somebody else.

`bot/mail/spoken.py` finds the sentences; what they mean depends on what they stand below. A number
below another's words may agree with those, and `Yes.` to Ben may answer a question of Ben's. So
such a one is asked about, or talk, and only an answer to the call, or to a mail of ours, is taken
as it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.config import Config
from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.doubt import Doubt, Verdict
from bot.domain.ballots.rule import Method
from bot.domain.ids import ItemNumber
from bot.domain.items.item import Item
from bot.domain.words import fold
from bot.mail.doubtful import DoubtfulVote
from bot.mail.values import Automatic, ParsedMail, Spoken
from bot.mail.votes import BARE_WORDS, MailVote
from handlers.home_list import home_list
from handlers.own_mail import replies_to_us
from handlers.voting.ballot_box import find_item
from handlers.voting.voters import voter_address
from storage.store import Store
from storage.values import StoredMail

_WORDS: Final = frozenset({*BARE_WORDS, "agree", "disagree", "abstain"})


@dataclass(frozen=True, slots=True)
class Weighed:
    """The votes in a mail on its thread's item: sure ones, and those to ask about."""

    votes: Sequence[MailVote] = ()
    doubts: Sequence[DoubtfulVote] = ()


async def weigh(
    store: Store,
    mail: ParsedMail,
    number: ItemNumber,
    first: Sequence[MailVote],
    *,
    to_us: bool,
    config: Config,
) -> Weighed:
    """Return what a mail votes on its thread's item, which has an open ballot.

    `first` are the votes that begin its own words; `to_us`: it was sent to the bot alone.
    """
    ballot = await store.ballots.open_of_item(number) if first or mail.said.spoken else None
    if ballot is None:
        return Weighed(first)
    item = await find_item(store, number)
    answers_us = to_us or await _answers_us(store, mail, config)
    asked = _Asked(
        item, ballot, answers_us, answers_us or await _answers_opening(store, mail, item)
    )
    found = [(vote, await _doubt_of_first(store, mail, vote, asked)) for vote in first]
    there = {vote.at for vote in first}
    for said in mail.said.spoken:
        if said.at in there and not said.named:
            continue
        verdict, doubt = await _verdict_on(store, mail, said, asked, config=config)
        if verdict is not Verdict.TALK:
            is_known = not said.means or ballot.rules.read_choice(said.choice_text) is not None
            choice = said.choice_text if is_known else said.means
            found.append((MailVote(None, choice, said.reason, said.line, at=said.at), doubt))
    votes = [vote for vote, doubt in found if doubt is None]
    doubts = [
        DoubtfulVote(None, vote.choice_text, vote.reason, vote.line, doubt)
        for vote, doubt in found
        if doubt is not None
    ]
    return Weighed(votes, () if votes else doubts)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The open ballot, and whom a mail answers: us, or at least who called the vote."""

    item: Item
    ballot: Ballot
    answers_us: bool
    answers_call: bool


async def _doubt_of_first(
    store: Store, mail: ParsedMail, vote: MailVote, asked: _Asked
) -> Doubt | None:
    """Return why the vote that begins a mail is in doubt, None if it counts."""
    if not asked.answers_us and await _is_below_others(store, mail, vote.at, asked.item):
        return Doubt.OTHERS_WORDS
    is_word = vote.choice_text.casefold() in _WORDS and bool(vote.reason)
    return Doubt.IN_TALK if is_word and not asked.answers_call else None


async def _verdict_on(
    store: Store,
    mail: ParsedMail,
    said: Spoken,
    asked: _Asked,
    *,
    config: Config,
) -> tuple[Verdict, Doubt | None]:
    """Return what becomes of what is said, and the doubt if its writer is to be asked."""
    doubt = said.doubt
    if said.named:
        if asked.ballot.rules.rule.method is not Method.YES_NO:
            return Verdict.TALK, None
        is_own = await _is_own_name(store, mail, said.named, asked.item, config)
        doubt = None if is_own else Doubt.OTHERS_VOTE
    elif (said.is_word or doubt is Doubt.IN_TALK) and not asked.answers_call:
        return Verdict.TALK, None
    elif (
        doubt is None
        and not asked.answers_us
        and await _is_below_others(store, mail, said.at, asked.item)
    ):
        doubt = Doubt.OTHERS_WORDS
    return (Verdict.COUNTED, None) if doubt is None else (Verdict.ASKED, doubt)


async def _answers_us(store: Store, mail: ParsedMail, config: Config) -> bool:
    """Return True if the mail that another answers is ours, such as the announcement."""
    nearest = mail.references[-1:]
    known = await store.mails.get_many((await store.mails.find(nearest)).values())
    if known:
        return any(one.automatic is Automatic.OURS for one in known.values())
    return await replies_to_us(store, replace(mail, references=nearest), config=config)


async def _answers_opening(store: Store, mail: ParsedMail, item: Item) -> bool:
    """Return True if a mail answers the mail that opened its item, or none that it names."""
    opening = (await store.openings.of_threads([item.thread])).get(item.thread)
    return not mail.references or (
        opening is not None and mail.references[-1] == opening.message_id
    )


async def _is_below_others(store: Store, mail: ParsedMail, at: int, item: Item) -> bool:
    """Return True if a line stands below a quote of which less than half calls the vote."""
    words = mail.said.words
    quoted = words[at].below if at < len(words) else ""
    lines = [folded for line in quoted.split("\n") if (folded := fold(line).split())]
    size = sum(map(len, lines))
    if not size:
        return False
    called = " ".join(" ".join(fold(one.text).split()) for one in await _calls(store, item))
    known = sum(len(line) for line in lines if " ".join(line) in called)
    return known * 2 < size


async def _calls(store: Store, item: Item) -> list[StoredMail]:
    """Return the mails that called the vote: the one that opened the item, and ours."""
    opening = (await store.openings.of_threads([item.thread])).get(item.thread)
    thread = await store.mails.of_thread(item.thread)
    return [
        one
        for one in thread
        if one.automatic is Automatic.OURS
        or (opening is not None and one.message_id == opening.message_id)
    ]


async def _is_own_name(
    store: Store, mail: ParsedMail, name: str, item: Item, config: Config
) -> bool:
    """Return True if a name is the writer's own, or that of the organisation they are on."""
    told = fold(name).split()
    if told == fold(mail.author.name).split():
        return True
    address = voter_address(mail, config)
    home = home_list(item, config)
    members = (await store.rosters.of_list(home.name)).values()
    return any(
        told in (fold(member.name).split(), fold(member.organisation).split())
        for _person, member in members
        if address in member.emails
    )
