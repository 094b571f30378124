"""The interview of `penholder init`: six things, each tried as soon as it is answered."""

import re
import secrets
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Final, TypeVar
from zoneinfo import available_timezones

import typer

from bot.cli.context import console, wait_for
from bot.cli.running.checking import say
from bot.cli.setting_up.answers import NONE, Answers
from bot.cli.setting_up.files import Log
from bot.config import (
    Config,
    DatabaseConfig,
    ListConfig,
    MailboxConfig,
    MailConfig,
    SlackConfig,
    SmtpConfig,
    read_section,
)
from bot.config_fields import is_web_address, parse_address
from bot.errors import ConfigError, GiveUp, TryAgainLater, WrongUse
from bot.gateways.slack.outgoing import SlackOut
from bot.render.terminal import setting_up as words
from handlers.checking.checks import (
    SeenList,
    check_chairs,
    check_channel,
    check_database,
    check_mailbox,
    check_smtp,
    check_tokens,
    seen_lists,
)
from handlers.checking.findings import Finding, Verdict

Part = TypeVar("Part")
Probe = Coroutine[object, object, list[Finding]]

OFFERED: Final = 9
"""How many of the lists in the mailbox are offered."""
SECRET_BYTES: Final = 8
"""Of the random part of a secret address."""
ZONES: Final = "/zoneinfo/"


