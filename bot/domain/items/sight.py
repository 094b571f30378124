"""Decide which items a person may see: those of their lists, and public ones."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.ids import ListName


@dataclass(frozen=True, slots=True)
class Sight:
    """The lists that somebody belongs to (`on`), and those whose board is `public`.

    An item is shown to whoever belongs to one of its lists. To everybody else it is shown if all
    of its lists are public: what was said on one of them is on its page.
    """

    on: frozenset[ListName] = frozenset()
    public: frozenset[ListName] = frozenset()

    @property
    def lists(self) -> frozenset[ListName]:
        """All lists of which something may be shown."""
        return self.on | self.public

    def is_on(self, lists: Collection[ListName]) -> bool:
        """Return True if the person belongs to one of these lists."""
        return not self.on.isdisjoint(lists)

    def shows(self, lists: Collection[ListName]) -> bool:
        """Return True if what is on these lists, one or more, is shown."""
        return self.is_on(lists) or (bool(lists) and self.public.issuperset(lists))
