"""Judge what the DNS says of the domain that we send from: SPF, our DKIM key, DMARC.

From, the return path and our signature are all of this one domain, so whichever of SPF and DKIM
passes also aligns (RFC 9989). What is asked here is only whether they can pass.
"""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Final

from bot.clock import system_clock
from bot.config import SmtpConfig
from bot.errors import TryAgainLater
from bot.gateways.dkim_keys import DkimKeys
from bot.gateways.smtp.signing import sign_trial
from bot.gateways.text_records import text_records
from handlers.checking.findings import Finding, Verdict

RESERVED: Final = re.compile(
    r"(?:.*\.)?(?:test|example|invalid|localhost|local|internal|example\.(?:com|net|org))"
)
"""Domains that are nobody's (RFC 6761, 6762)."""
MOST_LABELS: Final = 8
"""From here on the walk up the tree skips to seven labels (RFC 9989, 4.10)."""
_TAG: Final = re.compile(r"\s*([a-z]+)\s*=\s*([^;]*?)\s*(?:;|$)", re.IGNORECASE)

Ask = Callable[[str], Awaitable[list[str]]]
"""Returns the TXT records of a name."""


async def check_own_domain(smtp: SmtpConfig) -> list[Finding]:
    """Judge the domain of `from_address`; nothing of one that is reserved for examples."""
    if RESERVED.fullmatch(_domain_of(smtp)):
        return []
    return await judge_domain(smtp, ask=text_records, keys=DkimKeys(clock=system_clock))


async def judge_domain(smtp: SmtpConfig, *, ask: Ask, keys: DkimKeys) -> list[Finding]:
    """Judge the domain of `from_address` by what `ask` and `keys` tell of it."""
    domain = _domain_of(smtp)
    part = f"domain {domain}"
    try:
        judged = [
            _judge_spf(domain, await ask(domain)),
            await _judge_key(smtp, domain, ask=ask, keys=keys),
            _judge_dmarc(domain, await _policy(domain, ask)),
        ]
    except TryAgainLater as error:
        return [Finding(part, Verdict.WARNING, str(error))]
    return [Finding(part, verdict, text) for verdict, text in judged]


def _domain_of(smtp: SmtpConfig) -> str:
    return smtp.from_address.rpartition("@")[2].encode("idna").decode("ascii").lower()


def _judge_spf(domain: str, records: list[str]) -> tuple[Verdict, str]:
    ours = [each for each in records if re.match(r"v=spf1(?: |$)", each, re.IGNORECASE)]
    if not ours:
        return Verdict.WARNING, (
            f'SPF: no record; publish TXT at {domain}, such as "v=spf1 mx -all", that names the '
            "server which sends your mail to the outside"
        )
    if len(ours) > 1:
        return Verdict.FAULT, "SPF: several records, so receivers use none: keep one (RFC 7208)"
    if re.search(r"(?: |^)\+?all(?: |$)", ours[0], re.IGNORECASE):
        return Verdict.WARNING, "SPF: the record lets everybody send; end it with -all or ~all"
    return (
        Verdict.OK,
        "SPF: one record, which aligns: mail leaves with a return path of this domain",
    )


async def _judge_key(
    smtp: SmtpConfig, domain: str, *, ask: Ask, keys: DkimKeys
) -> tuple[Verdict, str]:
    if not smtp.dkim_key:
        return Verdict.OK, (
            "DKIM: Penholder does not sign (smtp.dkim_key_file); let your mail server sign with "
            "this domain, List-Unsubscribe and List-Unsubscribe-Post included"
        )
    name = f"{smtp.dkim_selector}._domainkey.{domain}"
    if not await ask(name):
        return Verdict.FAULT, f"DKIM: no key is published at {name}: every signature of ours fails"
    try:
        signed = sign_trial(smtp)
    except TryAgainLater as error:
        return Verdict.FAULT, f"DKIM: {error}"
    if await keys.genuine(signed, [0]):
        return Verdict.OK, f"DKIM: the key at {name} verifies what Penholder signs"
    return Verdict.FAULT, (
        f"DKIM: the key at {name} is not the one of smtp.dkim_key_file (or is too short): "
        "every signature of ours fails"
    )


async def _policy(domain: str, ask: Ask) -> tuple[str, Mapping[str, str]] | None:
    """Return the DMARC record that holds for a domain, and where it is: walk up the tree."""
    above: tuple[str, Mapping[str, str]] | None = None
    for name in _walk(domain):
        found = [
            tags
            for each in await ask(f"_dmarc.{name}")
            if (tags := {tag.lower(): value for tag, value in _TAG.findall(each)}).get("v")
            == "DMARC1"
        ]
        if len(found) == 1 and name == domain:
            return name, found[0]
        if len(found) == 1 and found[0].get("psd") != "y":
            above = name, found[0]
    return above


def _walk(domain: str) -> Iterator[str]:
    labels = domain.split(".")
    yield domain
    labels = labels[-(MOST_LABELS - 1) :] if len(labels) > MOST_LABELS else labels[1:]
    while len(labels) > 1:
        yield ".".join(labels)
        labels = labels[1:]


def _judge_dmarc(domain: str, policy: tuple[str, Mapping[str, str]] | None) -> tuple[Verdict, str]:
    if policy is None:
        return Verdict.WARNING, (
            f'DMARC: no record; publish TXT at _dmarc.{domain}, such as "v=DMARC1; p=quarantine": '
            "large receivers refuse or hide mail without one"
        )
    name, tags = policy
    wanted = tags.get("p", "none")
    if name != domain:
        wanted = tags.get("sp", wanted)
    where = f"DMARC: _dmarc.{name} asks for {wanted}"
    if wanted == "none":
        return Verdict.WARNING, f"{where}: forged mail in your name is let through"
    if tags.get("t") == "y":
        return Verdict.WARNING, f"{where}, but only for a test (t=y)"
    if "pct" in tags:
        return Verdict.WARNING, f"{where}; take out pct, which is no longer read (RFC 9989)"
    return Verdict.OK, (
        f"{where}; lists that change messages must write themselves into From, as Mailman's "
        "DMARC mitigations do"
    )
