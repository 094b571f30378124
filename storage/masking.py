"""Mask our secrets in data stored before mails were masked on reading.

Mails are masked as they are read (`bot/mail/masking.py`). What an earlier version stored, or what
was stored before a secret address was configured, is masked here, once for each set of secrets.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Table, and_, select, update

from bot.domain.ids import MailId
from bot.mail.masking import Secrets, words_in_text
from storage.index.mail_index import index_again, searchable
from storage.index.slack_index import index_comments, index_titles
from storage.link.among import among
from storage.link.link import AnyRow, Link
from storage.mail.mails import to_mail
from storage.published import Published
from storage.rewriting import IDS, changed, pages, texts_of
from storage.tables import comments, counters, items, mails, metadata

PAGE: Final = 200
"""How many mails are looked through in one transaction."""
_COUNTER: Final = "masked"
_VERSION: Final = 3
"""Raised when more is masked than before: all that is stored is then looked through again."""
_APART: Final = frozenset({"mails", "mail_raw", "published", "counters", "erased_ids", "erasing"})


def fingerprint_of(secrets: Secrets) -> int:
    """Return a number that identifies a set of secrets."""
    text = repr((_VERSION, secrets.addresses, secrets.own, secrets.separator, secrets.keys))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big")


class Masking:
    """The masking of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def is_done(self, secrets: Secrets) -> bool:
        """Return True if all that is stored was masked with these secrets."""
        done = select(counters.c.value).where(counters.c.name == _COUNTER)
        return bool(await self._link.value(done) == fingerprint_of(secrets))

    async def mask_mails(self, secrets: Secrets, *, after: MailId, now: datetime) -> MailId | None:
        """Mask the next mails above an id; return the last one's, None if there are none."""
        page = select(mails).where(mails.c.id > after).order_by(mails.c.id).limit(PAGE)
        rows = await self._link.rows(self._link.locked(page, mails))
        for row in rows:
            values = changed(row, _words_of(mails), str, secrets.masked)
            if values:
                await self._mask_mail(row, values, secrets, now=now)
        return rows[-1].id if rows else None

    async def mask_rest(self, secrets: Secrets) -> None:
        """Mask the texts of all other tables, and record that all is done."""
        texts, titles = set(), set()
        for table in metadata.sorted_tables:
            columns = _words_of(table)
            if table.name in _APART or not columns:
                continue
            async for rows in pages(self._link, table):
                for row in rows:
                    values = changed(row, columns, str, secrets.masked)
                    if not values:
                        continue
                    key = [column == getattr(row, column.name) for column in table.primary_key]
                    await self._link.run(update(table).where(and_(*key)).values(values))
                    if table is comments:
                        texts.add(row.id)
                    elif table is items:
                        titles.add(row.number)
        await index_comments(self._link, among(comments.c.id, sorted(texts)))
        await index_titles(self._link, titles)
        done = {"name": _COUNTER, "value": fingerprint_of(secrets)}
        await self._link.run(
            self._link.insert(counters)
            .values(done)
            .on_conflict_do_update(index_elements=[counters.c.name], set_=done)
        )

    async def _mask_mail(
        self, row: AnyRow, values: dict[str, object], secrets: Secrets, *, now: datetime
    ) -> None:
        """Mask a mail that people may have read: what it proved is void."""
        shown = (row.texts[0], row.subject, row.author_name)
        texts = [*_each(words_in_text, shown), *_each(secrets.addresses_in, shown)]
        await Published(self._link).add(texts, at=now)
        await self._link.run(update(mails).where(mails.c.id == row.id).values(values))
        changed = await self._link.first(select(mails).where(mails.c.id == row.id))
        before, after = to_mail(row, []), to_mail(changed or row, [])
        if before.automatic is None:
            await index_again(self._link, searchable(before), searchable(after))


def _words_of(table: Table) -> list[Column[Any]]:
    """Return the columns with people's words: a Message-ID is masked only as its mail is read."""
    return [column for column in texts_of(table) if column.name not in IDS]


def _each(read: Callable[[str], Iterable[str]], texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in read(text)]
