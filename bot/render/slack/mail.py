"""Render a mail as a reply in its item's Slack thread: who, when, and what is new in it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.mail.values import Attachment, Automatic
from bot.render.facts import MailFacts
from bot.render.safe import clean, cut, name_of, one_line
from bot.render.slack.blocks import (
    LONGEST_MESSAGE,
    LONGEST_SECTION,
    LONGEST_TEXT,
    Block,
    SlackText,
    chop,
    context,
    cut_plain,
    plain,
    size_of,
    within_message,
    words,
)
from bot.render.slack.mrkdwn import date_token, escape

ANSWERED: Final = "> "
"""The prefix of the quoted line above an inline reply, as parsed mails have it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """New words, and the last quoted line right above them ("" if there is none)."""

    quoted: str
    text: str


def find_passages(*, text: str, new_text: str, answers: bool = True) -> tuple[Passage, ...]:
    """Split a mail's new words by the quoted lines of the whole mail that they answer.

    Every line of new words is in exactly one passage, in order. New words that cannot be found in
    `text` stay with the words before them. If `new_text` itself holds the answered line, as `> …`,
    that line is used; in a mail that is no reply, such a line is new.
    """
    if not answers:
        own = new_text.strip("\n")
        return (Passage(quoted="", text=own),) if own.strip() else ()
    return tuple(
        Passage(quoted=quoted, text="\n".join(lines).strip("\n"))
        for quoted, lines in _runs(text.splitlines(), new_text.splitlines())
        if any(line.strip() for line in lines)
    )


def _runs(whole: list[str], new: list[str]) -> Iterator[tuple[str, list[str]]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(whole):
        places[line.strip()].append(index)
    start, quoted = 0, ""
    run: list[str] = []
    for line in new:
        if line.startswith(ANSWERED):
            yield quoted, run
            quoted, run = line.removeprefix(ANSWERED).strip(), []
            continue
        at = _next_place(places.get(line.strip(), []), start=start) if line.strip() else None
        if at is not None:
            answered = _answered(whole, start=start, end=at)
            if answered:
                yield quoted, run
                quoted, run = answered, []
            start = at + 1
        run.append(line)
    yield quoted, run


def _next_place(places: list[int], *, start: int) -> int | None:
    index = bisect_left(places, start)
    return places[index] if index < len(places) else None


def _answered(whole: list[str], *, start: int, end: int) -> str:
    """Return the last quoted line between two new ones, "" if there is none."""
    for at in range(end - 1, start - 1, -1):
        line = whole[at].strip()
        if line:
            return line.lstrip("> \t|").strip() if line.startswith(">") else ""
    return ""


__all__ = ["MailFacts", "render_mail"]

MOST_TEXT_BLOCKS: Final = 44
"""Leaves room within Slack's 50 for the header, attachments and the notice of a cut."""
ROOM: Final = LONGEST_MESSAGE - 1500
LONGEST_QUOTE: Final = 160
LONGEST_LISTS: Final = 300
MOST_ATTACHMENTS: Final = 10
LONGEST_TYPE: Final = 80

NOTHING_NEW: Final = "This message has nothing new: all of it is quoted. *Details* shows it."
CUT_SHORT: Final = "Cut here, at Slack's limit. *Details* (above the thread) shows all of it."
_AUTOMATIC: Final = {
    Automatic.OURS: "from Penholder",
    Automatic.AUTO_REPLY: "automatic reply",
    Automatic.BOUNCE: "delivery report",
    Automatic.LIST_ADMIN: "from the list's software",
    Automatic.OTHER: "automatic message",
}


def render_mail(mail: MailFacts) -> SlackText:
    """Return one mail as a threaded reply; *Details* shows what does not fit."""
    body, was_cut = _body(mail)
    blocks = [context(_head(mail)), *body]
    if mail.attachments:
        attached = cut_plain(say_attachments(mail.attachments), at=LONGEST_SECTION)
        blocks.append({"type": "context", "elements": [plain(attached)]})
    if was_cut:
        blocks.append(context(CUT_SHORT))
    return SlackText(text=within_message(_in_words(mail)), blocks=tuple(blocks))


def say_attachments(attachments: tuple[Attachment, ...]) -> str:
    """Return `Attached: minutes.pdf (PDF, 120 KB)`, plain."""
    shown = [_say_attachment(one) for one in attachments[:MOST_ATTACHMENTS]]
    more = len(attachments) - len(shown)
    return "Attached: " + ", ".join(shown) + (f" and {more} more" if more else "")


def _say_attachment(one: Attachment) -> str:
    name = cut(one_line(one.filename) or "without a name", at=80)
    kind = cut(one_line(one.media_type), at=LONGEST_TYPE)
    return f"{name} ({kind}, {say_size(one.size)})" if one.size else f"{name} ({kind})"


def say_size(size: int) -> str:
    """Return a size in bytes as people say it, decimal units."""
    if size < 1000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB"


def _head(mail: MailFacts) -> str:
    parts = [f"*{escape(name_of(mail.author, address=mail.address))}*", date_token(mail.said_at)]
    if mail.lists:
        parts.append(f"by mail to {escape(cut(', '.join(mail.lists), at=LONGEST_LISTS))}")
    if mail.automatic is not None:
        parts.append(_AUTOMATIC[mail.automatic])
    return "  ·  ".join(parts)


def _body(mail: MailFacts) -> tuple[list[Block], bool]:
    """Return the blocks of what is new, and whether any of it had to be left out."""
    made: list[Block] = []
    for block in _passages(mail):
        if len(made) >= MOST_TEXT_BLOCKS or size_of(made) + size_of([block]) > ROOM:
            return made, True
        made.append(block)
    return made or [context(NOTHING_NEW)], False


def _passages(mail: MailFacts) -> Iterator[Block]:
    for passage in find_passages(text=mail.text, new_text=mail.new_text, answers=mail.answers):
        if passage.quoted:
            answered = cut(one_line(passage.quoted), at=LONGEST_QUOTE)
            yield {"type": "context", "elements": [plain(f"↳ “{answered}”")]}
        for piece in chop(passage.text):
            yield words(piece)


def _in_words(mail: MailFacts) -> str:
    who = escape(name_of(mail.author, address=mail.address))
    # Escaping makes no text shorter, and a mail may have two million characters.
    said = escape(clean(mail.new_text).strip()[: LONGEST_TEXT + 1]) or NOTHING_NEW
    attached = f"\n{escape(say_attachments(mail.attachments))}" if mail.attachments else ""
    return f"{who}: {said}{attached}"
