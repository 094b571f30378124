"""Every public name says what it is, in functions and private classes too."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("bot", "handlers", "storage")

Described = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def undescribed(tree: ast.Module) -> Iterator[str]:
    """Yield what has no docstring: the module, its classes, functions and properties."""
    for node in ast.walk(tree):
        if isinstance(node, Described) and ast.get_docstring(node) is None:
            name = "" if isinstance(node, ast.Module) else node.name
            if not name.startswith("_"):
                yield f"{getattr(node, 'lineno', 1)} {name}".strip()


def test_what_is_undescribed_is_seen_wherever_it_stands() -> None:
    source = """
    class _Private:
        def method(self): ...
        @property
        def held(self): ...
        def __eq__(self, other): ...
    def _private():
        '''Do it.'''
        async def inner(): ...
    def described():
        '''Do it.'''
    """.replace("\n    ", "\n")

    assert list(undescribed(ast.parse(source))) == ["1", "3 method", "5 held", "9 inner"]


def test_every_public_name_has_a_docstring() -> None:
    files = [path for folder in CODE for path in (ROOT / folder).rglob("*.py")]

    assert len(files) > 100
    assert [
        f"{path.relative_to(ROOT)}:{value}"
        for path in files
        for value in undescribed(ast.parse(path.read_text(encoding="utf-8")))
    ] == []
