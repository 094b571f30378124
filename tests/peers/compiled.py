"""One store of compiled statements for all databases that a process of the tests opens.

Each engine of SQLAlchemy compiles each statement anew. A service has one engine; tests open one for
each test, and would spend a sixth of their time so.
"""

from collections import defaultdict
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache

MOST: Final = 2000
"""Statements of one kind of database that are kept."""


class _Compiled(LRUCache[Any, Any]):
    """Compiled statements, by all of SQLAlchemy's key but the engine's own dialect object."""

    def __init__(self) -> None:
        super().__init__(MOST)

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:  # noqa: ANN401 - SQLAlchemy's
        return super().get(key[1:], default)

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        super().__setitem__(key[1:], value)


def share_compiled_statements() -> None:
    """Let every connection from now on use the store."""
    stores: defaultdict[str, _Compiled] = defaultdict(_Compiled)

    def use_store(connection: Connection) -> None:
        connection.execution_options(compiled_cache=stores[connection.dialect.name])

    event.listen(Engine, "engine_connect", use_store)
