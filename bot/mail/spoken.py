"""Votes as people say them: `So +1 from me.`, `In favour, thanks!`, `D'accord.`, `[x] +1`.

`bot/mail/votes.py` reads what begins the first own line, as forms and announcements offer it. Here
is what people write who have read neither: a vote that stands anywhere in their own words, as long
as the sentence says nothing else. Rules decide, in order; each has a name, which
`penholder explain` tells, and what it finds is sure, or in doubt and asked about.

- Whatever names itself a vote (a signed number, `I vote no`) is sure wherever its sentence stands.
- A word alone (`yes`, `in favour`) is sure only where the mail says nothing else but courtesies.
  In an answer to somebody else's mail it may mean what that one asked; who handles it knows.
- A condition, a question, or anything else in the sentence makes it talk, or a doubt.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.ballots.doubt import Doubt
from bot.mail.languages.compile import WordPattern
from bot.mail.languages.patterns import unaccented
from bot.mail.limits import LINE_CHARS, REASON_CHARS, VOTES
from bot.mail.names import is_name
from bot.mail.own_words import first_own, greets, without_markup
from bot.mail.values import LineKind, OwnLine, Reading, Spoken
from bot.mail.votes import is_in_doubt, leading_number

_APART: Final = r"[\s,.:;!()*\u2026\u2013\u2014-]{1,4}"
_NUMBER: Final = r"[+\-\u2212\u2013]\s?[01](?:[.,]\d{1,2})?(?![\w%%])"
_UP: Final = "\U0001f44d[\U0001f3fb-\U0001f3ff]?\ufe0f?"
_DOWN: Final = "\U0001f44e[\U0001f3fb-\U0001f3ff]?\ufe0f?"
_SENTENCE: Final = WordPattern(
    rf"[^\w+\-\u2212\u2013\U0001f44d\U0001f44e]{{0,4}}"
    rf"(?:%(says_thanks)s(?:\s\w{{1,20}}){{0,2}}[,.!]{{1,3}}\s)?"
    rf"(?:%(vote_leads)s{_APART}){{0,4}}"
    rf"(?P<i_vote>%(i_vote)s[\s:]{{0,3}})?"
    rf"[\"'“«„]?(?:(?P<number>{_NUMBER})|(?P<down>%(votes_against)s|{_DOWN})"
    rf"|(?P<neither>%(votes_neither)s)|(?P<up>%(votes_for)s|{_UP}))[\"'”»“]?"
    rf"(?:{_APART}(?:%(vote_tails says_thanks)s)){{0,4}}"
    r"[^\w?:\u061f\uff1f\uff1a]{0,6}",
    re.IGNORECASE,
    folded=True,
)
"""A sentence that is nothing but a vote."""
_OF_A_VOTE: Final = WordPattern(r"%(votes)s", re.IGNORECASE, folded=True)
_CALLED: Final = WordPattern(
    rf"(?P<name>\w[^,;:!?\"<>]{{1,80}}?)\s%(he_votes)s[\s:]{{1,3}}[\"'“«„]?"
    rf"(?:(?P<number>{_NUMBER})|(?P<down>%(votes_against)s|against)"
    rf"|(?P<neither>abstains|%(votes_neither)s)|(?P<up>%(votes_for)s))[^\w?]{{0,6}}",
    re.IGNORECASE,
    folded=True,
)
"""`Harbour Office votes yes.`"""
_ABSTAINS: Final = re.compile(
    r"(?P<name>\w[^,;:!?\"<>]{1,80}?)\sabstains[^\w?]{0,6}", re.IGNORECASE
)
_BOX: Final = re.compile(
    r"[\s>|*\u2022-]{0,8}(?:[\[(]\s{0,2}(?P<mark>[xX\u2713\u2714\u2717\u2718*]?)\s{0,2}[\])]"
    r"|(?P<sign>[\u2611\u2612\u2610]))\s{1,4}(?P<choice>\S.{0,120})"
)
_CHOICE_IN_BOX: Final = re.compile(
    r"(?P<choice>[+\-\u2212\u2013]\s?[01](?:[.,]\d{1,2})?|[^\s:,;(]{1,60}(?:\s[^\s:,;(]{1,30}){0,6}?)"
    r"(?=\s*$|[\s]*[:,;.(]|\s[-\u2013\u2014]\s)"
)
_SENTENCE_ENDS: Final = re.compile(
    r"(?<=[.!?\u2026])[\"'”’»)]{0,3}\s{1,3}|(?<=[\u3002\uff01\uff1f])\s{0,3}"
)
_COURTESY: Final = WordPattern(
    r"[\W_]{0,4}(?:%(closings says_thanks)s)(?:[\s,]{1,3}\w{1,20}){0,3}[\W_]{0,4}",
    re.IGNORECASE,
    folded=True,
)
_MOST_SENTENCES: Final = 60
_LONGEST: Final = 120
"""Characters of a sentence that is nothing but a vote."""
_NAME_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence of a person's own words, and the line in which it begins."""

    text: str
    at: int
    begins: bool
    """Whether a paragraph begins with it."""
    follows: str
    """What else its paragraph says."""


