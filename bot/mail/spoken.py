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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from bot.domain.ballots.doubt import Doubt
from bot.mail.languages.compile import WordPattern
from bot.mail.languages.patterns import unaccented
from bot.mail.limits import LINE_CHARS, REASON_CHARS, VOTES
from bot.mail.names import is_name
from bot.mail.own_words import first_own, greets, without_markup
from bot.mail.values import LineKind, OwnLine, Reading, Spoken
from bot.mail.votes import has_second_thoughts, is_conditional, is_in_doubt, leading_number

_NUMBER: Final = r"[+\-\u2212\u2013]\s?[01](?:[.,]\d{1,2})?(?![\w%%])"
_UP: Final = "\U0001f44d[\U0001f3fb-\U0001f3ff]?\ufe0f?"
_DOWN: Final = "\U0001f44e[\U0001f3fb-\U0001f3ff]?\ufe0f?"
_BLANK: Final = r"[\s*_\"'“”«»„\U0001f44d]{1,4}"
_CORE: Final = (
    rf"(?:(?P<number>{_NUMBER})|(?P<down>%(votes_against)s|{_DOWN})"
    rf"|(?P<neither>%(votes_neither)s)|(?P<up>%(votes_for)s|{_UP}))"
)
_EDGE: Final = r"[^\w+\-\u2212\u2013\U0001f44d\U0001f44e]{0,4}"
_PIECE: Final = WordPattern(
    rf"{_EDGE}(?:(?P<thumb>{_UP})\s{{0,2}})?(?P<mine>%(from_me)s{_BLANK})?(?:%(vote_leads)s{_BLANK}){{0,4}}"
    rf"(?P<i_vote>%(i_vote)s[\s:\u2014\u2013\"'“„«-]{{1,4}})?(?:%(vote_leads)s{_BLANK}){{0,2}}{_CORE}"
    rf"(?:{_BLANK}(?:(?P<own>%(from_me)s)|%(vote_tails says_thanks)s)){{0,4}}{_EDGE}",
    re.IGNORECASE,
    folded=True,
)
"""A piece of a sentence, between commas, that is a vote."""
_FILLER: Final = WordPattern(
    rf"{_EDGE}(?:(?P<mine>%(from_me)s)|(?P<i_vote>%(i_vote)s|%(possessives)s\s%(votes)s|vot[eo]|votum|stimme)"
    rf"|%(says_thanks)s(?:\s\w{{1,20}}){{0,7}}"
    rf"|(?:%(vote_leads vote_tails says_thanks greetings)s(?:{_BLANK})?){{1,4}}(?:\w{{1,20}})?"
    rf"|){_EDGE}",
    re.IGNORECASE,
    folded=True,
)
"""A piece that changes nothing: `so`, `thanks Ana`, `from me`."""
_PARTS: Final = re.compile(r"[,;:!.()\u2026\u2013\u2014\u3001\uff0c\u060c]+\s*|\s-{1,2}\s")
_OF_A_VOTE: Final = WordPattern(r"%(votes)s", re.IGNORECASE, folded=True)
_ON_BALLOT: Final = r"(?:\s(?:on|for|in)\s(?:the\s|this\s)?%(vote_tags)s(?:\s[\w.:#-]{1,20})?)?"
"""Behind a vote told by name: `on Ballot SC-7`."""
_CALLED: Final = WordPattern(
    rf"(?P<name>\w[^,;:!?\"<>]{{1,80}}?)\s%(he_votes)s[\s:]{{1,3}}[\"'“«„]?"
    rf"(?:(?P<number>{_NUMBER})|(?P<down>%(votes_against)s|against)"
    rf"|(?P<neither>abstains|%(votes_neither)s)|(?P<up>%(votes_for)s))[\"'”»]?{_ON_BALLOT}[^\w?]{{0,6}}",
    re.IGNORECASE,
    folded=True,
)
"""`Harbour Office votes yes.`"""
_IS_I: Final = WordPattern(r"%(i_words)s\s", re.IGNORECASE, folded=True)
"""`I do not vote yes`: that is nobody's name."""
_ABSTAINS: Final = re.compile(
    r"(?P<name>\w[^,;:!?\"<>]{1,80}?)\sabstains(?:\s(?:on|from|in)\s(?:the\s|this\s)?ballot"
    r"(?:\s[\w.:#-]{1,20})?)?[^\w?]{0,6}",
    re.IGNORECASE,
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
    r"[\W_]{0,4}(?:%(closings says_thanks greetings)s)(?:[\s,]{1,3}[\w'’-]{1,20}){0,8}[\W_]{0,4}",
    re.IGNORECASE,
    folded=True,
)
_MOST_SENTENCES: Final = 60
_MOST_PIECES: Final = 6
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


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence, what it is as a vote, and where in its mail it stands."""

    sentence: _Sentence
    vote: _Found | None
    begun: tuple["_Found", str] | None
    """The vote that it begins with, and what it says behind it."""
    is_first: bool
    """The first that is no courtesy."""
    is_all: bool
    """The mail says nothing else."""

    def as_vote(self, choice: str, reason: str = "", doubt: Doubt | None = None) -> Spoken:
        """Return the sentence as a vote; the rule that takes it gives its name."""
        line, at = self.sentence.text[:LINE_CHARS], self.sentence.at
        return Spoken("", choice, reason.strip()[:REASON_CHARS], line, at, doubt)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a sentence is taken for: the first rule that reads it decides.

    `takes` are mails that it takes; `leaves` come near, and it leaves them to the rules below.
    """

    name: str
    reads: Callable[[_Said], Spoken | None]
    takes: tuple[str, ...]
    leaves: tuple[str, ...]


