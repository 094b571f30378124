"""The sandbox's mail: lists, mailboxes, responders and faults, over real sockets."""

import asyncio
import email
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from typing import Literal

import pytest

from bot.config import SmtpConfig
from bot.errors import GiveUp, TryAgainLater
from bot.gateways.smtp.outgoing import SmtpOut
from bot.sandbox.imap import HOST, ImapWorld
from bot.sandbox.lists import SandboxList
from bot.sandbox.mail import MailWorld
from bot.sandbox.responder import Responder
from bot.sandbox.smtp import Fault

NOW = datetime(2025, 12, 1, 9, 30, tzinfo=UTC)
ADA, BEN, BOT = "ada@members.example", "ben@members.example", "penholder@bot.example"
COUNCIL = SandboxList(
    address="council@lists.example",
    list_id="council.lists.example",
    name="Council",
    tag="Council",
    members=(ADA, BEN, BOT),
    footer="_______________\nCouncil mailing list",
)
OPEN = SandboxList(
    address="open@lists.example",
    list_id="open.lists.example",
    name="Open",
    tag="Open",
    members=(ADA, BOT),
    rewrites_from=True,
)


@asynccontextmanager
async def mail_world() -> AsyncIterator[tuple[MailWorld, ImapWorld, SmtpOut]]:
    async with ImapWorld() as imap, MailWorld(imap, clock=lambda: NOW) as world:
        for address in (ADA, BEN, BOT):
            imap.add_user(address, password="x")
            world.add_mailbox(address, user=address)
        world.add_list(COUNCIL)
        world.add_list(OPEN)
        config = SmtpConfig(host=HOST, port=world.port, security="none", from_address=BOT)
        async with SmtpOut(config) as smtp:
            yield world, imap, smtp


def post(to: str = COUNCIL.address, *, subject: str = "Terms", author: str = ADA) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Ada Example <{author}>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Message-ID"] = "<one@members.example>"
    mail.set_content("I agree.\n")
    return mail


async def send(smtp: SmtpOut, mail: EmailMessage, *recipients: str) -> None:
    await smtp.send(mail, envelope_from=ADA, recipients=recipients or (COUNCIL.address,))


async def inbox(imap: ImapWorld, user: str) -> list[Message]:
    return [email.message_from_bytes(raw) for raw in await imap.mails(user)]


def subject_of(mail: Message) -> str:
    return str(make_header(decode_header(str(mail["Subject"]))))


async def test_a_post_reaches_every_member_with_the_lists_marks() -> None:
    async with mail_world() as (world, imap, smtp):
        await send(smtp, post())

        for member in (ADA, BEN, BOT):
            [mail] = await inbox(imap, member)
            assert mail["Message-ID"] == "<one@members.example>"
            assert mail["Subject"] == "[Council] Terms"
            assert mail["List-Id"] == "Council <council.lists.example>"
            assert mail["List-Post"] == "<mailto:council@lists.example>"
            assert mail["Precedence"] == "list"
            assert mail["Return-Path"] == "<council-bounces@lists.example>"
            assert mail["From"] == f"Ada Example <{ADA}>"
            assert mail.get_payload() == (
                "I agree.\r\n\r\n_______________\r\nCouncil mailing list\r\n"
            )
        assert len(world.archive(COUNCIL.address)) == 1


async def test_a_list_may_rewrite_from() -> None:
    async with mail_world() as (_, imap, smtp):
        await send(smtp, post(OPEN.address), OPEN.address)

        [mail] = await inbox(imap, BOT)
        assert mail["From"] == "Ada Example via Open <open@lists.example>"
        assert mail["Reply-To"] == f"Ada Example <{ADA}>"


