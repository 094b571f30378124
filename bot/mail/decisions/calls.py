"""Calls for votes and for consensus, and mails about them, told by their subjects and words.

A subject's own marks decide first: `[VOTE] A new pier`, `[RESULT] [VOTE] …`, `CFC: publish it`.
Where it has none, the mail's own words may call a vote: boxes to tick, or a sentence that asks for
votes and says how long or how. A reply never calls one by its subject.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final

from bot.domain.words import fold
from bot.mail.languages.compile import WordPattern, remembers_words
from bot.mail.languages.patterns import unaccented
from bot.mail.limits import SUBJECT_CHARS
from bot.mail.subject import base_subject, is_reply_subject
from bot.mail.values import OwnLine
from bot.mail.votes import leading_number


class Role(StrEnum):
    """What a mail is for in a decision."""

    VOTE = "vote"
    CONSENSUS = "consensus"
    RESULT = "result"
    CANCELED = "canceled"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Headed:
    """What a subject says: the mail's role, and its title without marks.

    `is_consensus`: it is about a call for consensus. `key` is equal for what is one decision, and
    `series` for a vote and its repetitions; `is_again`: the subject says that it is one.
    """

    role: Role
    title: str
    key: str
    series: str
    is_consensus: bool = False
    is_again: bool = False


_BLOB: Final = re.compile(r"\s{0,4}\[(?P<tag>[^\[\]]{1,60})\]\s{0,4}:?")
_HEAD: Final = re.compile(r"\s{0,4}(?P<tag>[^:\[\]]{2,60}?)\s?[:\uff1a]\s{1,4}(?=\S)")
_VOTE: Final = WordPattern(r"%(vote_tags asks_votes)s", re.IGNORECASE, folded=True)
_RESULT: Final = WordPattern(
    r"%(result_tags)s|\b(?:passed|failed|closed)\b", re.IGNORECASE, folded=True
)
_RESULT_IN_TITLE: Final = WordPattern(
    r"(?:^|[-\u2013\u2014:,(]\s?)\W{0,3}(?:(?:final|official|%(vote_tags)s)\s){0,3}%(result_tags)s"
    r"(?=\s(?:of|for|on|der|des|du|de|del|sur)\b|\W{0,3}$|\s?:|\s-)"
    r"|%(vote_tags)s\s%(result_tags)s|%(result_tags)s\s(?:of|for|on)\s(?:the\s)?%(vote_tags)s"
    r"|%(carried lost)s",
    re.IGNORECASE,
    folded=True,
)
"""A title about a result, and not one that merely has the word: `Publish the results page`."""
_WAS: Final = re.compile(r"\(?\bwas:?\s(?=\[)", re.IGNORECASE)
"""`[RESULT] was: [VOTE] A new pier`."""
_CANCELED: Final = WordPattern(r"%(cancel_tags)s", re.IGNORECASE, folded=True)
_CONSENSUS: Final = WordPattern(r"%(consensus_tags)s", re.IGNORECASE, folded=True)
_FOUND: Final = WordPattern(r"%(consensus_found consensus_missing)s", re.IGNORECASE, folded=True)
_ASKS: Final = WordPattern(r"%(asks_votes)s", re.IGNORECASE, folded=True)
_TAG_ONLY: Final = WordPattern(
    r"[\W_]*(?:(?:%(vote_tags asks_votes result_tags cancel_tags consensus_tags again_words)s"
    r"|(?:(?:the|of|on|for|final|formal|official|binding|new|first|second|last|general|lazy|reminder|re|period|and|now|der|des|die|zur|zum|über|von|du|de|la|le|del|sobre|sur|para|da|do)\b)"
    r"|\d(?:st|nd|rd|th)\b)[\W_]*){1,8}",
    re.IGNORECASE,
    folded=True,
)
"""A head that only says what the mail is for: `Call for votes:`, `Result of the vote:`."""
_REMINDS: Final = re.compile(r"\b(?:reminder|erinnerung|rappel|recordatorio)\b", re.IGNORECASE)
_DISCUSSES: Final = re.compile(
    r"discuss|discussion|proposal|draft|heads.?up|pre-?vote", re.IGNORECASE
)
_AGAIN: Final = WordPattern(
    r"[\s(\[,–—-]{1,4}(?:%(again_words bare)s)[\s#.-]{0,2}\d{1,3}[)\]]?"
    r"|[\s(\[,–—-]{1,4}(?:\d{1,2}(?:st|nd|rd|th)|second|third|fourth|new)\s(?:%(again_words)s)[)\]]?"
    r"|(?<=\d)-?rc[\s.-]?\d{1,3}|[\s(\[](?:again|redux|re-?vote|revised)[)\]]?$",
    re.IGNORECASE,
    folded=True,
)
_ORDINAL: Final = re.compile(r"[^\w.+-]+")


@remembers_words
def read_subject(subject: str) -> Headed | None:
    """Return what a subject says of a decision, None where it says nothing."""
    text = _WAS.sub("", " ".join(subject[:SUBJECT_CHARS].split()))
    if is_reply_subject(text) and not _BLOB.match(_unmarked(text)):
        return None
    tags, title = _parted(_unmarked(text))
    heads = " | ".join(map(unaccented, tags))
    votes = _VOTE.search(heads) is not None
    plain = unaccented(title)
    consensus = (_CONSENSUS.search(heads) or _CONSENSUS.match(plain)) is not None
    if is_reply_subject(text) and not (_RESULT.search(heads) or _CANCELED.search(heads)):
        return None
    about = votes or consensus or _VOTE.search(plain) or _CONSENSUS.search(plain)
    role = _role(heads, plain, votes=votes, consensus=consensus, about=bool(about))
    if role is None:
        return None
    is_consensus = (consensus or bool(_CONSENSUS.search(plain))) and not votes
    key, series = _key(title), _key(_AGAIN.sub(" ", unaccented(title)))
    is_again = series != key or _AGAIN.search(f" {heads}") is not None
    return Headed(role, title, key, series, is_consensus, is_again)


def _role(heads: str, title: str, *, votes: bool, consensus: bool, about: bool) -> Role | None:
    if _DISCUSSES.search(heads) and not _RESULT.search(heads):
        return None
    if about and _CANCELED.search(heads):
        return Role.CANCELED
    if _RESULT.search(heads) or (about and _RESULT_IN_TITLE.search(title)):
        return Role.RESULT
    if (votes or consensus) and _REMINDS.search(heads):
        return Role.REMINDER
    if votes:
        return Role.VOTE
    if consensus:
        return Role.CONSENSUS
    if _ASKS.search(f"{heads} | {title}"):
        return Role.VOTE
    return None


def _unmarked(text: str) -> str:
    """Return a subject without the marks of a reply; its tags stay."""
    base = base_subject(text)
    at = text.find(base) if base else -1
    before = text[:at] if at >= 0 else ""
    tags = "".join(match[0] for match in re.finditer(r"\[[^\[\]]{1,60}\]\s?", before))
    return f"{tags}{base}" if at >= 0 else text


def _parted(text: str) -> tuple[list[str], str]:
    """Return the tags of a subject, in brackets or in front of a colon, and its title."""
    tags: list[str] = []
    at = 0
    while (mark := _BLOB.match(text, at) or _HEAD.match(text, at)) is not None:
        is_title = mark.re is _HEAD and not _TAG_ONLY.fullmatch(unaccented(mark["tag"]))
        if is_title or mark.end() >= len(text):
            break
        tags.append(mark["tag"])
        at = mark.end()
    while (behind := re.search(r"\s\[([^\[\]]{1,40})\]\s*$", text)) is not None:
        if behind.start() <= at or not _TAG_ONLY.fullmatch(unaccented(behind[1])):
            break
        tags.append(behind[1])
        text = text[: behind.start()]
    return tags, text[at:].strip() or text.strip()


_OF_MARKS: Final = WordPattern(
    r"%(vote_tags asks_votes result_tags carried lost cancel_tags consensus_tags)s"
    r"|\b(?:passed|failed|closed|reminder|for|on|of|the|about|period|begins?|to|a|an|final|general|is|der|des|die|zur|zum|über|von|du|de|la|le|del|sobre|sur"
    r"|para|da|do)\b",
    re.IGNORECASE,
    folded=True,
)
"""What a title and that of its result may not have in common."""


def _key(title: str) -> str:
    words = _ORDINAL.sub(" ", _OF_MARKS.sub(" ", unaccented(title)))
    return " ".join(fold(words).split())


def decision_key(subject: str) -> str:
    """Return the key of the decision that a reply's subject is about."""
    _tags, title = _parted(_unmarked(" ".join(subject[:SUBJECT_CHARS].split())))
    return _key(title)