def spoken_votes(reading: Reading, words: Sequence[OwnLine]) -> tuple[Spoken, ...]:
    """Return what a mail's own words say as votes, by the first rule that takes each sentence."""
    votes = [*_ticked(reading, words)]
    sentences = list(_sentences(words))
    first = next((at for at, other in enumerate(sentences) if not _is_courtesy(other.text)), 0)
    back = max(
        (at for at, other in enumerate(sentences) if has_second_thoughts(other.text)), default=0
    )
    for place, sentence in enumerate(sentences):
        vote, begun = _vote_in(sentence.text), _begins_with_vote(sentence.text)
        is_first = place == first
        is_all = is_first and all(
            _is_courtesy(sentence.text) for sentence in sentences[first + 1 :]
        )
        spoken = _Said(sentence, vote, begun, is_first, is_all)
        read = ((rule, text) for rule in RULES if (text := rule.reads(spoken)) is not None)
        if (taken := next(read, None)) is not None:
            doubt = Doubt.SECOND_THOUGHTS if place < back else taken[1].doubt
            votes.append(replace(taken[1], rule=taken[0].name, doubt=doubt))
        if len(votes) >= VOTES:
            break
    return tuple(votes)


def is_vote_sentence(text: str) -> bool:
    """Return True if a text is nothing but a vote, its speaker's or somebody else's."""
    return _vote_in(text) is not None or _named(text) is not None


def says_only_a_vote(words: Sequence[OwnLine]) -> bool:
    """Return True if a mail's own words are one vote and courtesies."""
    sentences = [sentence.text for sentence in _sentences(words) if not _is_courtesy(sentence.text)]
    return len(sentences) == 1 and _vote_in(sentences[0]) is not None


def says_only_courtesies(words: Sequence[OwnLine]) -> bool:
    """Return True if a mail's own words are thanks, greetings and names."""
    return all(_is_courtesy(sentence.text) for sentence in _sentences(words))


