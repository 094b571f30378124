"""What is kept so that mails are found by their words: FTS5 on SQLite, tsvector on PostgreSQL.

Both hold the words that `bot/domain/words.py` makes, in order, and know nothing of languages:
FTS5's `ascii` tokenizer only splits at the spaces between them, and a tsvector is written here
word by word. So both find the same mails, whatever the database's version or locale.

A mail's key begins with the minute in which it was said and ends with its id: the newest mails
stand together, and a page of them is read from one end of the index, however many match.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Executable, Text, bindparam, cast, column, table
from sqlalchemy.dialects.postgresql import TSVECTOR

from bot.domain.words import fold
from bot.mail.searchable import searchable_text
from bot.mail.values import Mailbox
from storage.link import Link
from storage.values import NewMail

ID_BITS: Final = 29
BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)

LONGEST_WORD: Final = 500
MOST_PLACES: Final = 255
LAST_PLACE: Final = 16_383
"""A tsvector's bounds: 2,046 bytes of one word, 255 places of it, and the highest place."""

AUTHOR_SIGN: Final = "@"
ATTACHMENT: Final = "#attachment"
"""How a tsvector says that a word is the author's, that a mail has attachments: no word that is
looked for holds these signs. FTS5 has columns for both."""

ON_SQLITE: Final = table(
    "mail_search",
    column("rowid"),
    column("subject"),
    column("author"),
    column("words"),
    column("marks"),
    column("mail_search"),  # FTS5's name for the whole row, in MATCH
)
ON_POSTGRESQL: Final = table("mail_search", column("key"), column("words"))


@dataclass(frozen=True, slots=True)
class Searchable:
    """What is indexed of a mail that a person wrote: its subject, its author, the own words."""

    id: int
    said_at: datetime
    subject: str
    author: Mailbox
    new_text: str
    has_attachment: bool


async def index_mails(link: Link, new: Sequence[tuple[int, NewMail]]) -> None:
    """Let mails that were just kept under these ids be found by their words."""
    said = [
        Searchable(
            id=number,
            said_at=kept.mail.date or kept.received_at,
            subject=kept.mail.subject,
            author=kept.mail.author,
            new_text=kept.mail.new_text,
            has_attachment=bool(kept.mail.attachments),
        )
        for number, kept in new
        if kept.mail.automatic is None
    ]
    if said:
        await link.run(*index_step(said, is_sqlite=link.is_sqlite))


def index_step(
    new: Sequence[Searchable], *, is_sqlite: bool
) -> tuple[Executable, list[dict[str, Any]]]:
    """Return the statement that indexes mails, and its parameters for each of them."""
    # In order of their keys: FTS5 writes out what it has gathered when a key is lower.
    ordered = sorted(new, key=lambda one: key_of(one.said_at, one.id))
    if is_sqlite:
        return ON_SQLITE.insert(), [_fts5_values(one) for one in ordered]
    words = cast(bindparam("vector", type_=Text()), TSVECTOR())
    insert = ON_POSTGRESQL.insert().values(key=bindparam("of"), words=words)
    return insert, [{"of": key_of(one.said_at, one.id), "vector": _vector(one)} for one in ordered]


def key_of(said_at: datetime, mail_id: int) -> int:
    """Return the key of a mail in the index; 0 for the id gives the lowest of that minute."""
    return (said_at - BEGINNING) // MINUTE << ID_BITS | mail_id


def mail_of(key: int) -> int:
    """Return the id of the mail that has a key."""
    return key & ((1 << ID_BITS) - 1)


def _fts5_values(mail: Searchable) -> dict[str, Any]:
    subject, author, words = _sections(mail)
    return {
        "rowid": key_of(mail.said_at, mail.id),
        "subject": subject,
        "author": author,
        "words": words,
        "marks": "mail attachment" if mail.has_attachment else "mail",
    }


def _vector(mail: Searchable) -> str:
    """Return a tsvector as text; a free place between two sections lets no phrase span them."""
    subject, author, words = _sections(mail)
    places: defaultdict[str, list[int]] = defaultdict(list)
    place = 0
    for section, signs in ((subject, ("",)), (author, ("", AUTHOR_SIGN)), (words, ("",))):
        for word in section.split():
            place = min(place + 1, LAST_PLACE)
            for sign in signs:
                places[sign + lexeme(word)].append(place)
        place = min(place + 1, LAST_PLACE)
    written = [
        f"'{word}':{','.join(map(str, found[:MOST_PLACES]))}" for word, found in places.items()
    ]
    if mail.has_attachment:
        written.append(f"'{ATTACHMENT}'")
    return " ".join(written)


def lexeme(word: str) -> str:
    """Return a folded word, cut to what a tsvector holds."""
    return word[:LONGEST_WORD]


def _sections(mail: Searchable) -> tuple[str, str, str]:
    return (
        fold(mail.subject),
        fold(f"{mail.author.name} {mail.author.address}"),
        fold(searchable_text(mail.new_text)),
    )
