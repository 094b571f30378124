"""Find the server that takes a domain's mail from outside (RFC 5321, 5.1)."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import GiveUp, TryAgainLater

if TYPE_CHECKING:  # 3 MB, loaded for the trial of a border alone
    import dns.resolver

PATIENCE: Final = timedelta(seconds=5)
"""How long a name server may take to answer."""


async def exchanger_of(domain: str, *, resolver: "dns.resolver.Resolver | None" = None) -> str:
    """Return the host of a domain's most preferred MX record, or the domain itself without one.

    Raises:
        TryAgainLater: no name server answers.
        GiveUp: the domain takes no mail (RFC 7505).
    """
    return await asyncio.to_thread(_exchanger_of, domain, resolver)


def _exchanger_of(domain: str, resolver: "dns.resolver.Resolver | None") -> str:
    import dns.exception  # noqa: PLC0415 - see above
    import dns.resolver  # noqa: PLC0415

    try:
        asked = resolver or dns.resolver.get_default_resolver()
        answer = asked.resolve(domain, "MX", lifetime=PATIENCE.total_seconds())
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return domain
    except (dns.exception.DNSException, OSError, UnicodeError) as error:
        raise TryAgainLater(f"the name server does not tell the MX of {domain}") from error
    first = min(answer, key=lambda record: (record.preference, str(record.exchange)))
    host = str(first.exchange).rstrip(".")
    if not host:
        raise GiveUp(f"{domain} takes no mail, its MX record says")
    return host
