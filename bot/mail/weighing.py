"""Weigh a mail's words as a vote by what they answer: the call for a vote, or somebody else.

`spoken.py`, `votes.py` and `doubtful.py` find what may be votes; what they mean depends on what
they stand below. A number below another's words may agree with those, and `Yes.` to Ben may answer
a question of Ben's. So such a one is in doubt, or talk, and only an answer to the call is taken as
it stands. Live ballots and the audit of an archive decide here, by the same rules.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bot.domain.ballots.ballot import Rules
from bot.domain.ballots.doubt import Doubt, Verdict
from bot.domain.ballots.rule import Method
from bot.domain.words import fold
from bot.mail.doubtful import DoubtfulVote, doubtful_votes, leaning_vote
from bot.mail.own_words import first_own
from bot.mail.spoken import says_only_a_vote
from bot.mail.values import OwnLine, Said, Spoken
from bot.mail.votes import BARE_WORDS, MailVote, first_line_votes

_WORDS: Final = frozenset({*BARE_WORDS, "agree", "disagree"})
"""Words for a vote by which people answer other things, too."""
_FORM: Final = re.compile(r"[\s*_]{0,3}:")
"""Behind such a word: `yes: it is time` says nothing but a vote."""
MOST_PARAGRAPHS: Final = 40
_MAY_BE_MEANT: Final = frozenset({Doubt.CONDITION, Doubt.LOOSE})


@dataclass(frozen=True, slots=True)
class Asked:
    """A ballot, and what a mail answers.

    `called` are the texts of the mails that called for it, and of ours. `answers_call`: the mail
    answers one of these; `answers_caller`: one by which somebody asked for votes, and did not
    merely open the thread; `answers_us`: one of ours. `own_names` are what the mail's author and
    their organisations are called, for votes that are told by name.
    """

    rules: Rules
    called: Sequence[str]
    answers_us: bool
    answers_call: bool
    answers_caller: bool
    own_names: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """The votes in a mail that count, and those in doubt."""

    votes: Sequence[MailVote] = ()
    doubts: Sequence[DoubtfulVote] = ()


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The same of a mail on its thread's item; `talk` are lines that answer something else."""

    votes: Sequence[MailVote]
    doubts: Sequence[DoubtfulVote] = ()
    talk: frozenset[str] = frozenset()


def settle(
    said: Said,
    votes: Sequence[MailVote],
    may_be: Sequence[DoubtfulVote],
    asked: Asked | None,
) -> Settled:
    """Return what of a mail's votes on its thread's item counts; those on other items stay.

    `votes` and `may_be` are what its lines hold. Without `asked` there is no ballot to weigh them
    by. Prose is read only in a mail that says nothing else about a vote.
    """
    own = [vote for vote in votes if vote.item is None]
    weighed = _Weighed(own) if asked is None else _weigh(said, own, asked)
    doubts = [doubt for doubt in may_be if doubt.item is not None or doubt.line not in weighed.talk]
    doubted = {doubt.line for doubt in doubts if doubt.doubt is not Doubt.LOOSE}
    others = [vote for vote in votes if vote.item is not None]
    settled = [*(vote for vote in weighed.votes if vote.line not in doubted), *others]
    if not settled and not doubts:
        doubts = list(weighed.doubts)
    if not settled and not doubts and (leans := leaning_vote(said.leaning)) is not None:
        doubts = [leans]
    return Settled(settled, doubts)


def _weigh(said: Said, first: Sequence[MailVote], asked: Asked) -> _Weighed:
    """Weigh the votes that begin a mail's own words, and what it says elsewhere."""
    inline = not asked.answers_us and answers_inline(said.words)
    weighed = [(vote, _verdict_on_first(said, vote, asked, inline=inline)) for vote in first]
    there = {vote.at for vote in first}
    for spoken in said.spoken:
        if spoken.at in there and not spoken.named:
            continue
        verdict = _verdict_on(said, spoken, asked, inline=inline)
        is_known = not spoken.means or asked.rules.read_choice(spoken.choice_text) is not None
        choice = spoken.choice_text if is_known else spoken.means
        weighed.append((MailVote(None, choice, spoken.reason, spoken.line, at=spoken.at), verdict))
    votes = [vote for vote, (verdict, _doubt) in weighed if verdict is Verdict.COUNTED]
    doubts = [
        DoubtfulVote(None, vote.choice_text, vote.reason, vote.line, doubt)
        for vote, (_verdict, doubt) in weighed
        if doubt is not None
    ]
    talk = frozenset(vote.line for vote, (verdict, _doubt) in weighed if verdict is Verdict.TALK)
    return _Weighed(votes, () if votes else doubts, talk)


_Verdict = tuple[Verdict, Doubt | None]
_COUNTED: Final[_Verdict] = (Verdict.COUNTED, None)
_TALK: Final[_Verdict] = (Verdict.TALK, None)