def series_of(subject: str) -> tuple[str, bool]:
    """Return what a vote and its repetitions have in common, and whether this is one."""
    headed = read_subject(subject)
    if headed is not None:
        return headed.series, headed.is_again
    title = unaccented(base_subject(subject))
    return _key(_AGAIN.sub(" ", title)), _AGAIN.search(title) is not None


# What the words of a mail say.

_BOX: Final = re.compile(
    r"[\s|*\u2022-]{0,8}(?:\[[\s_.]{0,3}\]|\([\s_]{1,3}\)|\u2610)\s{0,4}(?P<choice>\S.{0,120})"
)
_TICKED: Final = re.compile(
    r"[\s|*\u2022-]{0,8}(?:[\[(]\s{0,2}[xX\u2713\u2714\u2717\u2718*]\s{0,2}[\])]|[\u2611\u2612])\s"
)
_LETTERED: Final = re.compile(
    r"[\s*]{0,8}(?:(?:option|choice)\s)?(?P<letter>[A-H]|\d)\s?[:.)]\s{1,4}(?P<text>\S.{2,120})",
    re.IGNORECASE,
)
_CHOICE_END: Final = re.compile(r"(?:[:,;(]|\s[-\u2013\u2014]\s|$)")
_SAYS_HOW: Final = re.compile(
    r"[+\u2212-]1\b|\byes\b|\bno\b|\babstain|\bhours?\b|\bdays?\b|\bweeks?\b|\buntil\b|\bdeadline",
    re.IGNORECASE,
)
_SPAN: Final = re.compile(
    r"\b(?P<count>\d{1,3}|one|two|three|four|five|seven|ten)[\s-](?P<unit>hours?|hrs?|days?|weeks?"
    r"|stunden|tage|wochen|heures|jours|semaines|horas|d[ií]as|semanas)\b",
    re.IGNORECASE,
)
_ABOUT_TIME: Final = re.compile(
    r"open|vote|voting|close|end|until|last|abstimm|läuft|ouvert|abiert|period|least", re.IGNORECASE
)
_DAY: Final = re.compile(
    r"\b(?:until|by|ends?|closes?|close|end|bis|jusqu'au|hasta)\b.{0,40}?"
    r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?:[T ]{1,2}(?P<hour>\d\d):(?P<minute>\d\d))?",
    re.IGNORECASE,
)
_NUMBERS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "ten": 10}
MOST_LINES: Final = 300
_FEWEST_BOXES: Final = 2


