"""The file for the way in which Penholder shall run: a systemd unit, or a compose file."""

import getpass
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bot.cli.setting_up.files import text_of
from bot.errors import WrongUse
from bot.render.terminal import setting_up as words

UNIT: Final = "penholder.service"
COMPOSE: Final = "compose.yaml"
IMAGE: Final = "Containerfile"
CLONE: Final = Path(__file__).parents[3]


def is_for_container(folder: Path) -> bool:
    """Return True if Penholder was set up in a folder to run in a container.

    Raises:
        WrongUse: the compose file cannot be read.
    """
    return text_of(folder / COMPOSE).startswith(words.COMPOSE_BEGINS)


def unit_file(config: Path) -> Mapping[str, str]:
    """Return a systemd unit, by name, for this program, this user and a configuration.

    Raises:
        WrongUse: the template did not come with this installation, or a name has odd letters.
    """
    text = words.unit_text(
        _template(CLONE / "docs" / UNIT, missing=words.NO_UNIT),
        program=Path(sys.prefix) / "bin" / "penholder",
        config=config.absolute(),
        user=getpass.getuser(),
    )
    return {UNIT: text}


def compose_file(config: Path, *, database: str) -> Mapping[str, str]:
    """Return a compose file, by name, for this user and a configuration in the same folder.

    Raises:
        WrongUse: the template did not come with this installation.
    """
    text = words.compose_text(
        _template(CLONE / COMPOSE, missing=words.NO_COMPOSE),
        clone=CLONE if (CLONE / IMAGE).is_file() else None,
        config=config.name,
        user=f"{os.getuid()}:{os.getgid()}",
        database=database,
    )
    return {COMPOSE: text}


def _template(in_clone: Path, *, missing: str) -> str:
    places = (Path(sys.prefix) / "share" / "penholder" / in_clone.name, in_clone)
    for place in places:
        if place.is_file():
            return place.read_text(encoding="utf-8")
    raise WrongUse(missing)
