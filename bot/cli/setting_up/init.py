"""`penholder init`: asks for what it needs, tries each answer, and writes the files."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

import typer

from bot import reply_secret
from bot.cli.context import config_path_of, console
from bot.cli.running.checking import report, say
from bot.cli.setting_up.adding import add_list, has_grown, is_to_grow
from bot.cli.setting_up.answers import Answers
from bot.cli.setting_up.files import Log, put_files, text_of
from bot.cli.setting_up.interview import Interview
from bot.cli.setting_up.ways import COMPOSE, UNIT, compose_file, is_for_container, unit_file
from bot.config import Config, PenholderConfig, load_config
from bot.config_source import ENV_NAME, read_env_file
from bot.domain.slack_scopes import AppNeeds
from bot.errors import ConfigError, WrongUse
from bot.render.slack.manifest import manifest
from bot.render.terminal import setting_up as words
from handlers.checking.checks import is_this_machine
from handlers.checking.findings import Finding, Verdict
from storage.database.engine import host_of

MANIFEST: Final = "slack-manifest.json"
DNS: Final = "dns-records.txt"
LOG: Final = "init.log"
SECRET: Final = "PENHOLDER_SECRET"  # noqa: S105 - a variable's name
OWN_PASSWORD: Final = "PGPASSWORD"  # noqa: S105 - a variable's name
OWN_PASSWORD_BYTES: Final = 16


def init(
    context: typer.Context,
    *,
    address: Annotated[str, typer.Option(help="Penholder's own mail address.")] = "",
    imap: Annotated[str, typer.Option(help="IMAP server: HOST or HOST:PORT.")] = "",
    imap_security: Annotated[str, typer.Option(help="tls, starttls or none.")] = "",
    imap_user: Annotated[str, typer.Option(help="Default: the address.")] = "",
    smtp: Annotated[str, typer.Option(help="SMTP server: HOST or HOST:PORT.")] = "",
    smtp_security: Annotated[str, typer.Option(help="tls, starttls or none.")] = "",
    smtp_user: Annotated[str, typer.Option(help="Default: the IMAP user; - for no login.")] = "",
    ca_file: Annotated[str, typer.Option(help="PEM file of your own certificate authority.")] = "",
    database: Annotated[str, typer.Option(help="Default: a file in var.")] = "",
    list_address: Annotated[str, typer.Option("--list", help="The list's address.")] = "",
    list_id: Annotated[str, typer.Option(help="Default: the one in its messages.")] = "",
    subscribed_as: Annotated[
        str, typer.Option(help="The secret address that is subscribed; - for none.")
    ] = "",
    mailbox: Annotated[str, typer.Option(help="The mailbox of an added list; may be new.")] = "",
    channel: Annotated[str, typer.Option(help="The Slack channel's id.")] = "",
    chair: Annotated[str, typer.Option(help="The chair's mail address.")] = "",
    timezone: Annotated[str, typer.Option(help="Default: this machine's.")] = "",
    slack_api_url: Annotated[str, typer.Option(help="The address of Slack's Web API.")] = "",
    systemd: Annotated[bool, typer.Option("--systemd", help="Also write a systemd unit.")] = False,
    compose: Annotated[bool, typer.Option("--compose", help="Also write a compose file.")] = False,
) -> None:
    """Set Penholder up: ask for what it needs, try it, and write the files.

    The command asks only for values that you do not give as options. Passwords and tokens have no
    options, because other users of the machine could read them: in a script, set the variables
    PENHOLDER_IMAP_PASSWORD, PENHOLDER_SMTP_PASSWORD, SLACK_BOT_TOKEN and SLACK_APP_TOKEN. You can
    run the command again: it then offers to add a list.
    """
    path = config_path_of(context)
    flags = {
        "address": address,
        "imap": imap,
        "imap_security": imap_security,
        "imap_user": imap_user,
        "smtp": smtp,
        "smtp_security": smtp_security,
        "smtp_user": smtp_user,
        "database": database,
        "mailbox": mailbox,
        "list": list_address,
        "list_id": list_id,
        "subscribed_as": subscribed_as,
        "channel": channel,
        "chair": chair,
    }
    rest = {"ca_file": ca_file, "timezone": timezone, "api_url": slack_api_url}
    if systemd and compose:
        raise WrongUse(words.ONE_WAY)
    way = UNIT if systemd else COMPOSE if compose else ""
    try:
        in_container = compose or (not systemd and is_for_container(path.parent))
        done = _set_up(path, flags, rest, way=way, in_container=in_container)
    except (typer.Abort, KeyboardInterrupt) as error:
        raise WrongUse(words.STOPPED) from error
    console.print("")
    _report(path, done, in_container=in_container)


def _set_up(
    path: Path, flags: Mapping[str, str], rest: Mapping[str, str], *, way: str, in_container: bool
) -> str:
    """Hold the interview, write the files, and return what to say if all is good."""
    units = unit_file(path) if way == UNIT else {}  # before anything is asked: it may be refused
    folder = path.parent
    stored = read_env_file(folder / ENV_NAME)
    before: Config | None = None
    with suppress(ConfigError):  # what cannot be used gives no answers, and is never overwritten
        before = load_config(path)
    log = Log(folder / LOG)
    answers = Answers(flags, stored, before, log)
    if before is not None and units and not any([*flags.values(), *rest.values()]):
        put_files(folder, units, asks=answers.is_terminal, may_grow=(), log=log)
        return words.DONE_UNIT
    interview = Interview(answers, before, in_container=in_container, log=log, **rest)
    if before is not None and has_grown(before, given=flags["list"]):
        return words.ADDED
    if before is not None and is_to_grow(path, before, given=flags["list"], answers=answers):
        if way:
            raise WrongUse(words.TWO_THINGS.format(file=way))
        return add_list(path, before, interview, log)
    if answers.is_terminal:
        console.print(words.WELCOME)
    texts = {**units, **_texts(path, interview.hold(), stored, before)}
    put_files(folder, texts, asks=answers.is_terminal, may_grow=[ENV_NAME], log=log)
    if in_container:  # an engine would make it, as root's
        (folder / PenholderConfig().data_dir).mkdir(mode=0o700, exist_ok=True)
    start = words.RUN_CONTAINER if in_container else words.RUN
    return words.DONE_UNIT if units else words.DONE.format(start=start)


def _texts(
    path: Path, settings: words.Settings, stored: Mapping[str, str], before: Config | None
) -> Mapping[str, str]:
    """Return the files for what was answered, by name, in the order in which to write them."""
    variables = words.variables(settings)
    if _needs_secret(stored, before):
        variables[SECRET] = secrets.token_hex(reply_secret.BYTES)
    if settings.database == words.OWN_POSTGRES and OWN_PASSWORD not in stored:
        variables[OWN_PASSWORD] = secrets.token_hex(OWN_PASSWORD_BYTES)
    texts = {
        ENV_NAME: words.env_text(text_of(path.with_name(ENV_NAME)), variables),
        MANIFEST: f"{manifest(AppNeeds())}\n",
    }
    if settings.in_container:
        texts |= compose_file(path, database=settings.database)
    if words.has_own_domain(settings.smtp.from_address):
        texts[DNS] = words.dns_text(settings)
    texts[path.name] = words.config_text(settings)  # last: with it, all is there
    return texts


def _report(path: Path, done: str, *, in_container: bool) -> None:
    """Check what was set up, and say that it is done, or what to do first."""
    config: Config | None = None
    if in_container:
        with suppress(ConfigError):  # it was left as it was, and has its own line
            config = load_config(path)
    is_own = config is not None and config.database.url == words.OWN_POSTGRES
    worst = report(path, has_database=not is_own)
    if config is not None:
        servers = [*(mailbox.host for mailbox in config.mailboxes), config.smtp.host]
        with suppress(ConfigError):  # it has had its own line
            servers.append(host_of(config.database.url))
        for host in dict.fromkeys(filter(is_this_machine, servers)):
            say(Finding("compose", Verdict.WARNING, words.THIS_MACHINE.format(host=host)))
            worst = max(worst, Verdict.WARNING, key=list(Verdict).index)
    if worst is Verdict.FAULT:
        check, start = words.CHECK, words.RUN
        if in_container:
            check, start = words.CHECK_CONTAINER, words.RUN_CONTAINER
        console.print(f"\n{words.NOT_YET.format(check=check, start=start)}")
        raise typer.Exit(1)
    console.print(f"\n{words.IN_PLACE if worst is Verdict.OK else words.WARNED}\n{done}")


def _needs_secret(stored: Mapping[str, str], before: Config | None) -> bool:
    """Return True if there is no secret yet: a new one would void all that was mailed before."""
    if SECRET in stored or os.environ.get(SECRET):
        return False
    place = before.penholder if before is not None else PenholderConfig()
    return not place.secret and not (place.data_dir / reply_secret.NAME).exists()
