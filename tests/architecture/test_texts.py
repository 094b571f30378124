"""Texts are said where the extraction for catalogues finds them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.language
from tests.texts import SILENT, texts

ROOT = Path(bot.language.__file__).parent.parent
SAID_BY = {"Numbered", "Text", "TextAs", "say", "say_as", "say_number"}
FILES = sorted(
    path
    for room in ("bot", "handlers")
    for path in (ROOT / room).rglob("*.py")
    if not any(path.is_relative_to(other) for other in SILENT)
    if "from bot.language import" in path.read_text(encoding="utf-8")
    and path.name != "fill.py"  # passes on what templates say
)


def _says(tree: ast.AST) -> set[str]:
    """Return the names in a file by which it says texts."""
    return {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "bot.language"
        for name in node.names
        if name.name in SAID_BY
    }


def _hidden(tree: ast.AST) -> Iterator[int]:
    """Yield the lines of texts that stand within an f-string, or are no literals."""
    says = _says(tree)
    calls = (ast.walk(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr))
    inner = {id(node) for nodes in calls for node in nodes}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in says:
            count = 1 if node.func.id in {"say", "Text"} else 2
            is_literal = all(isinstance(text, ast.Constant) for text in node.args[:count])
            if id(node) in inner or not is_literal:
                yield node.lineno


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_is_a_literal_that_stands_in_no_f_string(path: Path) -> None:
    assert not list(_hidden(ast.parse(path.read_text(encoding="utf-8"))))


def test_nothing_keeps_or_compares_the_english_words_of_a_text() -> None:
    """What is decided and stored are values: words may change in any version."""
    texts = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in ("bot", "handlers", "storage")
        for path in (ROOT / room).rglob("*.py")
        if path != ROOT / "bot" / "language.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "english"
    ]

    assert texts == []


def test_no_text_points_to_a_thing_by_its_colour_shape_or_side() -> None:
    by_sense = re.compile(
        r"\b(gr[ea]y|black|blue|green|orange|red|white|yellow|colou?red|round|square|corner"
        r"|(on|to) the (left|right)|(left|right)-hand|upper|lower|beeps?)\b",
        re.IGNORECASE,
    )
    said = [
        str(form)
        for text in texts()
        for form in (text.id if isinstance(text.id, tuple) else (text.id,))
    ]

    assert len(said) > 1000
    assert [text for text in said if by_sense.search(text)] == []


def test_a_text_in_an_f_string_or_in_a_variable_is_found() -> None:
    code = (
        'from bot.language import say\nf"{say(\'never extracted\')}"\nsay(variable)\nsay("found")'
    )

    assert sorted(_hidden(ast.parse(code))) == [2, 3]
