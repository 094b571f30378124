"""Weigh a mail's words as a vote by what they answer: the call for a vote, or somebody else.

`bot/mail/spoken.py` finds the sentences; what they mean depends on what they stand below. A number
below another's words may agree with those, and `Yes.` to Ben may answer a question of Ben's. So
such a one is asked about, or talk, and only an answer to the call, or to a mail of ours, is taken
as it stands.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.doubt import Doubt, Verdict
from bot.domain.ballots.rule import Method
from bot.domain.ids import ItemNumber
from bot.domain.items.item import Item
from bot.domain.words import fold
from bot.mail.doubtful import DoubtfulVote
from bot.mail.own_words import first_own
from bot.mail.spoken import says_only_a_vote
from bot.mail.values import Automatic, OwnLine, ParsedMail, Spoken
from bot.mail.votes import BARE_WORDS, MailVote
from handlers.filing.own_mail import replies_to_us
from handlers.lists.home_list import home_list
from handlers.lists.items import find_item
from handlers.voting.opening import calling_mails, calls_vote
from handlers.voting.voters import voter_address
from handlers.work import Work
from storage.store import Store
from storage.values import StoredMail

_WORDS: Final = frozenset({*BARE_WORDS, "agree", "disagree"})
"""Words for a vote by which people answer other things, too."""
_FORM: Final = re.compile(r"[\s*_]{0,3}:")
"""Behind such a word: `yes: it is time` says nothing but a vote."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The votes in a mail on its thread's item: sure ones, and those to ask about."""

    votes: Sequence[MailVote] = ()
    doubts: Sequence[DoubtfulVote] = ()
    talk: frozenset[str] = frozenset()
    """Lines that hold a word for a vote, and answer something else."""


async def weigh(
    work: Work, mail: ParsedMail, number: ItemNumber, first: Sequence[MailVote], *, to_us: bool
) -> Weighed:
    """Return a mail's votes on its thread's item, which has an open ballot.

    `first` are the votes that begin its own words; `to_us`: it was sent to the bot alone.
    """
    ballot = await work.store.ballots.open_of_item(number) if first or mail.said.spoken else None
    if ballot is None:
        return Weighed(first)
    item = await find_item(work.store, number)
    answers_us = to_us or await _answers_us(work, mail)
    called = await calling_mails(work.store, item)
    answers_call = answers_us or _answers(mail, called) or await _answers_own(work.store, mail)
    asked = _Asked(
        item,
        ballot,
        called,
        answers_us,
        answers_call,
        answers_caller=answers_us or _answers(mail, await _of_caller(work.store, ballot, called)),
        answers_inline=not answers_us and _answers_inline(mail.said.words),
    )
    weighed = [(vote, await _verdict_on_first(work.store, mail, vote, asked)) for vote in first]
    there = {vote.at for vote in first}
    for spoken in mail.said.spoken:
        if spoken.at in there and not spoken.named:
            continue
        verdict = await _verdict_on(work, mail, spoken, asked)
        is_known = not spoken.means or ballot.rules.read_choice(spoken.choice_text) is not None
        choice = spoken.choice_text if is_known else spoken.means
        weighed.append((MailVote(None, choice, spoken.reason, spoken.line, at=spoken.at), verdict))
    votes = [vote for vote, (verdict, _doubt) in weighed if verdict is Verdict.COUNTED]
    doubts = [
        DoubtfulVote(None, vote.choice_text, vote.reason, vote.line, doubt)
        for vote, (_verdict, doubt) in weighed
        if doubt is not None
    ]
    talk = frozenset(vote.line for vote, (verdict, _doubt) in weighed if verdict is Verdict.TALK)
    return Weighed(votes, () if votes else doubts, talk)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The open ballot, the mails that called for it, and the parents of a mail.

    `answers_call`: one of these, or one of ours; `answers_caller`: one of ours, or one by which
    somebody asked for votes, and not merely opened the thread. `answers_inline`: it answers what it
    quotes of others, bit by bit.
    """

    item: Item
    ballot: Ballot
    called: Sequence[StoredMail]
    answers_us: bool
    answers_call: bool
    answers_caller: bool
    answers_inline: bool


_Verdict = tuple[Verdict, Doubt | None]
_COUNTED: Final[_Verdict] = (Verdict.COUNTED, None)
_TALK: Final[_Verdict] = (Verdict.TALK, None)


async def _verdict_on_first(
    store: Store, mail: ParsedMail, vote: MailVote, asked: _Asked
) -> _Verdict:
    """Return what becomes of the vote that begins a mail.

    `Yes`, unlike a number or `yes: it is time`, may answer anything.
    """
    word = vote.choice_text.casefold()
    is_word = word in _WORDS and _FORM.match(vote.line.casefold().partition(word)[2]) is None
    if is_word and asked.answers_inline:
        return _TALK
    if not asked.answers_us and await _is_below_others(store, mail, vote.at, asked):
        return Verdict.ASKED, Doubt.OTHERS_WORDS
    says_more = word in BARE_WORDS and not says_only_a_vote(mail.said.words)
    if is_word and not (asked.answers_caller if says_more else asked.answers_call):
        return Verdict.ASKED, Doubt.IN_TALK if says_more else Doubt.LOOSE
    return _COUNTED


async def _verdict_on(work: Work, mail: ParsedMail, spoken: Spoken, asked: _Asked) -> _Verdict:
    """Return the verdict on spoken words, and the doubt if their writer is to be asked."""
    doubt = spoken.doubt
    if spoken.named:
        if asked.ballot.rules.rule.method is not Method.YES_NO:
            return _TALK
        is_own = await _is_own_name(work, mail, spoken.named, asked.item)
        doubt = None if is_own else Doubt.OTHERS_VOTE
    elif _may_answer_else(spoken) and (
        asked.answers_inline or (doubt is not Doubt.CONDITION and not asked.answers_call)
    ):
        return _TALK
    elif (
        doubt is None
        and not asked.answers_us
        and await _is_below_others(work.store, mail, spoken.at, asked)
    ):
        doubt = Doubt.OTHERS_WORDS
    return _COUNTED if doubt is None else (Verdict.ASKED, doubt)


async def _answers_us(work: Work, mail: ParsedMail) -> bool:
    """Return True if the mail that another answers is ours, such as the announcement."""
    nearest = mail.references[-1:]
    known = await work.store.mails.get_many((await work.store.mails.find(nearest)).values())
    if known:
        return any(stored_mail.automatic is Automatic.OURS for stored_mail in known.values())
    return await replies_to_us(work, replace(mail, references=nearest))


async def _answers_own(store: Store, mail: ParsedMail) -> bool:
    """Return True if a mail answers one of its own author, who has changed their mind."""
    known = await store.mails.get_many((await store.mails.find(mail.references[-1:])).values())
    own = mail.author.address
    return bool(own) and any(stored_mail.author.address == own for stored_mail in known.values())


def _may_answer_else(spoken: Spoken) -> bool:
    """Return True if the words are a single word that may answer anything."""
    return spoken.is_word or spoken.doubt is Doubt.IN_TALK


async def answers_call(work: Work, mail: ParsedMail, item: Item) -> bool:
    """Return True if a mail answers one of ours, or one that called for a vote on the item."""
    return await _answers_us(work, mail) or _answers(mail, await calling_mails(work.store, item))


async def _of_caller(
    store: Store, ballot: Ballot, called: Sequence[StoredMail]
) -> list[StoredMail]:
    """Return the mails that ask for votes in their subject, or are by the ballot's opener."""
    opener = None if ballot.opened_by is None else await store.people.get(ballot.opened_by)
    own = () if opener is None else opener.addresses
    return [mail for mail in called if calls_vote(mail.subject) or mail.author.address in own]


