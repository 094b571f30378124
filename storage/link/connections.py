"""SQLAlchemy's connections for asyncio, without its ORM.

Its package for asyncio loads the ORM too, which nothing here uses: that takes half as long as the
rest of SQLAlchemy, and megabytes for as long as the service runs.
"""

import sys
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Final

from sqlalchemy.util.concurrency import _concurrency_shim

_PACKAGE: Final = "sqlalchemy.ext.asyncio"


def _hollow_package() -> ModuleType:
    """Return the package without what its `__init__` would load."""
    spec = find_spec(_PACKAGE)
    assert spec is not None  # noqa: S101 - a dependency
    package = module_from_spec(spec)
    _concurrency_shim._initialize()  # noqa: SLF001 - all else that it does
    return package


_package = sys.modules.setdefault(_PACKAGE, _hollow_package())

from sqlalchemy.ext.asyncio.engine import (  # noqa: E402 - within the hollow package
    AsyncConnection,
    AsyncEngine,
    create_async_engine,
)


def _whole(name: str) -> object:
    """Load the whole package for somebody who asks it for a name, a tool or a test."""
    assert _package.__spec__ is not None  # noqa: S101 - as above
    assert _package.__spec__.loader is not None  # noqa: S101 - it is a file
    del _package.__dict__["__getattr__"]
    _package.__spec__.loader.exec_module(_package)
    return getattr(_package, name)


if not hasattr(_package, "AsyncSession"):
    _package.__dict__["__getattr__"] = _whole

__all__ = ["AsyncConnection", "AsyncEngine", "create_async_engine"]
