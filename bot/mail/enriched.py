"""text/enriched (RFC 1896) and text/richtext (RFC 1341) as plain text."""

import re
from typing import Final

_PARAM: Final = re.compile(r"<param>[^<]*</param>", re.IGNORECASE)
_TOKEN: Final = re.compile(r"<<|</?[A-Za-z][A-Za-z0-9-]{0,59}>|\n+")


def enriched_to_text(source: str) -> str:
    """Take the formatting commands out; one line end is a space, n are n minus one."""
    return _TOKEN.sub(_plain, _PARAM.sub("", source)).strip("\n")


def _plain(match: re.Match[str]) -> str:
    command = match[0]
    if command == "<<":
        return "<"
    if command[0] == "\n":
        return " " if len(command) == 1 else command[1:]
    return "\n" if command.lower() in {"<nl>", "<paragraph>"} else ""