def _answers(mail: ParsedMail, called: Sequence[StoredMail]) -> bool:
    """Return True if a mail answers one of these.

    Where it does not say which mail it answers, what it quotes tells.
    """
    if mail.references:
        return mail.references[-1] in {stored_mail.message_id for stored_mail in called}
    return not _is_others(mail.said.quoted_lines, called)


def _answers_inline(words: Sequence[OwnLine]) -> bool:
    """Return True if a mail's first words reply to a quote and more words follow."""
    first = next((own for _at, own in first_own(words)), None)
    return first is not None and bool(first.below) and not says_only_a_vote(words)


async def _is_below_others(store: Store, mail: ParsedMail, at: int, asked: _Asked) -> bool:
    """Return True if a line is below a quote mostly of other mails than the vote's call."""
    words = mail.said.words
    quoted = words[at].below if at < len(words) else ""
    if not quoted:
        return False
    thread = await store.mails.of_thread(asked.item.thread)
    ours = [stored_mail for stored_mail in thread if stored_mail.automatic is Automatic.OURS]
    return _is_others(quoted.split("\n"), [*asked.called, *ours])


def _is_others(quoted: Iterable[str], called: Sequence[StoredMail]) -> bool:
    """Return True if less than half of the quoted lines are from mails that called a vote."""
    lines = [folded for line in quoted if (folded := fold(line).split())]
    size = sum(map(len, lines))
    if not size:
        return False
    text = " ".join(" ".join(fold(mail.text).split()) for mail in called)
    known = sum(len(line) for line in lines if " ".join(line) in text)
    return known * 2 < size


async def _is_own_name(work: Work, mail: ParsedMail, name: str, item: Item) -> bool:
    """Return True if a name is the writer's own or their organisation's."""
    texts = fold(name).split()
    if texts == fold(mail.author.name).split():
        return True
    address = voter_address(mail, work.config)
    home = home_list(item, work.config)
    members = (await work.store.rosters.of_list(home.name)).values()
    return any(
        texts in (fold(member.name).split(), fold(member.organisation).split())
        for _person, member in members
        if address in member.emails
    )
