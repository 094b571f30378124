"""A language in which everything that a catalogue says can be told from everything else."""

import ast
import re
from pathlib import Path
from typing import Final

from babel.messages import Catalog
from babel.messages.pofile import write_po

from tests.texts import texts

PSEUDO: Final = "eo"
"""Esperanto: a language that the CLDR knows and we have no catalogue of."""
LETTERS: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "àƀćđèƒĝĥìĵķļɱñòƥɋŕśţùṽŵẋýžÀƁĆĐÈƑĜĤÌĴĶĻṀÑÒƤɊŔŚŢÙṼŴẊÝŽ",
)
_KEPT: Final = re.compile(r"(\{\w*\}|`[^`]*`)")
"""What is put in place, and what is typed."""
_WORD: Final = re.compile(r"(?<![\w/@.&+`-])[A-Za-z][a-z]{2,}(?![\w@/`-])")
_CODE: Final = re.compile(r"`[^`]*`|https?:\S*|[\w.+-]+@[\w.-]+|<[^>]*>|[!/]\w+")


def pseudo(text: str) -> str:
    """Return a text with other letters; places and what is typed stay."""
    return "".join(
        part if at % 2 else part.translate(LETTERS) for at, part in enumerate(_KEPT.split(text))
    )


def pseudo_catalogue(folder: Path) -> None:
    """Write the catalogue of the language into a folder."""
    catalogue = Catalog(locale=PSEUDO)
    for message in texts():
        if message.id:
            said = (
                tuple(map(pseudo, message.id))
                if isinstance(message.id, tuple)
                else pseudo(str(message.id))
            )
            catalogue.add(message.id, said, context=message.context)
    with (folder / f"{PSEUDO}.po").open("wb") as file:
        write_po(file, catalogue)


def plain_words(shown: str) -> set[str]:
    """Return the words in plain letters, but for what is typed, addresses and links."""
    return {found.lower() for found in _WORD.findall(_CODE.sub(" ", shown))}


def words_in_strings(*files: Path) -> set[str]:
    """Return all words in the strings of Python files: what samples say."""
    found: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {word.lower() for word in re.findall(r"[A-Za-z]{3,}", node.value)}
    return found
