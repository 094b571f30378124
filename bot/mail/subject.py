"""Subjects: the base subject (RFC 5256, 2.1), list tags, and marks of a reply.

The standard knows `re`, `fw` and `fwd`. The prefixes of other languages, counters
(`Re[2]:`, `Re^3:`), the full-width colon and what gateways write in front (`***SPAM***`,
`[EXTERNAL]`) are our extension. Taking off a list tag alone does not make a subject a reply's.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.language import Text, languages, speaking
from bot.mail.languages.compile import WordPattern, of_all_languages, remembers_words
from bot.mail.languages.notation import bare
from bot.mail.languages.patterns import LatePattern
from bot.mail.limits import SUBJECT_CHARS

RFC_PREFIXES: Final = ("re", "fw", "fwd")

PURPOSES: Final = frozenset(
    (
        "vote result results call cfc consensus lazy poll ballot discuss discussion "
        "proposal draft review rfc patch question announce announcement ann cfp info news "
        "update minutes action request reminder urgent cancelled canceled postponed "
        "agenda notice lastcall wip bug security ot offtopic fyi"
    ).split()
)
"""What stands in brackets to say what a mail is for; a convention, in no standard."""

_MARK: Final = re.compile(
    rf"{bare((*RFC_PREFIXES, *of_all_languages('reply_prefixes', 'forward_prefixes')))}\s?"
    r"(?:\[\d{1,4}\]|\(\d{1,4}\)|\^\d{1,4}|\*\d{1,4}|\s*\[[^\[\]:]*\])?\s?[:：]\s*",
    re.IGNORECASE,
)
_GATE: Final = re.compile(
    r"\*{2,6}\s?[A-Z -]{0,20}(?:SPAM|UCE|JUNK|EXTERN|PHISHING)[A-Z?! -]{0,20}\s?\*{2,6}\s?:?\s*"
    r"|\{[A-Z ]{0,12}(?:SPAM|DISARMED|VIRUS|FRAUD|DANGEROUS|FILENAME)[A-Z? ]{0,20}\}\s*"
    r"|\((?:EXT|EXTERN[AELO]{0,2})\)\s*"
    r"|\[(?:(?:CAUTION|WARNING|POSSIBLE|PROBABLE|SUSPECTED|LIKELY|E-?MAIL|CORREO|MAIL)\s?:?\s){0,2}"
    r"(?:SPAM|JUNK|PHISHING|EXT|E[XS]TERN[AELOS]{0,2})(?:\s?(?:E-?MAIL|SENDER|MESSAGE|MAIL))?"
    r"[?!\s\d.:-]{0,8}\]\s*"
    r"|(?-i:EXT|EXTERN|EXTERNAL|EXTERNE):\s",
    re.IGNORECASE,
)
"""What filters and gateways write in front, in the middle of no conversation."""
_BLOB: Final = re.compile(r"\[[^\[\]]*\]\s*")
_TRAILER: Final = re.compile(r"\s?\(fwd\)$", re.IGNORECASE)
_WRAPPED: Final = re.compile(r"\[\s?fwd?\s?:\s*+(.*)\]$", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"\[#([0-9]{1,9})\]")
_NOT_LETTER: Final = re.compile(r"[\W_]+")

# What our own mails say around a title. A reply under such a subject, in whatever language we said
# it, has the title as its subject.
VOTE_UNTIL: Final = Text("Vote until {day}: {title} (#{number})")
BALLOT_EXTENDED: Final = Text("Ballot extended until {day}: {title} (#{number})")
VOTE_REMINDER: Final = Text("Reminder: vote until {day}: {title} (#{number})")
BALLOT_PROPOSED: Final = Text("Ballot proposed: {title} (#{number})")
BALLOT_CORRECTED: Final = Text("Ballot corrected: {title} (#{number})")
BALLOT_WITHDRAWN: Final = Text("Ballot withdrawn: {title} (#{number})")
VOTES_TOLD: Final = Text("New votes: {title} (#{number})")
BALLOT_RESULT: Final = Text("Result: {result}: {title} (#{number})")
COMMENTS_UNTIL: Final = Text("Comments until {day}: {title} (#{number})")
COMMENTS_EXTENDED: Final = Text("Comments extended until {day}: {title} (#{number})")
COMMENTS_REMINDER: Final = Text("Reminder: comments until {day}: {title} (#{number})")
COMMENTS_CORRECTED: Final = Text("Comments corrected: {title} (#{number})")
COMMENTS_WITHDRAWN: Final = Text("Comments withdrawn: {title} (#{number})")
COMMENTS_CLOSED: Final = Text("Comments closed: {title} (#{number})")
CONSENSUS_UNTIL: Final = Text("Call for consensus until {day}: {title} (#{number})")
CONSENSUS_DECLARED: Final = Text("Declared: {result}: {title} (#{number})")
MORE_TIME: Final = Text("More time proposed: {title} (#{number})")
_OURS: Final = (
    VOTE_UNTIL,
    BALLOT_EXTENDED,
    VOTE_REMINDER,
    BALLOT_PROPOSED,
    BALLOT_CORRECTED,
    BALLOT_WITHDRAWN,
    VOTES_TOLD,
    BALLOT_RESULT,
    COMMENTS_UNTIL,
    COMMENTS_EXTENDED,
    COMMENTS_REMINDER,
    COMMENTS_CORRECTED,
    COMMENTS_WITHDRAWN,
    COMMENTS_CLOSED,
    CONSENSUS_UNTIL,
    CONSENSUS_DECLARED,
    MORE_TIME,
)
_IN_OURS: Final = {
    "day": r"(?=[^:]*\d)[^:]{4,24}(?::\d\d)?",
    "result": r"[^\W\d_][^:]{0,39}",
    "title": r"(?P<title>.+)",
    "number": r"(?P<item>\d{1,9})",
}
"""What the words in the braces may be."""
_ISOLATES: Final = re.compile("[\u2066-\u2069]")


def base_subject(subject: str) -> str:
    """Return what two subjects of one conversation have in common."""
    return _reduce(_squeeze(subject))[0]


def is_reply_subject(subject: str) -> bool:
    """Return True if a mark of a reply or a forward was on the subject."""
    return _reduce(_squeeze(subject))[1]


def named_item(subject: str) -> int | None:
    """Return the number of the item if this is a reply to a mail of ours about a vote or a call."""
    text, is_reply = _without_leaders(_squeeze(subject))
    ours = _ours(text)
    return int(ours["item"]) if ours is not None and is_reply else None


def _ours(text: str) -> re.Match[str] | None:
    """Return a subject of ours in whatever language we said it, None for any other."""
    if "#" not in text:
        return None
    match = (pattern.fullmatch(text) for pattern in _patterns())
    return next((each for each in match if each is not None), None)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(dict.fromkeys(re.compile(text) for name in languages() for text in _forms(name)))


def _forms(language: str) -> Iterator[str]:
    """Yield what our subjects look like in a language."""
    marks = {word: f"\ue000{word}\ue001" for word in _IN_OURS}
    with speaking(language):
        # A subject is sent without the isolates of a language from right to left.
        sentences = [_squeeze(_ISOLATES.sub("", text.format(**marks))) for text in _OURS]
    for text in sentences:
        form = re.escape(text)
        for word, mark in marks.items():
            form = form.replace(mark, _IN_OURS[word])
        yield form


def numbered_item(subject: str) -> int | None:
    """Return the number of the item that a subject names as `[#12]`, None if none or several."""
    numbers = {int(number) for number in _NUMBERED.findall(subject)}
    return numbers.pop() if len(numbers) == 1 else None


def item_title(subject: str, *, tags: Iterable[str]) -> str:
    """Return the subject for people: reply marks and the named lists' tags off.

    A bracket that says what a mail is for, such as `[VOTE]` or `[PATCH 2/3]`, is a part of
    the title and stays; so is one of several words. Any other is a list's tag: mails are
    cross-posted with tags of lists that we do not watch. `tags` are names of lists that are
    tags whatever they look like, compared without regard to case and punctuation.
    """
    letters_of_tags = {tag_letters(tag) for tag in tags} - {""}
    brackets, text = _opened(subject)
    texts = [bracket for bracket in brackets if not _is_tag(bracket, letters_of_tags)]
    return " ".join([*texts, text]).strip() or _without_marks(_squeeze(subject))


def has_tag(subject: str, tags: Iterable[str]) -> bool:
    """Return True if a subject begins with one of these tags, perhaps with a running number.

    It is in brackets, perhaps behind others and behind the marks of a reply, and is compared
    without regard to case and punctuation.
    """
    letters = {tag_letters(tag) for tag in tags}
    return any(_is_one_of(tag_letters(bracket), letters) for bracket in _opened(subject)[0])


def _opened(subject: str) -> tuple[list[str], str]:
    """Return the brackets at the front of a subject, and the rest without marks of a reply."""
    text = _squeeze(subject)
    brackets: list[str] = []
    changed = True
    while changed:
        changed = False
        while (trailer := _TRAILER.search(text)) is not None:
            text = text[: trailer.start()]
            changed = True
        wrapped = _WRAPPED.match(text)
        if wrapped is not None:
            text, changed = wrapped[1].strip(), True
        mark = _MARK.match(text)
        if mark is not None:
            text, changed = text[mark.end() :], True
        gate = _GATE.match(text)
        if gate is not None and gate.end() < len(text):
            text, changed = text[gate.end() :], True
            continue
        blob = _BLOB.match(text)
        if blob is not None and blob.end() < len(text):
            brackets.append(blob[0].strip())
            text, changed = text[blob.end() :], True
    return brackets, text


def without_gateway_marks(subject: str) -> str:
    """Return a subject without what filters and gateways wrote in front of it."""
    while (gate := _GATE.match(subject)) is not None and gate.end() < len(subject):
        subject = subject[gate.end() :]
    return subject


def _without_marks(text: str) -> str:
    """Return what is left of a subject of nothing but marks and tags without the marks."""
    while (mark := _MARK.match(text)) is not None:
        text = text[mark.end() :]
    return text


def _is_tag(blob: str, letters_of_tags: set[str]) -> bool:
    """Return True if a bracket names a list, perhaps with a running number in it."""
    letters = tag_letters(blob)
    if _is_one_of(letters, letters_of_tags):
        return True
    words = blob.strip(" []").split()
    return len(words) == 1 and letters.rstrip("0123456789") not in PURPOSES


def _is_one_of(letters: str, tags: Collection[str]) -> bool:
    return letters in tags or letters.rstrip("0123456789") in tags


def tag_letters(tag: str) -> str:
    """Return what tells a tag from another: its letters and digits, in small letters."""
    return _NOT_LETTER.sub("", tag).lower()


def _squeeze(subject: str) -> str:
    return " ".join(subject[:SUBJECT_CHARS].split())


@remembers_words
def _reduce(text: str) -> tuple[str, bool]:
    """Apply the steps of RFC 5256, 2.1 to a squeezed subject until nothing changes.

    Several readers of one mail ask this about its subject, and a thread's mails share theirs.
    """
    marked = False
    while True:
        before = text
        while text.endswith(")") and (trailer := _TRAILER.search(text)) is not None:
            text, marked = text[: trailer.start()], True
        text, has_leader = _without_leaders(text)
        marked = marked or has_leader
        wrapped = _WRAPPED.match(text)
        if wrapped is not None:
            text, marked = wrapped[1].strip(), True
        if text.endswith(")") and (ours := _ours(text)) is not None:
            text = ours["title"].strip()
        if text == before:
            return text, marked


def _without_leaders(text: str) -> tuple[str, bool]:
    """Take off leading marks and blobs; a blob stays when nothing else would be left."""
    marked = False
    at = 0
    while True:
        mark = _MARK.match(text, at)
        if mark is not None:
            at, marked = mark.end(), True
            continue
        gate = _GATE.match(text, at)
        if gate is not None and gate.end() < len(text):
            at = gate.end()
            continue
        blob = _BLOB.match(text, at)
        if blob is None or blob.end() >= len(text):
            return text[at:].strip(), marked
        if _WRAPPED.match(text, at):
            return text[at:].strip(), marked
        at = blob.end()


# What a subject says it was before: `New subject (was: Old one)`, in many languages.
#
# Brackets that only tell something (`Picnic (was fun last year)`, `The war (1870)`) name no
# former subject: beside English `was`, the word needs its colon.

_IN_BRACKETS: Final = WordPattern(
    r"(?P<open>[(\[（])\s?(?:%(formerly bare)s\s?(?P<colon>[:：])\s?|was\s)(?=[^\s)\]）])",
    re.IGNORECASE,
)
_BARE: Final = LatePattern(r"(?:[,;]\s|\s[-–—]\s|\s)was:?\s(?=(?:re|fwd?)\s?:)", re.IGNORECASE)
"""Without brackets only the mark of a reply tells it: `Cranes, was Re: Pier`."""
_TELLS: Final = re.compile(
    r"(?:[a-z]+ed|an?|the|in|on|at|by|to|for|from|with|it|i|we|he|she|they|this|that"
    r"|there|not|never|no|so|too|very|just|only|also|here|fun|good|great|bad|held|done|made|broken|taken"
    r"|given|written|stolen)\b"
)
"""What stands behind a `was` that is a verb."""
_PAIRS: Final = {"(": ")", "[": "]", "（": "）"}


@dataclass(frozen=True, slots=True)
class Renamed:
    """A subject as it is now, and as it was, both as written."""

    now: str
    was: str


def find_renamed(subject: str) -> Renamed | None:
    """Return the two subjects of which one names the other, None where nothing is said of it."""
    subject = subject[:SUBJECT_CHARS]
    for match in _IN_BRACKETS.finditer(subject):
        end = _closed_at(subject, match.start(), match["open"])
        was = subject[match.end() : end]
        if match["colon"] or not _TELLS.match(was):
            rest = subject[end + 1 :]
            return Renamed(f"{subject[: match.start()].rstrip()}{rest}".strip(), was.strip())
    bare = _BARE.search(subject)
    if bare is None:
        return None
    return Renamed(subject[: bare.start()].strip(), subject[bare.end() :].strip())


def without_former(subject: str) -> str:
    """Return a subject without what it was, or as it is where nothing else would be left."""
    renamed = find_renamed(subject)
    return subject if renamed is None or not base_subject(renamed.now) else renamed.now


def former_subject(subject: str) -> str | None:
    """Return the base subject of what a subject says it was, None where it says nothing."""
    renamed = find_renamed(subject)
    return None if renamed is None else base_subject(without_former(renamed.was)) or None


def _closed_at(subject: str, start: int, opening: str) -> int:
    """Return where a bracket is closed, the end of the subject where it was cut."""
    depth = 0
    for at in range(start, len(subject)):
        if subject[at] == opening:
            depth += 1
        elif subject[at] == _PAIRS[opening]:
            depth -= 1
            if depth == 0:
                return at
    return len(subject)
