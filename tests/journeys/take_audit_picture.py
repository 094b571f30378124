"""Take the picture in docs/audit.md: `python -m tests.journeys.take_audit_picture [FOLDER]`.

The tests' invented threads, spread over seven years as one archive, are audited, and the front page
of the site is photographed.
"""

import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.mail.decisions.thread import Method
from handlers.archives.audit_site import write_site
from handlers.archives.auditing import Auditor, audit
from handlers.archives.files import find_archives
from handlers.archives.reading import reading_archives
from handlers.archives.spool import new_spool
from tests.handlers.archives.audited import cases, mbox_of
from tests.journeys.browser import browser, find, look_like

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
YEARS = range(7)
"""Before the year that the cases are dated in, and that year."""


def archive() -> bytes:
    """Return a mailbox file in which each case was in some of the years."""
    return b"".join(raw for year in YEARS for raw in _of_year(year))


def _of_year(year: int) -> Iterator[bytes]:
    for place, case in enumerate(cases()):
        if (place * 5 + year * 3) % len(YEARS) > 1 + year % 3:
            continue
        later = timedelta(days=5 * place - 365 * year)
        for mail in case.mails:
            mail.replace_header(
                "Date", format_datetime(parsedate_to_datetime(mail["Date"]) + later)
            )
        own = rb"<%d.%d.\1@example" % (year, place)
        yield re.sub(rb"<(\d+)@example", own, mbox_of(case.mails))


def take_picture(folder: Path) -> None:
    """Audit the archive and photograph the site's front page."""
    with TemporaryDirectory(prefix="penholder-pictures-") as place:
        mbox = Path(place) / "harbour.mbox"
        mbox.write_bytes(archive())
        with reading_archives(find_archives([mbox]).files, marks=None, readers=1) as archives:
            auditor = Auditor(new_spool())
            auditor.take(archives, tell=lambda _messages, _done: None)
            write_site(
                audit(auditor, Method()), auditor.spool, Path(place) / "site", name=mbox.name
            )
        with browser() as driver:
            look_like(driver, width=1200, height=1000)
            driver.get((Path(place) / "site" / "index.html").as_uri())
            find(driver, "h1")
            driver.save_screenshot(str(folder / "audit.png"))


if __name__ == "__main__":
    take_picture(Path(sys.argv[1]) if sys.argv[1:] else PICTURES)
