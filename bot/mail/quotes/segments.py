"""Who said what: a mail's text as speech segments, in order, each with its author.

Whose a quote is, is known best from the thread's own mails, in which its words are found
again; then from attribution lines; then from forwarded header blocks. What cannot be told is
None, never a guess. What was put in between somebody's unmarked words, of which the mail is here,
is the sender's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.ids import MessageId
from bot.mail.languages.quoting import closes
from bot.mail.quotes.lines import RULE_CHARS
from bot.mail.quotes.originals import Originals, words_of
from bot.mail.quotes.quoted_author import attributed_author, header_author
from bot.mail.quotes.quoted_date import quoted_date
from bot.mail.values import LineKind, Mailbox, Reading, Segment, Source

NO_ORIGINALS: Final = Originals()
_INTRODUCE: Final = frozenset({LineKind.ATTRIBUTION, LineKind.HEADER})
ANSWERED_LINES: Final = 10
"""How many lines above an inline answer are shown as what it answers."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines, by their numbers, at one depth of which one author is named."""

    author: Mailbox | None
    depth: int
    lines: list[int]
    on: date | None = None


def segments(
    reading: Reading,
    author: Mailbox | None,
    *,
    originals: Originals = NO_ORIGINALS,
    itself: MessageId | None = None,
) -> tuple[Segment, ...]:
    """Split a text written by `author` into speech segments.

    `originals` are the mails of its thread, `itself` says which of them it is. Signatures, footers,
    attributions and header blocks belong to no segment. Depth 0 is the mail's author; a quote's
    depth is that of its marks, or one more than what it stands in where a block has no marks. Drawn
    lines alone are nobody's words.
    """
    if author is not None and not (author.name or author.address):
        author = None
    runs = [
        part
        for run in _runs(reading, author)
        for part in _split_by_originals(run, reading, author, originals, itself)
        if any(reading.contents[at].strip(RULE_CHARS) for at in part.lines)
    ]
    first_own = next((at for at, run in enumerate(runs) if not run.depth), len(runs))
    last_quote = max((at for at, run in enumerate(runs) if run.depth), default=-1)
    return tuple(
        Segment(
            author=run.author,
            depth=run.depth,
            text="\n".join(reading.contents[line] for line in run.lines).strip("\n"),
            # Inline: own words stand above it too, or a quote below.
            answers=_last_paragraph(runs[at - 1], reading)
            if not run.depth and at and runs[at - 1].depth and (first_own < at or at < last_quote)
            else "",
            on=run.on,
        )
        for at, run in enumerate(runs)
    )


def _runs(reading: Reading, author: Mailbox | None) -> Iterator[_Run]:
    """Split by depth and by where authors are named, in attributions and header blocks."""
    authors: dict[int, Mailbox | None] = {0: author}
    days: dict[int, date | None] = {}
    sources = iter(reading.sources)
    source = next(sources, None)
    depth = 0
    lines: list[int] = []
    for at, kind in enumerate(reading.kinds):
        while source is not None and source.at <= at:
            yield _Run(authors.get(depth), depth, lines, days.get(depth))
            lines = []
            # Who spoke deeper was quoted by somebody else.
            authors = {level: each for level, each in authors.items() if level < source.depth}
            name = header_author if source.is_header else attributed_author
            authors[source.depth] = name(source.text)
            days = {level: each for level, each in days.items() if level < source.depth}
            days[source.depth] = quoted_date(_told_by(source, reading))
            source = next(sources, None)
        if kind is LineKind.TEXT:
            if reading.depths[at] != depth:
                yield _Run(authors.get(depth), depth, lines, days.get(depth))
                lines = []
                depth = reading.depths[at]
            lines.append(at)
        elif kind is LineKind.BLANK:
            lines.append(at)
    yield _Run(authors.get(depth), depth, lines, days.get(depth))


