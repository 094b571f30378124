"""A declaration's file: what an older version wrote is still checked."""

import json
from pathlib import Path

from bot.render.calls.declaration_file import check_declaration

OLDER = Path(__file__).with_name("older_declaration.json")
"""Written by an older version, which told less of an objection: not what showed it, nor when."""


def test_an_older_declaration_holds_and_a_changed_one_does_not() -> None:
    given = json.loads(OLDER.read_text())
    assert "evidence" not in given["objections"][0]
    assert check_declaration(given) == ()

    given["objections"][0]["contested"] = None
    assert check_declaration(given)
