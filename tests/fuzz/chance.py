"""What looks drawn by lot, and is the same each time for one seed."""

import hashlib
from collections.abc import Sequence
from typing import Final, TypeVar

_Thing = TypeVar("_Thing")
_BYTES: Final = 1024


class Chance:
    """Numbers for one seed, in order, whatever the Python and the machine."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._turn = 0
        self._left = b""

    def below(self, end: int) -> int:
        """Return a number from 0 up to, and without, `end`."""
        if not self._left:
            text = f"{self._seed} {self._turn}".encode()
            self._left = hashlib.shake_128(text).digest(_BYTES)
            self._turn += 1
        drawn, self._left = self._left[:4], self._left[4:]
        return int.from_bytes(drawn, "big") % end

    def pick(self, things: Sequence[_Thing]) -> _Thing:
        """Return one of these."""
        return things[self.below(len(things))]
