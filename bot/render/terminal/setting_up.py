"""What `penholder init` asks and writes: questions, the configuration, `.env`, DNS records."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from textwrap import indent
from typing import Final
from urllib.parse import quote

from bot.config import DatabaseConfig, ListConfig, MailboxConfig, Security, SlackConfig, SmtpConfig
from bot.config_source import quoted_value
from bot.domain.slack_scopes import AppNeeds
from bot.errors import WrongUse
from bot.render.ballots.tally_text import counted
from bot.render.slack.manifest import manifest

WELCOME: Final = """\
Penholder asks six things and tries each at once. Enter takes what stands in
brackets. Ctrl-C ends it; only init.log is written before all is answered. To
run it by systemd or in a container, begin with --systemd or --compose."""
STEPS: Final[Mapping[str, str]] = {
    "mailbox": "The mailbox that gets the list's mail (IMAP)",
    "smtp": "The server that sends Penholder's mail (SMTP)",
    "database": """\
The database
A file is enough for one machine; for PostgreSQL type
postgresql://user:password@host/name
""".rstrip(),
    "list": "The mailing list",
    "slack": """\
The Slack app and its channel
Open this address, choose your workspace, press Create, then Install. (Or go to
https://api.slack.com/apps, "Create New App", "From a manifest", and paste there
what `penholder slack manifest` prints in another terminal.)

{link}

Copy the Bot User OAuth Token (xoxb-…) from "OAuth & Permissions". Under "Basic
Information", "App-Level Tokens", make one with connections:write (xapp-…).
""".rstrip(),
    "channel": """\
Type in the channel: /invite @Penholder. Its id is at the end of "View channel
details".
""".rstrip(),
    "chair": "The chair, who opens and closes ballots",
}
"""What is said before each part is asked."""

NUMBERED: Final = ("mailbox", "smtp", "database", "list", "slack", "chair")
"""The six things."""

ASKED_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "mailbox": ("address", "imap", "imap_security", "imap_user", "imap_password"),
    "smtp": ("smtp", "smtp_security", "smtp_user", "smtp_password"),
    "database": ("database",),
    "list": ("list", "list_id", "subscribed_as"),
    "slack": ("bot_token", "app_token"),
    "channel": ("channel",),
    "chair": ("chair",),
}
"""What is asked for each part."""

ABOUT_SUBSCRIBING: Final = """
So that nobody can forge what comes by the list, it must deliver to an address
that nobody else knows. Most servers deliver penholder+ANYTHING@… to
penholder@…, so subscribe the address below to the list, with delivery, if it
is not subscribed yet. A hyphen (-) says that you have none."""
ADD_LIST: Final = "{file} has {lists}. Add another list to it?"
TWO_THINGS: Final = "--list: add the list first, and then have {file} written, without --list"
HAS_LIST: Final = "list: this list is in the configuration already; give another address"
CANNOT_GROW: Final = (
    "nothing was written, since a list cannot be added below what {file} holds; write it there "
    "yourself: config.example.toml shows how"
)
TRY_AGAIN: Final = "Answer again? (no: go on, and correct it later)"
KEPT: Final = "as before"
AS_FOR_IMAP: Final = "as for IMAP"
REPLACE: Final = "Replace {file}, which differs? It is kept as {old}"
STOPPED: Final = "stopped; nothing was written"
NOTHING_WRITTEN: Final = "nothing was written; correct what is at fault above, and try again"
MISSING: Final = "give {missing}; in a terminal, `penholder init` asks for what is missing"
EXISTS: Final = (
    "nothing was written, since {files} exists with other content: move it away, or edit it and "
    "type `penholder check`"
)
NO_UNIT: Final = "--systemd: the unit did not come with this installation; see docs/operations.md"
PLAIN_NAMES: Final = (
    "--systemd: go to a folder whose name has only letters, digits and . _ - + @; systemd reads "
    "others in its own way"
)
NO_COMPOSE: Final = (
    "--compose: compose.yaml did not come with this installation; see docs/operations.md"
)
ONE_WAY: Final = "--systemd, --compose: give one of them"
OWN_POSTGRES: Final = "postgresql://penholder@postgres/penholder"
"""The database that the compose file brings; its password is the variable PGPASSWORD."""
OWN_POSTGRES_ASKED: Final = "postgres"
"""The answer that asks for it."""
ABOUT_OWN_POSTGRES: Final = "For a PostgreSQL of its own, in a container beside it, type: postgres"
OWN_POSTGRES_LATER: Final = "it comes with the compose file, and is not tried yet"
ELSEWHERE: Final = (
    "in a container, Penholder keeps files in the folder var alone; write sqlite:///var/NAME.db"
)
CA_FILE_ELSEWHERE: Final = (
    "--ca-file: a container sees only the folder of the configuration; copy the file there, and "
    "give its name alone"
)
THIS_MACHINE: Final = (
    "in a container, {host} is the container itself; give the server another name of this machine"
)
NO_SUCH_ZONE: Final = "--timezone: there is no such time zone; write for example Europe/Zurich"
NO_SLACK_ADDRESS: Final = "--slack-api-url: write an address such as https://slack.com/api/"
NO_LISTS: Final = "No message in the mailbox has a List-Id yet."
NO_OTHER_LISTS: Final = "No message in the mailbox is of another list yet."
LISTS_SEEN: Final = "In the mailbox are messages of these lists; a number chooses one:"
RUN: Final = "penholder run"
CHECK: Final = "penholder check"
RUN_CONTAINER: Final = "docker compose up -d"
CHECK_CONTAINER: Final = "docker compose run --rm penholder check"
IN_PLACE: Final = "Everything is in place."
WARNED: Final = "Nothing is at fault, but read the warnings above."
DONE: Final = "Start it: {start}"
DONE_UNIT: Final = """\
Start it by systemd, with these two commands:
sudo install -m 644 penholder.service /etc/systemd/system/
sudo systemctl enable --now penholder"""
ADDED: Final = """\
A running service takes the list over when it gets SIGHUP:
systemctl reload penholder, or docker compose kill -s HUP penholder"""
ADDED_WITH_MAILBOX: Final = """\
Since a mailbox is new, start a running service again:
systemctl restart penholder, or docker compose up -d --force-recreate"""
NOT_YET: Final = "Correct what is at fault, type `{check}`, then `{start}`."


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and how a script gives the answer: a flag, or for a secret a variable."""

    text: str
    given_as: str
    is_secret: bool = False


