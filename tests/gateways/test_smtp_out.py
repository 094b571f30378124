"""Mail leaves to aiosmtpd, with and without TLS and login."""

import asyncio
import email
import ssl
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import GiveUp, TryAgainLater
from bot.gateways.smtp.outgoing import DEFAULT_TIMINGS, MAX_RECIPIENTS, SmtpOut
from tests.peers.machine import make_certificates
from tests.peers.smtp import a_mail, config, peer, send


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    make_certificates(folder)
    return folder


def server_tls(certificates: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    return context


async def test_a_mail_arrives_with_its_envelope_and_message_id() -> None:
    text = "Grüße\n.a dot\n" + "wide " * 400 + "\n"

    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        await send(smtp, a_mail(text), "list@example.org", "ada@example.org")

    [envelope] = server.taken
    assert envelope.mail_from == "pen@example.org"
    assert envelope.rcpt_tos == ["list@example.org", "ada@example.org"]
    [raw] = server.bodies
    assert b"Message-ID: <0123456789abcdef@example.org>\r\n" in raw
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    body = email.message_from_bytes(raw).get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().replace("\r\n", "\n") == text


async def test_a_burst_uses_one_connection() -> None:
    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        await asyncio.gather(*(send(smtp) for _ in range(20)))

    assert len(server.taken) == 20
    assert len(server.sessions) == 1


async def test_an_idle_connection_is_closed_and_opened_anew() -> None:
    timings = replace(DEFAULT_TIMINGS, idle=timedelta(0))

    async with peer() as server, SmtpOut(config(server.port), timings=timings) as smtp:
        await send(smtp)
        await server.ended.wait()
        await send(smtp)

    assert len(server.sessions) == 2


async def test_a_kept_connection_that_died_is_replaced_without_a_retry() -> None:
    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        await send(smtp)
        transport = server.transports[0]
        assert isinstance(transport, asyncio.Transport)
        transport.abort()

        await send(smtp)

    assert len(server.taken) == 2


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_encryption_and_login(certificates: Path, security: str) -> None:
    tls = server_tls(certificates)
    async with peer(tls=tls, wrapped=security == "tls", auth_require_tls=security != "tls") as it:
        settings = config(
            it.port,
            security=security,
            username="pen",
            password="holder",
            ca_file=certificates / "ca.pem",
        )
        async with SmtpOut(settings) as smtp:
            await send(smtp)
            probe = await smtp.probe(return_path="pen+b@example.org")

    assert len(it.taken) == 1
    assert it.sessions[-1].authenticated
    assert (probe.encrypted, probe.logged_in) == (True, True)
    assert probe.max_size == 33_554_432


async def test_an_unknown_certificate_is_not_trusted(certificates: Path) -> None:
    async with (
        peer(tls=server_tls(certificates)) as server,
        SmtpOut(config(server.port, security="starttls")) as smtp,
    ):
        with pytest.raises(TryAgainLater, match="ca_file in") as failed:
            await send(smtp)

    assert failed.value.after > timedelta(0)
    assert server.taken == []


async def test_a_server_without_starttls_gets_nothing() -> None:
    async with peer() as server, SmtpOut(config(server.port, security="starttls")) as smtp:
        with pytest.raises(TryAgainLater, match=r"security and ca_file in \[smtp\]"):
            await send(smtp)

    assert server.taken == []


async def test_a_server_that_offers_no_login_is_told_with_the_remedy() -> None:
    async with (
        peer() as server,
        SmtpOut(config(server.port, username="pen", password="x")) as smtp,
    ):
        with pytest.raises(TryAgainLater, match="or no username if it wants no login"):
            await send(smtp)


async def test_a_wrong_password_puts_the_mail_off(certificates: Path) -> None:
    async with peer(tls=server_tls(certificates)) as server:
        settings = config(
            server.port,
            security="starttls",
            username="pen",
            password="wrong",
            ca_file=certificates / "ca.pem",
        )
        async with SmtpOut(settings) as smtp:
            with pytest.raises(TryAgainLater, match=r"refused the login \(535.*password in"):
                await send(smtp)


async def test_a_server_that_wants_a_login_puts_the_mail_off(certificates: Path) -> None:
    async with peer(tls=server_tls(certificates), auth_required=True) as server:
        settings = config(server.port, security="starttls", ca_file=certificates / "ca.pem")
        async with SmtpOut(settings) as smtp:
            for work in (send(smtp), smtp.probe(return_path="pen+b@example.org")):
                with pytest.raises(TryAgainLater, match=r"wants a login \(530 "):
                    await work


async def test_a_refused_sender_is_told_by_the_probe_in_the_words_of_the_mail() -> None:
    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        server.replies["MAIL"] = "550 5.7.1 Not yours"
        texts: list[str] = []
        for work in (send(smtp), smtp.probe(return_path="pen+b@example.org")):
            with pytest.raises(GiveUp, match="check from_address in") as refused:
                await work
            texts.append(str(refused.value))

    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("reply", "error"),
    [("451 4.7.1 Greylisted", TryAgainLater), ("554 5.7.1 Spam", GiveUp)],
)
async def test_the_servers_answer_to_the_content_decides(
    reply: str, error: type[Exception]
) -> None:
    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        server.replies["DATA"] = reply
        with pytest.raises(error, match=reply):
            await send(smtp)


