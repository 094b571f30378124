"""Dovecot, Postfix with a list, and a Slack that others wrote, with a service's configuration.

The list's members are Ada (its chair) and Can, who are in Slack too, Ben and Dina, who only
read mail, and the bot; a journey may name others besides.
"""

import asyncio
import email
import json
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import formataddr, make_msgid
from functools import partial
from pathlib import Path
from typing import Any, Final

import aiosmtplib

from tests.journeys.process import until_told
from tests.peers.dovecot import Dovecot, running_dovecot
from tests.peers.local_slack import LocalSlack, running_local_slack
from tests.peers.machine import free_port
from tests.peers.mailman import Mailman, running_mailman
from tests.peers.postfix import Postfix, PostfixList, running_postfix

ADA, BEN, CAN, DINA = (f"{name}@members.example" for name in ("ada", "ben", "can", "dina"))
BOT: Final = "penholder@bot.example"
SUBSCRIBED_AS: Final = "penholder+council-k3f9w2xt@bot.example"
COUNCIL: Final = "council@lists.example"
LIST_ID: Final = "council.lists.example"
CHANNEL: Final = "C01COUNCIL"
ADA_IN_SLACK, CAN_IN_SLACK = "U01ADA", "U03CAN"
NAMES: Final = {ADA: "Ada Byron", BEN: "Ben Okri", CAN: "Can Demir", DINA: "Dina Safar"}
WORKSPACE: Final[dict[str, Any]] = {
    "app": {
        "appId": "A01APP",
        "botUserId": "U0BOT",
        "botName": "penholder",
        "botToken": "xoxb-journey",
        "appToken": "xapp-journey",
        "mode": "socket",
    },
    "users": [
        {"id": user, "name": name, "real_name": NAMES[address], "email": address}
        for user, name, address in ((ADA_IN_SLACK, "ada", ADA), (CAN_IN_SLACK, "can", CAN))
    ],
    "channels": [
        {"id": CHANNEL, "name": "council", "members": [ADA_IN_SLACK, CAN_IN_SLACK, "U0BOT"]}
    ],
}

Json = dict[str, Any]
TYPED_AGAIN_AFTER: Final = 15.0
"""Seconds after which somebody types a command again of which nothing is seen."""
SHOWN_FIRST: Final = ("ballot ", "call ", "close ", "extend ", "provisional ", "withdraw ")
"""How the commands begin whose mail is shown before it leaves."""
LOG_LINES: Final = 100
"""How much of a server's log a failure shows."""