@dataclass(frozen=True, slots=True)
class _Found:
    choice: str
    names_itself: bool
    """It is a number, or says that it is a vote."""


def spoken_votes(reading: Reading, words: Sequence[OwnLine]) -> tuple[Spoken, ...]:
    """Return what a mail's own words say as votes, by the first rule that takes each sentence."""
    said = [*_ticked(reading, words)]
    sentences = list(_sentences(words))
    whole = _is_all(sentences)
    for place, sentence in enumerate(sentences):
        if len(said) >= VOTES:
            break
        found = _read(sentence, is_first=place == 0, is_all=whole)
        if found is not None:
            said.append(found)
    return tuple(said)


def _read(sentence: _Sentence, *, is_first: bool, is_all: bool) -> Spoken | None:
    """Return what a sentence is by the first rule that takes it, None for talk."""
    line = sentence.text[:LINE_CHARS]
    if named := _named(sentence.text):
        choice, name = named
        return Spoken("told by name", choice, "", line, sentence.at, named=name)
    found = _vote_in(sentence.text)
    if found is not None and found.names_itself:
        reason = sentence.follows if sentence.begins else ""
        if is_in_doubt(f" {sentence.follows}") and sentence.begins:
            return Spoken(
                "a vote with a condition", found.choice, "", line, sentence.at, Doubt.CONDITION
            )
        return Spoken("nothing but a vote", found.choice, reason[:REASON_CHARS], line, sentence.at)
    if found is not None and is_first:
        if is_all:
            return Spoken("a word alone", found.choice, "", line, sentence.at, is_word=True)
        return Spoken("a word in a talk", found.choice, "", line, sentence.at, Doubt.IN_TALK)
    if sentence.begins and (number := leading_number(sentence.text)) is not None:
        choice, rest = number
        if choice[0] in "+-" and _SETS_APART.match(rest) and not is_in_doubt(rest):
            reason = f"{_reason_of(rest)} {sentence.follows}".strip()
            rule = "a number begins a paragraph"
            return Spoken(rule, choice, reason[:REASON_CHARS], line, sentence.at)
    return None


_SETS_APART: Final = re.compile(
    r"\s*+(?:[.!]*+\s*+$|[:,;]\s|[.!]\s|(?<=\s)[-\u2013\u2014]+\s|\(|(?<=\s)because\b)",
    re.IGNORECASE,
)


def _reason_of(rest: str) -> str:
    return rest.lstrip(" \t:,;.!-\u2013\u2014")


def _vote_in(text: str) -> _Found | None:
    """Return the vote that a sentence is, and nothing else; None if it is none."""
    if len(text) > _LONGEST:
        return None
    plain = unaccented(text)
    found = _SENTENCE.fullmatch(plain)
    if found is None:
        return None
    if found["number"]:
        number = leading_number("".join(found["number"].split()))
        return None if number is None or number[0][0] not in "+-" else _Found(number[0], True)
    choice = "+1" if found["up"] else "-1" if found["down"] else "0"
    return _Found(choice, bool(found["i_vote"]) or _OF_A_VOTE.search(plain) is not None)


