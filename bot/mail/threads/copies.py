"""What makes two copies the same post: made Message-IDs and content hashes."""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Final, Protocol

from bot.domain.ids import MessageId
from bot.mail.limits import COMPARED_CHARS
from bot.mail.subject import base_subject
from bot.mail.values import Attachment, Automatic, Mailbox

# What one of two copies of a text has more than the other, as lists add banners and footers.
#
# Lists add at the beginning and the end, in lines of their own; they wrap anew, write `*bold*` for
# HTML's, and hide addresses as `name at host`. Where anything else differs, if only the name of a
# day, the words are somebody's own, and the texts two mails.

Words = tuple[str, ...]
Placed = tuple[str, bool]
"""A word, and whether it begins a line."""

_BLANK_LINE: Final = re.compile(r"\n[ \t]{0,80}\n")
_AROUND: Final = "*_~`|>#<()[]{}\"'“”‘’«»„.,;:!?…"
"""Signs around a word that a copy in HTML, or a wrapped one, may lack."""
_RULES: Final = "-=+_*~#·•—–"
"""What rules and bullets are drawn of; no word is made of these alone."""
_HOST: Final = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}")
_HIDDEN_AT: Final = 9
"""Letters of the longest word that archives write for @."""
_LISTS_OWN: Final = re.compile(r"://|www\.|@|\b(?:listinfo|mailing ?list|unsubscribe)\b")


def additions(text: str, other: str, *, names: Collection[str] = ()) -> tuple[Words, ...] | None:
    """Return what either text has more at its ends, None where their own words differ.

    Of long texts the beginnings are compared. `names` are the lists', in lower case.
    """
    first, second = _paragraphs(text), _paragraphs(other)
    is_cut = max(len(text), len(other)) > COMPARED_CHARS
    added = _compared(first, second, names, is_cut=is_cut)
    links, other_links = _links(first), _links(second)
    if added is None and links != other_links and (links <= other_links or other_links <= links):
        # HTML's links are written out in one copy, and not in the other.
        added = _compared(_without_links(first), _without_links(second), names, is_cut=is_cut)
    return added


def looks_added(words: Words, *, names: Collection[str] = ()) -> bool:
    """Return True if words look like a list's own: with an address, a link or a list's name."""
    return _LISTS_OWN.search(" ".join(words)) is not None or not set(names).isdisjoint(words)


def _paragraphs(text: str) -> list[list[Placed]]:
    paragraphs = (
        [
            (word, at == 0)
            for line in paragraph.split("\n")
            for at, word in enumerate(_bare_words(line))
        ]
        for paragraph in _BLANK_LINE.split(text[:COMPARED_CHARS].lower())
    )
    return [paragraph for paragraph in paragraphs if paragraph]


def _bare_words(line: str) -> list[str]:
    """Return a line's words without the signs around them; `ana at x.org` is as `ana@x.org`."""
    stripped = (word.strip(_AROUND) for word in line.split())
    words = [word for word in stripped if word.strip(_RULES)]
    if "." not in line:
        return words
    bare: list[str] = []
    for word in words:
        local, at, host = word.rpartition("@")
        if at and local and _HOST.fullmatch(host):
            bare += [local, at + host]
        elif bare and _is_hidden_at(bare[-1]) and _HOST.fullmatch(word):
            bare[-1] = f"@{word}"
        else:
            bare.append(word)
    return bare


def _is_hidden_at(word: str) -> bool:
    return len(word) <= _HIDDEN_AT and word.isalpha()


def _words(placed: Sequence[Placed]) -> Words:
    return tuple(word for word, _begins in placed)


def _row(paragraphs: Sequence[Sequence[Placed]]) -> list[Placed]:
    return list(chain.from_iterable(paragraphs))


def _is_link(word: str) -> bool:
    return "://" in word or word.startswith(("www.", "mailto:"))


def _links(paragraphs: Sequence[Sequence[Placed]]) -> set[str]:
    return {word for word, _begins in _row(paragraphs) if _is_link(word)}


def _without_links(paragraphs: Sequence[Sequence[Placed]]) -> list[list[Placed]]:
    stripped = (
        [placed for placed in paragraph if not _is_link(placed[0])] for paragraph in paragraphs
    )
    return [paragraph for paragraph in stripped if paragraph]


