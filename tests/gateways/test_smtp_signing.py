"""What we send bears our domain's signature, which whoever gets it can verify, and is paced."""

import subprocess
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import system_clock
from bot.errors import OwnPace, TryAgainLater
from bot.gateways.dkim_keys import DkimKeys
from bot.gateways.smtp.outgoing import SmtpOut
from bot.gateways.smtp.pace import DomainPace, Paces
from tests.peers.names import NameServer, running_names
from tests.peers.smtp import a_mail, config, peer, send

PAGE = "https://pen.example.org/u/abc"


@pytest.fixture
async def names() -> AsyncIterator[NameServer]:
    async with running_names() as server:
        yield server


@cache
def a_key(*options: str) -> tuple[str, str]:
    """Return a new RSA key as OpenSSL writes it, and what stands in the DNS."""

    def openssl(*words: str, given: str = "") -> str:
        run = subprocess.run(
            ["openssl", *words], input=given, capture_output=True, text=True, check=True
        )
        return run.stdout

    private = openssl("genrsa", *options, "2048")
    public = openssl("rsa", "-pubout", given=private)
    return private, "v=DKIM1; k=rsa; p=" + "".join(public.splitlines()[1:-1])


async def sent(key: str, **fields: str) -> bytes:
    """Send a mail with a key through a real server; return what that took."""
    mail = a_mail("Grüße, and a line.\n")
    mail["List-Unsubscribe"] = f"<{PAGE}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in fields.items():
        mail[name] = value
    async with peer() as server:
        settings = config(server.port, dkim_selector="s1", dkim_key=key)
        async with SmtpOut(settings) as smtp:
            await send(smtp, mail)
    (raw,) = server.bodies
    return raw


async def is_genuine(raw: bytes, names: NameServer) -> bool:
    keys = DkimKeys(clock=system_clock, resolver=names.resolver())
    return await keys.genuine(raw, [0]) == {0}


@pytest.mark.parametrize("form", [(), ("-traditional",)])
async def test_what_leaves_is_signed_and_anybody_can_verify_it(
    names: NameServer, form: tuple[str, ...]
) -> None:
    key, record = a_key(*form)
    names.records["s1._domainkey.example.org"] = record

    raw = await sent(key)

    assert await is_genuine(raw, names)
    assert not await is_genuine(raw.replace(b"and a line", b"and a lie"), names)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PAGE.encode(), b"https://evil.example/u/abc"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Other"),
        (b"Subject: ", b"Subject: Not "),
        (b"\r\nSubject", b"\r\nFrom: evil@example.org\r\nSubject"),
    ],
)
async def test_no_field_that_matters_can_be_changed(
    names: NameServer, old: bytes, new: bytes
) -> None:
    key, record = a_key()
    names.records["s1._domainkey.example.org"] = record
    raw = await sent(key)

    assert old in raw
    assert not await is_genuine(raw.replace(old, new, 1), names)


@pytest.mark.parametrize(
    "field",
    [
        b"From: evil@example.org",
        b"Subject: Pay now",
        b"To: all@lists.example.org",
        b"Date: Mon, 3 Mar 2025 10:15:00 +0000",
        b"Message-ID: <other@example.org>",
        b"Reply-To: evil@example.org",
        b"List-Unsubscribe: <https://evil.example/u/abc>",
        b"List-Unsubscribe-Post: List-Unsubscribe=Other",
        b"Content-Type: text/html",
        b"Content-Transfer-Encoding: base64",
    ],
)
async def test_no_second_field_can_be_put_beside_a_signed_one(
    names: NameServer, field: bytes
) -> None:
    key, record = a_key()
    names.records["s1._domainkey.example.org"] = record
    fields = {"Reply-To": "bot@example.org", "Date": "Tue, 4 Mar 2025 10:15:00 +0000"}
    raw = await sent(key, **fields)
    name = field.partition(b":")[0]
    beside = raw.replace(b"\r\n" + name, b"\r\n" + field + b"\r\n" + name, 1)

    assert beside != raw
    assert await is_genuine(raw, names)
    assert not await is_genuine(beside, names)
    assert not await is_genuine(field + b"\r\n" + raw, names)


async def test_a_list_may_add_fields_of_its_own(names: NameServer) -> None:
    key, record = a_key()
    names.records["s1._domainkey.example.org"] = record

    raw = b"List-Id: <council.lists.example.org>\r\nSender: x@lists.example.org\r\n"
    raw += await sent(key)

    assert await is_genuine(raw, names)


async def test_a_key_that_cannot_be_read_keeps_mail_waiting() -> None:
    with pytest.raises(TryAgainLater, match="dkim_key cannot be used") as waits:
        await sent("-----BEGIN RSA PRIVATE KEY-----\nnonsense\n-----END RSA PRIVATE KEY-----")

    assert waits.value.after > timedelta(0)


@given(
    every=st.integers(1, 5),
    burst=st.integers(1, 20),
    arrivals=st.lists(st.integers(0, 30), min_size=1, max_size=80),
)
def test_no_domain_ever_gets_more_than_its_pace(
    every: int, burst: int, arrivals: list[int]
) -> None:
    paces = Paces(DomainPace(timedelta(seconds=every), burst))
    waiting = sorted((1_000.0 + at, f"mail {number}") for number, at in enumerate(arrivals))
    left: list[float] = []
    tries = 0
    while waiting:
        (now, mail), *waiting = waiting
        tries += 1
        try:
            paces.take("example.org", mail, now=now)
            left.append(now)
        except OwnPace as wait:
            waiting = sorted([*waiting, (now + wait.after.total_seconds(), mail)])

    assert len(left) == len(arrivals)
    assert tries <= 2 * len(arrivals)
    for first, at in enumerate(left):
        in_window = [one for one in left[first:] if one - at < every * 10]
        assert len(in_window) <= burst + 10


async def test_another_domain_does_not_wait() -> None:
    async with peer() as server:
        pace = DomainPace(timedelta(hours=1), burst=2)
        async with SmtpOut(config(server.port), pace=pace) as smtp:
            for number in range(2):
                await smtp.send(
                    _to("ana@x.org", number), envelope_from="", recipients=["ana@x.org"]
                )
            with pytest.raises(OwnPace, match=r"x\.org gets only so many"):
                await smtp.send(_to("ben@x.org", 2), envelope_from="", recipients=["ben@x.org"])
            await smtp.send(_to("cy@y.org", 3), envelope_from="", recipients=["cy@y.org"])

    assert [envelope.rcpt_tos for envelope in server.taken] == [
        ["ana@x.org"],
        ["ana@x.org"],
        ["cy@y.org"],
    ]


def _to(address: str, number: int) -> EmailMessage:
    mail = a_mail(to=address)
    del mail["Message-ID"]
    mail["Message-ID"] = f"<{number}@example.org>"
    return mail
