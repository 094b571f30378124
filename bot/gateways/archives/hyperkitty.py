"""Mailman 3's archiver: `https://lists.example.org/archives/list/dev@lists.example.org/`."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

_ADDRESS: Final = re.compile(
    r"(?P<base>https?://(?P<host>[^/?#]+)/(?:[^?#]*/)?list/(?P<list>[^/?#@]+@[^/?#]+))(?:[/?#].*)?"
)


@dataclass(frozen=True, slots=True)
class HyperKitty:
    """One list's archive; `base` ends with the list's address."""

    base: str
    folder: str
    is_whole: bool = False

    def month_url(self, month: date) -> str:
        """Return the address by which a month is exported; its end is excluded."""
        name = quote(self.base.rpartition("/")[2])
        after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        return f"{self.base}/export/{name}-{month:%Y-%m}.mbox.gz?start={month}&end={after}"


def find(address: str) -> HyperKitty | None:
    """Return the archive at an address, None if it is none of this program's."""
    match = _ADDRESS.fullmatch(address)
    return None if match is None else HyperKitty(match["base"], f"{match['host']}/{match['list']}")
