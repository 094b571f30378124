"""The embedded world: IMAP, SMTP with lists, and Slack on loopback, and a configuration for it.

    async with Sandbox(data_dir=Path("var/demo")) as world:
        config = load_config(world.config_path)     # a service for this world
        await world.slack.people.post("U05PRIYA", CHANNEL, "Good morning")
        await world.send_mail(mail, writer=KOFI, to=[PLAN.address])
        world.archive(PLAN), await world.letters(KOFI.address)

The world outlives the service: what was said and sent stays until the world is left.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Self
from uuid import uuid4

import aiosmtplib

from bot.clock import Clock, system_clock
from bot.language import ENGLISH
from bot.sandbox.imap import ImapWorld
from bot.sandbox.letters import Letter, read_letter
from bot.sandbox.lists import SandboxList
from bot.sandbox.mail import MailWorld
from bot.sandbox.people import (
    BOT_ADDRESS,
    CHANNEL,
    LISTS,
    MARTA,
    MEMBERS,
    DemoList,
    Member,
    list_readers,
    roster,
    slack_channels,
    slack_users,
)
from bot.sandbox.slack import RateLimits, Redelivery, SlackWorld

HOST: Final = "127.0.0.1"
PASSWORD: Final = "sandbox-password"
SEND_TIMEOUT_SECONDS: Final = 20.0
FOOTER: Final = """_______________________________________________
{title}
To leave it: mailto:{local}-request@{domain}?subject=unsubscribe"""


Table = tuple[str, Mapping[str, object]]
"""The head of a table of the configuration, and its keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where the world listens, and the service's board; 0 is any free port."""

    imap: int = 0
    smtp: int = 0
    slack: int = 0
    web: int = 0


class MailNotTaken(Exception):
    """The mail server refused a member's mail, or was not there."""


