"""An answer written between quoted lines, and the line that it answers."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

ANSWERED: Final = "> "
"""What reading a mail puts before the line that an inline answer answers."""


@dataclass(frozen=True, slots=True)
class Passage:
    """New words, and the last quoted line right above them ("" where there is none)."""

    quoted: str
    text: str


def find_passages(*, text: str, new_text: str, answers: bool = True) -> tuple[Passage, ...]:
    """Split a mail's new words by the quoted lines of the whole mail that they answer.

    Every line of new words is in exactly one passage, in order. New words that cannot be found
    in `text` stay with what stands before them. Where `new_text` itself holds the line that is
    answered, as `> …`, that line is it; one of a mail that `answers` none is new.
    """
    if not answers:
        own = new_text.strip("\n")
        return (Passage(quoted="", text=own),) if own.strip() else ()
    return tuple(
        Passage(quoted=quoted, text="\n".join(lines).strip("\n"))
        for quoted, lines in _runs(text.splitlines(), new_text.splitlines())
        if any(line.strip() for line in lines)
    )


def _runs(whole: list[str], new: list[str]) -> Iterator[tuple[str, list[str]]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(whole):
        places[line.strip()].append(index)
    start, quoted = 0, ""
    run: list[str] = []
    for line in new:
        if line.startswith(ANSWERED):
            yield quoted, run
            quoted, run = line.removeprefix(ANSWERED).strip(), []
            continue
        at = _next_place(places.get(line.strip(), []), start=start) if line.strip() else None
        if at is not None:
            answered = _answered(whole, start=start, end=at)
            if answered:
                yield quoted, run
                quoted, run = answered, []
            start = at + 1
        run.append(line)
    yield quoted, run


def _next_place(places: list[int], *, start: int) -> int | None:
    index = bisect_left(places, start)
    return places[index] if index < len(places) else None


def _answered(whole: list[str], *, start: int, end: int) -> str:
    """Return the quoted line that stands last between two new ones, "" when none does."""
    for at in range(end - 1, start - 1, -1):
        line = whole[at].strip()
        if line:
            return line.lstrip("> \t|").strip() if line.startswith(">") else ""
    return ""
