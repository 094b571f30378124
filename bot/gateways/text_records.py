"""Ask the name servers for a name's TXT records (RFC 1035, 3.3.14)."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import TryAgainLater

if TYPE_CHECKING:  # 3 MB, loaded for what `check` tries alone
    import dns.resolver

PATIENCE: Final = timedelta(seconds=5)
"""How long a name server may take to answer."""


async def text_records(name: str, *, resolver: "dns.resolver.Resolver | None" = None) -> list[str]:
    """Return the TXT records of a name; none if it has none, or does not exist.

    Raises:
        TryAgainLater: no name server answers.
    """
    return await asyncio.to_thread(_text_records, name, resolver)


def _text_records(name: str, resolver: "dns.resolver.Resolver | None") -> list[str]:
    import dns.exception  # noqa: PLC0415 - see above
    import dns.resolver  # noqa: PLC0415

    try:
        asked = resolver or dns.resolver.get_default_resolver()
        answer = asked.resolve(name, "TXT", lifetime=PATIENCE.total_seconds())
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError, UnicodeError) as error:
        raise TryAgainLater(f"the name server does not tell the records of {name}") from error
    return [b"".join(record.strings).decode("ascii", "replace") for record in answer]
