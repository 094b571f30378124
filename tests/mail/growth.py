"""How the time for a text grows with its size."""

from collections.abc import Callable


def assert_no_square(seconds: Callable[[int], float], *, size: int) -> None:
    """Assert that `seconds` of a size are far fewer than the square of what an eighth takes.

    A linear reader takes eight times as long, and one that goes back over what it read sixty-four
    times. The best of three counts, as the machine may be busy.
    """
    short = min(seconds(size // 8) for _ in range(3))
    assert any(seconds(size) < 30 * max(short, 0.001) for _ in range(3))