def _reads_whole(spoken: _Said) -> Spoken | None:
    if spoken.vote is None or not spoken.vote.names_itself:
        return None
    behind = spoken.sentence.follows if spoken.sentence.begins else ""
    if is_in_doubt(f" {behind}"):
        return spoken.as_vote(spoken.vote.choice, doubt=Doubt.CONDITION)
    return spoken.as_vote(spoken.vote.choice, behind)


def _reads_word_alone(spoken: _Said) -> Spoken | None:
    if spoken.vote is None or not (spoken.is_first and spoken.is_all):
        return None
    return replace(spoken.as_vote(spoken.vote.choice), is_word=True)


def _reads_inside(spoken: _Said) -> Spoken | None:
    text = spoken.sentence.text
    if text.rstrip().endswith(("?", "\u061f", "\uff1f")):
        return None
    pieces = [piece.strip() for piece in _PARTS.split(unaccented(text)) if piece.strip()]
    for place, piece in enumerate(islice(pieces, _MOST_SENTENCES)):
        hit = _of_pieces([piece])
        is_last = place == len(pieces) - 1
        if hit is None or not hit.names_itself or not place:
            continue
        if is_last or leading_number(piece) is None:
            return spoken.as_vote(hit.choice, doubt=Doubt.LOOSE)
    return None


def _reads_word(spoken: _Said) -> Spoken | None:
    is_paragraph = (
        spoken.vote is not None and spoken.sentence.begins and not spoken.sentence.follows
    )
    if not (spoken.is_first or is_paragraph):
        return None
    if spoken.vote is not None:
        return spoken.as_vote(spoken.vote.choice, doubt=Doubt.IN_TALK)
    begun = spoken.begun
    return None if begun is None else spoken.as_vote(begun[0].choice, doubt=Doubt.IN_TALK)


def _reads_name(spoken: _Said) -> Spoken | None:
    named = _named(spoken.sentence.text) if spoken.vote is None else None
    return None if named is None else replace(spoken.as_vote(named[0]), named=named[1])


def _reads_question(spoken: _Said) -> Spoken | None:
    text = spoken.sentence.text
    if not spoken.is_first or not text.endswith("?"):
        return None
    asked = _vote_in(text.rstrip("? ").lstrip("\u00bf "))
    return None if asked is None else spoken.as_vote(asked.choice, doubt=Doubt.QUESTION)


def _reads_condition(text: _Said) -> Spoken | None:
    begun = text.begun
    if begun is None or not (is_conditional(f" {begun[1]}") or begun[1].endswith("?")):
        return None
    spoken = text.as_vote(begun[0].choice, doubt=Doubt.CONDITION)
    return replace(spoken, is_word=not begun[0].names_itself)


def _reads_reason(spoken: _Said) -> Spoken | None:
    begun = spoken.begun
    if begun is None or not begun[0].names_itself:
        return None
    if not (spoken.is_first or spoken.sentence.begins):
        return None
    return spoken.as_vote(begun[0].choice, f"{begun[1]} {spoken.sentence.follows}")


def _reads_number(spoken: _Said) -> Spoken | None:
    number = leading_number(spoken.sentence.text) if spoken.sentence.begins else None
    if number is None or number[0][0] not in "+-":
        return None
    choice, rest = number
    if not _SETS_APART.match(rest) or is_in_doubt(rest):
        return None
    return spoken.as_vote(choice, f"{rest.lstrip(_PUNCTUATION)} {spoken.sentence.follows}")