def boxes_in(words: Sequence[OwnLine]) -> tuple[str, ...]:
    """Return the choices beside empty boxes in a mail's own lines, each once, in order.

    Where one is ticked, somebody votes.
    """
    choices: dict[str, None] = {}
    for own in islice(words, MOST_LINES):
        if _TICKED.match(own.text):
            return ()
        match = None if own.is_below_quote else _BOX.match(own.text)
        if match is None:
            continue
        number = leading_number(match["choice"])
        end = _CHOICE_END.search(match["choice"])
        text = match["choice"][: end.start()] if end is not None else match["choice"]
        choices[number[0] if number is not None else text.strip()] = None
    return tuple(choices) if len(choices) >= _FEWEST_BOXES else ()


def calls_in_words(words: Sequence[OwnLine], *, is_reply: bool) -> bool:
    """Return True if a mail's own words call a vote: by boxes, or by a sentence that asks."""
    if boxes_in(words):
        return True
    if is_reply:
        return False
    said = " ".join(own.said for own in islice(words, MOST_LINES) if not own.is_doubtful)
    return _ASKS.search(unaccented(said)) is not None and _SAYS_HOW.search(said) is not None


def options_in(words: Sequence[OwnLine]) -> tuple[str, ...]:
    """Return the options that a call offers, if they are no votes for or against."""
    boxes = boxes_in(words)
    if boxes:
        return () if any(map(_is_for_or_against, boxes)) else boxes
    lettered = {
        match["letter"].upper(): None
        for own in islice(words, MOST_LINES)
        if (match := _LETTERED.match(own.text)) is not None and match["letter"].isalpha()
    }
    return tuple(lettered) if len(lettered) >= _FEWEST_BOXES and "A" in lettered else ()


