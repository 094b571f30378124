"""No statement on SQLite may read a table that grows from end to end.

Every statement that tests run is asked how SQLite would go about it. Without statistics, which
Penholder does not gather, that does not depend on how much there is.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine, event

from storage.database.sqlite_library import sqlite3

SMALL: Final = {
    "absences",
    "alembic_version",
    "held_mails",
    "people",
    "person_addresses",
    "plans",
    "restores",
    "suspended_addresses",
}
"""Tables that may be read whole: they are bounded, or grow with the people."""

_KNOWN: Final = re.compile(
    r"deliveries\.claimed_by"  # what a worker left, when one starts or stops
    r"|WHERE comments\.deleted = 0$"  # the index of comments, made by a migration
    r"|^UPDATE ballots SET rule = '"  # a test's own
    r"|^SELECT count\(\*\) AS count_1 \nFROM mail_lists \nWHERE mail_lists.list_name = \?$"
    r"|WHERE mail_lists\.list_name = \? AND mail_lists\.attested = 1\) AS"  # finds one
    r"|ORDER BY mail_lists\.mail DESC"  # reads no more than its limit
    r"|^SELECT votes\.source, votes\.assurance, count"  # for Prometheus, once a minute
    # A channel's move, once.
    r"|SET destination=replace\(|last_error LIKE|SET channel=\?"
    r"|WITH RECURSIVE places"  # reads one row of the index for each destination
)
_ASKED: Final = re.compile(r"(?:SELECT|UPDATE|DELETE|WITH)\b")
_SCAN: Final = re.compile(
    r"SCAN (?!anon_|same$)(\w+)$"  # `same`: the items that were merged into one
    r"|SEARCH mail_lists USING (?:COVERING )?INDEX (\w+) \(list_name=\?\)$"
)
"""All of a table, or all mails of a list, which is much the same."""


@contextmanager
def watched_plans(path: str, *, known: set[str]) -> Iterator[None]:
    """Fail when a statement that was run meanwhile reads a table whole.

    `known` are the statements that need not be asked about again.
    """
    run: dict[str, int] = {}

    def see(_connection: object, _cursor: object, statement: str, *_values: object) -> None:
        if statement not in known and _ASKED.match(statement):
            run[statement] = statement.count("?")

    event.listen(Engine, "before_cursor_execute", see)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", see)
    known.update(run)
    with sqlite3.connect(path) as database:
        whole = [
            scan
            for statement, values in run.items()
            for scan in _scans(database, statement, values)
        ]
    database.close()
    assert not whole, "\n".join(whole)


def _scans(database: sqlite3.Connection, statement: str, values: int) -> Iterator[str]:
    if _KNOWN.search(statement):
        return
    try:
        plan = database.execute(f"EXPLAIN QUERY PLAN {statement}", (None,) * values).fetchall()
    except sqlite3.OperationalError:
        return  # of a table that a migration made for itself, or of another database
    for *_place, detail in plan:
        if (scan := _SCAN.match(detail)) and scan[1] not in SMALL:
            yield f"{detail}: {' '.join(statement.split())}"
