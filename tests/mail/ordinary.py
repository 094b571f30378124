"""Ordinary sentences in many languages, for tests of the words by which mail is read."""

from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parent / "ordinary_sentences.txt"


def ordinary_sentences() -> dict[str, list[str]]:
    """Return the sentences by language."""
    return sentences_of(_FILE)


def sentences_of(file: Path) -> dict[str, list[str]]:
    """Return the sentences of a file by the heading that they stand under."""
    found: dict[str, list[str]] = {}
    for line in file.read_text(encoding="utf-8").split("\n"):
        if line.startswith("["):
            sentences = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            sentences.append(line)
    return found
