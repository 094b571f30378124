"""Votes in a mail: only its sender's own, unquoted words count.

What a choice means is for the ballot's method to say: here a vote is a token as it was
written, such as `+1`, `-0.5`, `agree`, `block`, with its reason and its line. Which lines may
vote, `own_words` says. Two choices for one ballot are both returned; it is for the caller to
refuse them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import Final

from bot.domain.ballots.choices import short_words
from bot.mail.languages.compile import WordPattern
from bot.mail.limits import ENTRIES, LINE_CHARS, OWN_CHARS, REASON_CHARS, VOTES
from bot.mail.own_words import first_own, without_markup
from bot.mail.values import Above, OwnLine, ParsedMail

WORDS: Final = ("agree", "disagree", "abstain", "block")
"""The words that are choices in every mail; a ballot's own options come as an argument."""

BARE_WORDS: Final = ("yes", "no", "agreed")
"""Words that are choices only alone on their line, or behind a number: "No, but …" is talk."""

_NUMBER: Final = re.compile(
    r"(?P<sign>[+\-\u2212\u2013\uff0b\uff0d])?(?P<digit>[01])(?P<part>[.,]\d{1,2})?(?![\w.,]\w|\w|%)"
)
_AMOUNT: Final = WordPattern(r"\s?[°€$£%%]|\s%(units)s", re.IGNORECASE)
"""`+1 day` and `-1 °C` are amounts."""
_TELEPHONE: Final = re.compile(r"\s*(?:\(\d{3}\)|\d{3}[\s.-]?\d{3})")
"""What stands behind the `+1` of a number in North America: an area code, or more digits."""
_REASON: Final = re.compile(r"\s*[:,;.!]*\s*(?:[-\u2013\u2014]+\s+)?(?P<reason>.*)$", re.DOTALL)
_SEPARATED: Final = re.compile(
    r"\s*+(?:[.!]*+\s*+$|[:,;]|[.!]\s|(?<=\s)[-\u2013\u2014]+\s|\(|(?<=\s)because\b"
    r"|(?<=\s)(?:from (?:me|us)|(?:non-?)?binding)\b)",
    re.IGNORECASE,
)
_BEFORE_SECOND: Final = re.compile(
    r"[\s/|.,;\u2026\u2013\u2014]*+(?:(?:or|and|no|sorry|wait|rather|then)[\s,.:;\u2026]+){0,2}"
)
"""What stands between two choices on one line: `+1 / -1`, `+1, no, -1`."""
_SECOND_CLAUSE: Final = re.compile(
    r"(?:[,;]\s{1,3}(?:(?:or|and|but|und|oder|et|ou|mais|aber|y|o|pero)\s{1,3})?"
    r"|(?:^|\s)(?:or|and|but|und|oder|et|ou|mais|aber|y|o|pero)\s{1,3})(?=[+\-\u2212\u2013])",
    re.IGNORECASE,
)
"""In front of another choice in the reason of one: `+1 for the draft, -1 for the annex`."""
_VOTE_WORD: Final = re.compile(r"(?:my\s)?vote\s*(?::|is\b)\s*", re.IGNORECASE)
_FREE_CHOICE: Final = re.compile(
    r"[^:;,.]{1,80}?(?=\s{1,9}because\b|\s{1,9}[-\u2013\u2014]\s|[:;,.]|$)", re.IGNORECASE
)
_ITEM_LINE: Final = re.compile(
    r"[\s*\u2022-]{0,4}\[?#(?P<item>[0-9]{1,9})\]?\s*(?P<colon>[:.)\u2013-]\s+|:)?\s*(?P<rest>\S.*)$"
)
_EMOJI: Final = {":+1:": "+1", ":-1:": "-1", ":thumbsup:": "+1", ":thumbsdown:": "-1"}
_CONFIRMS: Final = re.compile(r"confirm[\s.,;:!]*", re.IGNORECASE)
_COUNTS_OWN: Final = re.compile(r"confirm,? and count my vote[\s.,;:!]*", re.IGNORECASE)
_IS_NO_VOTE: Final = re.compile(r"(?:no|non|refuse|not a vote)[\s.,;:!]*", re.IGNORECASE)
_ENDORSES: Final = re.compile(r"(?:i\s)?endorsed?[\s.,;:!]*", re.IGNORECASE)
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
    reason (may be empty), and the line that holds it. One that is not `is_sure` may be talk, such
    as `#2: +1 day delay`: it only contradicts other votes on its item.
    """

    item: int | None
    choice_text: str
    reason: str
    line: str
    is_sure: bool = True
    at: int = field(default=0, compare=False)
    """The place of its own line."""


def is_choice(line: str, *, options: Sequence[str] = ()) -> bool:
    """Return True if a line begins with a choice that is sure, of whatever ballot."""
    return _choice(line, options) is not None


def first_line_votes(
    words: Sequence[OwnLine], *, options: Sequence[str] = ()
) -> tuple[MailVote, ...]:
    """Return the vote in the first own line of a mail, empty when that line is no choice.

    One line of greeting may stand above it.

    Further choices come after it, so that a mail which says both `+1` and `-1 I changed my mind`
    can be refused. `options` are the ballot's own choices, if it has any.
    """
    votes: list[MailVote] = []
    for at, own in first_own(words):
        reading = None if own.is_doubtful else _choice(own.said, options)
        if not votes:
            if reading is None:
                return ()
            votes += _votes(words, at, None, reading)
        elif reading is not None and _is_another(own, reading):
            votes += _votes(words, at, None, reading)
        if len(votes) >= VOTES:
            break
    return tuple(votes)


def _is_another(own: OwnLine, reading: tuple[str, str]) -> bool:
    """Return True if a choice below the first one is a vote, too.

    A word with more behind it may stand there by chance where a sentence goes on from the line
    above, and a bare 0 anywhere.
    """
    choice, reason = reading
    if choice == "0":
        return False
    return choice[0] in "+-" or not reason or own.begins or _VOTE_WORD.match(own.said) is not None


def entry_votes(
    words: Sequence[OwnLine],
    *,
    answers_us: bool,
    options: Sequence[str] = (),
    thread_item: int | None = None,
) -> tuple[MailVote, ...]:
    """Return the votes on numbered entries, as in the answer to a digest.

    These are `#12: +1 because …` lines anywhere in the own words and, where the mail `answers_us`,
    choices that begin an answer right below a quoted entry `#12 …`. Elsewhere people number what
    they like: only `#12:` with a choice that is set apart from what follows is a sure vote there,
    and a single such line on the `thread_item`, as our links write it, whatever they lose on the
    way of what the mail answers.
    """
    votes: list[MailVote] = []
    lines = list(entry_lines(words))
    is_alone = sum(entry.is_numbered for entry in lines) == 1
    for entry in lines:
        if len(votes) >= VOTES:
            break
        if entry.is_numbered:
            reading = _choice(entry.said, (*options, *BARE_WORDS))
        else:
            reading = _choice(entry.said, options) if answers_us else None
        if reading is not None:
            on_line = list(_votes(words, entry.at, entry.item, reading))
            is_ours = is_alone and entry.has_colon and entry.item == thread_item
            is_sure = answers_us or len(on_line) > 1 or is_ours
            is_sure = is_sure or _is_plainly_on_item(entry, options)
            votes += [replace(vote, is_sure=is_sure) for vote in on_line]
    return tuple(votes)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An own line about an item: `#12: …`, or one right below a quoted entry.

    `said` is what stands behind the number, `at` the line's place. `has_colon`: as in `#12: …`.
    """

    item: int
    said: str
    at: int
    is_numbered: bool = False
    has_colon: bool = False