class Interview:
    """Asks for each part, tries it, and asks again if it is at fault."""

    def __init__(
        self,
        answers: Answers,
        before: Config | None,
        *,
        ca_file: str,
        timezone: str,
        api_url: str,
        in_container: bool,
        log: Log,
    ) -> None:
        self._answers = answers
        self._log = log
        self._has_fault = False
        self._in_container = in_container
        self._mailbox = "main"
        earlier = before and (before.mailboxes[0].ca_file or before.smtp.ca_file)
        self._ca_file = ca_file or str(earlier or "")
        if in_container and Path(self._ca_file).name != self._ca_file:
            raise WrongUse(words.CA_FILE_ELSEWHERE)
        if timezone and timezone not in available_timezones():
            raise WrongUse(words.NO_SUCH_ZONE)
        if api_url and not is_web_address(api_url):
            raise WrongUse(words.NO_SLACK_ADDRESS)
        self._timezone = timezone or (before.lists[0].timezone if before else _own_zone())
        self._is_first = True
        self._taken: dict[str, ListConfig] = {}
        """The lists that the configuration has, by address."""
        self._slack: dict[str, object] = {}
        if api_url or before:
            self._slack["api_url"] = api_url or (before and before.slack.api_url)
        self._list: dict[str, object] = {}

    def hold(self) -> words.Settings:
        """Return all settings.

        Raises:
            WrongUse: an answer is missing or at fault, and there is no terminal to ask again.
        """
        mailbox = self._settle("mailbox", self._ask_mailbox, _try_mailbox)
        smtp = self._settle("smtp", self._ask_smtp, _try_smtp)
        database = self._settle("database", self._ask_database, _try_database)
        seen = self._look_for_lists(mailbox)
        self._settle("list", lambda: self._ask_list(seen), _try_nothing)
        slack = self._settle("slack", self._ask_slack, _try_tokens)
        list_config = self._settle_place(slack)
        self._require_all()
        if self._has_fault or not (mailbox and smtp and database and slack and list_config):
            raise WrongUse(words.NOTHING_WRITTEN)
        return words.Settings(
            mailbox, smtp, database.url, slack, list_config, in_container=self._in_container
        )

    def hold_more(self, before: Config) -> tuple[ListConfig, MailboxConfig | None]:
        """Return one more list for a configuration, and its mailbox if that is a new one.

        Raises:
            WrongUse: an answer is missing or at fault, and there is no terminal to ask again.
        """
        self._is_first = False
        self._taken = {list_config.address: list_config for list_config in before.lists}
        self._answers.forget(("list", "list_id", "subscribed_as", "channel"))
        name = self._answers.ask("mailbox", before.mailboxes[0].name)
        there = next((box for box in before.mailboxes if box.name == name), None)
        if there is None:
            self._answers.forget(words.ASKED_IN["mailbox"])
            self._mailbox = name
        mailbox = there or self._settle("mailbox", self._ask_mailbox, _try_mailbox)
        taken = {list_config.list_id for list_config in before.lists}
        seen = [
            seen_list
            for seen_list in self._look_for_lists(mailbox)
            if seen_list.list_id not in taken
        ]
        self._settle("list", lambda: self._ask_list(seen), _try_nothing)
        list_config = self._settle_place(before.slack)
        self._require_all()
        if self._has_fault or list_config is None:
            raise WrongUse(words.NOTHING_WRITTEN)
        return list_config, None if there else mailbox

    def _settle_place(self, slack: SlackConfig | None) -> ListConfig | None:
        """Return the list with its channel and its chair."""
        self._settle(
            "channel", self._ask_channel, lambda list_config: _try_channel(slack, list_config)
        )
        return self._settle(
            "chair", self._ask_chair, lambda list_config: _try_chair(slack, list_config)
        )

    def _require_all(self) -> None:
        if missing := dict.fromkeys(self._answers.missing):
            raise WrongUse(words.MISSING.format(missing=", ".join(missing)))

    def _settle(
        self, step: str, ask: Callable[[], Part], attempt: Callable[[Part], Probe]
    ) -> Part | None:
        """Return a section that passes its check or that the user keeps anyway; else None."""
        self._tell(step)
        while True:
            part, missing = None, len(self._answers.missing)
            try:
                part = ask()
                findings = [] if self._lacks(missing) else wait_for(attempt(part))
            except ConfigError as error:
                findings = [] if self._lacks(missing) else [_fault(step, str(error))]
            for finding in findings:
                say(finding)
                self._log.add(f"{finding.verdict} {finding.part}: {finding.text}")
            if all(finding.verdict is not Verdict.FAULT for finding in findings):
                return part
            if not self._answers.is_terminal:
                self._has_fault = True
                return part
            if not typer.confirm(words.TRY_AGAIN, default=True) and part is not None:
                return part
            self._answers.ask_again(words.ASKED_IN[step])

    def _lacks(self, before: int) -> bool:
        """Return True if a script left out more answers than `before`: there is nothing to try."""
        return len(self._answers.missing) > before

    def _tell(self, step: str) -> None:
        """Say what is asked next, and how to get it."""
        if not self._answers.is_terminal:
            return
        text = words.step_text(step, is_numbered=self._is_first)
        console.print(text.format(link=words.app_link()))
        if step == "database" and self._in_container:
            console.print(words.ABOUT_OWN_POSTGRES)

    def _ask_mailbox(self) -> MailboxConfig:
        address = self._answers.ask("address")
        if self._answers.is_terminal:  # for a script, the next part finds it with all other faults
            _require_address(address)
        imap, _smtp = words.guessed_servers(address)
        return read_section(
            MailboxConfig,
            {
                "name": self._mailbox,
                **self._server("imap", imap, usual=993),
                "username": self._answers.ask("imap_user", address),
                "password": self._answers.ask("imap_password"),
            },
        )

    def _ask_smtp(self) -> SmtpConfig:
        address = self._answers.known("address")
        _imap, smtp = words.guessed_servers(address)
        server = self._server("smtp", smtp, usual=587)
        imap_user = self._answers.known("imap_user")
        user = self._answers.ask("smtp_user", imap_user)
        login: dict[str, object] = {}
        if user != NONE:
            same = self._answers.known("imap_password") if user == imap_user else ""
            login = {"username": user, "password": self._answers.ask("smtp_password", same)}
        return read_section(SmtpConfig, {**server, **login, "from_address": address})

    def _server(self, key: str, default: str, *, usual: int) -> dict[str, object]:
        """Return host, port and encryption; the encryption is asked if the port does not tell."""
        host, port = words.host_and_port(self._answers.ask(key, default), usual=usual)
        security: str | None = words.PORTS.get(port)
        if security is None or self._answers.knows(f"{key}_security"):
            security = self._answers.ask(f"{key}_security", security or "tls")
        return {"host": host, "port": port, "security": security, "ca_file": self._ca_file}

    def _ask_database(self) -> DatabaseConfig:
        url = self._answers.ask("database", DatabaseConfig().url)
        if self._in_container:
            if url == words.OWN_POSTGRES_ASKED:
                url = words.OWN_POSTGRES
            if url.startswith("sqlite") and not re.fullmatch(r"sqlite:///var/[^/]+", url):
                raise ConfigError(words.ELSEWHERE)
        return read_section(DatabaseConfig, {"url": url})

    def _look_for_lists(self, mailbox: MailboxConfig | None) -> Sequence[SeenList]:
        if mailbox is None or self._has_fault:
            return ()
        try:
            return wait_for(seen_lists(mailbox))[:OFFERED]
        except (GiveUp, TryAgainLater):
            return ()  # the mailbox has had its own line

    def _ask_list(self, seen: Sequence[SeenList]) -> ListConfig:
        if self._answers.is_terminal:
            rows = [(seen_list.list_id, seen_list.mails) for seen_list in seen]
            console.print(words.lists_offered(rows, is_first=self._is_first))
        earlier = self._answers.known("list")
        address = self._answers.ask("list", seen[0].address if len(seen) == 1 else "")
        if address.isdecimal() and 0 < int(address) <= len(seen):
            address = seen[int(address) - 1].address
            self._answers.correct("list", address)
        if address != earlier:  # what was answered about another list is not offered for this one
            self._answers.forget(("list_id", "subscribed_as"))
        if self._answers.is_terminal:
            _require_address(address)
        if address.lower() in self._taken:
            raise ConfigError(words.HAS_LIST)
        seen_list = next(
            (candidate for candidate in seen if candidate.address == address.lower()), None
        )
        list_id = seen_list.list_id if seen_list else address.replace("@", ".", 1).lower()
        if not seen_list or self._answers.knows("list_id"):
            list_id = self._answers.ask("list_id", list_id)
        name = words.short_name(address)
        if name in {list_config.name for list_config in self._taken.values()}:
            name = words.short_name(address.replace("@", "."))
        self._list = {
            "name": name,
            "address": address,
            "list_id": list_id,
            "subscribed_as": self._ask_subscription(name, address, seen_list),
            "timezone": self._timezone,
        }
        return read_section(ListConfig, {**self._list, "channel": "C"})

    def _ask_subscription(self, name: str, address: str, seen_list: SeenList | None) -> str:
        """Return the secret address: the one that its newest mail went to, or a new one."""
        own = self._answers.known("address").lower()
        local, _, domain = own.rpartition("@")
        delivered = (
            text
            for text in (seen_list.delivered_to if seen_list else ())
            if text.endswith(f"@{domain}") and text not in {own, address.lower()}
        )
        new = f"{local}+{name}-{secrets.token_hex(SECRET_BYTES)}@{domain}"
        if self._answers.is_terminal:
            console.print(words.ABOUT_SUBSCRIBING)
        answer = self._answers.ask("subscribed_as", next(delivered, new))
        return "" if answer == NONE else answer

    def _ask_slack(self) -> SlackConfig:
        tokens = {key: self._answers.ask(key) for key in ("bot_token", "app_token")}
        return read_section(SlackConfig, {**self._slack, **tokens})

    def _ask_channel(self) -> ListConfig:
        self._list["channel"] = self._answers.ask("channel")
        return read_section(ListConfig, self._list)

    def _ask_chair(self) -> ListConfig:
        address = self._answers.ask("chair")
        _require_address(address)
        return read_section(ListConfig, {**self._list, "chairs": [address]})


