"""Give all repositories of one transaction, by name."""

from contextlib import AbstractAsyncContextManager

from bot.domain.items.item import Item
from bot.domain.items.sight import Sight
from storage.board.names import PublicNames
from storage.board.public import Public
from storage.board.shown import Shown
from storage.comments import Comments, MessageChanges, Publishing
from storage.decisions.ballots import Ballots, Confirmations
from storage.decisions.calls import Calls
from storage.decisions.echoes import Echoes
from storage.decisions.orders import Orders
from storage.decisions.plans import Plans
from storage.decisions.positions import Positions
from storage.decisions.results import Results
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
from storage.persons.people import Absences, KnownNames, People
from storage.persons.roster import Rosters
from storage.published import Published
from storage.restores import Restores
from storage.search import Search
from storage.slack import Slack


class Store:
    """The repositories that a handler uses in one transaction.

    `seen_by` gives those of somebody who asks: there, searches find only what `sight` shows, and
    `handlers/voting/ballot_box.py` finds no other item by its number.
    """

    def __init__(self, link: Link, *, sight: Sight | None = None) -> None:
        self._link = link
        self.sight = sight
        self.absences = Absences(link)
        self.address_proofs = AddressProofs(link)
        self.answered = AnsweredMails(link)
        self.archived = Archived(link)
        self.arrivals = Arrivals(link)
        self.ballots = Ballots(link)
        self.borders = Borders(link)
        self.branches = Branches(link)
        self.calls = Calls(link)
        self.comments = Comments(link)
        self.completions = Completions(link)
        self.confirmations = Confirmations(link)
        self.cursors = Cursors(link)
        self.digests = Digests(link)
        self.echoes = Echoes(link)
        self.erased_ids = ErasedIds(link)
        self.erasures = Erasures(link)
        self.held = HeldMails(link)
        self.history = History(link)
        self.items = Items(link, sight=sight)
        self.known_names = KnownNames(link)
        self.leases = Leases(link)
        self.limits = Limits(link)
        self.mails = Mails(link)
        self.masking = Masking(link)
        self.measures = Measures(link)
        self.merges = Merges(link)
        self.message_changes = MessageChanges(link)
        self.namesakes = Namesakes(link)
        self.openings = Openings(link)
        self.orders = Orders(link)
        self.outbox = Outbox(link)
        self.people = People(link)
        self.plans = Plans(link)
        self.positions = Positions(link)
        self.publishing = Publishing(link)
        self.published = Published(link)
        self.restores = Restores(link)
        self.results = Results(link)
        self.rosters = Rosters(link)
        self.search = Search(link, sight=sight)
        self.set_aside = SetAsides(link)
        self.slack = Slack(link)
        self.suggestions = Suggestions(link)
        self.traces = Traces(link)

    def read_by(self, shown: Shown) -> "Store":
        """Return the same for a reader of the board, who knows only of people who are shown."""
        store = Store(self._link, sight=self.sight)
        store.known_names = PublicNames(self._link, shown)
        return store

    def public(self, shown: Shown) -> Public:
        """Return what everybody may read who may see some lists: the board's only door."""
        return Public(self._link, shown)

    def seen_by(self, sight: Sight) -> "Store":
        """Return the same repositories as somebody sees them."""
        return Store(self._link, sight=sight)

    def attempt(self) -> AbstractAsyncContextManager[None]:
        """Take back what is changed within the block if it raises; the transaction goes on."""
        return self._link.attempt()

    def taken_back(self) -> AbstractAsyncContextManager[None]:
        """Take back what is changed within the block, whatever comes of it."""
        return self._link.taken_back()

    @property
    def everything(self) -> "Store":
        """The same repositories for work that is nobody's request, such as joining two people."""
        return Store(self._link)

    def shows(self, item: Item) -> bool:
        """Return True if an item may be shown to whoever asks."""
        return self.sight is None or self.sight.shows(item.lists)