async def test_a_recipient_put_off_puts_the_whole_mail_off() -> None:
    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        server.replies = {"late@example.org": "450 4.2.0 Later", "gone@example.org": "550 Gone"}
        with pytest.raises(TryAgainLater, match=r"late@example\.org: 450 4\.2\.0 Later"):
            await send(smtp, None, "a@example.org", "late@example.org", "gone@example.org")

        assert server.taken == []
        await send(smtp, None, "a@example.org")

    assert [envelope.rcpt_tos for envelope in server.taken] == [["a@example.org"]]


async def test_a_recipient_refused_for_good_does_not_keep_the_mail_from_others() -> None:
    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        server.replies = {"gone@example.org": "550 5.1.1 Gone"}
        with pytest.raises(GiveUp, match=r"sent to a@example\.org, but refused for gone@") as one:
            await send(smtp, None, "a@example.org", "gone@example.org")
        with pytest.raises(GiveUp, match="check the address"):
            await send(smtp, None, "gone@example.org")

    assert "550 5.1.1 Gone" in str(one.value)
    assert [envelope.rcpt_tos for envelope in server.taken] == [["a@example.org"]]


@pytest.mark.parametrize("recipients", [[], ["a@example.org"] * (MAX_RECIPIENTS + 1)])
async def test_too_few_and_too_many_recipients_are_refused(recipients: list[str]) -> None:
    async with SmtpOut(config(1)) as smtp:
        with pytest.raises(GiveUp, match="recipients"):
            await smtp.send(a_mail(), envelope_from="pen@example.org", recipients=recipients)


async def test_an_address_outside_ascii_needs_smtputf8() -> None:
    mail = a_mail(to="Jürg <jürg@bücher.example>")

    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        await send(smtp, mail, "jürg@bücher.example")
    async with peer(enable_SMTPUTF8=False) as old, SmtpOut(config(old.port)) as smtp:
        with pytest.raises(GiveUp, match="SMTPUTF8"):
            await send(smtp, mail, "jürg@bücher.example")
        await send(smtp, a_mail(to="Zoe <zoe@bücher.example>"), "zoe@bücher.example")

    assert server.taken[0].rcpt_tos == ["jürg@xn--bcher-kva.example"]
    assert "To: Jürg <jürg@xn--bcher-kva.example>\r\n".encode() in server.bodies[0]
    assert b"To: Zoe <zoe@xn--bcher-kva.example>\r\n" in old.bodies[0]


async def test_an_address_that_smuggles_a_command_is_refused() -> None:
    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        with pytest.raises(GiveUp, match="no mail address"):
            await send(smtp, None, "a@example.org>\r\nRCPT TO:<b@example.org")

    assert server.taken == []