def _named(text: str) -> tuple[str, str] | None:
    """Return the choice that a sentence tells of somebody by name, and the name."""
    if len(text) > _LONGEST:
        return None
    plain = unaccented(text)
    found = _CALLED.fullmatch(plain)
    if found is not None:
        number = found["number"]
        choice = number or ("+1" if found["up"] else "-1" if found["down"] else "0")
        return "".join(choice.split()), _as_written(text, found["name"])
    found = _ABSTAINS.fullmatch(plain)
    return None if found is None else ("0", _as_written(text, found["name"]))


def _as_written(text: str, name: str) -> str:
    return text[: len(name)] if len(unaccented(text[: len(name)])) == len(name) else name


def _sentences(words: Sequence[OwnLine]) -> Iterator[_Sentence]:
    """Yield the sentences of each own paragraph; lines that may be somebody else's end one."""
    paragraph: list[tuple[int, str]] = []
    count = 0
    for at, own in [*first_own(words), (len(words), None)]:
        if own is None or own.begins or own.is_doubtful or own.is_below_quote:
            for sentence in _split(paragraph):
                yield sentence
                count += 1
                if count >= _MOST_SENTENCES:
                    return
            paragraph = []
        if own is not None and not own.is_doubtful and _BOX.match(own.text) is None:
            paragraph.append((at, own.said))


def _split(paragraph: Sequence[tuple[int, str]]) -> Iterator[_Sentence]:
    text, places = "", []
    for at, said in paragraph:
        places.append((len(text), at))
        text += f"{said} "
    text = text.rstrip()
    begin = 0
    ends = [
        *((each.start(), each.end()) for each in _SENTENCE_ENDS.finditer(text)),
        (len(text),) * 2,
    ]
    for end, after in ends:
        if text[begin:end].strip():
            at = next(at for place, at in reversed(places) if place <= begin)
            yield _Sentence(
                without_markup(text[begin:end]), at, begins=begin == 0, follows=text[after:].strip()
            )
        begin = after


def _is_all(sentences: Sequence[_Sentence]) -> bool:
    """Return True if a mail says nothing but its first sentence, courtesies, and a name."""
    return all(
        _COURTESY.fullmatch(unaccented(one.text)) is not None
        or greets(one.text)
        or (len(one.text.split()) <= _NAME_WORDS and is_name(one.text))
        for one in sentences[1:]
    )


# Boxes: `[x] +1`, `[ ] -1`.


def _ticked(reading: Reading, words: Sequence[OwnLine]) -> Iterator[Spoken]:
    """Yield the ticked boxes: sure in a person's own text, in doubt in a quoted line."""
    own = [(at, line) for at, line in enumerate(words) if not line.is_doubtful]
    for at, line in own:
        if (choice := _in_box(line.text)) is not None:
            yield Spoken("a ticked box", choice, "", line.text[:LINE_CHARS], at)
    for content, depth, kind in zip(reading.contents, reading.depths, reading.kinds, strict=True):
        if depth == 1 and kind is LineKind.TEXT and (choice := _in_box(content)) is not None:
            shown, rule = content.strip()[:LINE_CHARS], "a ticked box in a quote"
            yield Spoken(rule, choice, "", shown, 0, Doubt.QUOTED_BOX)


def _in_box(text: str) -> str | None:
    """Return the choice beside a ticked box, None if no box is ticked."""
    if "[" not in text and "(" not in text and not any(sign in text for sign in "\u2611\u2612"):
        return None
    found = _BOX.match(text)
    if found is None or not (found["mark"] or (found["sign"] or "") in {"\u2611", "\u2612"}):
        return None
    choice = _CHOICE_IN_BOX.match(found["choice"])
    return None if choice is None else choice["choice"].strip()
