"""`check` says whether our own domain lets our mail come through, by a real name server."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from bot.clock import system_clock
from bot.config import SmtpConfig
from bot.gateways.dkim_keys import DkimKeys
from bot.gateways.text_records import text_records
from handlers.checking.own_domain import RESERVED, check_own_domain, judge_domain
from tests.gateways.test_smtp_signing import a_key
from tests.peers.names import NameServer, running_names
from tests.peers.smtp import config

OURS = "pen@mail.assembly.org"
GOOD = {
    "mail.assembly.org": "v=spf1 mx -all",
    "_dmarc.mail.assembly.org": "v=DMARC1; p=quarantine",
}


@pytest.fixture
async def names() -> AsyncIterator[NameServer]:
    async with running_names() as server:
        server.records |= GOOD
        yield server


async def judged(names: NameServer, smtp: SmtpConfig | None = None) -> dict[str, tuple[str, str]]:
    """Return the verdict and text of each of SPF, DKIM and DMARC."""
    findings = await judge_domain(
        smtp or config(25, from_address=OURS),
        ask=partial(text_records, resolver=names.resolver()),
        keys=DkimKeys(clock=system_clock, resolver=names.resolver()),
    )
    assert {each.part for each in findings} == {"domain mail.assembly.org"}
    return {each.text.partition(":")[0]: (each.verdict, each.text) for each in findings}


async def test_a_domain_in_order_is_well(names: NameServer) -> None:
    found = await judged(names)

    assert {verdict for verdict, _text in found.values()} == {"ok"}
    assert "Penholder does not sign" in found["DKIM"][1]


@pytest.mark.parametrize(
    ("record", "verdict", "words"),
    [
        ("", "warning", "no record"),
        ("some-site-verification=1", "warning", "no record"),
        ("v=spf10 -all", "warning", "no record"),
        ("other\nv=spf1 ip4:192.0.2.1 ~all", "ok", "one record"),
        ("v=spf1 mx -all\nv=spf1 a -all", "fault", "several records"),
        ("v=spf1 mx +all", "warning", "everybody"),
        ("v=spf1 all", "warning", "everybody"),
    ],
)
async def test_spf(names: NameServer, record: str, verdict: str, words: str) -> None:
    names.records["mail.assembly.org"] = record
    if not record:
        del names.records["mail.assembly.org"]

    found = await judged(names)

    assert found["SPF"][0] == verdict
    assert words in found["SPF"][1]


@pytest.mark.parametrize(
    ("records", "verdict", "words"),
    [
        ({}, "warning", "no record"),
        ({"mail.assembly.org": "v=DMARC1; p=none"}, "warning", "forged mail"),
        ({"mail.assembly.org": "v=DMARC1;p=reject;t=y"}, "warning", "only for a test"),
        ({"mail.assembly.org": "v=DMARC1; p=reject; pct=50"}, "warning", "take out pct"),
        ({"mail.assembly.org": "v=DMARC1; p=reject; rua=mailto:x@y.org"}, "ok", "for reject"),
        ({"assembly.org": "v=DMARC1; p=reject"}, "ok", "_dmarc.assembly.org asks for reject"),
        ({"assembly.org": "v=DMARC1; p=reject; sp=none"}, "warning", "for none"),
        ({"assembly.org": "v=DMARC1; p=reject; psd=y"}, "warning", "no record"),
        ({"org": "v=DMARC1; p=reject"}, "warning", "no record"),
        ({"mail.assembly.org": "v=DMARC1; p=none\nv=DMARC1; p=reject"}, "warning", "no record"),
        ({"mail.assembly.org": "v=DMARC2; p=reject"}, "warning", "no record"),
    ],
)
async def test_dmarc(names: NameServer, records: dict[str, str], verdict: str, words: str) -> None:
    del names.records["_dmarc.mail.assembly.org"]
    names.records |= {f"_dmarc.{name}": text for name, text in records.items()}

    found = await judged(names)

    assert found["DMARC"][0] == verdict
    assert words in found["DMARC"][1]


async def test_the_walk_up_the_tree_is_short_whatever_the_domain(names: NameServer) -> None:
    deep = ".".join("abcdefghijklmn") + ".assembly.org"
    ask = partial(text_records, resolver=names.resolver())
    keys = DkimKeys(clock=system_clock, resolver=names.resolver())

    await judge_domain(config(25, from_address=f"pen@{deep}"), ask=ask, keys=keys)

    walked = [name for name in names.asked if name.startswith("_dmarc.")]
    assert len(walked) == 7
    assert walked[1] == "_dmarc.j.k.l.m.n.assembly.org"


@pytest.mark.parametrize(
    ("published", "verdict", "words"),
    [
        ("ours", "ok", "verifies what Penholder signs"),
        ("anothers", "fault", "is not the one"),
        ("withdrawn", "fault", "is not the one"),
        ("", "fault", "no key is published"),
    ],
)
async def test_our_key(names: NameServer, published: str, verdict: str, words: str) -> None:
    key, record = a_key()
    _other, another = a_key("-traditional")
    records = {"ours": record, "anothers": another, "withdrawn": "v=DKIM1; p="}
    if published:
        names.records["s1._domainkey.mail.assembly.org"] = records[published]

    found = await judged(names, config(25, from_address=OURS, dkim_selector="s1", dkim_key=key))

    assert found["DKIM"][0] == verdict
    assert words in found["DKIM"][1]


async def test_a_key_that_is_none_is_a_fault(names: NameServer) -> None:
    names.records["s1._domainkey.mail.assembly.org"] = a_key()[1]

    found = await judged(
        names, config(25, from_address=OURS, dkim_selector="s1", dkim_key="no key")
    )

    assert found["DKIM"][0] == "fault"
    assert "write an RSA key as PEM" in found["DKIM"][1]


async def test_a_name_server_that_is_away_is_said(names: NameServer) -> None:
    names.records.clear()
    names.port = 1

    (text,) = [text for _verdict, text in (await judged(names)).values()]

    assert "does not tell the records" in text


@pytest.mark.parametrize("domain", ["bot.example.org", "localhost", "x.test", "pen.local"])
async def test_nobody_is_asked_of_a_domain_that_is_nobodys(domain: str) -> None:
    assert RESERVED.fullmatch(domain)
    assert await check_own_domain(config(25, from_address=f"pen@{domain}")) == []