@pytest.mark.parametrize(
    ("came", "goes"),
    [
        ("Re: [Council] Terms", "Re: [Council] Terms"),
        ("[Council] Re: Terms", "Re: [Council] Terms"),
        ("AW: RE: [Council] Re: Terms", "Re: [Council] Terms"),
        ("Überprüfung der Entwürfe", "[Council] Überprüfung der Entwürfe"),
        ("", "[Council] (no subject)"),
    ],
)
async def test_a_subject_has_one_mark_and_one_tag(came: str, goes: str) -> None:
    async with mail_world() as (_, imap, smtp):
        await send(smtp, post(subject=came))

        [mail] = await inbox(imap, BEN)
        assert subject_of(mail) == goes


async def test_a_cross_post_comes_once_from_each_list() -> None:
    async with mail_world() as (_, imap, smtp):
        both = f"{COUNCIL.address}, {OPEN.address}"
        await send(smtp, post(both), COUNCIL.address, OPEN.address)

        copies = await inbox(imap, BOT)
        assert [mail["List-Id"] for mail in copies] == [
            "Council <council.lists.example>",
            "Open <open.lists.example>",
        ]
        assert len(await inbox(imap, BEN)) == 1


async def test_a_member_without_duplicates_gets_only_the_direct_copy() -> None:
    async with mail_world() as (world, imap, smtp):
        world.add_list(
            SandboxList(
                address=COUNCIL.address,
                list_id=COUNCIL.list_id,
                name="Council",
                tag="Council",
                members=(ADA, BOT),
                nodupes=frozenset({BOT}),
            )
        )
        await send(smtp, post(f"{COUNCIL.address}, {BOT}"), COUNCIL.address, BOT)

        [mail] = await inbox(imap, BOT)
        assert mail["List-Id"] is None
        assert len(await inbox(imap, ADA)) == 1


async def test_a_footer_goes_beside_a_mail_of_several_parts() -> None:
    mail = post()
    mail.set_content("Grüße\n")
    mail.add_alternative("<p>Grüße</p>", subtype="html")

    async with mail_world() as (_, imap, smtp):
        await send(smtp, mail)

        [copy] = await inbox(imap, BEN)
        assert copy.get_content_type() == "multipart/mixed"
        kinds = [part.get_content_type() for part in copy.walk()]
        assert kinds == [
            "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/plain"
        ]  # fmt: skip
        words = [part.get_payload(decode=True) for part in copy.walk() if not part.is_multipart()]
        assert words[0] == "Grüße\r\n".encode()
        assert words[2] == b"_______________\r\nCouncil mailing list\r\n"


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
async def test_a_footer_keeps_the_text_of_a_plain_mail(
    encoding: Literal["quoted-printable", "base64", "8bit"],
) -> None:
    mail = post()
    mail.set_content("Grüße = 1\n", cte=encoding)

    async with mail_world() as (_, imap, smtp):
        await send(smtp, mail)

        [copy] = await inbox(imap, BEN)
        text = copy.get_payload(decode=True)
        assert isinstance(text, bytes)
        assert "\n".join(text.decode().splitlines()) == (
            "Grüße = 1\n\n_______________\nCouncil mailing list"
        )


async def test_a_mail_to_a_subaddress_reaches_its_mailbox() -> None:
    async with mail_world() as (_, imap, smtp):
        await send(smtp, post("penholder+12.abc@bot.example"), "penholder+12.abc@bot.example")

        [mail] = await inbox(imap, BOT)
        assert mail["Delivered-To"] == "penholder+12.abc@bot.example"
        assert mail["List-Id"] is None


async def test_an_unknown_recipient_is_refused() -> None:
    async with mail_world() as (world, _, smtp):
        with pytest.raises(GiveUp, match=r"nobody@members\.example: 550"):
            await send(smtp, post(), "nobody@members.example")

        assert world.accepted() == []


async def test_a_lost_answer_leaves_the_mail_delivered() -> None:
    async with mail_world() as (world, imap, smtp):
        world.add_fault(Fault.LOST_ANSWER)

        with pytest.raises(TryAgainLater, match="may have the mail"):
            await send(smtp, post())

        assert len(await inbox(imap, BOT)) == 1
        await send(smtp, post())
        assert len(world.archive(COUNCIL.address)) == 2


