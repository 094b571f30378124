"""Functions of handlers are short, and take few parameters: what belongs together is one value."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT = Path(__file__).parents[2]
MOST_PARAMETERS: Final = 5
MOST_LINES: Final = 40


def overlarge(tree: ast.Module) -> Iterator[str]:
    """Yield the functions that are too long, or take too many parameters besides self and cls."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = node.args
            named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
            named += filter(None, (given.vararg, given.kwarg))
            count = sum(parameter.arg not in {"self", "cls"} for parameter in named)
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if count > MOST_PARAMETERS or lines > MOST_LINES:
                yield node.name


def test_what_is_too_large_is_seen_wherever_it_stands() -> None:
    source = (
        """
class Held:
    def few(self, a, b, c, *, d, e): ...
    async def many(self, a, b, c, /, d, *, e, f): ...
    def open(self, a, b, c, d, *e, **f): ...
def outer():
    def short():
        pass
    def long():
        pass
"""
        + (MOST_LINES - 1) * "        pass\n"
    )

    assert list(overlarge(ast.parse(source))) == ["outer", "many", "open", "long"]


def test_no_function_of_handlers_is_long_or_takes_more_than_five_parameters() -> None:
    files = sorted((ROOT / "handlers").rglob("*.py"))

    assert len(files) > 100
    assert [
        f"{path.relative_to(ROOT)} {name}"
        for path in files
        for name in overlarge(ast.parse(path.read_text(encoding="utf-8")))
    ] == []
