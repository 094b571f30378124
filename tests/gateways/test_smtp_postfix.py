"""Mail leaves to a real Postfix, through a list, into Maildirs and into Dovecot."""

import asyncio
import email
import time
from collections.abc import Callable, Iterator, Sequence
from email.message import EmailMessage, Message
from typing import Literal

import pytest

from bot.config import ListenerConfig, SmtpConfig
from bot.errors import GiveUp, TryAgainLater
from bot.gateways.smtp.incoming import MailReceiver
from bot.gateways.smtp.outgoing import SmtpOut
from bot.mail.parse import parse_mail
from bot.mail.values import Automatic, ParsedMail
from tests.peers.dovecot import running_dovecot
from tests.peers.postfix import Postfix, PostfixList, running_postfix

ADA, BOT = "ada@members.example", "penholder@bot.example"
COUNCIL = "council@lists.example"
GONE = "gone@members.example"


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    council = PostfixList(
        address=COUNCIL, members=(ADA, BOT), list_id="council.lists.example", tag="Council"
    )
    with running_postfix(mailboxes=(ADA, BOT, GONE), lists=(council,), gone=(GONE,)) as server:
        yield server


def sender(
    server: Postfix, security: Literal["none", "starttls", "tls"] = "starttls", **values: object
) -> SmtpOut:
    port = server.tls_port if security == "tls" else server.port
    given = {"host": "localhost", "port": port, "security": security, "from_address": BOT}
    return SmtpOut(SmtpConfig.model_validate({**given, "ca_file": server.ca_file, **values}))


def post(message_id: str, *, to: str = COUNCIL, text: str = "Hello.\n") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Penholder <{BOT}>"
    mail["To"] = to
    mail["Subject"] = "Re: Überprüfung"
    mail["Message-ID"] = f"<{message_id}@bot.example>"
    mail.set_content(text)
    return mail


async def arrived(server: Postfix, address: str, message_id: str) -> list[Message]:
    """Wait until a mail with this Message-ID is in the Maildir and nothing is under way."""

    def found() -> list[Message]:
        mails = [email.message_from_bytes(raw) for raw in server.mails(address)]
        return [mail for mail in mails if mail["Message-ID"] == f"<{message_id}@bot.example>"]

    await until(lambda: bool(found()) and not server.queue(), server)
    return found()


async def until(condition: Callable[[], bool], server: Postfix) -> None:
    deadline = time.monotonic() + 20
    while not await asyncio.to_thread(condition):
        assert time.monotonic() < deadline, server.log
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
async def test_a_mail_goes_through_the_list_to_every_member(
    postfix: Postfix, security: Literal["none", "starttls", "tls"]
) -> None:
    text = "Grüße\n.a dot\nFrom the start\n" + "wide " * 400 + "\n"

    async with sender(postfix, security) as smtp:
        mail = post(f"list-{security}", text=text)
        await smtp.send(mail, envelope_from=BOT, recipients=[COUNCIL])

    for member in (ADA, BOT):
        [copy] = await arrived(postfix, member, f"list-{security}")
        assert copy["List-Id"] == "Council <council.lists.example>"
        assert copy["Return-Path"] == "<council-bounces@lists.example>"
        assert str(copy["Subject"]).startswith("Re: [Council] ")
        body = copy.get_payload(decode=True)
        assert isinstance(body, bytes)
        assert body.decode() == text


async def test_a_direct_copy_has_no_list_id(postfix: Postfix) -> None:
    async with sender(postfix) as smtp:
        mail = post("both", to=f"{COUNCIL}, {BOT}")
        await smtp.send(mail, envelope_from=BOT, recipients=[COUNCIL, "penholder+7@bot.example"])
    await until(lambda: len(postfix.mails(BOT)) > 0 and not postfix.queue(), postfix)

    copies = await arrived(postfix, BOT, "both")
    assert sorted(str(copy["List-Id"]) for copy in copies) == [
        "Council <council.lists.example>",
        "None",
    ]


async def test_recipients_that_do_not_exist_are_refused(postfix: Postfix) -> None:
    async with sender(postfix) as smtp:
        for address in ("nobody@members.example", "someone@elsewhere.example"):
            with pytest.raises(GiveUp, match=address):
                await smtp.send(post("lost", to=address), envelope_from=BOT, recipients=[address])


async def test_the_probe_tells_what_the_server_offers(postfix: Postfix) -> None:
    async with sender(postfix) as smtp:
        probe = await smtp.probe(return_path="pen+b@example.org")

    assert probe.encrypted
    assert probe.takes_return_path
    assert probe.smtputf8
    assert probe.max_size == 50_000_000