@pytest.mark.parametrize(
    ("fault", "error", "text"),
    [
        (Fault.TRY_AGAIN, TryAgainLater, "451"),
        (Fault.REFUSE, GiveUp, "550"),
        (Fault.HANG_UP, TryAgainLater, "may have the mail"),
    ],
)
async def test_a_fault_meets_as_many_mails_as_asked(
    fault: Fault, error: type[Exception], text: str
) -> None:
    async with mail_world() as (world, _, smtp):
        world.add_fault(fault, times=2)

        for _ in range(2):
            with pytest.raises(error, match=text):
                await send(smtp, post())
        assert world.accepted() == []

        await send(smtp, post())
        assert len(world.accepted()) == 1


async def test_a_slow_server_takes_the_mail_in_the_end() -> None:
    async with mail_world() as (world, imap, smtp):
        world.set_slowness(timedelta(milliseconds=50))
        world.add_fault(Fault.SLOW)

        await send(smtp, post())

        assert len(await inbox(imap, BOT)) == 1


async def test_a_server_that_is_down_comes_back_on_its_port() -> None:
    async with mail_world() as (world, _, smtp):
        await send(smtp, post())
        await world.refuse_connections()
        with pytest.raises(TryAgainLater, match="cannot be reached"):
            await send(smtp, post())

        await world.accept_connections()
        await send(smtp, post())

        assert len(world.accepted()) == 2


async def test_a_hook_is_told_before_and_after_each_mail() -> None:
    told: list[tuple[str, str, int]] = []

    async with mail_world() as (world, _, smtp):

        async def note(what: str, when: Literal["before", "after"]) -> None:
            told.append((what, when, len(world.accepted())))

        world.on_call = note
        await send(smtp, post())

    assert told == [(f"smtp:{ADA}", "before", 0), (f"smtp:{ADA}", "after", 1)]


async def test_a_taken_mail_is_delivered_though_its_client_is_gone() -> None:
    async with mail_world() as (world, imap, smtp):
        held, go_on = asyncio.Event(), asyncio.Event()

        async def hold(_: str, when: str) -> None:
            if when == "after":
                held.set()
                await go_on.wait()

        world.on_call = hold
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(send(smtp, post()))
            await held.wait()
            sending.cancel()
        go_on.set()

        assert len(await inbox(imap, BOT)) == 1


async def test_a_good_responder_answers_the_poster_once() -> None:
    async with mail_world() as (world, imap, smtp):
        world.set_responder(BEN, Responder(text="Back on Monday."))

        await send(smtp, post())
        await send(smtp, post())
        await send(smtp, post(BEN), BEN)

        answers = [mail for mail in await inbox(imap, ADA) if mail["From"] == BEN]
        assert [mail["Auto-Submitted"] for mail in answers] == ["auto-replied"]
        assert answers[0]["In-Reply-To"] == "<one@members.example>"


async def test_a_bad_responder_answers_the_list_without_saying_what_it_is() -> None:
    async with mail_world() as (world, imap, smtp):
        world.set_responder(BEN, Responder(text="Away.", to_list=True, marked=False))

        await send(smtp, post())
        await send(smtp, post(BEN), BEN)

        answers = [mail for mail in await inbox(imap, BOT) if mail["From"] == BEN]
        assert [mail["List-Id"] for mail in answers] == ["Council <council.lists.example>"]
        assert answers[0]["Auto-Submitted"] is None


async def test_a_member_may_write_without_a_mail_program() -> None:
    async with mail_world() as (world, imap, _):
        await world.submit(post().as_bytes(), mail_from=ADA, recipients=("Council@Lists.example",))

        assert len(await inbox(imap, BEN)) == 1
        with pytest.raises(KeyError):
            await world.submit(b"", mail_from=ADA, recipients=("nobody@lists.example",))
