"""What may be a vote in a mail, and is not beyond doubt: it is never counted as it stands.

`+1 if it is tested`, `+1?`, `I retract my +1`, `I agree.` are found in the words that
`bot/mail/votes.py` reads votes in, so what is quoted or pasted says nothing here either. Whether
the choice is one of the ballot, and whom to ask, is for the caller to say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bot.domain.ballots.doubt import Doubt
from bot.domain.calls.position import Lean
from bot.mail.languages.compile import WordPattern
from bot.mail.limits import LINE_CHARS, VOTES
from bot.mail.own_words import first_own
from bot.mail.values import Leaning, OwnLine
from bot.mail.votes import (
    agrees_with_others,
    entry_lines,
    has_second_thoughts,
    is_choice,
    is_conditional,
    is_jest,
    is_question,
    leading_choice,
    tells_others_vote,
)


@dataclass(frozen=True, slots=True)
class DoubtfulVote:
    """Words that may be a vote on an item (None: the thread's), and why that is not sure.

    `choice_text` is the choice as it was written, "" if a vote is taken back. `rest` is what
    follows it, `line` the whole line.
    """

    item: int | None
    choice_text: str
    rest: str
    line: str
    doubt: Doubt


MOST_LINES: Final = 12
"""In so many own lines somebody may say that an earlier vote no longer stands."""
_VOTE: Final = (
    r"\s(?:\w{1,12}\s){0,2}(?:%(votes)s|(?:%(votes)s\s\w{1,4}\s)?[\"'“]?"
    r"(?:[+\-\u2212\u2013][01](?:[.,]\d{1,2})?|agree|disagree|abstain|block|yes|no)\b)"
)
_TAKES_BACK: Final = WordPattern(rf"[\W_]{{0,3}}%(takes_back)s{_VOTE}", re.IGNORECASE)
_CHANGES: Final = WordPattern(
    rf"[\W_]{{0,3}}%(changes)s(?:{_VOTE})?(?:\s\w{{1,5}}\s[\"'“]?[^\s\"'”]{{1,30}}[\"'”]?)?"
    r"\s%(into)s\s(?:an?\s)?[\"'“]?",
    re.IGNORECASE,
)
_LEADS: Final = re.compile(
    r"(?:(?:i|we|yes|no|well|ok|okay|so|my|vote|must|do|fully|strongly|still|a|big)[\s,.:!]{1,3})"
    r"{0,4}",
    re.IGNORECASE,
)
_GAP: Final = re.compile(r"(?<=^[+\-\u2212\u2013])\s(?=[01]\b)")
_LIKE_A_CHOICE: Final = re.compile(
    r"(?:agreed?|disagree|abstain|block|plus one|[+\-\u2212\u2013]\s?[01](?:[.,]\d)?)"
    r"(?![\w@/-]|[.,]\d)",
    re.IGNORECASE,
)
_MOST_LOOSE_WORDS: Final = 6
"""A longer line is prose, whose author knows that it is no vote."""


def doubtful_votes(
    words: Sequence[OwnLine],
    *,
    answers_us: bool,
    options: Sequence[str] = (),
    every: Sequence[str] = (),
) -> tuple[DoubtfulVote, ...]:
    """Return what may be votes in a mail: in its first own line, and on numbered entries.

    `options` are the choices of the thread's ballot, `every` those of all ballots that the mail may
    be about. Entries count only in a mail that `answers_us`. That a vote is taken back or changed
    may be said at the beginning of a later paragraph, too.
    """
    votes = list(_in_first_words(words, options))
    if answers_us:
        for entry in islice(entry_lines(words), VOTES):
            doubtful = _read(entry.said, every)
            if doubtful is not None and not _is_sure(entry.said, doubtful[2], every):
                line = words[entry.at].whole[:LINE_CHARS]
                votes.append(DoubtfulVote(entry.item, *doubtful[:2], line, doubtful[2]))
    return tuple(votes)


def _is_sure(text: str, doubt: Doubt, options: Sequence[str]) -> bool:
    """Return True if a line that is loosely read as a vote is one: `agree` alone."""
    return doubt is Doubt.LOOSE and is_choice(text, options=options)


def _in_first_words(words: Sequence[OwnLine], options: Sequence[str]) -> Iterator[DoubtfulVote]:
    for place, (_at, own) in enumerate(islice(first_own(words), MOST_LINES)):
        text = own.said
        if own.is_doubtful or (place and not own.begins):
            continue
        reading = _read(text, options)
        if reading is None:
            if not place and is_choice(text, options=options):
                yield from _gone_back_on(own, words, options)
                return
            continue
        choice, rest, doubt = reading
        if _is_sure(text, doubt, options):
            yield from _gone_back_on(own, words, options)
            return
        if not place or doubt in {Doubt.CHANGE, Doubt.RETRACTION}:
            yield DoubtfulVote(None, choice, rest, own.text, doubt)
            return


def _gone_back_on(
    vote: OwnLine, words: Sequence[OwnLine], options: Sequence[str]
) -> Iterator[DoubtfulVote]:
    """Yield a vote that a later line goes back on."""
    later = islice((own.said for _at, own in first_own(words) if own is not vote), MOST_LINES)
    leading = leading_choice(vote.said, options)
    if leading is not None and any(map(has_second_thoughts, later)):
        choice, rest = leading
        yield DoubtfulVote(None, choice, _reason(rest), vote.text, Doubt.SECOND_THOUGHTS)


def _read(text: str, options: Sequence[str]) -> tuple[str, str, Doubt] | None:
    """Return the choice that a line may mean, what follows it, and why it is not sure."""
    if _TAKES_BACK.match(text):
        return "", "", Doubt.RETRACTION
    changes = _CHANGES.match(text)
    if changes is not None and (into := leading_choice(text[changes.end() :], options)):
        return into[0], "", Doubt.CHANGE
    text = _GAP.sub("", text)
    first = leading_choice(text, options)
    if first is not None:
        choice, rest = first
        if is_conditional(rest):
            return choice, _reason(rest), Doubt.CONDITION
        if is_jest(rest):
            return choice, _reason(rest), Doubt.JEST
        if is_question(rest):
            return choice, "", Doubt.QUESTION
        if has_second_thoughts(rest):
            return choice, _reason(rest), Doubt.SECOND_THOUGHTS
        if agrees_with_others(rest):
            return choice, _reason(rest), Doubt.OTHERS_WORDS
        if tells_others_vote(rest):
            return choice, _reason(rest), Doubt.OTHERS_VOTE
    return _loose(text, options)


def _reason(rest: str) -> str:
    """Return what follows a choice, without the signs that set it apart: `if it is tested`."""
    return rest.lstrip(" \t,;:.…–—-").rstrip()


def _loose(text: str, options: Sequence[str]) -> tuple[str, str, Doubt] | None:
    """Read `I agree.` and `Yes, we abstain`; that somebody blocks is not guessed."""
    leads = _LEADS.match(text)
    behind = text[leads.end() :] if leads is not None else text
    if len(text.split()) > _MOST_LOOSE_WORDS or not _LIKE_A_CHOICE.match(behind):
        return None
    leading = leading_choice(behind, options)
    if leading is None or leading[0].casefold() == "block":
        return None
    return leading[0], "", Doubt.LOOSE


_LEANS_TO: Final = {Lean.FOR: "+1", Lean.AGAINST: "-1"}
"""What each method that asks for or against reads as such a vote."""


def leaning_vote(leaning: Leaning | None) -> DoubtfulVote | None:
    """Return what prose for or against the thread's item may mean as a vote, None for no side."""
    choice = None if leaning is None else _LEANS_TO.get(leaning.lean)
    if leaning is None or choice is None:
        return None
    return DoubtfulVote(None, choice, "", leaning.sentence, Doubt.LEANING)


def almost_vote(words: Sequence[OwnLine], *, options: Sequence[str] = ()) -> str:
    """Return the first own line of a mail if it looks like a vote and is none, "" otherwise.

    `vote: maybe`, `No block`: nobody can say what it means, but its author may be told so. A line
    that begins with a choice of whatever ballot is returned, too: this ballot may not have it.
    """
    own = next((own for _at, own in first_own(words)), None)
    if own is None or own.is_doubtful:
        return ""
    text = own.said
    leads = _LEADS.match(text)
    is_like = _LIKE_A_CHOICE.match(text[leads.end() :] if leads is not None else text)
    is_short = len(text.split()) <= _MOST_LOOSE_WORDS
    is_almost = is_choice(text, options=options) or _read(text, options) or (is_short and is_like)
    return text if is_almost else ""
