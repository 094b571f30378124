"""The answers of `penholder init`: given by flags and variables, known from before, or asked."""

import os
import sys
from collections.abc import Collection, Mapping
from typing import Final

import typer

from bot.cli.setting_up.files import Log
from bot.config import Config
from bot.render.terminal import setting_up as words
from bot.render.text.safe import one_line, without_controls

NONE: Final = "-"
"""The answer that says that there is none."""

NOT_LOGGED: Final = frozenset({"subscribed_as", "database"})
"""Answers that are secret, or may hold a password; beside those that are asked unseen."""


class Answers:
    """Gives one answer after the other. Without a terminal nothing is asked."""

    def __init__(
        self, flags: Mapping[str, str], stored: Mapping[str, str], before: Config | None, log: Log
    ) -> None:
        self.is_terminal = sys.stdin.isatty()
        self.missing: list[str] = []
        """The flags and variables that a script did not give."""
        self._log = log
        self._given = {key: value for key, value in flags.items() if value}
        self._before = {} if before is None else _answers_in(before)
        for key, question in words.QUESTIONS.items():
            if question.is_secret and (value := os.environ.get(question.given_as)):
                self._given[key] = value
            elif question.is_secret and (value := stored.get(question.given_as)):
                self._before[key] = value

    def ask(self, key: str, default: str = "") -> str:
        """Return an answer; without a terminal the default, or "" if there is none."""
        question = words.QUESTIONS[key]
        default = self._before.get(key) or default
        if not question.is_secret:
            default = one_line(default)  # a mail's sender may have written it
        if key in self._given:
            answer = self._given[key]
        elif self.is_terminal:
            hint = words.KEPT if self._before.get(key) else words.AS_FOR_IMAP
            answer = _prompt(question, default, hint=hint)
        else:
            answer = default
        if not answer and not self.is_terminal:
            self.missing.append(question.given_as)
        answer = without_controls(answer).strip() if question.is_secret else one_line(answer)
        self._before[key] = answer
        is_open = not question.is_secret and key not in NOT_LOGGED
        self._log.add(f"{question.text}: {answer if is_open else '(not logged)'}")
        return answer

    def known(self, key: str) -> str:
        """Return an answer that was given before in this interview."""
        return self._before.get(key, "")

    def correct(self, key: str, answer: str) -> None:
        """Put in place of an answer what it stands for."""
        self._before[key] = answer

    def forget(self, keys: Collection[str]) -> None:
        """Have no answers from before to these; flags still give theirs."""
        for key in keys:
            self._before.pop(key, None)

    def ask_again(self, keys: Collection[str]) -> None:
        """Ask for these from now on, whatever flags say; Enter takes what was answered."""
        for key in keys:
            self._given.pop(key, None)

    def knows(self, key: str) -> bool:
        """Return True if a flag or an earlier configuration tells it."""
        return bool(self._given.get(key) or self._before.get(key))


def _prompt(question: words.Question, default: str, *, hint: str) -> str:
    if not question.is_secret:
        return str(typer.prompt(question.text, default=default or None))
    text = f"{question.text} [{hint}]" if default else question.text
    return str(typer.prompt(text, default=default, hide_input=True, show_default=False))


def _answers_in(config: Config) -> dict[str, str]:
    """Return the answers that an earlier configuration holds."""
    box, smtp, list_config = config.mailboxes[0], config.smtp, config.lists[0]
    return {
        "address": smtp.from_address,
        "imap": f"{box.host}:{box.port}",
        "imap_security": box.security,
        "imap_user": box.username,
        "imap_password": box.password,
        "smtp": f"{smtp.host}:{smtp.port}",
        "smtp_security": smtp.security,
        "smtp_user": smtp.username or NONE,
        "smtp_password": smtp.password,
        "database": config.database.url,
        "list": list_config.address,
        "list_id": list_config.list_id,
        "subscribed_as": list_config.subscribed_as or NONE,
        "bot_token": config.slack.bot_token,
        "app_token": config.slack.app_token,
        "channel": list_config.channel,
        "chair": next(iter(list_config.chairs), ""),
    }