def _compared(
    first: Sequence[Sequence[Placed]],
    second: Sequence[Sequence[Placed]],
    names: Collection[str],
    *,
    is_cut: bool,
) -> tuple[Words, ...] | None:
    begin, other_begin, length = _common_run(
        [_words(each) for each in first], [_words(each) for each in second]
    )
    if length == 0:
        return _at_ends(_row(first), _row(second), names, is_cut=is_cut)
    core = len(_row(first[begin : begin + length]))
    heads = _row(first[:begin]), _row(second[:other_begin])
    tails = _row(first[begin + length :]), _row(second[other_begin + length :])
    before = _given(*heads) if _may_be_lists(*heads, names, core=core) else _banner(*heads)
    # Where a text was cut, nobody knows what stands there.
    may_be = is_cut or _may_be_lists(*tails, names, core=core)
    behind = _given(*tails) if may_be else _footer(*tails)
    return None if before is None or behind is None else before + behind


def _common_run(first: Sequence[Words], second: Sequence[Words]) -> tuple[int, int, int]:
    """Return where the longest run of paragraphs that both have begins in each, and its length.

    A run is looked for at the first place alone where its first paragraph stands.
    """
    places: dict[Words, int] = {}
    for at, words in enumerate(second):
        places.setdefault(words, at)
    best, at = (0, 0, 0), 0
    while at < len(first):
        place = places.get(first[at])
        length = 0 if place is None else _shared(first, second, at, place)
        if place is not None and length > best[2]:
            best = (at, place, length)
        at += max(length, 1)
    return best


def _shared(first: Sequence[object], second: Sequence[object], at: int = 0, place: int = 0) -> int:
    """Return how far two rows are alike from these places on."""
    most = min(len(first) - at, len(second) - place)
    return next((far for far in range(most) if first[at + far] != second[place + far]), most)


def _may_be_lists(
    first: Sequence[Placed], second: Sequence[Placed], names: Collection[str], *, core: int
) -> bool:
    """Return True if only one text has words there, or both have what lists add.

    That is less than the `core` words which both texts have. Two lists' footers differ by what is
    theirs alone; an author may also give an address, and name another day in two mails.
    """
    if not first or not second:
        return True
    words, other = _words(first), _words(second)
    if max(len(words), len(other)) > core or not all(
        looks_added(each, names=names) for each in (words, other)
    ):
        return False
    both = set(words) & set(other)
    if 2 * len(both) < min(len(set(words)), len(set(other))):
        return True
    return all(
        looks_added(tuple(word for word in each if word not in both), names=names)
        for each in (words, other)
    )


def _at_ends(
    first: Sequence[Placed], second: Sequence[Placed], names: Collection[str], *, is_cut: bool
) -> tuple[Words, ...] | None:
    """Return what was added to texts that have no whole paragraph in common."""
    if not first or not second:
        return _given(first, second)
    shared = _shared(_words(first), _words(second))
    rests = first[shared:], second[shared:]
    if is_cut and shared:
        return _given(*rests)
    if all(rests) and shared and all(rest[0][1] for rest in rests):
        return _given(*rests) if _may_be_lists(*rests, names, core=shared) else None
    footer = _footer(first, second)
    return _banner(first, second) if footer is None else footer


def _banner(first: Sequence[Placed], second: Sequence[Placed]) -> tuple[Words, ...] | None:
    """Return by what a text is longer at its beginning, None where that is not all."""
    longer, shorter = (first, second) if len(first) > len(second) else (second, first)
    at = len(longer) - len(shorter)
    is_all = longer[at][1] and _words(longer[at:]) == _words(shorter)
    return _given(longer[:at]) if is_all else None


def _footer(first: Sequence[Placed], second: Sequence[Placed]) -> tuple[Words, ...] | None:
    """Return by what a text is longer at its end, None where that is not all."""
    longer, shorter = (first, second) if len(first) > len(second) else (second, first)
    at = len(shorter)
    begins_line = at == len(longer) or longer[at][1]
    is_all = begins_line and _words(longer[:at]) == _words(shorter)
    return _given(longer[at:]) if is_all else None


def _given(*pieces: Sequence[Placed]) -> tuple[Words, ...]:
    return tuple(_words(piece) for piece in pieces if piece)


