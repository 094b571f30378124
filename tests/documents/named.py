"""Which tests there are, for documents that name them."""

import re
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
TEST: Final = re.compile(r"def (test_\w+)\(")


@cache
def known_tests() -> frozenset[str]:
    """Return the names of all tests."""
    return frozenset(
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        if "node_modules" not in file.parts
        for name in TEST.findall(file.read_text(encoding="utf-8"))
    )
