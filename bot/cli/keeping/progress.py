"""A progress bar on a terminal, and nothing elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from storage.database.copying import Tell


@contextmanager
def progress_of(first: str) -> Iterator[Tell]:
    """Give what shows how many things of how many are done, with a word for what is in hand."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    shown = Console(stderr=True)
    with Progress(*columns, console=shown, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(first, total=None)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total
        )
