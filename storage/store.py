"""Give all repositories of one transaction, by name."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import cached_property
from typing import Generic, TypeVar

from bot.domain.items.item import Item
from bot.domain.items.sight import Sight
from storage.board.names import PublicNames
from storage.board.public import Public
from storage.board.shown import Shown
from storage.channels import Channels
from storage.comments import Comments, MessageChanges, Publishing
from storage.decisions.ballots import Ballots, Confirmations
from storage.decisions.calls import Calls
from storage.decisions.echoes import Echoes
from storage.decisions.objections import Objections
from storage.decisions.orders import Orders
from storage.decisions.plans import Plans
from storage.decisions.positions import Positions
from storage.decisions.results import Results
from storage.decisions.stances import Relations, Stances
from storage.digests import Digests
from storage.erased_ids import ErasedIds
from storage.erasures import Erasures
from storage.history import History
from storage.items import Items
from storage.leases import Leases
from storage.limits import Limits
from storage.link.link import Link
from storage.mail.arrivals import Arrivals, Borders, Cursors
from storage.mail.held import HeldMails, SetAsides
from storage.mail.mails import Archived, Completions, Mails, Namesakes, Openings
from storage.mail.threads import AnsweredMails, Branches, Merges, Suggestions, Traces
from storage.masking import Masking
from storage.measures import Measures
from storage.outbox import Outbox
from storage.persons.address_proofs import AddressProofs
from storage.persons.attentions import Attentions
from storage.persons.bounces import Bounces
from storage.persons.people import Absences, KnownNames, People
from storage.persons.roster import Rosters
from storage.published import Published
from storage.restores import Restores
from storage.search import Search
from storage.slack import Slack

Repository = TypeVar("Repository")


class _Built(Generic[Repository]):
    """A repository, which a store builds when it is first asked for."""

    def __init__(self, make: Callable[[Link], Repository]) -> None:
        self.make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, store: "Store", owner: type) -> Repository:
        made = store.__dict__[self.name] = self.make(store._link)  # noqa: SLF001 - a part of it
        return made


class Store:
    """The repositories that a handler uses in one transaction.

    `seen_by` gives those of somebody who asks: there, searches find only what `sight` shows, and
    `handlers/voting/ballot_box.py` finds no other item by its number.
    """

    absences = _Built(Absences)
    address_proofs = _Built(AddressProofs)
    answered = _Built(AnsweredMails)
    archived = _Built(Archived)
    arrivals = _Built(Arrivals)
    attentions = _Built(Attentions)
    ballots = _Built(Ballots)
    borders = _Built(Borders)
    bounces = _Built(Bounces)
    branches = _Built(Branches)
    calls = _Built(Calls)
    channels = _Built(Channels)
    comments = _Built(Comments)
    completions = _Built(Completions)
    confirmations = _Built(Confirmations)
    cursors = _Built(Cursors)
    digests = _Built(Digests)
    echoes = _Built(Echoes)
    erased_ids = _Built(ErasedIds)
    erasures = _Built(Erasures)
    held = _Built(HeldMails)
    history = _Built(History)
    known_names = _Built(KnownNames)
    leases = _Built(Leases)
    limits = _Built(Limits)
    mails = _Built(Mails)
    masking = _Built(Masking)
    measures = _Built(Measures)
    merges = _Built(Merges)
    message_changes = _Built(MessageChanges)
    namesakes = _Built(Namesakes)
    objections = _Built(Objections)
    openings = _Built(Openings)
    orders = _Built(Orders)
    outbox = _Built(Outbox)
    people = _Built(People)
    plans = _Built(Plans)
    positions = _Built(Positions)
    publishing = _Built(Publishing)
    published = _Built(Published)
    relations = _Built(Relations)
    restores = _Built(Restores)
    results = _Built(Results)
    rosters = _Built(Rosters)
    set_aside = _Built(SetAsides)
    slack = _Built(Slack)
    stances = _Built(Stances)
    suggestions = _Built(Suggestions)
    traces = _Built(Traces)

    def __init__(self, link: Link, *, sight: Sight | None = None) -> None:
        self._link = link
        self.sight = sight

    @cached_property
    def items(self) -> Items:
        """The items; searches find only what `sight` shows."""
        return Items(self._link, sight=self.sight)

    @cached_property
    def search(self) -> Search:
        """The search, limited to what `sight` shows."""
        return Search(self._link, sight=self.sight)

    def read_by(self, shown: Shown) -> "Store":
        """Return the same for a reader of the board, who knows only of people who are shown."""
        store = Store(self._link, sight=self.sight)
        store.__dict__["known_names"] = PublicNames(self._link, shown)
        return store

    def public(self, shown: Shown) -> Public:
        """Return the repositories of what a reader of some lists may see: the board's only door."""
        return Public(self._link, shown)

    def seen_by(self, sight: Sight) -> "Store":
        """Return the same repositories as somebody sees them."""
        return Store(self._link, sight=sight)

    def attempt(self) -> AbstractAsyncContextManager[None]:
        """Roll back the block's changes if it raises; the transaction continues."""
        return self._link.attempt()

    def taken_back(self) -> AbstractAsyncContextManager[None]:
        """Roll back the block's changes in any case."""
        return self._link.taken_back()

    @property
    def everything(self) -> "Store":
        """The same repositories for work that is nobody's request, such as joining two people."""
        return Store(self._link)

    def shows(self, item: Item) -> bool:
        """Return True if an item may be shown to whoever asks."""
        return self.sight is None or self.sight.shows(item.lists)
