"""Write the manual pages: `penholder(1)` from the commands, `penholder.toml(5)` from the example.

`config.example.toml` has every key with its default and its meaning, and a test holds it to the
models; so its lines are what the page says, section by section.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from typer import Context
from typer.main import get_group

from bot.cli.app import COMMANDS, cli
from release.building import ROOT, epoch, version

EXAMPLE: Final = ROOT / "config.example.toml"
_SECTION: Final = re.compile(r"(\[\[?[a-z_.]+\]\]?)\s*(?:#\s*(.*))?")
_KEY: Final = re.compile(r"([a-z_]+) = (.*?)(?:\s+#\s?(.*))?")
_FILES: Final = (
    ("penholder.toml", "the configuration, see penholder.toml(5)"),
    (".env", "beside it: passwords, tokens and Penholder's secret; only its own user can read it"),
    ("/var/lib/penholder", "the database and other stored files, if a package installed Penholder"),
)
_EXIT: Final = (
    ("0", "The command succeeded."),
    ("1", "The answer is no: for example, check found a fault or recount a difference."),
    ("2", "The command line or the configuration is wrong."),
)


def manual_pages() -> dict[str, str]:
    """Return the pages by their files' names, in the macros of man(7)."""
    return {"penholder.1": _of_commands(), "penholder.toml.5": _of_configuration()}


def _head(name: str, section: int, summary: str) -> str:
    day = datetime.fromtimestamp(epoch(), UTC).date()
    return (
        f'.TH "{name.upper()}" {section} "{day}" "Penholder {version()}" "Penholder"\n'
        f".SH NAME\n{_plain(name)} \\- {_plain(summary)}\n"
    )


def _of_commands() -> str:
    group = get_group(cli)
    context = Context(group, info_name="penholder")
    parts = [
        _head("penholder", 1, "join mailing lists and Slack channels"),
        ".SH SYNOPSIS\n.B penholder\n[\\fB\\-\\-config\\fR \\fIFILE\\fR] \\fICOMMAND\\fR ...\n",
        ".SH DESCRIPTION\n",
        _text(group.help or ""),
        ".SH OPTIONS\n",
        *_options(group, context),
        ".SH COMMANDS\n",
    ]
    for name in COMMANDS:
        parts += _command(group.get_command(context, name), context, (name,))
    parts += [".SH EXIT STATUS\n", *(_row(*row) for row in _EXIT)]
    parts += [".SH FILES\n", *(_row(*row) for row in _FILES)]
    parts.append(".SH SEE ALSO\n.BR penholder.toml (5)\n")
    return "".join(parts)


def _command(command: Any, parent: Any, words: tuple[str, ...]) -> Iterator[str]:  # noqa: ANN401 - the library's
    """Give a command with its arguments and options, or the commands of a group."""
    context = Context(command, info_name=words[-1], parent=parent)
    if hasattr(command, "list_commands"):
        for name in command.list_commands(context):
            yield from _command(command.get_command(context, name), context, (*words, name))
        return
    pieces = " ".join(piece for piece in command.collect_usage_pieces(context))
    yield f".SS {_plain(' '.join(words))} {_plain(pieces)}\n{_text(command.help or '')}"
    yield from _options(command, context)


def _options(command: Any, context: Any) -> Iterator[str]:  # noqa: ANN401 - the library's
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and "--help" not in record[0]:
            yield _row(*record)


def _of_configuration() -> str:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    parts = [
        _head("penholder.toml", 5, "the configuration of penholder(1)"),
        ".SH DESCRIPTION\n",
        "The file is TOML. Each key has its default here, or an example if it is required.\n.PP\n",
        _text(" ".join(line.removeprefix("#").strip() for line in _until_section(lines))),
    ]
    parts += _sections(lines)
    parts.append(".SH SEE ALSO\n.BR penholder (1)\n")
    return "".join(parts)


def _until_section(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if _SECTION.match(line):
            return
        yield line


def _sections(lines: list[str]) -> Iterator[str]:
    """Give the sections with their keys.

    An indented comment continues the comment of the key or section above; a comment at the margin
    belongs to the section that follows.
    """
    last: tuple[Callable[[str, str], str], str, str] | None = None
    before: list[str] = []
    is_begun = False
    for line in lines:
        section = _SECTION.fullmatch(line)
        key = _KEY.fullmatch(line)
        is_begun = is_begun or section is not None
        if not is_begun or not line.strip():
            continue
        if section is None and key is None:
            more = line.strip().removeprefix("#").strip()
            if line.startswith("#"):
                before.append(more)
            elif last is not None:
                last = (last[0], last[1], f"{last[2]} {more}")
            continue
        if last is not None:
            yield last[0](last[1], last[2])
        if section is not None:
            last = (_section, section[1], " ".join(filter(None, [section[2], *before])))
            before = []
        elif key is not None:
            last = (_row, f"{key[1]} = {key[2]}", key[3] or "")
    if last is not None:
        yield last[0](last[1], last[2])


def _section(name: str, about: str) -> str:
    return f".SH {_plain(name)}\n{_text(about)}"


def _row(term: str, text: str) -> str:
    return f".TP\n.B {_plain(term)}\n{_plain(' '.join(text.split())) or chr(92) + '&'}\n"


def _text(text: str) -> str:
    """Return paragraphs."""
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    return "\n.PP\n".join(map(_plain, filter(None, paragraphs))) + "\n" if text.strip() else ""


def _plain(text: str) -> str:
    """Return a text of which troff obeys nothing."""
    escaped = (
        text.replace("\u2026", "...")
        .replace("\\", "\\(rs")
        .replace("-", "\\-")
        .replace("'", "\\(aq")
    )
    escaped = escaped.replace("`", "").replace('"', "\\(dq")
    return re.sub(r"^([.'])", r"\\&\1", escaped)


def write_pages(folder: Path) -> None:
    """Write the pages into a folder."""
    for name, text in manual_pages().items():
        (folder / name).write_text(text, encoding="utf-8")
