"""Write an audit as a small site: one folder of files that needs nothing else."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.domain.audits.decision import Decision
from bot.mail.decisions.post import Post
from bot.render.board.audit_pages import (
    FRONT,
    Numbers,
    Row,
    Site,
    decision_page,
    front_page,
    place_of,
    row_of,
    year_page,
)
from bot.render.text.fill import template_source
from bot.render.text.safe import one_line
from bot.render.web.pages import style_sheet
from handlers.archives.auditing import Audit
from handlers.archives.spool import Spool
from handlers.board.folder import claim, put, remove_others

OURS: Final = ".penholder-audit"
"""The file that says that a folder is ours."""


def write_site(audit: Audit, spool: Spool, folder: Path, *, name: str) -> int:
    """Write the pages of an audit into a folder; return how many files there are.

    Raises:
        WrongUse: the folder holds other files.
        OSError: it cannot be written.
    """
    claim(folder, mark=OURS, command="audit")
    paths = {folder / OURS}
    for file, body in _files(audit, spool, name):
        put(folder, file, body.encode("utf-8", "replace"))
        paths.add(folder / file)
    remove_others(folder, paths)
    return len(paths) - 1


def _files(audit: Audit, spool: Spool, name: str) -> Iterator[tuple[str, str]]:
    """Yield each file with its text; threads are read one at a time."""
    numbered = [(place_of(at), each) for at, each in enumerate(audit.decisions, start=1)]
    site = Site(
        name=one_line(name),
        years=tuple(sorted({each.at.year for each in audit.decisions})),
        places={each.message_id: place for place, each in numbered},
    )
    titles = {each.message_id: each.title for each in audit.decisions}
    numbers = Numbers()
    rows: defaultdict[int, list[Row]] = defaultdict(list)
    yield "style.css", style_sheet()
    yield "icon.svg", template_source("icon.svg")
    for place, decision in numbered:
        numbers.add(decision)
        rows[decision.at.year].append(row_of(decision, href=place))
        yield place, decision_page(site, decision, _posts(decision, spool), titles)
    for year, of_year in rows.items():
        yield f"{year}.html", year_page(site, year, of_year)
    differing = [row for of_year in rows.values() for row in of_year if row.differs]
    unread = [*([audit.fault] if audit.fault else []), *audit.unreadable]
    yield FRONT, front_page(site, numbers, differing, messages=audit.messages, unread=unread)


def _posts(decision: Decision, spool: Spool) -> list[Post]:
    posts = (spool.read(key) for key in decision.posts)
    return sorted(posts, key=lambda post: (post.at, post.key))