async def test_a_bounce_comes_to_the_return_path_of_its_mail_and_says_who_is_gone(
    postfix: Postfix,
) -> None:
    path = f"penholder+b{'a' * 7}5{'q' * 24}@bot.example"

    def reports() -> list[ParsedMail]:
        read = [parse_mail(raw) for raw in postfix.mails(BOT)]
        return [each for each in read if isinstance(each, ParsedMail) and each.report is not None]

    async with sender(postfix) as smtp:
        await smtp.send(post("gone", to=GONE), envelope_from=path, recipients=[GONE])
    await until(lambda: bool(reports()), postfix)

    (bounce,) = reports()
    assert bounce.automatic is Automatic.BOUNCE
    assert path in [mailbox.address for mailbox in bounce.to]
    assert bounce.report is not None
    assert bounce.report.refused == (GONE,)
    assert bounce.report.about == ("gone@bot.example",)


async def test_the_certificate_is_checked(postfix: Postfix) -> None:
    async with sender(postfix, ca_file=None) as smtp:
        with pytest.raises(TryAgainLater, match="ca_file"):
            await smtp.probe(return_path="pen+b@example.org")


async def test_a_burst_of_mails_arrives_complete(postfix: Postfix) -> None:
    async with sender(postfix) as smtp:
        for number in range(120):
            mail = post(f"burst-{number}", to=ADA)
            await smtp.send(mail, envelope_from=BOT, recipients=[ADA])
    await until(lambda: not postfix.queue(), postfix)

    ids = [email.message_from_bytes(raw)["Message-ID"] for raw in postfix.mails(ADA)]
    assert sorted(text for text in ids if "burst" in text) == sorted(
        f"<burst-{number}@bot.example>" for number in range(120)
    )


async def test_postfix_hands_mail_to_our_listener_and_keeps_what_it_cannot_take() -> None:
    taken: list[tuple[bytes, tuple[str, ...]]] = []
    failures = [TryAgainLater("the database is away")]

    async def take(raw: bytes, _: str, recipients: Sequence[str]) -> None:
        if failures:
            raise failures.pop()
        taken.append((raw, tuple(recipients)))

    config = ListenerConfig(enabled=True, protocol="lmtp", port=0)
    receiver = MailReceiver(
        config, accepts=lambda address: address.endswith("@bot.example"), take=take, max_size=10**6
    )
    async with receiver:
        with running_postfix(mailboxes=(BOT,), lmtp=("127.0.0.1", receiver.port)) as server:
            async with sender(server) as smtp:
                await smtp.send(
                    post("listened", to=BOT),
                    envelope_from=BOT,
                    recipients=[BOT, "penholder+12@bot.example"],
                )
            await until(lambda: bool(taken) and not server.queue(), server)

    addresses = sorted(address for _, recipients in taken for address in recipients)
    assert addresses == ["penholder+12@bot.example", BOT]
    assert failures == []


async def test_a_list_mail_reaches_a_dovecot_mailbox() -> None:
    council = PostfixList(
        address=COUNCIL, members=(BOT,), list_id="council.lists.example", tag="Council"
    )
    with (
        running_dovecot(users=(BOT,)) as dovecot,
        running_postfix(
            mailboxes=(BOT,), lists=(council,), lmtp=(dovecot.host, dovecot.lmtp_port)
        ) as server,
    ):
        async with sender(server) as smtp:
            await smtp.send(post("far"), envelope_from=BOT, recipients=[COUNCIL])
            await smtp.send(
                post("personal", to="penholder+9.x@bot.example"),
                envelope_from=BOT,
                recipients=["penholder+9.x@bot.example"],
            )
        await until(lambda: not server.queue(), server)
        raws = [path.read_bytes() for path in (dovecot.maildir(BOT) / "new").glob("*")]

    found = {
        mail["Message-ID"]: (mail["List-Id"], mail["Delivered-To"])
        for mail in map(email.message_from_bytes, raws)
    }
    assert found == {
        "<far@bot.example>": ("Council <council.lists.example>", BOT),
        "<personal@bot.example>": (None, "penholder+9.x@bot.example"),
    }


@pytest.mark.parametrize("ending", [Postfix.stop, Postfix.kill])
async def test_a_restarted_server_is_found_again(ending: Callable[[Postfix], None]) -> None:
    with running_postfix(mailboxes=(ADA,)) as server:
        async with sender(server) as smtp:
            await smtp.send(post("before", to=ADA), envelope_from=BOT, recipients=[ADA])
            await until(lambda: not server.queue(), server)
            ending(server)
            with pytest.raises(TryAgainLater, match="cannot be reached"):
                await smtp.send(post("between", to=ADA), envelope_from=BOT, recipients=[ADA])
            server.start()
            await smtp.send(post("after", to=ADA), envelope_from=BOT, recipients=[ADA])
        await until(lambda: not server.queue(), server)

        ids = [email.message_from_bytes(raw)["Message-ID"] for raw in server.mails(ADA)]

    assert ids == ["<before@bot.example>", "<after@bot.example>"]
