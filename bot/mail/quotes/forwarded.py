"""Where somebody else's words begin: attributions, header blocks, separator lines."""

import re
from typing import Final

from bot.mail.languages.compile import WordPattern
from bot.mail.languages.patterns import LatePattern
from bot.mail.languages.quoting import (
    GLUED,
    NAMED_SEPARATOR,
    ON_ONE_LINE,
    SEPARATOR,
    Label,
)
from bot.mail.quotes.header_fields import (
    bare_fields,
    has_label,
    labelled_lines,
    number_above,
    rule_below,
    separator_above,
    with_short_rule,
)
from bot.mail.quotes.walk import RULE, Opens, Taken, Walk
from bot.mail.values import LineKind, Source

# Header fields and separators that the sender speaks of: nobody is quoted below them.

_LAST_WORD: Final = 12
_INTRODUCES: Final = WordPattern("%(introduces)s$")


def is_spoken_of(walk: Walk, at: int) -> bool:
    """Return True if own words introduce a line: `This is what he puts in front:`."""
    for line in walk.reading.contents[max(at - 2, 0) : at][::-1]:
        if line:
            return line.endswith(":") or _INTRODUCES.search(line[-_LAST_WORD:]) is not None
    return False


# Lotus Notes' separators, so long that programs broke them.
#
# ---------------------- Forwarded by Ana Lopez/HOU/Harbour on 03/26/2001
# 05:04 PM ---------------------------

_REST: Final = re.compile(
    r"[^\n-]{0,60}(?:\d\d\d\d|\d[:.]\d\d(?:[:.]\d\d)?(?: ?[AP]M)?|\b[AP]M|\bon) ?-{3,}$",
    re.IGNORECASE,
)
"""The end of the date, or of the line that is drawn behind it."""


def joined_separator(walk: Walk, at: int, mark: int) -> str:
    """Return the whole separator that begins on a line and ends on the next; empty for none."""
    reading, end = walk.reading, at + 1
    line = walk.line(at)
    if line.endswith(("-", ":")) or end >= len(reading.contents) or reading.marks[end] != mark:
        return ""
    rest = walk.line(end).lstrip()
    if not rest.endswith("---") or (rest.strip("-") and not _REST.match(rest)):
        return ""
    return f"{line} {rest}"


_BLOCK: Final = "header block"
_SEPARATOR: Final = "separator"
_DATE: Final = re.compile(r"\d{4}|\d[:./-]\d|\d[年월]")
_SENT: Final = re.compile(r"\bsent:[^\n]{4,60}\d{4}", re.IGNORECASE)
"""A program that writes `From: … Sent: …` on one line."""
_BLANK_ABOVE: Final = 5
_SPACED: Final = LatePattern(r"\s?-{4,6} [^\n]{4,60} -{4,6}\s*$")
"""Outlook Express's separator, in any language; Outlook's has no blanks in it."""


def find_header_block(walk: Walk, at: int, mark: int) -> Taken | None:
    """Return a block of `From: … Sent: … Subject: …` lines, if one begins here."""
    fields, count, end = labelled_lines(walk, at, mark)
    above = separator_above(walk, at, mark)
    after = walk.next_mark(end)
    quotes = after > mark
    drawn = above >= 0 and RULE.match(walk.line(above)) is not None
    introduced = above >= 0 and SEPARATOR.match(walk.line(above).strip()) is not None
    if introduced and Label.SENDER in fields:
        fields.setdefault(Label.FROM, fields[Label.SENDER])  # Samsung's mail has no other
    named = introduced and "@" in fields.get(Label.FROM, "")
    alone = Label.FROM in fields and count == 1
    alone = alone and (quotes or named or _SENT.search(fields[Label.FROM]) is not None)
    is_block = (
        alone
        or named
        or (
            _is_block(walk, at, mark, fields, count=count, separated=above >= 0)
            and (mark > 0 or _tells_when_or_where(fields, introduced=above >= 0 and not drawn))
        )
    )
    if not is_block:
        walk.tried = end  # what begins within has fewer labels still
        return None
    is_exported = not (alone or mark or above >= 0 or Label.TO in fields) and _is_nothing_above(
        walk, at
    )
    if is_exported and not (quotes and walk.quotes_soon(end)):
        # A mail that was printed or exported: its own header, in which nobody is addressed.
        return Taken(_BLOCK, LineKind.HEADER, at, end + 1)
    first = at if above < 0 else above
    value = fields.get(Label.FROM, "")
    owns = quotes and (alone or _owns_quotes(walk, first, end, list(fields), separated=above >= 0))
    return _block(walk, at, mark, above=above, end=end, value=value, owns=owns)


def _block(
    walk: Walk, at: int, mark: int, *, above: int, end: int, value: str, owns: bool
) -> Taken:
    """Return the lines of a block from what stands right above it to a rule below.

    `value` is what its From says, `owns`: what has more marks below is by whom that names.
    """
    first = at if above < 0 else above
    begin = number_above(walk, first, mark)
    if above < 0 and begin == first:
        begin = first = with_short_rule(walk, first, mark)
    opens = Opens.NOTHING if owns else Opens.BLOCK
    return Taken(
        _BLOCK,
        LineKind.HEADER,
        begin,
        rule_below(walk, end, mark) + 1,
        opens=Opens.DIGEST if begin < first else opens,
        source=Source(at, mark + owns, value, is_header=True),
        is_deeper=owns,
    )


