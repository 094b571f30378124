"""Render a digest as a mail: text and HTML twins, small enough for a list to accept."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.digests.digest import Digest, DigestComment, shorten
from bot.domain.ids import CommentId, ItemNumber, PersonId
from bot.domain.items.item import Item
from bot.language import say
from bot.render.digests.digest_words import (
    CommentWords,
    Detail,
    DigestWords,
    EntryWords,
    describe_digest,
)
from bot.render.mail.message import LARGEST, MailBody, MailHead, build_mail, mail_html
from bot.render.text.wrap import underline, wrap, wrap_words

TEMPLATE: Final = "digest.mjml.jinja"


def digest_html(words: DigestWords, *, head: MailHead | None = None) -> str:
    """Return the digest as an HTML document; `head` says what ends a person's own."""
    return mail_html(
        TEMPLATE,
        digest=words,
        subject=words.subject,
        preview=words.summary,
        head=head,
    )


# The text part has 72 columns, for small screens and braille lines alike.
#
# A line begins with what matters; nothing is drawn, indented deeply or shown by colour alone.


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
        parts.append("\n" + underline(say("Dates").upper()))
        parts += [f"{when}\n{wrap(what, indent='  ')}" for when, what in words.deadlines]
    parts += [wrap(line) for line in (words.waiting, words.cut_short) if line]
    if words.board_url:
        parts.append(words.board_url)
    parts += [wrap(line) for line in (words.not_again, words.foot) if line]
    return "\n\n".join(parts)


def _entry(entry: EntryWords) -> Iterator[str]:
    lines = [wrap(f"#{entry.number} {entry.title}", indent="   ", first="")]
    if entry.question:
        lines.append(_words(entry.question))
    tally = say("Votes: {counts}", counts=entry.tally) if entry.tally else ""
    facts = (entry.status, entry.change, tally, entry.turnout, *entry.so_far)
    lines += [_split(wrap(_joined(line))) for line in facts if line]
    lines += [f"  {entry.waits_at}"] if entry.waits_at else []
    lines += [_split(wrap(_joined(entry.activity)))] if entry.activity else []
    yield "\n".join(lines)
    for comment_words in (*entry.blocks, *entry.excerpts):
        yield _said(comment_words)
    if entry.answer:
        yield wrap(entry.answer)
    for comment in entry.comments:
        yield _said(comment)
    if entry.links:
        links = ((say("{title}:", title=what), url) for what, url in entry.links)
        yield "\n".join(f"{what}\n  {url}" for what, url in links)


def _said(comment_words: CommentWords) -> str:
    head = say("{author}:", author=comment_words.head)
    return f"{wrap(head)}\n{_words(comment_words.text)}"


_JOINED: Final = "\ue000"
"""Stands for a space at which no line may end."""


def _words(text: str) -> str:
    """Return a person's words in lines that do not look like the number of an entry."""
    return _split(wrap_words(_joined(text), indent="  "))


def _joined(text: str) -> str:
    return re.sub(r"(?<=\S) (?=\W{0,4}#\d)", _JOINED, text)


def _split(text: str) -> str:
    return text.replace(_JOINED, " ")


ROOM_FOR_ENTRIES: Final = 26_000
"""Bytes for a mail without its comments; the rest holds at least two of the longest comments."""


_WITH_HTML: Final = {
    Detail.FULL: (Detail.FULL, Detail.SHORT),
    Detail.SHORT: (Detail.SHORT,),
    Detail.BRIEF: (Detail.BRIEF,),
    Detail.LINES: (Detail.LINES,),
}
"""How much detail is tried so that the HTML twin fits."""


@dataclass(frozen=True, slots=True)
class DigestMail:
    """A digest's mail, and the comments that it holds."""

    mail: EmailMessage
    comments: tuple[DigestComment, ...]

    @property
    def comment_ids(self) -> frozenset[CommentId]:
        """The ids of the comments."""
        return frozenset(comment.id for comment in self.comments if comment.id is not None)

    @property
    def authors(self) -> frozenset[PersonId]:
        """The comments' authors."""
        return frozenset(comment.person for comment in self.comments if comment.person is not None)


def fit_digest(
    digest: Digest,
    *,
    head: MailHead,
    zone: ZoneInfo,
    board_url: str = "",
    item_url: Callable[[Item], str] | None = None,
    vote_to: str = "",
    answer_urls: Mapping[ItemNumber, str] = MappingProxyType({}),
) -> DigestMail:
    """Return the digest as a mail of at most `LARGEST` bytes.

    Votes, deadlines and decisions come first: with very many items, each gets less detail, and only
    then are the last ones reduced to their numbers. Comments get the remaining room; those that do
    not fit are not in the mail. The HTML twin is left out if both do not fit, even with fewer words
    of each message. `vote_to` is where a vote by a link goes, by default the recipient, and
    ourselves if nobody may see it yet; `answer_urls` are the pages on which the person votes, or
    answers a call.
    """

    @cache
    def made(
        detail: Detail, *, comments: int, entries: int | None, html: bool = False
    ) -> tuple[EmailMessage, int]:
        """Return the mail with this many comments and this detail, and its size in bytes."""
        words = describe_digest(
            digest,
            zone=zone,
            board_url=board_url,
            item_url=item_url,
            vote_to=(vote_to, vote_to) if vote_to else (head.to.address, head.from_address),
            answer_urls=answer_urls,
            detail=detail,
            most_comments=comments,
            most_entries=entries,
        )
        body = MailBody(
            text=digest_text(words),
            html=digest_html(words, head=head) if html else "",
        )
        mail = build_mail(head, body, subject=words.subject)
        return mail, len(mail.as_bytes())

    total = len(digest.comments)
    detail, entries = _entries_that_fit(digest, made, room=ROOM_FOR_ENTRIES if total else LARGEST)
    comments = _largest_fitting(
        lambda count: made(detail, comments=count, entries=entries)[1] <= LARGEST, of=total
    )
    mail, _size = made(detail, comments=comments, entries=entries)
    for less in _WITH_HTML[detail]:
        if made(less, comments=comments, entries=entries)[1] < LARGEST // 2:
            with_html, size = made(less, comments=comments, entries=entries, html=True)
            if size <= LARGEST:
                mail = with_html
                break
    return DigestMail(mail, shorten(digest, comments=comments, entries=entries).comments)


def _entries_that_fit(
    digest: Digest, made: Callable[..., tuple[EmailMessage, int]], *, room: int
) -> tuple[Detail, int | None]:
    """Return how much detail of each entry fits, and how many entries if not even the least."""
    for detail in Detail:
        if made(detail, comments=0, entries=None)[1] <= room:
            return detail, None
    return Detail.LINES, _largest_fitting(
        lambda count: made(Detail.LINES, comments=0, entries=count)[1] <= room,
        of=len(digest.entries),
    )


def _largest_fitting(fits: Callable[[int], bool], *, of: int) -> int:
    """Return how many of `of` fit, trying small numbers first, since large ones are slow."""
    low, high = 0, 1
    while high < of and fits(high):
        low, high = high, high * 2
    high = min(high, of)
    if high == of and fits(of):
        return of
    while high - low > 1:
        middle = (low + high) // 2
        if fits(middle):
            low = middle
        else:
            high = middle
    return low
