"""A digest's text part: 72 columns, for small screens and braille lines alike.

A line begins with what matters; nothing is drawn, indented deeply or told by colour.
"""

from collections.abc import Iterator

from bot.render.digest_words import DigestWords, EntryWords
from bot.render.wrap import underline, wrap, wrap_words


def digest_text(words: DigestWords) -> str:
    """Return the digest as plain text."""
    parts = [
        underline(words.title),
        wrap(words.span),
        wrap(words.summary),
        *([wrap(words.held)] if words.held else []),
        wrap(words.how_to_answer),
    ]
    for section in words.sections:
        parts.append("\n" + underline(section.title.upper()))
        for entry in section.entries:
            parts += _entry(entry)
    if words.deadlines:
        parts.append("\n" + underline("DATES"))
        parts += [f"{when}\n{wrap(what, indent='  ')}" for when, what in words.deadlines]
    parts += [wrap(line) for line in (words.waiting, words.cut_short) if line]
    if words.board_url:
        parts.append(words.board_url)
    parts.append(wrap(words.foot))
    return "\n\n".join(parts)


def _entry(entry: EntryWords) -> Iterator[str]:
    lines = [wrap(f"#{entry.number} {entry.title}", indent="   ", first="")]
    tally = f"Votes: {entry.tally}" if entry.tally else ""
    lines += [wrap(line) for line in (entry.status, tally, entry.turnout, entry.activity) if line]
    yield "\n".join(lines)
    if entry.question:
        yield wrap_words(entry.question, indent="  ")
    if entry.answer:
        yield wrap(entry.answer)
    for comment in entry.comments:
        yield f"{wrap(comment.head)}:\n{wrap_words(comment.text, indent='  ')}"