_PUNCTUATION: Final = " \t:,;.!-\u2013\u2014"
RULES: Final = (
    Rule(
        "nothing but a vote",
        _reads_whole,
        takes=(
            "So +1 from me.",
            "Otherwise, +1.",
            "Here is my +1 (binding).",
            "Awesome! +1",
            "I vote yes",
            "my vote is -1",
            "I abstain on this vote",
            "Je vote contre.",
            "My vote: no.",
            "Meine Stimme: Ja.",
            "👍 Yes from me.",
            "Von mir ein Ja.",
            "I'm +1 on this.",
            "I was at sea for a week.\n\nVote: yes\n\nAda",
            "I read it twice.\n\nThanks Ben, +1",
        ),
        leaves=(
            "+1 day",
            "+1 if it is dry",
            "I would vote yes",
            "Ana's +1 was for the pier",
            "I vote yes to what Ana wrote",
            "+1 to Ana's idea",
        ),
    ),
    Rule(
        "a word alone",
        _reads_word_alone,
        takes=(
            "in favour",
            "Approve",
            "👍",
            "aye",
            "Hi all,\n\nIn favour, thanks!\n\nAda",
            "oui",
            "D'accord, merci !",
            "contre",
            "Ja, gerne",
            "赞成",
            "за",
        ),
        leaves=("In favour of what?", "Yes we can", "No problem at the pier", "Approve the draft"),
    ),
    Rule(
        "a vote with a question mark",
        _reads_question,
        takes=("+1?", "oui ?", "\u00bfs\u00ed?"),
        leaves=("Is it yes or no?", "What about the pier?"),
    ),
    Rule(
        "told by name",
        _reads_name,
        takes=(
            "Harbour Office votes yes.",
            "Harbour Office votes YES on Ballot SC-7.",
            "Ben Example abstains.",
        ),
        leaves=(
            "Harbour Office votes on Monday",
            "Ben votes yes on Mondays",
            "Who votes yes?",
            "I do not vote yes",
        ),
    ),
    Rule(
        "a vote with a condition",
        _reads_condition,
        takes=("Yes, if the caf\u00e9 opens too.", "Ja, sofern es trocken ist."),
        leaves=("Yes, the pier is dry.",),
    ),
    Rule(
        "a vote with its reason",
        _reads_reason,
        takes=("I vote no: the quay is too narrow.", "Read it.\n\n-1, the quay is narrow."),
        leaves=("No, the key is not with me.",),
    ),
    Rule(
        "a number begins a paragraph",
        _reads_number,
        takes=("Read it.\n\n+1 because the quay needs it",),
        leaves=("Read it.\n\n+1 week would do", "Read it.\n\n-1 is returned"),
    ),
    Rule(
        "a word in a talk",
        _reads_word,
        takes=(
            "Yes. But let us wait until it is dry.",
            "No, the key is not with me.",
            "I was at sea for a week.\n\nIn favour.\n\nAda",
        ),
        leaves=("I asked Ben, and he said yes.", "Yesterday it was dry."),
    ),
    Rule(
        "a vote inside a sentence",
        _reads_inside,
        takes=(
            "Having talked to all of my neighbours, I vote yes.",
            "The pier is dry again, so my vote is a +1, and I hope that others follow.",
            "After looking at each plank of it: +1",
        ),
        leaves=("Would it help, if +1, to wait?", "Those are +1, 0, and -1 as ever", "So, yes"),
    ),
)
"""In this order; what none takes is talk."""


_SETS_APART: Final = re.compile(
    r"\s*+(?:[.!]*+\s*+$|[:,;]\s|[.!]\s|(?<=\s)[-\u2013\u2014]+\s|\(|(?<=\s)because\b)",
    re.IGNORECASE,
)


def _vote_in(text: str) -> _Found | None:
    """Return the vote that a sentence is, and nothing else; None if it is none, or says two."""
    if len(text) > _LONGEST or text.rstrip().endswith(("?", "\u061f", "\uff1f", ":")):
        return None
    return _of_pieces(_PARTS.split(unaccented(text)))


def _begins_with_vote(text: str) -> tuple[_Found, str] | None:
    """Return the vote that a sentence begins with, and what it says behind it."""
    for end in islice(_PARTS.finditer(text[:_LONGEST]), _MOST_PIECES):
        hit = _of_pieces(_PARTS.split(unaccented(text[: end.start()])))
        rest = text[end.end() :].strip()
        if hit is not None and rest:
            return hit, rest
    return None