def entry_lines(words: Sequence[OwnLine]) -> Iterator[EntryLine]:
    """Yield the first lines of a mail that may hold votes on numbered entries."""
    return islice(_entry_lines(words), ENTRIES)


def _entry_lines(words: Sequence[OwnLine]) -> Iterator[EntryLine]:
    entry: int | None = None
    for at, own in enumerate(words):
        entry = entry if own.entry is None else own.entry
        if own.is_doubtful:
            continue
        line = _ITEM_LINE.match(own.said) if "#" in own.said else None
        if line is not None:
            rest = without_markup(line["rest"])
            has_colon = (line["colon"] or "").startswith(":")
            yield EntryLine(int(line["item"]), rest, at, is_numbered=True, has_colon=has_colon)
        elif entry is not None and own.is_below_quote:
            yield EntryLine(entry, own.said, at)


def _is_plainly_on_item(entry: EntryLine, options: Sequence[str]) -> bool:
    """Return True if an `#12: …` line is a vote, whatever the mail answers."""
    if not entry.has_colon:
        return False
    reading = _choice(entry.said, options, is_apart=True)
    return reading is not None and reading[0].casefold() not in BARE_WORDS


def may_hold_votes(words: Sequence[OwnLine]) -> bool:
    """Return True if a mail may hold a vote, if it replies to us or to an item with a ballot."""
    every = tuple(short_words())
    return bool(
        first_line_votes(words, options=every) or entry_votes(words, answers_us=True, options=every)
    )