# Whether a mail that is here is only the beginning of another copy of it.
#
# Files break off, and with them their last mail: in the midst of a line, an encoded character, or
# an attachment. Lists add lines of their own below a mail; a copy without these is whole.

_LAST: Final = 12
_DAMAGED: Final = re.compile(r"\ufffd{0,3}(?:=[0-9A-Fa-f]?)?$")
"""What is left of a character that was cut in two, within the last characters."""
_FOOTER_LINES: Final = 12


class Kept(Protocol):
    """A mail as it was read."""

    @property
    def author(self) -> Mailbox:
        """Who wrote it."""

    @property
    def date(self) -> datetime | None:
        """When."""

    @property
    def text(self) -> str:
        """All that it says."""

    @property
    def new_text(self) -> str:
        """The author's own words."""

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What it carries."""

    @property
    def automatic(self) -> Automatic | None:
        """Why it is not a person's."""


def is_cut_off(stored: Kept, copy: Kept, *, names: Collection[str]) -> bool:
    """Return True if of a post, of which a copy has come, only the beginning is kept.

    `names` are the lists', in lower case.
    """
    if (
        stored.date is None
        or (stored.author.address, stored.date) != (copy.author.address, copy.date)
        or stored.automatic is not copy.automatic
    ):
        return False
    if stored.text.strip() == copy.text.strip():
        return _is_attachment_cut(stored.attachments, copy.attachments)
    text, own = _intact(stored.text), _intact(stored.new_text)
    if not copy.text.startswith(text):
        return False
    if text and not copy.text.startswith("\n", len(text)):
        return len(copy.text) > len(text)  # no list adds to a line
    if not copy.new_text.startswith(own):
        return len(copy.new_text) > len(own)
    return not _cut_may_be_lists(copy.new_text[len(own) :], names)


def _intact(text: str) -> str:
    """Return a text without white space, or part of a character, at its end."""
    text = text.rstrip()
    return text[:-_LAST] + _DAMAGED.sub("", text[-_LAST:])


def _is_attachment_cut(attachments: tuple[Attachment, ...], copy: tuple[Attachment, ...]) -> bool:
    """Return True if the last attachment that is kept is smaller than in the copy."""
    if not attachments or len(attachments) > len(copy):
        return False
    *before, last = attachments
    whole = copy[len(before)]
    is_smaller = last.size < whole.size and last == replace(whole, size=last.size)
    return is_smaller and tuple(before) == copy[: len(before)]


def _cut_may_be_lists(more: str, names: Collection[str]) -> bool:
    """Return True if what a copy has more below the words may be its list's, if it is anything."""
    is_short = more.strip().count("\n") < _FOOTER_LINES
    return is_short and (not more or looks_added(tuple(more.lower().split()), names=names))


MADE_DOMAIN: Final = "missing.penholder.invalid"

SHARED_WORDS: Final = 0.8
"""Of the shorter of two copies, this part of the words is in the other one too."""
ROUNDED: Final = timedelta(minutes=1)
"""Gateways round a date by less than this."""
ZONES: Final = timedelta(hours=14)
"""By so much a date may be wrong whose zone got lost, in whole quarters of an hour."""
_QUARTER: Final = timedelta(minutes=15)
_TICKET: Final = re.compile(r"^\w{0,20} ?#\d{1,9} ?: ?")
"""How a tracker begins the subject of what it passes on: `Bug#916867:`."""
_ASCII_SPACE: Final = b"\t\n\v\f\r\x1c\x1d\x1e\x1f "
"""What `str.split` takes for white space."""


@dataclass(frozen=True, slots=True)
class Post:
    """What is compared of a mail; `subject` is None where nobody knows it."""

    author: Mailbox
    date: datetime | None
    new_text: str
    subject: str | None = None


def made_id(*, sender: Mailbox, date: str, base_subject: str, text: str) -> MessageId:
    """Return a stable Message-ID for a mail without one, made from its content."""
    parts = (sender.address or sender.name, date, base_subject, _squeezed(text))
    return MessageId(f"{_digest(parts)[:32]}@{MADE_DOMAIN}")


def is_made(message_id: MessageId) -> bool:
    """Return True if a mail has no Message-ID of its own."""
    return message_id.endswith(f"@{MADE_DOMAIN}")


