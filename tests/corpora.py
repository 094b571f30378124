"""Where the real list mail for tests is found, if it is there at all.

The folder is named by PENHOLDER_CORPORA or lies beside the checkout, at
`../shared/corpora`. Its mails were written by real people: they are read, never copied.
"""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

_BESIDE: Final = Path(__file__).parents[2] / "shared" / "corpora"
_NO_MAIL: Final = frozenset({"README.md", "README", ".gitignore"})


def corpora_folder() -> Path | None:
    """Return the folder, None when there is none."""
    named = os.environ.get("PENHOLDER_CORPORA")
    folder = Path(named) if named else _BESIDE
    return folder if folder.is_dir() else None


def require_corpora() -> Path:
    """Return the folder, or skip the test."""
    folder = corpora_folder()
    if folder is None:
        pytest.skip("no corpora: set PENHOLDER_CORPORA to a folder of list mail")
    return folder


def require_seed() -> Path:
    """Return the example mail that stands beside the corpora, or skip the test."""
    paths = sorted((require_corpora().parent / "seed").glob("*.txt"))
    if not paths:
        pytest.skip("no example mail beside the corpora")
    return paths[0]


def archive_files(folder: Path) -> Iterator[Path]:
    """Yield every file that holds mail, in one order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in _NO_MAIL:
            yield path


def archive_bytes(path: Path) -> bytes:
    """Return a file's bytes, unpacked where it is packed."""
    raw = path.read_bytes()
    return gzip.decompress(raw) if path.suffix == ".gz" else raw
