"""When a mail became known to its readers."""

from datetime import datetime, timedelta
from typing import Final

ON_ITS_WAY: Final = timedelta(days=2)
"""How long a mail may be on its way; what comes later was kept somewhere, as an archive is."""


def came_at(date: datetime | None, *, received_at: datetime) -> datetime:
    """Return when a mail came, for what tells of news: no mail may fall between two digests.

    A mail written just before a digest and received just after it belongs to the next one.
    Old mail that is copied into a mailbox is no news: there its own date counts.
    """
    if date is None or date > received_at or received_at - date <= ON_ITS_WAY:
        return received_at
    return date