IMAP_PASSWORD: Final = "PENHOLDER_IMAP_PASSWORD"  # noqa: S105 - a variable's name
SMTP_PASSWORD: Final = "PENHOLDER_SMTP_PASSWORD"  # noqa: S105 - a variable's name
QUESTIONS: Final[Mapping[str, Question]] = {
    "address": Question("Penholder's own mail address", "--address"),
    "imap": Question("IMAP server", "--imap"),
    "imap_security": Question("Its encryption: tls, starttls or none", "--imap-security"),
    "imap_user": Question("IMAP user", "--imap-user"),
    "imap_password": Question("IMAP password", IMAP_PASSWORD, is_secret=True),
    "smtp": Question("SMTP server", "--smtp"),
    "smtp_security": Question("Its encryption: tls, starttls or none", "--smtp-security"),
    "smtp_user": Question("SMTP user (- for no login)", "--smtp-user"),
    "smtp_password": Question("SMTP password", SMTP_PASSWORD, is_secret=True),
    "database": Question("Database", "--database"),
    "mailbox": Question("Mailbox that gets its mail (a new name adds one)", "--mailbox"),
    "list": Question("The list's address", "--list"),
    "list_id": Question("Its List-Id", "--list-id"),
    "subscribed_as": Question("Secret address", "--subscribed-as"),
    "bot_token": Question("Bot token (xoxb-…)", "SLACK_BOT_TOKEN", is_secret=True),
    "app_token": Question("App token (xapp-…)", "SLACK_APP_TOKEN", is_secret=True),
    "channel": Question("The channel's id", "--channel"),
    "chair": Question("The chair's mail address, as in Slack", "--chair"),
}

PROVIDERS: Final[Mapping[str, tuple[str, str]]] = {
    "fastmail.com": ("imap.fastmail.com:993", "smtp.fastmail.com:465"),
    "gmail.com": ("imap.gmail.com:993", "smtp.gmail.com:587"),
    "gmx.net": ("imap.gmx.net:993", "mail.gmx.net:587"),
    "icloud.com": ("imap.mail.me.com:993", "smtp.mail.me.com:587"),
    "mailbox.org": ("imap.mailbox.org:993", "smtp.mailbox.org:465"),
    "posteo.de": ("posteo.de:993", "posteo.de:465"),
    "web.de": ("imap.web.de:993", "smtp.web.de:587"),
    "yahoo.com": ("imap.mail.yahoo.com:993", "smtp.mail.yahoo.com:465"),
}
"""IMAP and SMTP servers of domains whose DNS is not their users'."""

