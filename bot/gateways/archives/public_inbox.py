"""public-inbox, a thread by its first message: `https://inbox.example.org/pier/ID@example.org/`."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

_ADDRESS: Final = re.compile(
    r"(?P<base>https?://(?P<host>[^/?#]+)/(?P<inbox>[^/?#]+)/(?P<id>[^/?#@]+@[^/?#]+))"
    r"(?:/(?:[tT]/?|t\.mbox\.gz)?)?(?:[?#].*)?"
)


@dataclass(frozen=True, slots=True)
class PublicInboxThread:
    """One thread."""

    base: str
    folder: str
    is_whole: bool = True

    def month_url(self, month: date) -> str:  # noqa: ARG002 - one file holds the thread
        """Return the address of the thread's messages."""
        return f"{self.base}/t.mbox.gz"


def find(address: str) -> PublicInboxThread | None:
    """Return the thread at an address, None if it is none of this program's."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return None
    return PublicInboxThread(match["base"], f"{match['host']}/{match['inbox']}/{match['id']}")