_PLAIN_CHOICE: Final = WordPattern(
    r"(?:[+\u2212-]?\s?[01](?:\.\d)?|%(votes_for votes_against votes_neither)s"
    r"|%(counts_for counts_against counts_neither)s)\b.{0,60}",
    re.IGNORECASE,
    folded=True,
)


def _is_for_or_against(choice: str) -> bool:
    return _PLAIN_CHOICE.fullmatch(unaccented(choice)) is not None


def end_in(words: Sequence[OwnLine], *, at: datetime) -> datetime | None:
    """Return when a call says that its vote ends, at the earliest; None if it does not say."""
    for own in islice(words, MOST_LINES):
        day = _DAY.search(own.said)
        if day is not None:
            try:
                hour, minute = int(day["hour"] or 23), int(day["minute"] or 59)
                date = (int(day["year"]), int(day["month"]), int(day["day"]))
                return datetime(*date, hour, minute, tzinfo=UTC)
            except ValueError:
                continue
        span = _SPAN.search(own.said)
        if span is not None and _ABOUT_TIME.search(own.said):
            return at + _span(span["count"], span["unit"].lower())
    return None


def _span(count: str, unit: str) -> timedelta:
    number = _NUMBERS.get(count.lower()) or int(count)
    if unit[0] == "h" or unit.startswith("st"):
        return timedelta(hours=number)
    return timedelta(weeks=number) if unit[0] in "ws" else timedelta(days=number)


_CANCELS: Final = WordPattern(r"%(cancels)s", re.IGNORECASE, folded=True)
_MAY_CANCEL: Final = re.compile(r"\b(?:mind|should|could|would|may|might|if|please|\w+n't)\b|\?")


def cancels_vote(words: Sequence[OwnLine]) -> str:
    """Return the line by which a mail cancels a vote, "" if none does."""
    for own in islice(words, MOST_LINES):
        if _CANCELS.search(unaccented(own.said)) and not _MAY_CANCEL.search(own.said.lower()):
            return own.text
    return ""


def declares_consensus(words: Sequence[OwnLine]) -> tuple[bool, str] | None:
    """Return whether a mail declares consensus, or that there is none, and the line; else None."""
    for own in islice(words, MOST_LINES):
        text = unaccented(own.said)
        if _FOUND.search(text) and not own.said.rstrip().endswith("?"):
            return _MISSING.search(text) is None, own.text
    return None


_MISSING: Final = WordPattern(r"%(consensus_missing)s", re.IGNORECASE, folded=True)


def paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Yield the paragraphs of some lines, each on one line."""
    held: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            held.append(line.strip())
        elif held:
            yield " ".join(held)
            held = []
