"""See which statements a test makes the product run."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Give a list to which all statements are added that are run meanwhile."""
    run: list[str] = []

    def see(_connection: object, _cursor: object, statement: str, *_values: object) -> None:
        run.append(statement)

    event.listen(Engine, "before_cursor_execute", see)
    try:
        yield run
    finally:
        event.remove(Engine, "before_cursor_execute", see)
