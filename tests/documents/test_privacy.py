"""The page on privacy names every table in which something is stored."""

import re
from pathlib import Path
from typing import Final

from storage.tables import metadata

PAGE: Final = Path(__file__).parents[2] / "docs" / "privacy.md"


def test_every_table_is_said_to_hold_something_of_people_or_nothing() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = text[text.index("| tables |") :].partition("\n\n")[0].splitlines()[2:]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])]

    there_are = set(metadata.tables)
    assert there_are - set(named) == set(), "say in docs/privacy.md what these hold of people"
    assert set(named) - there_are == set()
    assert len(named) == len(set(named))
