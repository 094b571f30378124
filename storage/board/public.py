"""Give the repositories of public data, as `storage/store.py` gives those of all data."""

from storage.board.items import PublicItems
from storage.board.objections import PublicObjections
from storage.board.search import PublicSearch
from storage.board.shown import Shown
from storage.board.words import PublicComments, PublicHistory, PublicMails
from storage.board.years import Years
from storage.link.link import Link


class Public:
    """The repositories of what a reader of the board may see, in one transaction."""

    def __init__(self, link: Link, shown: Shown) -> None:
        self.comments = PublicComments(link, shown)
        self.history = PublicHistory(link, shown)
        self.items = PublicItems(link, shown)
        self.mails = PublicMails(link, shown)
        self.objections = PublicObjections(link, shown)
        self.search = PublicSearch(link, shown)
        self.years = Years(link, shown)