class Sandbox:
    """The demo's people with their mailboxes, lists and Slack, over real sockets.

    `data_dir` gets the configuration (`config_path`) and the service's database, which is
    SQLite in there unless `database_url` names another. `board_url` is where the service's board
    is, "" if its port is not known beforehand. `language` is that of the lists and of
    everybody's Slack.
    """

    def __init__(
        self,
        *,
        data_dir: Path,
        database_url: str = "",
        ports: Ports | None = None,
        redelivery: Redelivery | None = None,
        rate_limits: RateLimits | None = None,
        clock: Clock = system_clock,
        language: str = ENGLISH,
    ) -> None:
        wanted = ports or Ports()
        self.clock = clock
        self.language = language
        self.board_url = f"http://{HOST}:{wanted.web}" if wanted.web else ""
        self._web_port = wanted.web
        self.data_dir = data_dir
        self.database_url = database_url or f"sqlite:///{data_dir / 'penholder.db'}"
        self.config_path = data_dir / "penholder.toml"
        self.roster_path = data_dir / "roster.csv"
        self.slack = SlackWorld(
            users=slack_users(language),
            channels=slack_channels(),
            port=wanted.slack,
            redelivery=redelivery,
            rate_limits=rate_limits,
            clock=clock,
        )
        if self.board_url:
            self.slack.state.unfurl_domains = frozenset({HOST})
        self.imap = ImapWorld(port=wanted.imap)
        self.mail = MailWorld(self.imap, clock=clock, port=wanted.smtp)
        self._letters: dict[tuple[str, str], Letter] = {}
        self._parts = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as starting:
            await starting.enter_async_context(self.slack)
            await starting.enter_async_context(self.imap)
            await starting.enter_async_context(self.mail)
            self._settle()
            await asyncio.to_thread(self._write_config)
            self._parts = starting.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._parts.aclose()

    # What people do and see

    @property
    def mailboxes(self) -> list[str]:
        """The members' mailboxes, by address."""
        return [member.address for member in MEMBERS]

    async def send_mail(self, mail: EmailMessage, *, writer: Member, to: Sequence[str]) -> None:
        """Send a member's mail by SMTP; returns once it is in every mailbox it goes to.

        Raises:
            MailNotTaken: the server refused it or was not there.
        """
        try:
            await aiosmtplib.send(
                mail.as_bytes(),
                sender=writer.address,
                recipients=list(to),
                hostname=HOST,
                port=self.mail.port,
                start_tls=False,
                timeout=SEND_TIMEOUT_SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailNotTaken(str(error)) from error

    def new_message_id(self, writer: Member) -> str:
        """Return a Message-ID as the writer's mail program makes it."""
        return f"<{uuid4().hex[:20]}@{writer.address.partition('@')[2]}>"

    async def letters(self, mailbox: str) -> list[Letter]:
        """Return the mails in a member's mailbox, oldest first."""
        if mailbox not in self.mailboxes:
            return []
        letters = []
        for stored in await self.imap.stored(mailbox):
            key = (mailbox, str(stored.uid))
            if key not in self._letters:
                self._letters[key] = read_letter(stored)
            letters.append(self._letters[key])
        return letters

    async def letter(self, mailbox: str, letter_id: str) -> Letter | None:
        """Return one mail of a member's mailbox."""
        letters = (each for each in await self.letters(mailbox) if each.id == letter_id)
        return next(letters, None)

    def archive(self, list_config: DemoList) -> list[bytes]:
        """Return the posts to a list as they came, in order."""
        return self.mail.archive(list_config.address)

    # Setting up

    def _settle(self) -> None:
        """Give everybody a mailbox, and put Penholder and who reads mail on the lists."""
        readers = [member.address for member in list_readers()]
        for address in (*self.mailboxes, BOT_ADDRESS):
            self.imap.add_user(address, password=PASSWORD)
            self.mail.add_mailbox(address, user=address)
        for demo_list in LISTS:
            local, _, domain = demo_list.address.partition("@")
            self.mail.add_list(
                SandboxList(
                    address=demo_list.address,
                    list_id=demo_list.list_id,
                    name=demo_list.title,
                    tag=demo_list.tag,
                    members=(*readers, demo_list.subscribed_as),
                    footer=FOOTER.format(title=demo_list.title, local=local, domain=domain),
                    rewrites_from=demo_list.rewrites_from,
                )
            )

    def _write_config(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.roster_path.write_text(roster(), encoding="utf-8")
        self.config_path.touch(mode=0o600)  # passwords stand in it
        self.config_path.write_text(self._config(), encoding="utf-8")

    def _config(self) -> str:
        """Return the service's configuration: a TOML string is written as JSON writes one."""
        lists = (
            section
            for demo_list in LISTS
            for section in _list_config(demo_list, roster=self.roster_path, language=self.language)
        )
        sections = [*self._peers(), *lists, *RULE]
        return "\n".join(
            f"{head}\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
            for head, keys in sections
        )

    def _peers(self) -> list[Table]:
        imap = {"name": "main", "host": HOST, "port": self.imap.port, "security": "none"}
        smtp = {"host": HOST, "port": self.mail.port, "security": "none"}
        slack = self.slack
        return [
            (
                "[penholder]",
                {
                    "data_dir": str(self.data_dir),
                    "secret": "a secret of the sandbox",
                    **({"public_url": self.board_url} if self.board_url else {}),
                },
            ),
            ("[database]", {"url": self.database_url}),
            ("[[mailboxes]]", imap | {"username": BOT_ADDRESS, "password": PASSWORD}),
            ("[smtp]", smtp | {"from_address": BOT_ADDRESS}),
            (
                "[slack]",
                {
                    "bot_token": slack.bot_token,
                    "app_token": slack.app_token,
                    "api_url": slack.api_url,
                },
            ),
            ("[web]", {"port": self._web_port}),
        ]


RULE: Final[tuple[Table, ...]] = (
    ("[rules.forum]", {"like": "consent"}),
    ("[rules.forum.quorum]", {"share": "1/2", "of": "roster"}),
)
"""The forum's own rule: consent, and half of the roster must vote."""


def _list_config(demo_list: DemoList, *, roster: Path, language: str) -> list[Table]:
    keys: dict[str, object] = {
        "name": demo_list.name,
        "address": demo_list.address,
        "list_id": demo_list.list_id,
        "subscribed_as": demo_list.subscribed_as,
        "channel": CHANNEL,
        "timezone": "Europe/Lisbon",
        "chairs": [MARTA.address],
        "roster": str(roster),
        "language": language,
    }
    return [
        ("[[lists]]", keys),
        ("[lists.digest]", {"schedule": "Mon 09:00"}),
        ("[lists.ballots]", {"rule": "forum"}),
        ("[lists.calls.extensions]", {"supporters": 2}),
    ]
