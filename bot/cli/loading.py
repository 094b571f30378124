"""Loading what a command needs, quickly."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Load modules while the garbage collector rests, which then leaves what they made alone.

    Nearly all of it stays to the end, and there is much of it: the collector would look at it
    again and again.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