@dataclass(frozen=True)
class RealWorld:
    """What people do and see in it."""

    dovecot: Dovecot
    postfix: Postfix
    slack: LocalSlack
    config_path: Path
    names: Mapping[str, str]
    """The members' names by their addresses."""
    mailman: Mailman | None
    """What serves the list, if it is not Postfix."""

    # By mail

    async def write(
        self,
        writer: str,
        text: str,
        *,
        subject: str,
        answers: EmailMessage | None = None,
        to: str = COUNCIL,
    ) -> EmailMessage:
        """Send a member's mail, to the list if nobody else is named, and return it."""
        mail = EmailMessage()
        mail["From"] = formataddr((self.names[writer], writer))
        mail["To"] = to
        mail["Subject"] = subject
        mail["Message-ID"] = make_msgid(domain="members.example")
        if answers is not None:
            mail["In-Reply-To"] = answers["Message-ID"]
            mail["References"] = f"{answers.get('References', '')} {answers['Message-ID']}".strip()
        mail.set_content(text)
        await aiosmtplib.send(
            mail,
            sender=writer,
            recipients=[to],
            hostname=self.postfix.host,
            port=self.postfix.port,
            start_tls=False,
        )
        return mail

    async def forge(self, text: str, *, subject: str, answers: EmailMessage) -> None:
        """Send a mail in Ada's name straight to the bot, with all that a list's copy has."""
        mail = EmailMessage()
        mail["Delivered-To"] = "penholder+council-guess@bot.example"
        mail["List-Id"] = f"Council <{LIST_ID}>"
        mail["Sender"] = "council-bounces@lists.example"
        mail["X-BeenThere"] = COUNCIL
        mail["From"], mail["To"] = f"{NAMES[ADA]} <{ADA}>", COUNCIL
        mail["Subject"] = subject
        mail["Message-ID"] = make_msgid(domain="members.example")
        mail["In-Reply-To"] = answers["Message-ID"]
        mail.set_content(text)
        await aiosmtplib.send(
            mail,
            sender="council-bounces@lists.example",
            recipients=[BOT],
            hostname=self.postfix.host,
            port=self.postfix.port,
            start_tls=False,
        )

    def mailbox(self, address: str) -> list[EmailMessage]:
        """Return the mails in a member's mailbox, as Dovecot keeps them."""
        files = sorted((self.dovecot.maildir(address) / "new").glob("*"))
        return [
            email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files
        ]

    def mail_with(self, address: str, words: str, *, from_list: bool) -> EmailMessage | None:
        """Return the newest mail in a mailbox with these words in its subject or its text."""
        message: EmailMessage | None = None
        for mail in self.mailbox(address):
            text = f"{mail['Subject']}\n{text_of(mail, 'plain')}"
            if (LIST_ID in str(mail["List-Id"])) is from_list and words in text:
                message = mail
        return message

    # In Slack

    async def messages(self) -> list[Json]:
        """Return what stands in the channel."""
        found: list[Json] = (await self.slack.look(f"messages/{CHANNEL}"))["messages"]
        return found

    async def parent(self) -> Json | None:
        """Return the item's message."""
        ours = [one for one in await self.messages() if "(#1)" in one["text"]]
        return ours[0] if ours else None

    async def parent_says(self, words: str) -> bool:
        """Return True if the item's message holds these words."""
        parent = await self.parent()
        return parent is not None and words in parent["text"]

    async def parent_lacks(self, words: str) -> bool:
        """Return True if the item's message stands without these words."""
        parent = await self.parent()
        return parent is not None and words not in parent["text"]

    async def thread(self) -> list[Json]:
        """Return the replies in the item's thread."""
        parent = await self.parent()
        assert parent is not None
        return [
            one
            for one in await self.messages()
            if one.get("thread_ts") == parent["ts"] and one["ts"] != parent["ts"]
        ]

    async def in_thread(self, words: str) -> bool:
        """Return True if a reply in the item's thread holds these words."""
        return any(words in one["text"] for one in await self.thread())

    async def told(self, user: str, words: str) -> Json | None:
        """Return the newest direct message to somebody with these words, None if there is none."""
        state = await self.slack.state()
        direct = [row["id"] for row in state["channels"] if row["is_im"] and user in row["members"]]
        said = [row | {"channel": place} for place in direct for row in state["messages"][place]]
        return next((row for row in reversed(said) if words in row["text"]), None)

    async def comment(self, user: str, text: str) -> None:
        """Write in the item's thread."""
        parent = await self.parent()
        assert parent is not None
        await self.slack.act(
            "message", channel=CHANNEL, user=user, text=text, thread_ts=parent["ts"]
        )

    async def command(self, user: str, text: str) -> None:
        """Type `/pen …` in the channel; if a mail is shown before it leaves, send it.

        It is typed again if nothing is shown, as people do whom Slack told that it failed.
        """
        shown: Json | None = None
        before = frozenset(message["ts"] for message in await self._drafts())
        while shown is None:
            await self.slack.act("command", channel=CHANNEL, user=user, command="/pen", text=text)
            if not text.startswith(SHOWN_FIRST):
                return
            with suppress(AssertionError):
                look = partial(self._draft, but=before)
                shown = await until_told("the mail to send", look, within=TYPED_AGAIN_AFTER)
        await self.press_on(shown, user, "draft:send")

    async def _draft(self, *, but: Collection[str]) -> Json | None:
        """Return the newest message with a button that sends a mail, `but` for some by their ts."""
        drafts = await self._drafts()
        return next((draft for draft in reversed(drafts) if draft["ts"] not in but), None)

    async def _drafts(self) -> list[Json]:
        """Return the messages with a button that sends a mail; one that was pressed may be left."""
        messages = (await self.slack.state())["messages"].get(CHANNEL, [])
        return [message for message in messages if "draft:send" in str(message)]

    async def press(self, user: str, action_id: str) -> None:
        """Press a button of the item's message."""
        parent = await self.parent()
        assert parent is not None
        await self.press_on(parent, user, action_id)

    async def press_on(self, message: Mapping[str, Any], user: str, action_id: str) -> None:
        """Press a button of a message."""
        [action] = [
            {**element, "block_id": block["block_id"]}
            for block in message["blocks"]
            for element in block.get("elements", ())
            if element.get("action_id") == action_id
        ]
        await self.slack.act(
            "interact",
            channel=message.get("channel", CHANNEL),
            user=user,
            messageTs=message["ts"],
            action=action,
        )


def text_of(mail: EmailMessage, kind: str) -> str:
    """Return a mail's text or HTML, its white space evened out."""
    part = mail.get_body(preferencelist=(kind,))
    return " ".join(str(part.get_content()).split()) if isinstance(part, EmailMessage) else ""