def says_confirm(words: Sequence[OwnLine]) -> bool:
    """Return True if the first own line of a mail is the word `confirm`, in whatever case."""
    return _says_first(words, _CONFIRMS)


def says_count_own(words: Sequence[OwnLine]) -> bool:
    """Return True if the first own line of a mail is `confirm and count my vote`."""
    return _says_first(words, _COUNTS_OWN)


def reason_below(words: Sequence[OwnLine]) -> str:
    """Return the paragraph of own words below the first own line, "" if that is only a name."""
    lines: list[str] = []
    is_first = True
    for own in words:
        if is_first:
            is_first = not own.said
            continue
        if not own.said and not lines:
            continue
        ends = own.is_doubtful or _ITEM_LINE.match(own.said) or _CLOSING.match(own.said)
        is_next_paragraph = bool(lines) and own.begins
        if not own.said or is_next_paragraph or ends or _choice(own.said, ()) is not None:
            break
        lines.append(own.text.strip())
    reason = " ".join(lines)[:REASON_CHARS]
    return reason if len(reason.split()) >= _FEWEST_WORDS else ""


def says_no_vote(words: Sequence[OwnLine]) -> bool:
    """Return True if the first own line of a mail is `no`, `non`, `refuse` or `not a vote`."""
    return _says_first(words, _IS_NO_VOTE)


def _says_first(words: Sequence[OwnLine], wanted: re.Pattern[str]) -> bool:
    first = next((own for own in words if own.said), None)
    return first is not None and not first.is_doubtful and wanted.fullmatch(first.said) is not None


def says_endorse(words: Sequence[OwnLine]) -> bool:
    """Return True if the first own line of a mail, below one that greets, is `endorse`."""
    first = next(first_own(words), None)
    return (
        first is not None
        and not first[1].is_doubtful
        and _ENDORSES.fullmatch(first[1].said) is not None
    )


def _choice(line: str, options: Sequence[str], *, is_apart: bool = False) -> tuple[str, str] | None:
    """Return the choice that a line begins with and the reason behind it, or None.

    `is_apart`: a number, too, must be set apart from its reason, as words must.
    """
    asked = _VOTE_WORD.match(line)
    if asked is not None:
        rest = line[asked.end() :].strip()
        return _number(rest) or _word(rest, options) or _free(rest)
    for emoji, choice in _EMOJI.items():
        if line.startswith(emoji):
            line = f"{choice}{line[len(emoji) :]}"
    reading = _bare(line, options) or _several(line, options) or _word(line, options)
    return reading or _number(line, is_apart=is_apart)


def _bare(line: str, options: Sequence[str]) -> tuple[str, str] | None:
    """Read a word that is a choice when it stands alone, or the number of an option."""
    word = line.rstrip(".! ")
    is_number = word.isdecimal() and word in options
    return (word, "") if is_number or word.casefold() in BARE_WORDS else None


_BEHIND_A_NUMBER: Final = frozenset(("", *" \t,.:;!(\u2013\u2014*"))
_CONDITION: Final = WordPattern(
    r"[\s,;(\u2013\u2014-]{1,4}(?:but\s)?%(conditions awaits)s", re.IGNORECASE
)
_JEST: Final = WordPattern(
    r"(?:[\W_]{0,8}|.{0,200}[.!?\u2026]\s{1,3})%(jests)s(?:[\W_]|$)", re.IGNORECASE
)


_SECOND_THOUGHTS: Final = WordPattern(
    r"(?:[\W_]{0,8}|.{0,200}[.!?\u2026]\s{1,3})%(second_thoughts)s(?:[\W_]|$)", re.IGNORECASE
)
_AGREES: Final = WordPattern(
    r"\s{1,3}(?:%(others_words)s(?:\W|$)|%(agrees_to)s\s[A-Z]\w{1,30}['’]s\s)"
)
"""`+1 to what Ana wrote`, `+1 to Ana's idea`."""
_OTHERS_VOTE: Final = re.compile(
    r"\s{1,3}(?:on behalf of|from (?:my|our|his|her|their)\s|(?:was|were)\s"
    r"|from\s[A-Z]\w{1,30}(?:\s[A-Z]\w{1,30}){0,2}\s*(?:[.,;!(]|$))"
)
"""`+1 from Ben`, `+1 on behalf of my sister`, `-1 from my boss`, `+1 was my vote last time`."""