def _verdict_on_first(said: Said, vote: MailVote, asked: Asked, *, inline: bool) -> _Verdict:
    """Return what becomes of the vote that begins a mail.

    `Yes`, unlike a number or `yes: it is time`, may answer anything.
    """
    word = vote.choice_text.casefold()
    is_word = word in _WORDS and _FORM.match(vote.line.casefold().partition(word)[2]) is None
    if is_word and inline:
        return _TALK
    if not asked.answers_us and _is_below_others(said.words, vote.at, asked):
        return Verdict.ASKED, Doubt.OTHERS_WORDS
    says_more = word in BARE_WORDS and not says_only_a_vote(said.words)
    if is_word and not (asked.answers_caller if says_more else asked.answers_call):
        return Verdict.ASKED, Doubt.IN_TALK if says_more else Doubt.LOOSE
    return _COUNTED


def _verdict_on(said: Said, spoken: Spoken, asked: Asked, *, inline: bool) -> _Verdict:
    """Return the verdict on spoken words, and the doubt if their writer is to be asked."""
    doubt = spoken.doubt
    if spoken.named:
        if asked.rules.rule.method is not Method.YES_NO:
            return _TALK
        doubt = None if _is_own_name(spoken.named, asked) else Doubt.OTHERS_VOTE
    elif _may_answer_else(spoken) and (
        inline or (doubt is not Doubt.CONDITION and not asked.answers_call)
    ):
        return _TALK
    elif doubt is None and not asked.answers_us and _is_below_others(said.words, spoken.at, asked):
        doubt = Doubt.OTHERS_WORDS
    return _COUNTED if doubt is None else (Verdict.ASKED, doubt)


def _may_answer_else(spoken: Spoken) -> bool:
    """Return True if the words are a single word that may answer anything."""
    return spoken.is_word or spoken.doubt is Doubt.IN_TALK


def _is_own_name(name: str, asked: Asked) -> bool:
    words = fold(name).split()
    return any(words == fold(own).split() for own in asked.own_names)


def answers_inline(words: Sequence[OwnLine]) -> bool:
    """Return True if a mail's first words reply to a quote and more words follow."""
    first = next((own for _at, own in first_own(words)), None)
    return first is not None and bool(first.below) and not says_only_a_vote(words)


def _is_below_others(words: Sequence[OwnLine], at: int, asked: Asked) -> bool:
    """Return True if a line is below a quote mostly of other mails than the vote's call."""
    quoted = words[at].below if at < len(words) else ""
    return bool(quoted) and is_of_others(quoted.split("\n"), asked.called)


def is_of_others(quoted: Iterable[str], called: Sequence[str]) -> bool:
    """Return True if less than half of the quoted lines are from these texts."""
    lines = [folded for line in quoted if (folded := fold(line).split())]
    size = sum(map(len, lines))
    if not size:
        return False
    text = " ".join(" ".join(fold(each).split()) for each in called)
    known = sum(len(line) for line in lines if " ".join(line) in text)
    return known * 2 < size


def vote_in_call(words: Sequence[OwnLine], rules: Rules) -> DoubtfulVote | None:
    """Return the vote that begins a paragraph of a mail; None for none or several different.

    A paragraph with several choices tells what there is to choose from, and is no vote.
    """
    votes = {
        rules.read_choice(doubtful_vote.choice_text): doubtful_vote
        for paragraph in islice(_paragraphs(words), MOST_PARAGRAPHS)
        if (doubtful_vote := _vote_of(paragraph, rules)) is not None
    }
    votes.pop(None, None)
    return next(iter(votes.values())) if len(votes) == 1 else None


def _paragraphs(words: Sequence[OwnLine]) -> Iterator[Sequence[OwnLine]]:
    begins = [at for at, own in enumerate(words) if own.begins and own.said]
    for at, end in zip(begins, [*begins[1:], len(words)], strict=False):
        yield words[at:end]


def _vote_of(paragraph: Sequence[OwnLine], rules: Rules) -> DoubtfulVote | None:
    if paragraph[0].below:
        return None  # it answers what it quotes
    options = rules.words_in_mail
    votes: list[MailVote | DoubtfulVote] = list(first_line_votes(paragraph, options=options))
    if not votes:
        doubtful = doubtful_votes(paragraph, answers_us=False, options=options)
        votes += [
            doubtful_vote for doubtful_vote in doubtful if doubtful_vote.doubt in _MAY_BE_MEANT
        ]
    below = {
        rules.read_choice(vote.choice_text)
        for at in range(1, len(paragraph))
        for vote in first_line_votes(paragraph[at : at + 1], options=options)
    }
    if not votes or below - {None, rules.read_choice(votes[0].choice_text)}:
        return None
    first = votes[0]
    if first.choice_text.casefold() in BARE_WORDS and first.line.rstrip(".! ") != first.choice_text:
        return None  # "Yes, the key is with me."
    reason = first.reason if isinstance(first, MailVote) else first.rest
    return DoubtfulVote(None, first.choice_text, reason, first.line, Doubt.OPENING)
