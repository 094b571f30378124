"""Votes and commands in a mail: only its sender's own, unquoted words count.

What a choice means is for the ballot's method to say: here a vote is a token as it was
written, such as `+1`, `-0.5`, `agree`, `block`, with its reason and its line. Nothing below
a signature or a forwarded block counts. Two choices for one ballot are both returned; it is
for the caller to refuse them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.mail.entry_lines import has_entry
from bot.mail.limits import LINE_CHARS, REASON_CHARS, VOTES
from bot.mail.lines import read_lines
from bot.mail.walk import LineKind, Reading

WORDS: Final = ("agree", "disagree", "abstain", "block")
"""The words that are choices in every mail; a ballot's own options come as an argument."""

BARE_WORDS: Final = ("yes", "no", "agreed")
"""Words that are choices only alone on their line, or behind a number: "No, but …" is talk."""

_NUMBER: Final = re.compile(
    r"(?P<sign>[+\-\u2212\u2013\uff0b\uff0d])?(?P<digit>[01])(?P<part>[.,]\d{1,2})?(?![\w.,]\w|\w|%)"
)
_TELEPHONE: Final = re.compile(r"\s*(?:\(\d{3}\)|\d{3}[\s.-]?\d{3})")
"""What stands behind the `+1` of a number in North America: an area code, or more digits."""
_REASON: Final = re.compile(r"\s*[:,;.!]*\s*(?:[-\u2013\u2014]+\s+)?(?P<reason>.*)$", re.DOTALL)
_SEPARATED: Final = re.compile(
    r"\s*+(?:[.!]*+\s*+$|[:,;]|[.!]\s|(?<=\s)[-\u2013\u2014]+\s|\(|(?<=\s)because\b)",
    re.IGNORECASE,
)
_VOTE_WORD: Final = re.compile(r"(?:my\s)?vote\s*(?::|is\b)\s*", re.IGNORECASE)
_FREE_CHOICE: Final = re.compile(
    r"[^:;,.]{1,80}?(?=\s{1,9}because\b|\s{1,9}[-\u2013\u2014]\s|[:;,.]|$)", re.IGNORECASE
)
_RANKING: Final = re.compile(r"[^>]{1,80}(?:>[^>]{1,80}){1,50}$")
_ITEM_LINE: Final = re.compile(
    r"[\s*\u2022-]{0,4}\[?#(?P<item>[0-9]{1,9})\]?\s*(?P<colon>[:.)\u2013-]\s+|:)?\s*(?P<rest>\S.*)$"
)
_ENTRY: Final = re.compile(r"[\s*_\u2022\u25aa-]{0,6}\[?#(?P<item>[0-9]{1,9})\b")
_INVISIBLE: Final = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""What no reader sees: soft hyphens, words' and directions' marks, a byte order mark."""
_EMPHASIS: Final = re.compile(
    rf"^([\s{_INVISIBLE}]*)([*_]{{1,3}})([^\s*_](?:[^*_]{{0,78}}[^\s*_])?)\2(?!\w)"
)
"""`*agree* - let us`: emphasis as plain text has it, also beside HTML."""
_MARKUP: Final = re.compile(rf"^[*_`'\"\s{_INVISIBLE}]+|[*_`'\"\s{_INVISIBLE}]+$")
_EMOJI: Final = {":+1:": "+1", ":-1:": "-1", ":thumbsup:": "+1", ":thumbsdown:": "-1"}
_COMMAND: Final = re.compile(r"!([A-Za-z][\w-]{0,30})(?:\s+(.*))?$")
_CLOSING: Final = re.compile(
    r"(?:best|kind|warm|regards|cheers|thanks|thank you|sincerely|cordially|yours|bye|ciao|br"
    r"|gru[sß]|mfg|saludos|cordialement|amicalement|groet|hälsningar)\b|[-\u2013\u2014]",
    re.IGNORECASE,
)
_FEWEST_WORDS: Final = 4
"""A paragraph of fewer words below a bare vote is a name, not a reason."""


@dataclass(frozen=True, slots=True)
class MailVote:
    """One vote in a mail.

    For which item (None: the thread's), the choice as it was written (signs in ASCII), the
    reason (may be empty), and the line that holds it.
    """

    item: int | None
    choice_text: str
    reason: str
    line: str


@dataclass(frozen=True, slots=True)
class _OwnLine:
    """A line of the sender's own: its number and the entry `#N` quoted last above it."""

    at: int
    text: str
    entry: int | None
    opens_block: bool


_QUOTED: Final = re.compile(r" {0,4}(?:[>|]|\w{1,12}>)")
"""What may be quoted, whatever else shows: a mail that answers none has such lines of its own."""


def begins_with_choice(new_text: str, *, options: Sequence[str] = ()) -> bool:
    """Say whether the first own line in a mail's new text may be a vote.

    Where that of an answer is not, `first_line_votes` finds none, and need not tell the lines
    apart again.
    """
    lines = (line[:LINE_CHARS] for line in new_text.split("\n") if not _QUOTED.match(line))
    first = next((own for line in lines if (own := _said(line))), "")
    return _choice(first, options) is not None


def first_line_votes(text: str, *, options: Sequence[str] = ()) -> tuple[MailVote, ...]:
    """Return the vote in the first own line of a mail, empty when that line is no choice.

    Further own lines that are nothing but a choice come after it, so that a mail which says
    both `+1` and `-1` can be refused. `options` are the ballot's own choices, if it has any.
    """
    reading = read_lines(text)
    votes: list[MailVote] = []
    for number, own in enumerate(_own_lines(reading)):
        found = _choice(own.text, options)
        if number == 0:
            if found is None:
                return ()
            votes.append(_vote(reading, own.at, None, found))
            second = _number(found[1].lstrip("/| "))
            if second is not None and second[0][:1] in {"+", "-"}:
                # `+1 / -1`: two choices on one line are two, not a choice and its reason.
                votes.append(_vote(reading, own.at, None, second))
        elif found is not None and not found[1] and found[0] != "0" and len(votes) < VOTES:
            votes.append(_vote(reading, own.at, None, found))
    return tuple(votes)


def entry_votes(text: str, *, options: Sequence[str] = ()) -> tuple[MailVote, ...]:
    """Return the votes on numbered entries, as in the answer to a digest.

    These are `#12: +1 because …` lines anywhere in the own words, and choices that begin an
    answer right below a quoted entry `#12 …`.
    """
    if not has_entry(text):
        return ()  # nearly all mails: telling their lines apart once more would be for nothing
    reading = read_lines(text)
    votes: list[MailVote] = []
    for own in _own_lines(reading):
        if len(votes) >= VOTES:
            break
        line = _ITEM_LINE.match(own.text)
        if line is not None:
            found = _choice(_said(line["rest"]), (*options, *BARE_WORDS))
            if found is not None:
                votes.append(_vote(reading, own.at, int(line["item"]), found))
        elif own.opens_block and own.entry is not None:
            found = _choice(own.text, options)
            if found is not None:
                votes.append(_vote(reading, own.at, own.entry, found))
    return tuple(votes)


def find_commands(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of each `!command` line of the sender's own, without the `!`."""
    found = []
    for own in _own_lines(read_lines(text)):
        match = _COMMAND.match(own.text)
        if match is not None:
            found.append((match[1].lower(), *(match[2] or "").split()))
        if len(found) >= VOTES:
            break
    return tuple(found)


def _own_lines(reading: Reading) -> Iterator[_OwnLine]:
    """Yield the lines that are the sender's own and say something, until the signature."""
    entry: int | None = None
    after_quote = False
    for at, (kind, depth) in enumerate(zip(reading.kinds, reading.depths, strict=True)):
        if kind is LineKind.SIGNATURE and not depth:
            return
        if kind is not LineKind.TEXT:
            continue
        content = reading.contents[at][:LINE_CHARS]
        if depth:
            match = _ENTRY.match(content)
            if match is not None:
                entry = int(match["item"])
            after_quote = True
            continue
        text = _said(content)
        if text:
            yield _OwnLine(at, text, entry, after_quote)
            after_quote = False


def _said(line: str) -> str:
    """Return what a line says, without emphasis, quotes and what is invisible around it."""
    return _MARKUP.sub("", _EMPHASIS.sub(r"\1\3", line))


def _choice(line: str, options: Sequence[str]) -> tuple[str, str] | None:
    """Return the choice that a line begins with and the reason behind it, or None."""
    asked = _VOTE_WORD.match(line)
    if asked is not None:
        rest = line[asked.end() :].strip()
        return _number(rest) or _word(rest, options) or _free(rest)
    for emoji, choice in _EMOJI.items():
        if line.startswith(emoji):
            return choice, _reason(line[len(emoji) :])
    return _bare(line) or _ranking(line, options) or _word(line, options) or _number(line)


def _bare(line: str) -> tuple[str, str] | None:
    """Read a word that is a choice when it stands alone."""
    word = line.rstrip(".! ")
    return (word, "") if word.casefold() in BARE_WORDS else None


def _number(line: str) -> tuple[str, str] | None:
    """Read `+1`, `-0.5`, `0`. A bare 0 stands alone or before a reason that is set apart."""
    match = _NUMBER.match(line)
    if match is None:
        return None
    rest = line[match.end() :]
    sign = match["sign"]
    if sign is None:
        if match["digit"] != "0" or not _SEPARATED.match(rest):
            return None
    elif rest[:1] not in {"", " ", "\t", ",", ".", ":", ";", "!", "(", "\u2013", "\u2014", "*"}:
        return None
    if match[0] == "+1" and _TELEPHONE.match(rest):
        return None
    plus = "+" if sign in {"+", "\uff0b"} else "-" if sign else ""
    part = (match["part"] or "").replace(",", ".")
    return f"{plus}{match['digit']}{part}", _reason(rest)


def _word(line: str, options: Sequence[str]) -> tuple[str, str] | None:
    """Read a word that is a choice when nothing but the end or a reason follows it."""
    folded = line.casefold()
    for word in sorted((*WORDS, *options), key=len, reverse=True):
        if folded.startswith(word.casefold()):
            rest = line[len(word) :]
            if _SEPARATED.match(rest):
                return line[: len(word)], _reason(rest)
    return None


def _ranking(line: str, options: Sequence[str]) -> tuple[str, str] | None:
    """Read `B > A > C` when each part is an option."""
    if not options or not _RANKING.match(line):
        return None
    known = {option.casefold() for option in options}
    parts = [part.strip() for part in line.split(">")]
    return (line, "") if all(part.casefold() in known for part in parts) else None


def _free(line: str) -> tuple[str, str] | None:
    """Read whatever stands behind `vote:`; the ballot says whether it is a choice."""
    match = _FREE_CHOICE.match(line)
    if match is None or not match[0].strip():
        return None
    return match[0].strip(), _reason(line[match.end() :])


def _reason(rest: str) -> str:
    match = _REASON.match(rest)
    return match["reason"].strip() if match is not None else ""


def _vote(reading: Reading, at: int, item: int | None, found: tuple[str, str]) -> MailVote:
    choice, reason = found
    content = reading.contents[at].strip()
    reason = " ".join([reason, *_goes_on(reading, at, choice, has_reason=bool(reason))]).strip()
    return MailVote(item, choice, reason[:REASON_CHARS], content[:LINE_CHARS])


def _goes_on(reading: Reading, at: int, choice: str, *, has_reason: bool) -> list[str]:
    """Return the lines that go on with a reason.

    A reason that has begun goes on to the end of its paragraph. A bare objection takes the
    paragraph below it: that is where people explain themselves.
    """
    objection = choice.startswith("-") or choice.casefold() in {"block", "disagree"}
    if not has_reason and not objection:
        return []
    lines: list[str] = []
    size = 0
    for index in range(at + 1, len(reading.contents)):
        content = reading.contents[index].strip()
        is_own = reading.kinds[index] is LineKind.TEXT and not reading.depths[index]
        if not is_own:
            if content or lines or has_reason:
                break
            continue
        said = _said(content)
        if _ITEM_LINE.match(said) or _COMMAND.match(said) or _CLOSING.match(said):
            break
        if _choice(said, ()) is not None:
            break
        lines.append(content)
        size += len(content)
        if size > REASON_CHARS:
            break
    words = sum(len(line.split()) for line in lines)
    return lines if has_reason or words >= _FEWEST_WORDS else []
