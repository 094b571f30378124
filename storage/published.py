"""Store hashes of our secret words and addresses that became public."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, select

from storage.link.link import Link
from storage.tables import published


class Published:
    """Our published secrets, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, words: Iterable[str], *, at: datetime) -> list[str]:
        """Record that words are public since `at`; return those that were not known to be."""
        new = []
        for word in dict.fromkeys(words):
            insert = self._link.insert(published).values(what=_hashed(word), at=at)
            added = insert.on_conflict_do_nothing().returning(published.c.what)
            if await self._link.first(added) is not None:
                new.append(word)
        return new

    async def oldest(self, *, but: Iterable[str]) -> datetime | None:
        """Return since when the oldest word is public, except some addresses."""
        words = select(func.min(published.c.at)).where(published.c.what.not_in(_hashes(but)))
        at: datetime | None = await self._link.value(words)
        return at

    async def forget_before(self, instant: datetime, *, but: Iterable[str]) -> None:
        """Forget what is public since before `instant`, except some addresses."""
        words = published.c.what.not_in(_hashes(but))
        await self._link.run(delete(published).where(published.c.at < instant, words))

    async def since(self, word: str) -> datetime | None:
        """Return since when a word is public, None if we know of no place where it stands."""
        known = select(published.c.at).where(published.c.what == _hashed(word))  # Its primary key.
        at: datetime | None = await self._link.value(known)
        return at


def _hashed(word: str) -> str:
    return hashlib.sha256(word.strip().lower().encode("utf-8", "replace")).hexdigest()


def _hashes(words: Iterable[str]) -> list[str]:
    return [_hashed(word) for word in words]
