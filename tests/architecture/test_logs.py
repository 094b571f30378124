"""What is logged: the facts beside a line's text have other names than what each line has."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
OF_EACH_LINE: Final = {"at", "level", "from", "what"}
"""The keys of a line of JSON (`bot/logs.py`): a fact of that name would hide the text."""


def hiding(tree: ast.Module) -> Iterator[str]:
    """Yield the facts that are named as a key of each line."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.keyword)
            and node.arg == "extra"
            and isinstance(node.value, ast.Dict)
        ):
            for key in node.value.keys:
                if isinstance(key, ast.Constant) and key.value in OF_EACH_LINE:
                    yield str(key.value)


def test_a_fact_that_would_hide_the_text_is_seen() -> None:
    source = 'log.info("moved", extra={"what": 1, "list": 2})'

    assert list(hiding(ast.parse(source))) == ["what"]


def test_no_fact_hides_the_text_of_its_line() -> None:
    files = [
        path for name in ("bot", "handlers", "storage") for path in (ROOT / name).rglob("*.py")
    ]

    assert len(files) > 500
    assert [
        f"{path.relative_to(ROOT)} {name}"
        for path in files
        for name in hiding(ast.parse(path.read_text(encoding="utf-8")))
    ] == []
