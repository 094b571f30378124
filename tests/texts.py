"""Take our texts out of the code: `python -m tests.texts` brings all catalogues up to date with it.

A text that is new or has changed is then empty in a catalogue, for its translator to fill in; one
that is gone is gone from there too. `python -m tests.texts es` begins a new language.
"""

import sys
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.language import ENGLISH, UNREVIEWED, is_reviewed, languages

ROOT: Final = Path(__file__).parent.parent
CATALOGUES: Final = Path(str(files("bot").joinpath("catalogues")))
SAID_BY: Final = {
    "say": (1,),
    "Text": (1,),
    "say_number": (1, 2),
    "Numbered": (1, 2),
    "say_as": ((1, "c"), 2),
    "TextAs": ((1, "c"), 2),
}
"""The functions and classes that say a text; a number is the place of a text, `c` its meaning."""
SILENT: Final = (ROOT / "bot" / "cli", ROOT / "bot" / "sandbox")
"""The command line and the sandbox speak English."""
_METHODS: Final = [("**.py", "python"), ("**.jinja", "jinja2")]
_OPTIONS: Final = {"**.jinja": {"silent": "false"}}


def texts() -> Catalog:
    """Return all our texts, in the order in which they stand in the code."""
    catalog = Catalog(project="Penholder", charset="utf-8", fuzzy=False)
    for room in ("bot", "handlers"):
        for name, _line, message, comments, context in extract_from_dir(
            ROOT / room,
            _METHODS,
            _OPTIONS,
            keywords=SAID_BY,
            strip_comment_tags=True,
            directory_filter=_speaks,
        ):
            place = [(f"{room}/{name}", 0)]
            catalog.add(message, None, place, (), comments, context=context)
    return catalog


def _speaks(folder: str) -> bool:
    """Return True if a folder's texts are in catalogues."""
    return Path(folder) not in SILENT and not Path(folder).name.startswith((".", "_"))


def read_catalogue(language: str) -> Catalog:
    """Return a language's catalogue as it is."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"))


def path_of(language: str) -> Path:
    """Return where a language's catalogue is."""
    return CATALOGUES / f"{language.replace('-', '_')}.po"


def bring_up_to_date(language: str) -> int:
    """Write a language's catalogue anew, with the texts that are in the code now.

    Returns how many of them it does not have.
    """
    catalogue = Catalog(locale=language.replace("-", "_"), project="Penholder", fuzzy=False)
    reviewed = path_of(language).exists() and is_reviewed(language)
    if path_of(language).exists():
        catalogue = read_catalogue(language)
    catalogue.update(texts(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.header_comment = (
        f"# Penholder's texts in {Locale.parse(language, sep='-').english_name}."
    ) + ("" if reviewed else f"\n# {UNREVIEWED}")
    catalogue.msgid_bugs_address, catalogue.last_translator = "", "Penholder"
    catalogue.language_team = f"{language} <>"
    # The same texts make the same file, whenever that is.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 11, 29, tzinfo=UTC)
    with path_of(language).open("wb") as file:
        write_po(file, catalogue, width=100, sort_by_file=True)
    return sum(not _is_said(message.string) for message in catalogue if message.id)


def _is_said(said: object) -> bool:
    return all(said) if isinstance(said, tuple) else bool(said)


if __name__ == "__main__":
    for one in sys.argv[1:] or [name for name in languages() if name != ENGLISH]:
        missing = bring_up_to_date(one)
        sys.stdout.write(f"{path_of(one).relative_to(ROOT)}: {missing} texts to translate\n")
