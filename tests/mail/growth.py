"""How the time for a text grows with its size."""

from collections.abc import Callable
from typing import Final

TURNS: Final = range(3)


def assert_no_square(seconds: Callable[[int], float], *, size: int) -> None:
    """Assert that `seconds` of a size are far fewer than the square of what an eighth takes.

    A linear reader takes eight times as long, and one that goes back over what it read sixty-four
    times. The best of three counts, as the machine may be busy; no two sizes are the same, since
    the reading of a text is cached.
    """
    step = size // 100
    short = min(seconds(size // 8 - turn * step) for turn in TURNS)
    assert any(seconds(size - turn * step) < 30 * max(short, 0.001) for turn in TURNS)
