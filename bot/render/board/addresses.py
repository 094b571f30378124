"""Build the addresses of the board's pages. They must never change: minutes link to them.

The same pages are served by us and written as files; only how one links to another differs.
"""

import hashlib
import posixpath
import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from bot.domain.consensus.objection import ObjectionId
from bot.domain.ids import BallotId, CallId, ItemNumber
from bot.render.text.safe import one_line

FRONT: Final = "/"
ABOUT: Final = "/about"
DECISIONS: Final = "/decisions"
OBJECTIONS: Final = "/objections"
SEARCH: Final = "/search"
STYLE: Final = "/style.css"
ICON: Final = "/icon.svg"
FEED: Final = "/feed.atom"
DECISIONS_FEED: Final = "/decisions.atom"
VOTES_FEED: Final = "/votes.atom"
"""An older name of the same."""
CALENDAR: Final = "/deadlines.ics"
ITEMS_JSON: Final = "/items.json"
DATA: Final = "/data/"
INDEX: Final = "index.html"
"""The file of a folder's page."""
_PLAIN: Final = re.compile(r"[\w@+=~-][\w@+=~.-]{0,199}", re.ASCII)
"""What is the same in an address and as the name of a folder."""
KEYED: Final = "/k/"
"""What a key to a list stands behind; the list's pages follow it."""


def item_path(number: ItemNumber, *, page: int = 1) -> str:
    """Return the path of an item's page, or of a further page of its messages."""
    return f"/items/{number}" if page == 1 else f"/items/{number}/page/{page}"


def whole_path(number: ItemNumber) -> str:
    """Return the path of an item's page with all its messages."""
    return f"/items/{number}/all"


def list_path(name: str) -> str:
    """Return the path of a list's page."""
    return f"/lists/{quote(name, safe='')}"


def front_path(page: int, *, list_name: str = "") -> str:
    """Return the path of a page of items where pages are files; page 1 has the list's own path."""
    path = list_path(list_name) if list_name else FRONT
    return path if page == 1 else f"{path.rstrip('/')}/page/{page}"


def decisions_path(year: int) -> str:
    """Return the path of the decisions of one year."""
    return f"{DECISIONS}/{year}"


def objections_path(year: int) -> str:
    """Return the path of the objections that were raised in one year."""
    return f"{OBJECTIONS}/{year}"


def objection_anchor(objection: ObjectionId) -> str:
    """Return the name of an objection on its item's page."""
    return f"objection-{objection}"


def person_path(person: int) -> str:
    """Return the path of what one person did."""
    return f"/people/{person}"


def result_path(number: ItemNumber, ballot: BallotId) -> str:
    """Return the path of a result's file."""
    return f"/items/{number}/result-{ballot}.json"


def declaration_path(number: ItemNumber, call: CallId) -> str:
    """Return the path of the file of what was declared on a call for consensus."""
    return f"/items/{number}/declaration-{call}.json"


def feed_path(number: ItemNumber) -> str:
    """Return the path of the feed of an item."""
    return f"/items/{number}/feed.atom"


def badge_path(number: ItemNumber) -> str:
    """Return the path of an item's badge."""
    return f"/items/{number}/badge.svg"


def item_calendar_path(number: ItemNumber) -> str:
    """Return the path of the calendar of an item's deadlines."""
    return f"/items/{number}/deadlines.ics"


def mbox_path(number: ItemNumber) -> str:
    """Return the path of an item's messages as a mailbox."""
    return f"/items/{number}/t.mbox.gz"


def json_path(number: ItemNumber) -> str:
    """Return the path of an item as JSON."""
    return f"/items/{number}.json"


def list_feed_path(name: str) -> str:
    """Return the path of the feed of a list, or of everything for ""."""
    return f"{list_path(name)}/feed.atom" if name else FEED


def list_calendar_path(name: str) -> str:
    """Return the path of the calendar of a list, or of everything for ""."""
    return f"{list_path(name)}/deadlines.ics" if name else CALENDAR


def mail_path(message_id: str) -> str:
    """Return the path that leads to a message, wherever it is."""
    return f"/m/{quote(message_id, safe='@+=')}/"


def mail_anchor(message_id: str) -> str:
    """Return the name of a message on its item's page: its Message-ID may hold any sign."""
    return f"m{hashlib.sha1(message_id.encode(errors='surrogatepass')).hexdigest()}"  # noqa: S324


@dataclass(frozen=True, slots=True)
class Site:
    """The service's name, and how its pages link to one another.

    `origin` and `root` are those of its public address, `https://pen.example` and `/pen`; both may
    be "". `here` is the path of the page that is rendered if pages are files, which link to the
    others by relative addresses; "" if they are served. `key` opens a list that not everybody may
    read.
    """

    name: str
    origin: str = ""
    root: str = ""
    here: str = ""
    key: str = ""

    @classmethod
    def at(cls, public_url: str, *, name: str) -> "Site":
        """Return the site that people reach at `public_url`, which may be ""."""
        parts = urlsplit(public_url)
        origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
        return cls(name=one_line(name), origin=origin, root=parts.path.rstrip("/"))

    def with_key(self, key: str) -> "Site":
        """Return the site as it is read with a key."""
        return replace(self, key=key)

    def to(self, path: str) -> str:
        """Return the address of one of our pages, as a link on another."""
        path, mark, rest = _cut(path)
        if self.here:
            start = posixpath.dirname(file_of(self.here))
            return posixpath.relpath(file_of(path), start or ".") + mark + rest
        return f"{self._base}{path}{mark}{rest}"

    @property
    def style(self) -> str:
        """Where the stylesheet is; it is the same with a key."""
        return self.to(STYLE) if self.here else f"{self.root}{STYLE}"

    def whole(self, path: str) -> str:
        """Return the whole address of a page, for use elsewhere; "" without a public address."""
        return f"{self.origin}{self._base}{path}" if self.origin else ""

    def abroad(self, path: str) -> str:
        """Return a page's address for use elsewhere: the whole address if it is known."""
        return self.whole(path) or self.to(path)

    @property
    def host(self) -> str:
        """The host of the public address, "" without one."""
        return urlsplit(self.origin).hostname or ""

    @property
    def is_static(self) -> bool:
        """Whether pages are files, so that nothing can be searched."""
        return bool(self.here)

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return not self.key

    @property
    def _base(self) -> str:
        return f"{self.root}{KEYED}{self.key}" if self.key else self.root


def file_of(path: str) -> str:
    """Return the file of a page, relative to the folder of a board that is written as files."""
    path = path.strip("/")
    first, _, rest = path.partition("/")
    if first == "m":
        return posixpath.join(first, _folder_of(rest), INDEX)
    is_list = first == "lists" and "/" not in rest  # its name may hold a dot
    if "." in posixpath.basename(path) and not is_list:
        return path
    return posixpath.join(path, INDEX)


def _folder_of(message_id: str) -> str:
    """Return the folder of a message: its id as in its address, if that can be a name."""
    if _PLAIN.fullmatch(message_id):
        return message_id
    return mail_anchor(unquote(message_id))


def _cut(path: str) -> tuple[str, str, str]:
    """Return a path without its anchor, and the anchor."""
    return path.partition("#")
