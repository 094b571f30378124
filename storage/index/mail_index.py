"""Index mails by their words: FTS5 on SQLite, tsvector on PostgreSQL.

Both hold the words that `bot/domain/words.py` makes, in order, and know nothing of languages:
FTS5's `ascii` tokenizer only splits at the spaces between them, and a tsvector is written here word
by word. So both find the same mails, whatever the database's version or locale.

Behind signs that nobody can write there are also the words of a mail's subject, to find what is in
a title first, and the stems of its words, to find their forms (`bot/domain/word_forms.py`).

A key begins with the minute of the text and ends with its kind and id: the newest are adjacent, and
a page of them is read from one end of the index, however many match. Mails hardly ever change;
comments and titles do, and have an index of their own (`slack_index.py`).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from sqlalchemy import Executable, TableClause, Text, bindparam, cast, column, delete, table

from bot.domain.items.search import What
from bot.domain.word_forms import languages_of, text_stems
from bot.domain.words import fold
from bot.mail.quotes.new_text import searchable_text
from bot.mail.values import Mailbox, ParsedMail
from storage.link.link import Link
from storage.values import NewMail, StoredMail

ID_BITS: Final = 27
WHAT_BITS: Final = 2
LOW_BITS: Final = WHAT_BITS + ID_BITS
"""The bits below the minute in a key."""

WHATS: Final = tuple(What)
"""In the order of their numbers in a key."""

BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)

LONGEST_WORD: Final = 500
"""A tsvector holds at most 2,046 bytes of a word. It keeps 255 positions of each word, none above
16,383: texts are cut before that (`SEARCH_CHARS`)."""

AUTHOR_SIGN: Final = "@"
ATTACHMENT: Final = "#attachment"
"""How a tsvector marks an author's word, and a mail with attachments: no word in a query holds
these signs. FTS5 has columns for both."""

TITLE_SIGN: Final = "\ue001"
STEM_SIGN: Final = "\ue002"
TITLE_STEM_SIGN: Final = "\ue003"
"""How both databases mark a subject's word, the stem of any word, and that of a subject's word."""


@dataclass(frozen=True, slots=True)
class Index:
    """A word index, as each database has it.

    The last column of the FTS5 table, which has the table's name, is the whole row, in MATCH.
    """

    name: str
    on_sqlite: TableClause
    on_postgresql: TableClause

    @classmethod
    def named(cls, name: str) -> "Index":
        """Return the index that has this name in both databases."""
        columns = ("rowid", "subject", "author", "words", "marks", name)
        on_sqlite = table(name, *map(column, columns))
        return cls(name, on_sqlite, table(name, column("key"), column("words")))


MAILS: Final = Index.named("mail_search")
SLACK: Final = Index.named("slack_search")
BOARD: Final = Index.named("board_search")


@dataclass(frozen=True, slots=True)
class Searchable:
    """The indexed parts of a person's mail: its subject, its author, and the author's own words.

    Comments have no subject, and titles have nothing else.
    """

    id: int
    said_at: datetime
    subject: str
    author: Mailbox
    new_text: str
    has_attachment: bool = False
    what: What = What.MAIL

    @classmethod
    def of_row(cls, row: Any) -> Self:  # noqa: ANN401 - of any table with a mail's columns
        """Return the indexed parts of the mail of a row."""
        return cls(
            id=row.id,
            said_at=row.said_at,
            subject=row.subject,
            author=Mailbox(name=row.author_name, address=row.author_address),
            new_text=row.texts[1],
            has_attachment=bool(row.attachments),
        )

    @property
    def key(self) -> int:
        """Its key in the index."""
        return key_of(self.said_at, self.id, what=self.what)


async def index_mails(link: Link, new: Sequence[tuple[int, NewMail]]) -> None:
    """Index mails that were just stored under these ids."""
    entries = [
        Searchable(
            id=number,
            said_at=new_mail.mail.date or new_mail.received_at,
            subject=new_mail.mail.subject,
            author=new_mail.mail.author,
            new_text=new_mail.mail.new_text,
            has_attachment=bool(new_mail.mail.attachments),
        )
        for number, new_mail in new
        if new_mail.mail.automatic is None
    ]
    if entries:
        # Folding the words of a batch of long mails takes longer than the loop may wait.
        await link.run(*await asyncio.to_thread(index_step, entries, is_sqlite=link.is_sqlite))


async def reindex_mail(link: Link, cut: StoredMail, whole: ParsedMail) -> None:
    """Index the whole of a mail that was cut off, under the same key."""
    if cut.automatic is not None:
        return
    entry = searchable(cut)
    new = replace(entry, new_text=whole.new_text, has_attachment=bool(whole.attachments))
    await index_again(link, entry, new)


def searchable(mail: StoredMail) -> Searchable:
    """Return the indexed parts of a stored mail."""
    return Searchable(
        id=mail.id,
        said_at=mail.said_at,
        subject=mail.subject,
        author=mail.author,
        new_text=mail.new_text,
        has_attachment=bool(mail.attachments),
    )


async def index_again(link: Link, before: Searchable, after: Searchable) -> None:
    """Index a changed mail under its key; `before` is exactly as it was indexed."""
    if link.is_sqlite:
        # FTS5 keeps no copy of the words, and removes those that it is given (its 4.4.3).
        deletion = {MAILS.name: "delete", **_fts5_values(before)}
        await link.run(MAILS.on_sqlite.insert().values(deletion))
    else:
        await link.run(delete(MAILS.on_postgresql).where(MAILS.on_postgresql.c.key == before.key))
    await link.run(*index_step([after], is_sqlite=link.is_sqlite))


def index_step(
    new: Sequence[Searchable], *, is_sqlite: bool, index: Index = MAILS
) -> tuple[Executable, list[dict[str, Any]]]:
    """Return the statement that indexes texts, and its parameters for each of them."""
    # In order of their keys: FTS5 writes out what it has gathered when a lower key follows.
    ordered = sorted(new, key=lambda entry: entry.key)
    if is_sqlite:
        return index.on_sqlite.insert(), [_fts5_values(entry) for entry in ordered]
    from sqlalchemy.dialects.postgresql import TSVECTOR  # noqa: PLC0415 - slow to load

    words = cast(bindparam("vector", type_=Text()), TSVECTOR())
    insert = index.on_postgresql.insert().values(key=bindparam("of"), words=words)
    return insert, [{"of": entry.key, "vector": _vector(entry)} for entry in ordered]


def key_of(said_at: datetime, number: int, *, what: What = What.MAIL) -> int:
    """Return the key of a text; id 0 gives the lowest key of that minute."""
    minute = (said_at - BEGINNING) // MINUTE
    return (minute << WHAT_BITS | WHATS.index(what)) << ID_BITS | number


def decode_key(key: int) -> tuple[What, int]:
    """Return the kind and id of the text with a key."""
    what = WHATS[(key >> ID_BITS) & ((1 << WHAT_BITS) - 1)]
    return what, key & ((1 << ID_BITS) - 1)


def _fts5_values(mail: Searchable) -> dict[str, Any]:
    subject, author, words = _sections(mail)
    marks = ["mail attachment" if mail.has_attachment else "mail"]
    marks += [TITLE_SIGN + word for word in subject.split()]
    return {
        "rowid": mail.key,
        "subject": subject,
        "author": author,
        "words": words,
        "marks": " ".join((*marks, *_stems(mail, subject, words))),
    }


def _vector(mail: Searchable) -> str:
    """Return a tsvector as text; an empty position between two sections ends any phrase."""
    sections = _sections(mail)
    subject, author, words = (section.split() for section in sections)
    before_author = len(subject) + 1
    before_words = before_author + len(author) + 1
    return " ".join(
        [
            *_placed(subject, behind=0),
            *_placed(subject, behind=0, sign=TITLE_SIGN),
            *_placed(author, behind=before_author),
            *_placed(author, behind=before_author, sign=AUTHOR_SIGN),
            *_placed(words, behind=before_words),
            *([f"'{ATTACHMENT}'"] if mail.has_attachment else ()),
            *(f"'{stem}'" for stem in _stems(mail, sections[0], sections[2])),
        ]
    )


def _stems(mail: Searchable, subject: str, words: str) -> list[str]:
    """Return the signed stems of a mail, of whose subject and text these are the folded words."""
    languages = languages_of((*subject.split(), *words.split()))
    of_title = text_stems(mail.subject, languages=languages)
    whole = f"{mail.subject}\n{searchable_text(mail.new_text)}"
    return [
        *(TITLE_STEM_SIGN + stem for stem in of_title),
        *(STEM_SIGN + stem for stem in text_stems(whole, languages=languages)),
    ]


def _placed(words: Sequence[str], *, behind: int, sign: str = "") -> list[str]:
    # A repeated word is written again: PostgreSQL gathers the positions of each word, much faster
    # than Python does.
    return [
        f"'{sign}{word[:LONGEST_WORD]}':{place}"
        for place, word in enumerate(words, start=behind + 1)
    ]


def lexeme(word: str) -> str:
    """Return a folded word, cut to the length that a tsvector holds."""
    return word[:LONGEST_WORD]


def _sections(mail: Searchable) -> tuple[str, str, str]:
    return (
        fold(mail.subject),
        fold(f"{mail.author.name} {mail.author.address}"),
        fold(searchable_text(mail.new_text)),
    )