def _owns_quotes(walk: Walk, first: int, end: int, labels: list[Label], *, separated: bool) -> bool:
    """Return True if the quote marks below a block are its author's words, as in Outlook Express.

    They are where all below has marks, and where else the sender would have said nothing. With
    words above and words between the quotes, those above may tell, or the order of the labels.
    """
    reading = walk.reading
    if reading.marks[end]:
        return False
    below = end + 1
    while below < len(reading.contents) and (reading.marks[below] or not reading.contents[below]):
        below += 1
    is_express = (
        separated
        and {Label.TO, Label.DATE} <= set(labels)
        and _SPACED.match(walk.line(first)) is not None
        and labels.index(Label.TO) < labels.index(Label.DATE)
    )
    if walk.base and not is_express:
        return False
    if below == len(reading.contents) or _is_nothing_above(walk, first):
        return True
    if RULE.match(walk.line(below)) or walk.line(below).strip() == "--":
        return True
    return is_express and not walk.base


def _is_nothing_above(walk: Walk, first: int) -> bool:
    """Return True if nothing but a few blank lines stands above."""
    return first <= _BLANK_ABOVE and not any(walk.reading.contents[:first])


def _is_block(
    walk: Walk, at: int, mark: int, fields: dict[Label, str], *, count: int, separated: bool
) -> bool:
    """Return True if labelled lines are a mail's header and not somebody's list of facts."""
    if Label.FROM not in fields or count < 2:
        return False
    is_letters = next(iter(fields)) is Label.TO or "<>" in fields[Label.FROM]
    if is_letters and not (separated or mark or walk.base):
        return False
    dated = Label.DATE in fields and _DATE.search(fields[Label.DATE]) is not None
    if dated or mark:
        # Own words may be of a journey: `This is the ferry:`, `From: …`, `To: …`, `Date: …`.
        talk = not (mark or separated or Label.SUBJECT in fields or "@" in fields[Label.FROM])
        return not (talk and is_spoken_of(walk, at))
    return count > 2 and (separated or (Label.SUBJECT in fields and not is_spoken_of(walk, at)))


def _tells_when_or_where(fields: dict[Label, str], *, introduced: bool) -> bool:
    """Return True if fields have a date or an address, unlike a ballot's result or a journey.

    Below a separator with words they need not.
    """
    if any("@" in fields.get(each, "") for each in (Label.FROM, Label.TO)):
        return True
    date = fields.get(Label.DATE)
    return introduced if date is None else _DATE.search(date) is not None


def find_separator(walk: Walk, at: int, mark: int) -> Taken | None:
    """Return a separator line; alone, without a block below, it opens a quote itself."""
    line = walk.line(at).strip()
    span = (at, at + 1)
    if (glued := GLUED.match(line)) is not None:
        source = Source(at, mark, glued["who"], is_header=True)
        return Taken(_SEPARATOR, LineKind.HEADER, *span, opens=Opens.BLOCK, source=source)
    if (on_one_line := ON_ONE_LINE.match(line)) is not None:
        source = Source(at, mark, on_one_line["who"], is_header=True)
        rest = ((at, walk.reading.contents[at].strip()[on_one_line.end() :]),)
        return Taken(_BLOCK, LineKind.TEXT, *span, opens=Opens.BLOCK, source=source, rewritten=rest)
    owns = walk.next_mark(at) > mark
    if (mark or owns) and (named := NAMED_SEPARATOR.match(line)) is not None:
        source = Source(at, mark + owns, named["who"].rstrip("-_=* "), is_header=True)
        return Taken(_SEPARATOR, LineKind.HEADER, *span, source=source)
    return _bare_separator(walk, at, mark)


def _bare_separator(walk: Walk, at: int, mark: int) -> Taken | None:
    contents = walk.reading.contents
    whole = joined_separator(walk, at, mark)
    last = at + bool(whole)
    rewritten = ((at, ""), (last, whole)) if whole else ()
    below = range(last + 1, min(last + 5, len(contents)))
    alone = not mark and not any(has_label(contents[index]) for index in below)
    if alone and is_spoken_of(walk, at):
        return None
    if not alone or walk.quotes_soon(last):
        return Taken(_SEPARATOR, LineKind.HEADER, at, last + 1, rewritten=rewritten)
    who, end = bare_fields(walk, last, mark)
    owns = bool(who) and walk.next_mark(end) > mark
    return Taken(
        _SEPARATOR,
        LineKind.HEADER,
        at,
        end + 1,
        opens=Opens.NOTHING if owns else Opens.BLOCK,
        source=Source(last, int(owns), who, is_header=True),
        rewritten=rewritten,
    )


def find_reply_line(walk: Walk, at: int, mark: int) -> Taken:
    """Return a line above which an answer is to stand: below words, a service's mail follows it.

    In that mail itself nothing stands above, and the line is nobody's words.
    """
    opens = not mark and not walk.base and any(walk.reading.contents[:at])
    opens = opens and not walk.quotes_soon(at)
    return Taken(
        "reply line",
        LineKind.HEADER,
        at,
        at + 1,
        opens=Opens.BLOCK if opens else Opens.NOTHING,
        source=Source(at, 0, "", is_header=True) if opens else None,
    )


def find_end_of_forward(at: int) -> Taken:
    """Return the line that ends the speech which a block opened."""
    return Taken("end of forwarded mail", LineKind.HEADER, at, at + 1, opens=Opens.END)
