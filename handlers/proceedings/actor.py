"""Say who acts as a chair, by which way, and what their act sends to the lists."""

from dataclasses import dataclass

from bot.domain.ids import ItemNumber, ListName
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.item import Item
from bot.domain.people.person import Person
from bot.domain.procedures.draft import Act
from bot.render.documents.drafts import OwnVote
from handlers.lists.items import find_item
from handlers.people.people import require_chair, require_helper
from handlers.work import Work


@dataclass(frozen=True, slots=True)
class Actor(Work):
    """Somebody who acts on an item, in one transaction.

    `store` shows what they may see: an item that they may not see does not exist there. `is_new` is
    false if what they did was handled before: it is answered as before, and not carried out twice.
    `evidence` shows what they asked for: what was typed or pressed in Slack, or a Message-ID.
    `reference` names what arrived.
    """

    person: Person
    source: Source
    evidence: str
    reference: str
    is_new: bool = True

    @property
    def deed(self) -> Deed:
        """What they do, as the history stores it."""
        return Deed(self.person.id, self.source, self.evidence)

    def sees(self, name: ListName) -> bool:
        """Return True if they are on a list, and so see everything on it."""
        return self.store.sight is None or name in self.store.sight.on

    async def item(self, number: ItemNumber) -> Item:
        """Return an item that they may see.

        Raises:
            NoSuchItem: there is none.
        """
        return await find_item(self.store, number)

    async def chaired(self, number: ItemNumber) -> Item:
        """Return an item that they chair.

        Raises:
            Refused: there is none of that number, or they are no chair of its home list.
        """
        item = await self.item(number)
        await require_chair(self.store, self.person, item, source=self.source, config=self.config)
        return item

    async def helped(self, number: ItemNumber) -> Item:
        """Return an item whose title, labels and holder they may set.

        Raises:
            Refused: there is none of that number, or they neither help nor chair its home list.
        """
        item = await self.item(number)
        await require_helper(self.store, self.person, item, source=self.source, config=self.config)
        return item


@dataclass(frozen=True, slots=True)
class ListMail:
    """A mail that an act sends to a list, in words, as the list gets it."""

    list_name: str
    address: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A preview of an act: the mails that it would send, and other effects.

    `draft` is what is kept of the act until the chair has seen the mails. `note` says in plain text
    what else it does, or leaves undone. `own` is a vote of the chair's that can be counted with it.
    """

    act: Act
    item: Item
    draft: str
    mails: tuple[ListMail, ...]
    note: str = ""
    own: OwnVote | None = None