PORTS: Final[Mapping[int, Security]] = {
    993: "tls", 465: "tls", 143: "starttls", 587: "starttls", 25: "starttls"
}  # fmt: skip
"""The encryption that belongs to a port."""


def domain_of(address: str) -> str:
    """Return the domain of a mail address."""
    return address.rpartition("@")[2].lower()


def guessed_servers(address: str) -> tuple[str, str]:
    """Return where an address's IMAP and SMTP servers may be, as `host:port`."""
    domain = domain_of(address)
    return PROVIDERS.get(domain) or (f"imap.{domain}:993", f"smtp.{domain}:587")


def host_and_port(written: str, *, usual: int) -> tuple[str, int]:
    """Return the parts of `host` or `host:port`; a port that is no number is left to the host."""
    host, colon, port = written.rpartition(":")
    if colon and port.isdecimal() and (host.endswith("]") or ":" not in host):
        return host.strip("[]"), int(port[:6])
    return written.strip("[]"), usual


def lists_offered(seen: Sequence[tuple[str, int]], *, is_first: bool) -> str:
    """Return the lists of a mailbox, by List-Id with how many mails, as one may choose them."""
    if not seen:
        return NO_LISTS if is_first else NO_OTHER_LISTS
    rows = (
        f"  {number}  {name}  ({counted(count, 'message')})"
        for number, (name, count) in enumerate(seen, start=1)
    )
    return "\n".join((LISTS_SEEN, *rows))


def step_text(step: str, *, is_numbered: bool) -> str:
    """Return what is said before a part is asked; one of the six things may have its number."""
    number = ""
    if is_numbered and step in NUMBERED:
        number = f"{NUMBERED.index(step) + 1} of {len(NUMBERED)}  "
    return f"\n{number}{STEPS[step]}"


def short_name(address: str) -> str:
    """Return a list's short name, as commands use it."""
    name = re.sub(r"[^a-z0-9._-]+", "-", address.partition("@")[0].lower()).strip("-._")
    return name or "list"


def app_link() -> str:
    """Return the address at which Slack offers to make the app."""
    packed = json.dumps(json.loads(manifest(AppNeeds())), separators=(",", ":"), ensure_ascii=False)
    return f"https://api.slack.com/apps?new_app=1&manifest_json={quote(packed, safe=':,/')}"


@dataclass(frozen=True, slots=True)
class Settings:
    """All that was answered."""

    mailbox: MailboxConfig
    smtp: SmtpConfig
    database: str
    slack: SlackConfig
    one: ListConfig
    in_container: bool


_HEAD: Final = """\
# Penholder's configuration, written by `penholder init`. What is not here has its default:
# config.example.toml has every key. After a change type `penholder check`, and start Penholder
# again. Passwords and tokens are in .env beside this file.
"""


_TAIL: Final = """
# When the list's digest goes out: also "daily 08:00", "1st 09:00" or "off".
# [lists.digest]
# schedule = "Mon 09:00"
"""


Tables = Mapping[str, Sequence[str]]
"""The lines of tables, by their heads; an empty line is a key that has its default."""


def config_text(settings: Settings) -> str:
    """Return the configuration: what differs from the defaults, with comments that teach."""
    box, smtp, slack, list_config = settings.mailbox, settings.smtp, settings.slack, settings.one
    login = [_key("username", smtp.username), _key("password_env", SMTP_PASSWORD)]
    tables = {
        "[database]": [_key("url", settings.database, default=DatabaseConfig().url)],
        **_mailbox_table(box, variable=IMAP_PASSWORD),
        "[smtp]": [
            *_server(smtp, port=587, security="starttls"),
            *(login if smtp.username else ()),
            _key("from_address", smtp.from_address, "the list must let it post"),
        ],
        "[slack]": [
            "# its tokens are SLACK_BOT_TOKEN and SLACK_APP_TOKEN in .env",
            _key("api_url", slack.api_url, default=SlackConfig.model_fields["api_url"].default),
        ],
        "[web]": [
            _key("host", "0.0.0.0", "in the container; compose.yaml lets only this machine in"),  # noqa: S104
            _key("port", 8080),
        ]
        if settings.in_container
        else [],
        **_list_table(list_config),
    }
    return f"{_HEAD}{_tables_text(tables)}{_TAIL}"


def grown_text(before: str, list_config: ListConfig, *, mailbox: MailboxConfig | None) -> str:
    """Return a configuration with one more list, and one more mailbox if that is new.

    All that it holds stays as it is written.
    """
    new = {} if mailbox is None else _mailbox_table(mailbox, variable=password_of(mailbox))
    end = "" if before.endswith("\n") else "\n"
    return f"{before}{end}{_tables_text({**new, **_list_table(list_config)})}"