def content_hash(
    *, author: Mailbox, date: datetime | None, base_subject: str, new_text: str, fallback: str
) -> str:
    """Return what is equal for one post under two Message-IDs.

    Lists change the tag, the footer, the From and the folding, so these are left out. A
    mail without a readable date is the same only as itself (`fallback`): two people's
    short answers must not become one.
    """
    who = author.address or author.name.lower()
    when = date.isoformat() if date is not None else fallback
    return _digest((who, when, base_subject.lower(), _squeezed(new_text)))


def is_same_post(first: Post, second: Post) -> bool:
    """Return True if two mails under one Message-ID are copies of one post.

    There are programs that write one Message-ID each day, so what lists and gateways change is
    told from what only another mail has: another subject below tags and reply marks, a date
    further off than lost zones put it, words of its own. In doubt there are two: nothing is lost.
    A list may also have hidden the author, and an archive lost the date.
    """
    if first == second:
        return True
    by_one = _agree(first.author, second.author)
    is_at_once = first.date is not None and first.date == second.date
    if not _is_one_subject(first.subject, second.subject):
        # The tag may be of a form that is not known, or a tracker's number for each of its copies.
        is_tagged = _is_within(first.subject or "", second.subject or "")
        return is_at_once and by_one and is_tagged and _are_equal(first.new_text, second.new_text)
    if is_at_once:
        # One of them may have been cut off in its first words.
        return _are_alike(first.new_text, second.new_text) or (
            by_one and _begins_as(first.new_text, second.new_text)
        )
    if not by_one:
        return False
    may_be_at_once = first.date is None or second.date is None or _is_near(first.date, second.date)
    return _are_equal(first.new_text, second.new_text) or (
        may_be_at_once and _differ_by_lists_words(first.new_text, second.new_text)
    )


def is_one_text(text: str, other: str, *, names: frozenset[str] = frozenset()) -> bool:
    """Return True if texts of one author, second and subject are one but for what lists add.

    Under two Message-IDs: somebody may have posted twice in one second.
    """
    if _are_equal(text, other):
        return True
    return _are_alike(text, other) and additions(text, other, names=names) is not None


def _is_one_subject(subject: str | None, other: str | None) -> bool:
    if subject is None or other is None or subject == other:
        return True
    bases = {_squeezed(base_subject(each)).casefold() for each in (subject, other)}
    # Lists write words of theirs where there is no subject.
    return len(bases) == 1 or "" in bases


def _is_within(subject: str, other: str) -> bool:
    bases = (_TICKET.sub("", base_subject(each).casefold()) for each in (subject, other))
    shorter, longer = sorted(bases, key=len)
    return longer.endswith(shorter)


def _is_near(date: datetime, other: datetime) -> bool:
    """Return True if two dates differ by no more than relays and gateways change them."""
    apart = abs(date - other)
    rest = apart % _QUARTER
    return apart <= ZONES + ROUNDED and min(rest, _QUARTER - rest) < ROUNDED


def _differ_by_lists_words(text: str, other: str) -> bool:
    """Return True if one text has a list's words more; a log that grows has others."""
    added = additions(text, other)
    return (
        bool(text.strip() and other.strip())
        and added is not None
        and all(looks_added(words) for words in added)
    )


def _agree(author: Mailbox, other: Mailbox) -> bool:
    if not author.address or not other.address:
        return True
    return author.address == other.address or (
        bool(author.name) and author.name.lower() == other.name.lower()
    )


def _are_equal(text: str, other: str) -> bool:
    return text == other or _squeezed(text) == _squeezed(other)


def _are_alike(text: str, other: str) -> bool:
    if _are_equal(text, other):
        return True
    words, other_words = (set(each[:COMPARED_CHARS].split()) for each in (text, other))
    fewest = min(len(words), len(other_words))
    return len(words & other_words) >= SHARED_WORDS * fewest


def _begins_as(text: str, other: str) -> bool:
    shorter, longer = sorted((text, other), key=len)
    return longer.startswith(shorter)


def _squeezed(text: str) -> str:
    if text.isascii():  # a long text's bytes are thinned out far quicker than its words are joined
        return text.encode().translate(None, _ASCII_SPACE).decode()
    return "".join(text.split())


def _digest(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()
