"""A mailbox that cannot be used is explained with its remedy; a look-up answers yes or no."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import MailboxConfig
from bot.domain.ids import MessageId
from bot.errors import GiveUp, TryAgainLater
from bot.gateways.imap.lookup import ImapLookup, probe_imap
from tests.gateways.ledger import QUICK, mail, mailbox
from tests.peers.dovecot import Dovecot, running_dovecot
from tests.peers.machine import free_port
from tests.peers.scripted_imap import ScriptedImap, scripted_imap

IMPATIENT = replace(QUICK, connect=timedelta(milliseconds=300))
ODD_PASSWORD = 'p"ä\\s %s{}'


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        passwords = dict.fromkeys(server.users, server.password)
        server.set_passwords(passwords | {"odd": ODD_PASSWORD})
        yield server


@pytest.fixture
async def server() -> AsyncIterator[ScriptedImap]:
    async with scripted_imap() as script:
        yield script


async def test_a_probe_of_a_good_mailbox(dovecot: Dovecot) -> None:
    dovecot.deliver("penholder", mail(1))

    for security, port in (("tls", dovecot.tls_port), ("starttls", dovecot.port)):
        imap_probe = await probe_imap(
            mailbox(port=port, security=security, username="penholder", ca_file=dovecot.ca_file),
            timings=QUICK,
        )
        assert imap_probe.idle
        assert imap_probe.mails == 1


async def test_a_certificate_of_an_unknown_authority_is_refused(dovecot: Dovecot) -> None:
    with pytest.raises(GiveUp, match=r"not trusted .* set ca_file"):
        await probe_imap(mailbox(port=dovecot.tls_port, security="tls"), timings=QUICK)
    with pytest.raises(GiveUp, match=r"not trusted .* set ca_file"):
        await probe_imap(mailbox(port=dovecot.port, security="starttls"), timings=QUICK)


async def test_a_certificate_of_another_host_is_refused(dovecot: Dovecot) -> None:
    config = mailbox(port=dovecot.tls_port, security="tls", host="127.1", ca_file=dovecot.ca_file)

    with pytest.raises(GiveUp, match=r"mismatch.* host to a name"):
        await probe_imap(config, timings=QUICK)


async def test_a_ca_file_that_cannot_be_read_is_named(dovecot: Dovecot, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.touch()
    for path in (empty, tmp_path / "absent.pem"):
        with pytest.raises(GiveUp, match=f"ca_file {path}"):
            await probe_imap(
                mailbox(port=dovecot.tls_port, security="tls", ca_file=path), timings=QUICK
            )


async def test_the_wrong_security_for_a_port_is_explained(dovecot: Dovecot) -> None:
    with pytest.raises(GiveUp, match="set security = 'starttls'"):
        await probe_imap(mailbox(port=dovecot.port, security="tls"), timings=QUICK)
    with pytest.raises(TryAgainLater, match="security = 'tls'"):
        await probe_imap(mailbox(port=dovecot.tls_port), timings=IMPATIENT)


async def test_a_wrong_password_a_wrong_user_and_a_missing_folder_are_told_apart(
    dovecot: Dovecot,
) -> None:
    with pytest.raises(GiveUp, match=r"login of 'alice' .*correct username and password"):
        await probe_imap(mailbox(port=dovecot.port, password="wrong"), timings=QUICK)
    with pytest.raises(GiveUp, match="login of 'nobody'"):
        await probe_imap(mailbox(port=dovecot.port, username="nobody"), timings=QUICK)
    with pytest.raises(GiveUp, match=r"folder 'Lists' .* correct folder or create it"):
        await probe_imap(mailbox(port=dovecot.port, folder="Lists"), timings=QUICK)


async def test_a_server_that_is_away_is_named() -> None:
    port = free_port()

    with pytest.raises(TryAgainLater, match=f"127.0.0.1:{port} cannot be reached"):
        await probe_imap(mailbox(port=port), timings=QUICK)


async def test_a_host_that_does_not_exist_is_named() -> None:
    with pytest.raises(TryAgainLater, match=r"imap\.invalid:143 cannot be reached"):
        await probe_imap(mailbox(port=143, host="imap.invalid"), timings=QUICK)


async def test_a_password_may_hold_any_character(dovecot: Dovecot) -> None:
    await probe_imap(
        mailbox(port=dovecot.port, username="odd", password=ODD_PASSWORD), timings=QUICK
    )


async def test_a_password_is_never_sent_in_clear_where_the_server_forbids_it(
    server: ScriptedImap,
) -> None:
    server.replies["CAPABILITY"] = b"* CAPABILITY IMAP4rev1 LOGINDISABLED STARTTLS\r\nTAG OK\r\n"

    with pytest.raises(GiveUp, match="set security to 'starttls'"):
        await probe_imap(mailbox(port=server.port), timings=QUICK)

    assert server.commands == ["CAPABILITY"]


async def test_a_server_without_starttls_gets_no_password(server: ScriptedImap) -> None:
    with pytest.raises(GiveUp, match="offers no STARTTLS"):
        await probe_imap(mailbox(port=server.port, security="starttls"), timings=QUICK)

    assert server.commands == ["CAPABILITY"]


async def test_a_login_that_the_server_cannot_check_now_is_tried_again(
    server: ScriptedImap,
) -> None:
    server.replies["LOGIN"] = b"TAG NO [UNAVAILABLE] the directory is down\r\n"

    with pytest.raises(TryAgainLater, match="the directory is down"):
        await probe_imap(mailbox(port=server.port), timings=QUICK)


async def test_a_connection_that_is_already_logged_in_needs_no_login(server: ScriptedImap) -> None:
    server.greeting = b"* PREAUTH welcome\r\n"

    await probe_imap(mailbox(port=server.port), timings=QUICK)

    assert not any(command.startswith("LOGIN") for command in server.commands)


async def test_a_folder_without_uidvalidity_is_refused(server: ScriptedImap) -> None:
    server.replies["EXAMINE"] = b"* 1 EXISTS\r\nTAG OK\r\n"

    with pytest.raises(GiveUp, match="no UIDVALIDITY"):
        await probe_imap(mailbox(port=server.port), timings=QUICK)


async def test_a_message_id_is_found_by_the_whole_of_it(dovecot: Dovecot) -> None:
    dovecot.deliver("alice", mail(12))
    lookup = ImapLookup(config=_alice(dovecot), timings=QUICK)

    assert await lookup.has_message_id(MessageId("m12@example.org"))
    assert not await lookup.has_message_id(MessageId("m1@example.org"))
    assert not await lookup.has_message_id(MessageId("12@example.org"))
    today = datetime.now(UTC).date()  # noqa: TID251 - the server's clock is the system's
    assert await lookup.has_message_id(
        MessageId("m12@example.org"), since=today - timedelta(days=1)
    )
    assert not await lookup.has_message_id(MessageId("m12@example.org"), since=date(2999, 1, 31))


async def test_a_message_id_cannot_smuggle_a_command(dovecot: Dovecot) -> None:
    lookup = ImapLookup(config=_alice(dovecot), timings=QUICK)

    assert not await lookup.has_message_id(MessageId('x" ALL "y@example.org'))
    with pytest.raises(ValueError, match="not allowed"):
        await lookup.has_message_id(MessageId("x\r\nA1 DELETE INBOX"))


def _alice(dovecot: Dovecot) -> MailboxConfig:
    return mailbox(port=dovecot.port)