def _told_by(source: Source, reading: Reading) -> str:
    """Return the attribution, or the fields of the header block, that a quote begins with."""
    end = source.at
    while end < len(reading.kinds) and reading.kinds[end] in _INTRODUCE:
        end += 1
    return "\n".join(reading.contents[source.at : end])


def _split_by_originals(
    run: _Run,
    reading: Reading,
    author: Mailbox | None,
    originals: Originals,
    itself: MessageId | None,
) -> list[_Run]:
    """Split a quoted run where the stored mails show that somebody else speaks.

    What is not quoted is the author's, though others in the thread have said it, too.
    """
    if not run.depth:
        return [run]
    contents = [reading.contents[at] for at in run.lines]
    stretches = originals.stretches(contents, but=itself, named=run.author)
    # The stored mail has the name in full.
    named = next(
        (stretch.author for stretch in stretches if _is_same(stretch.author, run.author)),
        run.author,
    )
    parts: list[_Run] = []
    for stretch in stretches:
        who, depth = stretch.author or named, run.depth
        lines = run.lines[stretch.first : stretch.end]
        if stretch.is_put_in and not any(reading.marks[at] for at in run.lines):
            # Between somebody's unmarked lines, of which the mail is here: the sender answers.
            who, depth = author, 0
        if parts and (parts[-1].author, parts[-1].depth) == (who, depth):
            parts[-1].lines.extend(lines)
        else:
            parts.append(_Run(who, depth, lines, run.on if who == named else None))
    return parts


def _is_same(mailbox: Mailbox | None, other: Mailbox | None) -> bool:
    """Return True if both are one person, whatever the name beside the address."""
    if mailbox is None or other is None:
        return False
    return mailbox == other or (bool(mailbox.address) and mailbox.address == other.address)


def _last_paragraph(run: _Run, reading: Reading) -> str:
    """Return the quoted lines that stand directly above an answer, but for who closes them."""
    paragraph: list[str] = []
    sentences = [reading.contents[line].strip() for line in run.lines]
    while any(sentences[:-1]) and (
        not sentences[-1] or _signs(sentences[-1], run.author) or closes(sentences[-1])
    ):
        sentences.pop()
    for content in reversed(sentences):
        if content:
            paragraph.append(content)
        if len(paragraph) >= ANSWERED_LINES or (paragraph and not content):
            break
    return "\n".join(reversed(paragraph))


def _signs(line: str, author: Mailbox | None) -> bool:
    """Return True if a line is nothing but words of its author's name."""
    words = words_of(line)
    return bool(words) and author is not None and set(words) <= set(words_of(author.name))


# Answers between somebody's unmarked words, as people write them in Outlook.
#
# Only the answered mail, where it is here, tells whose the lines are. So they are looked for when
# the answer is shown; read alone, it says nothing but what stands above the quote.

_LONGEST_ANSWERED: Final = 500
"""Characters of an answered line that are shown, the last ones: there the question is."""


def quotes_unmarked(reading: Reading) -> bool:
    """Return True if a text quotes somebody without marks."""
    return any(
        depth and not mark and content
        for depth, mark, content in zip(
            reading.depths, reading.marks, reading.contents, strict=True
        )
    )


def own_words(
    reading: Reading,
    author: Mailbox,
    *,
    new_text: str,
    originals: Originals,
    itself: MessageId,
) -> str:
    """Return what is new in a mail, with what its author put in between unmarked words.

    `new_text` is what is known to be new from the mail alone; `originals` are the mails of its
    thread, `itself` says which of them it is.
    """
    alone = segments(reading, author)
    every = segments(reading, author, originals=originals, itself=itself)
    own = [segment for segment in every if not segment.depth]
    if len(own) <= sum(not segment.depth for segment in alone):
        return new_text
    return "\n\n".join(
        f"> {segment.answers.splitlines()[-1][-_LONGEST_ANSWERED:]}\n{segment.text}"
        if segment.answers
        else segment.text
        for segment in own
    )