def password_of(mailbox: MailboxConfig) -> str:
    """Return the variable that has the password of a mailbox beside the first."""
    return f"{IMAP_PASSWORD}_{re.sub(r'[^A-Z0-9]+', '_', mailbox.name.upper())}"


def _mailbox_table(box: MailboxConfig, *, variable: str) -> Tables:
    return {
        "[[mailboxes]]": [
            _key("name", box.name, "gets the list's mail"),
            *_server(box, port=993, security="tls"),
            _key("username", box.username),
            _key("password_env", variable),
        ]
    }


def _list_table(list_config: ListConfig) -> Tables:
    return {
        "[[lists]]": [
            _key(
                "name", list_config.name, f"in commands: penholder items --list {list_config.name}"
            ),
            _key("address", list_config.address),
            _key("list_id", list_config.list_id, "in the list's messages: List-Id: <…>"),
            _key(
                "subscribed_as",
                list_config.subscribed_as,
                "secret: the list delivers here",
                default="",
            ),
            _key("channel", list_config.channel, "type there: /invite @Penholder"),
            _key("timezone", list_config.timezone, "of deadlines and of the digest"),
            _key("chairs", list(list_config.chairs), "as in their Slack profiles"),
        ]
    }


def _tables_text(tables: Tables) -> str:
    return "".join(
        "\n".join(("", head, *filter(None, keys), "")) for head, keys in tables.items() if any(keys)
    )


def _server(server: MailboxConfig | SmtpConfig, *, port: int, security: Security) -> list[str]:
    return [
        _key("host", server.host),
        _key("port", server.port, default=port),
        _key("security", server.security, default=security),
        _key("ca_file", str(server.ca_file or ""), default=""),
    ]


def _key(name: str, value: object, about: str = "", *, default: object = None) -> str:
    """Return a line of TOML, which writes strings as JSON does; "" for a default."""
    if value == default:
        return ""
    line = f"{name} = {json.dumps(value, ensure_ascii=False)}"
    return f"{line:<40} # {about}" if about else line


def variables(settings: Settings) -> dict[str, str]:
    """Return the variables that the configuration names: passwords and tokens."""
    secrets = {IMAP_PASSWORD: settings.mailbox.password}
    if settings.smtp.username:
        secrets[SMTP_PASSWORD] = settings.smtp.password
    return secrets | {
        "SLACK_BOT_TOKEN": settings.slack.bot_token,
        "SLACK_APP_TOKEN": settings.slack.app_token,
    }


def env_text(before: str, variables: Mapping[str, str]) -> str:
    """Return `.env` with these variables: their lines are changed or added, all others stay.

    Raises:
        WrongUse: a value holds what programs read differently.
    """
    lines = before.splitlines() or ["# Penholder's secrets, written by `penholder init`."]
    for name, value in variables.items():
        written = quoted_value(value)
        if written is None:
            raise WrongUse(
                f"{name} holds both ' and one of \" $ ` \\, or a line end; write it into a file, "
                f"and name that by password_file in place of password_env"
            )
        at = [at for at, line in enumerate(lines) if re.match(rf"(export\s+)?{name}\s*=", line)]
        if at:
            lines[at[-1]] = f"{name}={written}"
        else:
            lines.append(f"{name}={written}")
    return "\n".join(lines) + "\n"


_UNIT_HEAD: Final = """\
# Written by `penholder init --systemd`. To install it:
#
#   sudo install -m 644 penholder.service /etc/systemd/system/
#   sudo systemctl enable --now penholder
#
"""
_PLAIN_PATH: Final = re.compile(r"[A-Za-z0-9/._@+-]+")


def unit_text(template: str, *, program: Path, config: Path, user: str) -> str:
    """Return our systemd unit for a program and a configuration, absolute paths, and a user.

    The service may write beside the configuration, and nowhere else. Home folders are closed to
    writing instead of wholly: the program or the configuration may be in one.

    Raises:
        WrongUse: systemd would read something else in one of the names.
    """
    folder = str(config.parent)
    if not all(_PLAIN_PATH.fullmatch(str(path)) for path in (program, config, user)):
        raise WrongUse(PLAIN_NAMES)
    text = template[template.index("[Unit]") :]
    for old, new in (
        ("/usr/local/bin/penholder", str(program)),
        ("/etc/penholder/penholder.toml", str(config)),
        ("User=penholder", f"User={user}"),
        ("StateDirectory=penholder\nStateDirectoryMode=0700", f"ReadWritePaths={folder}"),
        ("ProtectHome=yes", "ProtectHome=read-only"),
        ("/var/lib/penholder", folder),
    ):
        text = text.replace(old, new)
    return _UNIT_HEAD + text