_QUESTION: Final = re.compile(r"\s?\?[\s?!]{0,4}")


def is_question(rest: str) -> bool:
    """Return True if nothing but a question mark follows a choice: `+1?`."""
    return _QUESTION.fullmatch(rest) is not None


def is_conditional(rest: str) -> bool:
    """Return True if what follows a choice makes a condition: `if it is tested`."""
    return _CONDITION.match(rest) is not None


def is_jest(rest: str) -> bool:
    """Return True if what follows a choice takes it for a joke: `… just kidding`."""
    return _JEST.match(rest) is not None


def has_second_thoughts(rest: str) -> bool:
    """Return True if what follows a choice goes back on it: `No, wait`."""
    return _SECOND_THOUGHTS.match(rest) is not None


def agrees_with_others(rest: str) -> bool:
    """Return True if what follows a choice says that it is about somebody's words."""
    return _AGREES.match(rest) is not None


def tells_others_vote(rest: str) -> bool:
    """Return True if what follows a choice says that it is somebody's by name."""
    return _OTHERS_VOTE.match(rest) is not None


def is_in_doubt(rest: str) -> bool:
    """Return True if whoever wrote this behind a choice has not voted yet."""
    tests = (
        is_conditional,
        is_question,
        is_jest,
        has_second_thoughts,
        agrees_with_others,
        tells_others_vote,
    )
    return any(test(rest) for test in tests)


def leading_choice(line: str, options: Sequence[str]) -> tuple[str, str] | None:
    """Return the choice that a line begins with, whatever follows, and what follows; or None."""
    asked = _VOTE_WORD.match(line)
    line = line if asked is None else line[asked.end() :]
    number = leading_number(line)
    if number is not None and number[0][0] in "+-":
        return number
    folded = line.casefold()
    for word in sorted((*WORDS, *BARE_WORDS, *options), key=len, reverse=True):
        behind = line[len(word) : len(word) + 1]
        if folded.startswith(word.casefold()) and not (behind.isalnum() or behind in {"-", "_"}):
            return line[: len(word)], line[len(word) :]
    return None


def _number(line: str, *, is_apart: bool = False) -> tuple[str, str] | None:
    """Read `+1`, `-0.5`, `0`. A bare 0 stands alone or before a reason that is set apart."""
    leading = leading_number(line)
    if leading is None:
        return None
    choice, rest = leading
    is_signed = choice[0] in "+-"
    if (is_apart or not is_signed) and not _SEPARATED.match(rest):
        return None
    if not is_signed and choice[0] != "0":
        return None
    if is_signed and rest[:1] not in _BEHIND_A_NUMBER:
        return None
    return None if is_in_doubt(rest) else (choice, _reason(rest))


def leading_number(line: str) -> tuple[str, str] | None:
    """Return the number that a line begins with and what follows, None if it counts something."""
    match = _NUMBER.match(line)
    if match is None:
        return None
    rest = line[match.end() :]
    if _AMOUNT.match(rest) or (match[0] == "+1" and _TELEPHONE.match(rest)):
        return None
    plus = "+" if match["sign"] in {"+", "\uff0b"} else "-" if match["sign"] else ""
    return f"{plus}{match['digit']}{(match['part'] or '').replace(',', '.')}", rest


def _word(line: str, options: Sequence[str]) -> tuple[str, str] | None:
    """Read a word that is a choice when nothing but the end or a reason follows it."""
    folded = line.casefold()
    words, begin = _choosing(tuple(options))
    if folded[:1] not in begin:
        return None
    for word in words:
        if folded.startswith(word.casefold()):
            rest = line[len(word) :]
            if _SEPARATED.match(rest) and not is_in_doubt(rest):
                return line[: len(word)], _reason(rest)
    return None


