"""Languages in which everything that a catalogue says can be told from everything else.

One has our letters with marks, and one is written from right to left: with Hebrew's letters and the
days and months that the CLDR has for it, and without any sense.
"""

import ast
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.pofile import write_po

from bot.language import ENGLISH, languages
from tests.texts import path_of, texts

PSEUDO: Final = "eo"
"""Esperanto: a language that the CLDR knows and we have no catalogue of."""
LETTERS: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "àƀćđèƒĝĥìĵķļɱñòƥɋŕśţùṽŵẋýžÀƁĆĐÈƑĜĤÌĴĶĻṀÑÒƤɊŔŚŢÙṼŴẊÝŽ",
)
RIGHT_TO_LEFT: Final = "he"
HEBREW: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "אבגדהוזחטיכלמנסעפצקרשתםןףך" * 2
)
_KEPT: Final = re.compile(r"(\{\w*\}|`[^`]*`)")
"""What is put in place, and what is typed."""
_WORD: Final = re.compile(r"(?<![\w/@.&+`-])[A-Za-z][a-z]{2,}(?![\w@/`-])")
_CODE: Final = re.compile(r"`[^`]*`|https?:\S*|[\w.+-]+@[\w.-]+|<[^>]*>|[!/]\w+")


def pseudo(text: str, *, letters: Mapping[int, int | str] = LETTERS) -> str:
    """Return a text with other letters; places and what is typed stay."""
    return "".join(
        part if at % 2 else part.translate(letters) for at, part in enumerate(_KEPT.split(text))
    )


def pseudo_catalogue(
    folder: Path, *, language: str = PSEUDO, letters: Mapping[int, int | str] = LETTERS
) -> None:
    """Write the catalogue of such a language into a folder."""
    catalogue = Catalog(locale=language)
    forms = catalogue.num_plurals
    for message in _all_texts():
        if message.id:
            said = (
                (
                    pseudo(message.id[0], letters=letters),
                    *[pseudo(message.id[1], letters=letters)] * (forms - 1),
                )
                if isinstance(message.id, tuple)
                else pseudo(str(message.id), letters=letters)
            )
            catalogue.add(message.id, said, context=message.context)
    with (folder / f"{language}.po").open("wb") as file:
        write_po(file, catalogue)


@cache
def _all_texts() -> tuple[Message, ...]:
    return tuple(texts())


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


def right_to_left_folder(folder: Path) -> Path:
    """Fill a folder with our catalogues and that of the language from right to left; return it."""
    folder.mkdir()
    for name in languages():
        if name != ENGLISH:
            (folder / path_of(name).name).write_bytes(path_of(name).read_bytes())
    pseudo_catalogue(folder, language=RIGHT_TO_LEFT, letters=HEBREW)
    return folder
