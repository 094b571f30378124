"""How the time for a text grows with its size.

Time is the processor's, not the clock's: it does not count what other processes do meanwhile.
"""

import gc
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

TURNS: Final = range(3)
TRAPPED: Final = 25.0
"""Seconds of processor time that only a trap takes: ten times what the slowest mail of the tests
does. It is no measure of speed."""


def seconds_of(act: Callable[[], object]) -> float:
    """Return the seconds of processor time that a call takes, none of them for collecting garbage.

    A collection looks at all that the tests before have left, and may take longer than the call.
    """
    gc.disable()
    try:
        began = time.process_time()
        act()
        return time.process_time() - began
    finally:
        gc.enable()


def assert_no_square(seconds: Callable[[int], float], *, size: int) -> None:
    """Assert that `seconds` of a size are far fewer than the square of what an eighth takes.

    A linear reader takes eight times as long, and one that goes back over what it read sixty-four
    times. The best of three counts, as the machine may be busy; no two sizes are the same, since
    the reading of a text is cached.
    """
    step = size // 100
    short = min(seconds(size // 8 - turn * step) for turn in TURNS)
    assert any(seconds(size - turn * step) < 30 * max(short, 0.001) for turn in TURNS)


def assert_reads_without_square(read: Callable[[str], object], piece: str, *, size: int) -> None:
    """Assert that the time to read a repeated piece does not grow with the square of the text.

    `size` are the characters of the longest text.
    """

    def seconds(chars: int) -> float:
        text = piece * (chars // len(piece))
        return seconds_of(lambda: read(text))

    assert_no_square(seconds, size=size)


def steps_of(act: Callable[[], object]) -> int:
    """Return how many lines of Python a call runs: the same on any machine, however busy.

    What it runs inside a pattern is not seen here: `test_patterns.py` holds each of them.
    """
    count = 0

    def trace(_frame: FrameType, event: str, _what: object) -> Any:  # noqa: ANN401 - itself
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return count