def _require_address(address: str) -> None:
    try:
        parse_address(address)
    except ValueError as error:
        raise ConfigError(f"address: {error}") from error


def _own_zone() -> str:
    """Return this machine's time zone, UTC if it does not say."""
    match = re.search(f"{ZONES}(?:posix/)?(.+)", str(Path("/etc/localtime").resolve()))
    return match[1] if match and match[1] not in {"Etc/UTC", "Universal"} else "UTC"


def _fault(part: str, text: str) -> Finding:
    return Finding(part, Verdict.FAULT, text)


async def _try_mailbox(mailbox: MailboxConfig) -> list[Finding]:
    return [await check_mailbox(mailbox)]


async def _try_smtp(smtp: SmtpConfig) -> list[Finding]:
    return [await check_smtp(smtp, separator=MailConfig().subaddress_separator)]


async def _try_database(database: DatabaseConfig) -> list[Finding]:
    if database.url == words.OWN_POSTGRES:
        return [Finding("database", Verdict.OK, words.OWN_POSTGRES_LATER)]
    return [await check_database(database.url)]


async def _try_nothing(_one: ListConfig) -> list[Finding]:
    return []


async def _try_tokens(slack: SlackConfig) -> list[Finding]:
    out = SlackOut(slack)
    try:
        return [finding async for finding in check_tokens(out)]
    finally:
        await out.aclose()


async def _try_channel(slack: SlackConfig | None, list_config: ListConfig) -> list[Finding]:
    if slack is None:
        return []  # the tokens have had their own line
    out = SlackOut(slack)
    try:
        return [await check_channel(out, list_config.channel, name=list_config.name)]
    finally:
        await out.aclose()


async def _try_chair(slack: SlackConfig | None, list_config: ListConfig) -> list[Finding]:
    if slack is None:
        return []
    out = SlackOut(slack)
    try:
        return [
            await check_chairs(
                out, list_config.chairs, channel=list_config.channel, name=list_config.name
            )
        ]
    finally:
        await out.aclose()
