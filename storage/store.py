"""All repositories of one transaction, by name."""

from storage.absences import Absences
from storage.answered import AnsweredMails
from storage.archived import Archived
from storage.arrivals import Arrivals
from storage.ballots import Ballots
from storage.branches import Branches
from storage.comments import Comments
from storage.completed import Completed
from storage.confirmations import Confirmations
from storage.cursors import Cursors
from storage.digests import Digests
from storage.held import HeldMails
from storage.history import History
from storage.items import Items
from storage.known_names import KnownNames
from storage.limits import Limits
from storage.link import Link
from storage.mails import Mails
from storage.merges import Merges
from storage.message_changes import MessageChanges
from storage.namesakes import Namesakes
from storage.openings import Openings
from storage.outbox import Outbox
from storage.people import People
from storage.publishing import Publishing
from storage.search import Search
from storage.set_aside import SetAsides
from storage.slack import Slack
from storage.suggestions import Suggestions
from storage.traces import Traces


class Store:
    """What a handler works with between the beginning of a transaction and its commit."""

    def __init__(self, link: Link) -> None:
        self.absences = Absences(link)
        self.answered = AnsweredMails(link)
        self.archived = Archived(link)
        self.arrivals = Arrivals(link)
        self.ballots = Ballots(link)
        self.branches = Branches(link)
        self.comments = Comments(link)
        self.completed = Completed(link)
        self.confirmations = Confirmations(link)
        self.cursors = Cursors(link)
        self.digests = Digests(link)
        self.held = HeldMails(link)
        self.history = History(link)
        self.items = Items(link)
        self.known_names = KnownNames(link)
        self.limits = Limits(link)
        self.mails = Mails(link)
        self.merges = Merges(link)
        self.message_changes = MessageChanges(link)
        self.namesakes = Namesakes(link)
        self.openings = Openings(link)
        self.outbox = Outbox(link)
        self.people = People(link)
        self.publishing = Publishing(link)
        self.search = Search(link)
        self.set_aside = SetAsides(link)
        self.slack = Slack(link)
        self.suggestions = Suggestions(link)
        self.traces = Traces(link)