@lru_cache(maxsize=64)
def _choosing(options: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the words that are choices, the longest first, and how one of them may begin."""
    own = (option for option in options if option and not option.isdecimal())
    words = tuple(sorted((*WORDS, *own), key=len, reverse=True))
    return words, frozenset(word.casefold()[0] for word in words)


def _several(line: str, options: Sequence[str]) -> tuple[str, str] | None:
    """Read `B > A = C`, `A; B` and `A = 3; B = 5` when each part is an option or its number."""
    match = _list_of(tuple(options)).match(line) if options else None
    return None if match is None else (match[0].strip(), _reason(line[match.end() :]))


@lru_cache(maxsize=64)
def _list_of(options: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(
        re.escape(option) + (r"(?!\d)" if option.isdecimal() else "")
        for option in sorted(options, key=len, reverse=True)
    )
    between = r"\s{0,9}(?:[>=:;,&]|\band\b)\s{0,9}"
    # Each name is taken once: options that hold signs of their own can be told apart in many ways.
    return re.compile(
        rf"(?>{names})(?:{between}(?>{names}|\d{{1,6}}\b)){{1,100}}"
        r"(?=\s*[.;!]?\s*$|\s{1,9}because\b|\s{1,9}[-\u2013\u2014]{1,3}\s)",
        re.IGNORECASE,
    )


def _free(line: str) -> tuple[str, str] | None:
    """Read whatever stands behind `vote:`; the ballot says whether it is a choice."""
    match = _FREE_CHOICE.match(line)
    if match is None or not match[0].strip():
        return None
    return match[0].strip(), _reason(line[match.end() :])


def _reason(rest: str) -> str:
    match = _REASON.match(rest)
    return match["reason"].strip() if match is not None else ""


def _votes(
    words: Sequence[OwnLine], at: int, item: int | None, reading: tuple[str, str]
) -> Iterator[MailVote]:
    """Yield the vote on a line, or both: `+1 / -1` are two, not a choice and its reason."""
    yield _vote(words, at, item, reading)
    rest = _BEFORE_SECOND.sub("", reading[1], count=1)
    if rest[:1] not in {"", "0"} and (second := _number(rest)) is not None:
        yield _vote(words, at, item, second)
    elif reading[0][:1] in {"+", "-"}:
        for clause in islice(_SECOND_CLAUSE.finditer(reading[1][:LINE_CHARS]), VOTES):
            if (other := leading_number(reading[1][clause.end() :])) is not None:
                yield _vote(words, at, item, (other[0], ""))


def _vote(
    words: Sequence[OwnLine], at: int, item: int | None, reading: tuple[str, str]
) -> MailVote:
    choice, reason = reading
    reason = " ".join([reason, *_goes_on(words, at, choice, has_reason=bool(reason))]).strip()
    line = words[at].whole[:LINE_CHARS]
    return MailVote(item, choice, reason[:REASON_CHARS], line, at=at)


_OBJECTIONS: Final = frozenset({"block", "disagree", "-1"})


def _goes_on(words: Sequence[OwnLine], at: int, choice: str, *, has_reason: bool) -> list[str]:
    """Return the lines that go on with a reason.

    A reason that has begun goes on to the end of its paragraph. A bare objection takes the
    paragraph below it: that is where people explain themselves.
    """
    word = choice.casefold()
    objection = word.startswith("-") or short_words().get(word, word) in _OBJECTIONS
    if not has_reason and not objection:
        return []
    lines: list[str] = []
    size = 0
    for own in islice(words, at + 1, None):
        is_new_paragraph = own.above is Above.BLANK and (bool(lines) or has_reason)
        if own.above is Above.OTHER or is_new_paragraph:
            break
        text = without_markup(own.whole)
        if _ITEM_LINE.match(text) or _CLOSING.match(text) or _choice(text, ()) is not None:
            break
        lines.append(own.whole)
        size += len(own.whole)
        if size > REASON_CHARS:
            break
    count = sum(len(line.split()) for line in lines)
    return lines if has_reason or count >= _FEWEST_WORDS else []


# Mails that say nothing but votes, such as a quick answer to a digest.

COURTESY_WORDS: Final = 6
"""As many words of greeting and name still make no contribution of their own."""


def is_only_votes(mail: ParsedMail) -> bool:
    """Return True if a mail's own words are `#N` votes, their reasons, and at most a greeting."""
    if len(mail.new_text) > OWN_CHARS or next(entry_lines(mail.said.words), None) is None:
        return False
    answers = bool(mail.references)
    mail_votes = entry_votes(mail.said.words, answers_us=answers, options=tuple(short_words()))
    votes = [vote for vote in mail_votes if vote.is_sure]
    if not votes:
        return False
    spoken = " ".join(f"{vote.line} {vote.reason}" for vote in votes)
    count = 0
    for line, times in Counter(mail.new_text.split("\n")).items():
        if line.strip() and not line.startswith(">") and line.strip() not in spoken:
            count += times * len(line.split())
        if count > COURTESY_WORDS:
            return False
    return True
