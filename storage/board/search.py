"""Search public words: mails of shown lists, and comments that a list has."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import ColumnElement, and_

from bot.domain.items.search import Query, What
from bot.domain.words import is_address
from storage.board.shown import RESTING, Shown
from storage.index.mail_index import BOARD, MAILS, Index
from storage.link.link import Link
from storage.search import Rank, Search


class PublicSearch(Search):
    """The board's search of one transaction.

    Slack's words have an index of their own, in which no private ones are. Mails that are not shown
    are left out as the index is read, before anything is counted. No address is looked for, only
    the part of it that the board shows.
    """

    indexes: Sequence[Index] = (MAILS, BOARD)

    def on_words(self, index: Index, query: Query, rank: Rank) -> list[ColumnElement[bool]]:
        """Return the condition that a text holds the words that anybody may look for."""
        phrases, authors = (
            tuple(tuple(word for word in phrase if not is_address(word)) for phrase in each)
            for each in (query.phrases, query.authors)
        )
        return super().on_words(index, replace(query, phrases=phrases, authors=authors), rank)

    def __init__(self, link: Link, shown: Shown) -> None:
        super().__init__(link)
        self._shown: Final = shown

    def on_items(self, query: Query) -> list[ColumnElement[bool]]:
        """Return conditions that exclude most unwanted texts, but not all."""
        states = set(query.states)
        rough = states | set(RESTING) if states & set(RESTING) else states
        return super().on_items(replace(query, states=tuple(sorted(rough))))

    def is_wanted(self, query: Query, what: What) -> ColumnElement[bool]:
        """Return the column that is true if a found text is public, and of a wanted item."""
        wanted = super().is_wanted(replace(query, states=()), what)
        wanted &= self._shown.item_in_column()
        if query.states:
            wanted &= self._shown.in_states(query.states)
        if what is What.MAIL:
            wanted &= self._shown.mail_in_column()
        elif what is What.COMMENT:
            wanted &= and_(*self._shown.comment())
        return wanted
