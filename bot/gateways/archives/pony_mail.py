"""Apache's archiver: `https://lists.example.org/list.html?dev@pier.example.org`."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

_ADDRESS: Final = re.compile(
    r"(?P<base>https?://(?P<host>[^/?#]+)(?:/[^?#]*)?)/list(?:\.html)?\?"
    r"(?P<list>[^@&:#/]+)@(?P<domain>[^@&:#/]+)(?:[:&#].*)?"
)


@dataclass(frozen=True, slots=True)
class PonyMail:
    """One list's archive on a site."""

    base: str
    list_name: str
    domain: str
    folder: str
    is_whole: bool = False

    def month_url(self, month: date) -> str:
        """Return the address of a month's messages; older versions call the month `date`."""
        day = f"{month:%Y-%m}"
        asked = {"list": self.list_name, "domain": self.domain, "d": day, "date": day}
        return f"{self.base}/api/mbox.lua?{urlencode(asked)}"


def find(address: str) -> PonyMail | None:
    """Return the archive at an address, None if it is none of this program's."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return None
    name, domain = match["list"], match["domain"]
    return PonyMail(match["base"], name, domain, f"{match['host']}/{name}@{domain}")