def _of_pieces(pieces: Sequence[str]) -> _Found | None:
    choices: set[str] = set()
    names_itself = False
    if len(pieces) > _MOST_PIECES:
        return None
    for piece in map(str.strip, pieces):
        match = _PIECE.fullmatch(piece)
        if match is None:
            filler = _FILLER.fullmatch(piece)
            if filler is None:
                return None
            names_itself |= bool(filler["mine"] or filler["i_vote"])
            continue
        number = leading_number("".join((match["number"] or "").split()))
        if match["number"] and (number is None or number[0][0] not in "+-"):
            return None
        if match["thumb"]:
            choices.add("+1")
        choices.add(
            number[0] if number else "+1" if match["up"] else "-1" if match["down"] else "0"
        )
        says = match["number"] or match["i_vote"] or match["mine"] or match["own"]
        names_itself |= bool(says) or _OF_A_VOTE.search(piece) is not None
    return _Found(choices.pop(), names_itself) if len(choices) == 1 else None


def _named(text: str) -> tuple[str, str] | None:
    """Return the choice that a sentence tells of somebody by name, and the name."""
    if len(text) > _LONGEST:
        return None
    plain = unaccented(text)
    if _IS_I.match(plain):
        return None
    match = _CALLED.fullmatch(plain)
    if match is not None:
        number = match["number"]
        choice = number or ("+1" if match["up"] else "-1" if match["down"] else "0")
        return "".join(choice.split()), _as_written(text, match["name"])
    match = _ABSTAINS.fullmatch(plain)
    return None if match is None else ("0", _as_written(text, match["name"]))


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
    for at, sentence in paragraph:
        places.append((len(text), at))
        text += f"{sentence} "
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


def _is_courtesy(text: str) -> bool:
    """Return True if a sentence is a greeting, thanks, an end, a name, or holds no word."""
    plain = unaccented(text)
    return (
        (not any(map(str.isalnum, text)) and "\U0001f44d" not in text and "\U0001f44e" not in text)
        or (_COURTESY.fullmatch(plain) is not None and _vote_in(text) is None)
        or greets(text)
        or (len(text.split()) <= _NAME_WORDS and is_name(text) and _vote_in(text) is None)
    )


# Boxes: `[x] +1`, `[ ] -1`.


def _ticked(reading: Reading, words: Sequence[OwnLine]) -> Iterator[Spoken]:
    """Yield the ticked boxes: sure in a person's own text, in doubt in a quoted line."""
    own = [(at, line) for at, line in enumerate(words) if not line.is_doubtful]
    for at, line in own:
        if (choice := _in_box(line.text)) is not None:
            meant = _vote_in(choice)
            means = "" if meant is None else meant.choice
            yield Spoken("a ticked box", choice, "", line.text[:LINE_CHARS], at, means=means)
    for content, depth, kind in zip(reading.contents, reading.depths, reading.kinds, strict=True):
        if depth == 1 and kind is LineKind.TEXT and (choice := _in_box(content)) is not None:
            shown, rule = content.strip()[:LINE_CHARS], "a ticked box in a quote"
            yield Spoken(rule, choice, "", shown, 0, Doubt.QUOTED_BOX)


def _in_box(text: str) -> str | None:
    """Return the choice beside a ticked box, None if no box is ticked."""
    if "[" not in text and "(" not in text and not any(sign in text for sign in "\u2611\u2612"):
        return None
    match = _BOX.match(text)
    if match is None or not (match["mark"] or (match["sign"] or "") in {"\u2611", "\u2612"}):
        return None
    number = leading_number(match["choice"])
    if number is not None and (number[0][0] in "+-" or number[0] == "0"):
        return number[0]
    choice = _CHOICE_IN_BOX.match(match["choice"])
    return None if choice is None else choice["choice"].strip()
