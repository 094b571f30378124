"""Add a list to a configuration that is there; all that it holds stays as it is written."""

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from bot.cli.setting_up.answers import Answers
from bot.cli.setting_up.files import Log, put_files, text_of
from bot.cli.setting_up.interview import Interview
from bot.config import Config, ListConfig, load_config
from bot.config_source import ENV_NAME
from bot.errors import ConfigError, WrongUse
from bot.render.terminal import setting_up as words


def has_grown(before: Config, *, given: str) -> bool:
    """Return True if a list that a flag has `given` was added already."""
    return given.lower() in {list_config.address for list_config in before.lists[1:]}


def is_to_grow(path: Path, before: Config, *, given: str, answers: Answers) -> bool:
    """Return True if a list that a flag has `given` is new, or if somebody wants to add one.

    Raises:
        Abort: Ctrl-C.
    """
    if given:
        return given.lower() not in {list_config.address for list_config in before.lists}
    if not answers.is_terminal:
        return False
    lists = ", ".join(list_config.name for list_config in before.lists)
    return typer.confirm(words.ADD_LIST.format(file=path.name, lists=lists), default=False)


def add_list(path: Path, before: Config, interview: Interview, log: Log) -> str:
    """Ask for one more list, try it, and write it below what the configuration holds.

    Returns what to say if all is good.

    Raises:
        WrongUse: an answer is missing or at fault, and there is no terminal to ask again; or the
            configuration would not be read as before, with the list at its end.
    """
    list_config, mailbox = interview.hold_more(before)
    texts, variables = dict[str, str](), dict[str, str]()
    if mailbox is not None:
        variables[words.password_of(mailbox)] = mailbox.password
        texts[ENV_NAME] = words.env_text(text_of(path.with_name(ENV_NAME)), variables)
    texts[path.name] = words.grown_text(text_of(path), list_config, mailbox=mailbox)
    _require_same(path, texts[path.name], before, list_config, variables)
    put_files(path.parent, texts, asks=False, may_grow=[*texts], log=log)
    return words.ADDED if mailbox is None else words.ADDED_WITH_MAILBOX


def _require_same(
    path: Path, text: str, before: Config, list_config: ListConfig, variables: Mapping[str, str]
) -> None:
    """Require that a text is read as the configuration before it, with one more list."""
    with TemporaryDirectory() as folder:
        draft = Path(folder) / path.name
        draft.write_text(text, encoding="utf-8")
        stored = text_of(path.with_name(ENV_NAME))
        draft.with_name(ENV_NAME).write_text(stored, encoding="utf-8")
        try:
            read = load_config(draft, environment={**os.environ, **variables})
        except ConfigError as error:
            raise WrongUse(words.CANNOT_GROW.format(file=path)) from error
    if read.lists != (*before.lists, list_config):
        raise WrongUse(words.CANNOT_GROW.format(file=path))