@asynccontextmanager
async def real_world(
    folder: Path,
    *,
    database_url: str,
    names: Mapping[str, str] = NAMES,
    workspace: Mapping[str, Any] = WORKSPACE,
    on_mailman: bool = False,
) -> AsyncIterator[RealWorld]:
    """Run all servers until the end of the block; skip where one is not installed.

    `names` are the list's members by their addresses, Ada and Can among them. Postfix serves the
    list, or a Mailman that puts the list's own address into From.
    """
    with ExitStack() as servers:
        dovecot = servers.enter_context(running_dovecot(users=(*names, BOT)))
        serve = _with_mailman if on_mailman else _with_list
        postfix, mailman = serve(servers, names, lmtp=(dovecot.host, dovecot.lmtp_port))
        async with running_local_slack(workspace, folder) as slack:
            config_path = folder / "penholder.toml"
            config = configuration(folder, database_url, dovecot, postfix, slack)
            await asyncio.to_thread(config_path.write_text, config)
            try:
                yield RealWorld(dovecot, postfix, slack, config_path, names, mailman)
            except BaseException as error:
                error.add_note(_where_mails_are(dovecot, postfix, names))
                raise


def _with_list(
    servers: ExitStack, names: Mapping[str, str], *, lmtp: tuple[str, int]
) -> tuple[Postfix, None]:
    """Run a Postfix that serves the list itself."""
    council = PostfixList(
        address=COUNCIL, members=(*names, SUBSCRIBED_AS), list_id=LIST_ID, tag="Council"
    )
    server = running_postfix(mailboxes=(*names, BOT), lists=(council,), lmtp=lmtp)
    return servers.enter_context(server), None


def _with_mailman(
    servers: ExitStack, names: Mapping[str, str], *, lmtp: tuple[str, int]
) -> tuple[Postfix, Mailman]:
    """Run a Postfix, and a Mailman that serves the list."""
    port = free_port()
    postfix = servers.enter_context(
        running_postfix(mailboxes=(*names, BOT), lmtp=lmtp, other_lists={COUNCIL: port})
    )
    mailman = running_mailman(
        address=COUNCIL,
        tag="Council",
        members={**names, SUBSCRIBED_AS: ""},
        smtp_port=postfix.port,
        port=port,
    )
    return postfix, servers.enter_context(mailman)


def _where_mails_are(dovecot: Dovecot, postfix: Postfix, names: Iterable[str]) -> str:
    """Tell what the mail servers did with the mails, for a failure's notes."""
    kept = {f"{address}'s mailbox": dovecot.list_mails(address) for address in (*names, BOT)}
    told = {
        "Postfix's log": postfix.log.splitlines()[-LOG_LINES:],
        "Postfix's queue": postfix.queue(),
        "Dovecot's log": dovecot.log.splitlines()[-LOG_LINES:],
    }
    return "\n".join(line for what, lines in (told | kept).items() for line in (f"{what}:", *lines))


def configuration(
    folder: Path, database_url: str, dovecot: Dovecot, postfix: Postfix, slack: LocalSlack
) -> str:
    """Return the service's configuration: IMAP over TLS, SMTP with STARTTLS."""
    sections: list[tuple[str, Mapping[str, object]]] = [
        ("[penholder]", {"data_dir": str(folder), "secret": "a secret of the journey"}),
        ("[database]", {"url": database_url}),
        (
            "[[mailboxes]]",
            {
                "name": "main",
                "host": "localhost",
                "port": dovecot.tls_port,
                "security": "tls",
                "ca_file": str(dovecot.ca_file),
                "username": BOT,
                "password": dovecot.password,
            },
        ),
        (
            "[smtp]",
            {
                "host": "localhost",
                "port": postfix.port,
                "security": "starttls",
                "ca_file": str(postfix.ca_file),
                "from_address": BOT,
            },
        ),
        (
            "[slack]",
            {
                "bot_token": slack.bot_token,
                "app_token": slack.app_token,
                "api_url": slack.api_url,
            },
        ),
        (
            "[[lists]]",
            {
                "name": "council",
                "address": COUNCIL,
                "list_id": LIST_ID,
                "subscribed_as": SUBSCRIBED_AS,
                "channel": CHANNEL,
                "timezone": "Europe/Zurich",
                "chairs": [ADA],
            },
        ),
        ("[lists.ballots]", {"method": "consent", "quorum": 3}),
    ]
    return "\n".join(
        f"{head}\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
        for head, keys in sections
    )