COMPOSE_BEGINS: Final = "# Written by `penholder init --compose`."
_COMPOSE_HEAD: Final = f"""\
{COMPOSE_BEGINS} In this folder type:
#
#   {RUN_CONTAINER}
#
# It runs as the user who wrote this, since only that user can read the files here. Under podman
# without root, add to the service penholder:   userns_mode: keep-id
"""
_BUILD: Final = """\
# Its image is made in a clone:   docker build -t penholder -f Containerfile .
"""
_FOLDERS: Final = """\
  working_dir: /etc/penholder
  environment:
    PENHOLDER_CONFIG: {config}
  volumes:
    - .:/etc/penholder:ro
    - ./var:/etc/penholder/var
"""
_WAITS: Final = """\
    depends_on:
      postgres:
        condition: service_healthy
"""


def compose_text(
    template: str, *, clone: Path | None, config: str, user: str, database: str
) -> str:
    """Return our compose file for one folder, with PostgreSQL only if that is its `database`.

    The container sees the folder as it is, so that paths mean the same in it; it may write in
    `var`. `clone` is where its image can be built, None if there is no clone; `user` is UID:GID.
    """
    shared = _between(template, "x-penholder: &penholder\n", "\nservices:\n")
    built = _between(shared, "  build:\n", "  env_file:")
    named = (
        ""
        if clone is None
        else f"  build:\n{built}".replace("context: .", f"context: {_plain(clone)}")
    )
    volumes = _between(shared, "  volumes:\n", "  ports:")
    for old, new in (
        (f"  build:\n{built}", named),
        (f"  volumes:\n{volumes}", _FOLDERS.format(config=_plain(f"/etc/penholder/{config}"))),
        ('"10001:10001"', f'"{user}"'),
    ):
        shared = shared.replace(old, new)
    head = _COMPOSE_HEAD if clone else f"{_COMPOSE_HEAD}{_BUILD}"
    service = f"{head}services:\n  penholder:\n{indent(shared, '  ')}"
    if database != OWN_POSTGRES:
        return service
    postgres = template[template.index("\n  postgres:\n") : template.index("\nvolumes:\n")]
    return f"{service}{_WAITS}{postgres}\nvolumes:\n  postgres:\n"


def _plain(path: object) -> str:
    """Return a path as Compose reads it, which writes strings as JSON does, and $ twice."""
    return json.dumps(str(path), ensure_ascii=False).replace("$", "$$")


def _between(text: str, begin: str, end: str) -> str:
    return text[text.index(begin) + len(begin) : text.index(end)]


def has_own_domain(address: str) -> bool:
    """Return True if whoever has the address may write the DNS records of its domain."""
    return domain_of(address) not in PROVIDERS


def dns_text(settings: Settings) -> str:
    """Return the DNS records by which others' servers know that our mail is genuine."""
    domain = domain_of(settings.smtp.from_address)
    host = settings.smtp.host
    return _DNS.format(domain=domain, smtp=host, sender=spf_sender(host))


def spf_sender(host: str) -> str:
    """Return how an SPF record names a server (RFC 7208, 5), or where to write its name.

    To others, `localhost` and a loopback address are not this machine.
    """
    try:
        address = ip_address(host)
    except ValueError:
        return PUBLIC_NAME if host.lower().startswith("localhost") else f"a:{host}"
    return PUBLIC_NAME if address.is_loopback else f"ip{address.version}:{address}"


PUBLIC_NAME: Final = "a:PUBLIC-NAME-OF-THIS-MACHINE"
_DNS: Final = """\
DNS records for {domain}.

Penholder's mail comes from this domain. If people of the domain send their mail
by {smtp} already, the records are probably there.

SPF says who may send for the domain. There must be one record only: if there is
one that begins with v=spf1, add to it what your provider tells you, or

  {domain}.  TXT
    "v=spf1 {sender} -all"

DKIM has the key with which the server signs. Switch signing on in the server or
at your provider, which tells you the selector and the key:

  SELECTOR._domainkey.{domain}.  TXT
    "v=DKIM1; k=rsa; p=KEY"

DMARC says what others do with mail that has neither. Begin with p=none, and
read the reports:

  _dmarc.{domain}.  TXT
    "v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
"""
