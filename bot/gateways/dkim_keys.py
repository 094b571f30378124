"""Verifies DKIM signatures (RFC 6376); keys from the name server are kept for a while."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final

from bot.clock import Clock

if TYPE_CHECKING:  # 3 MB, loaded when a first signature is verified: few services need it
    import dkim
    import dns.resolver

log = logging.getLogger(__name__)

_QUIET: Final = logging.getLogger("dkimpy")
"""It calls a stranger's bad signature an error, so nothing that it says is logged."""
_QUIET.disabled = True

PATIENCE: Final = timedelta(seconds=5)
"""How long a name server may take to answer."""
KEEP: Final = timedelta(hours=1)
KEEP_MISSING: Final = timedelta(minutes=5)
"""A key that a name server does not know, or could not tell, is asked for again after this."""
MOST_KEYS: Final = 500
LEAST_BITS: Final = 1024


@dataclass(frozen=True, slots=True)
class _Key:
    record: bytes | None
    until: datetime


class DkimKeys:
    """Tells which signatures of a mail are genuine. `resolver` asks the name servers."""

    def __init__(self, *, clock: Clock, resolver: "dns.resolver.Resolver | None" = None) -> None:
        self._clock = clock
        self._resolver = resolver
        self._keys: OrderedDict[str, _Key] = OrderedDict()
        self._lock = Lock()

    async def genuine(self, raw: bytes, places: Collection[int]) -> frozenset[int]:
        """Return which of the signatures at these places are genuine.

        One whose key cannot be had now is not: a mail without proof waits or is asked about, and
        never counts by mistake.
        """
        return await asyncio.to_thread(self._genuine, raw, places)

    def _genuine(self, raw: bytes, places: Collection[int]) -> frozenset[int]:
        import dkim  # noqa: PLC0415 - see above

        mail = dkim.DKIM(raw, logger=_QUIET, minkey=LEAST_BITS, timeout=PATIENCE.total_seconds())
        return frozenset(place for place in places if self._is_genuine(mail, place))

    def _is_genuine(self, mail: "dkim.DKIM", place: int) -> bool:
        import dkim  # noqa: PLC0415 - see above

        try:
            return bool(mail.verify(place, dnsfunc=self._key))
        except dkim.DKIMException as error:
            log.info("signature not verified", extra={"reason": type(error).__name__})
            return False

    def _key(self, name: bytes | str, timeout: float = 0) -> bytes | None:  # noqa: ARG002 - dkimpy's
        text = name.decode("ascii", "replace") if isinstance(name, bytes) else name
        asked = text.rstrip(".").lower()
        with self._lock:
            known = self._keys.get(asked)
        if known is not None and known.until > self._clock():
            return known.record
        record = self._ask(asked)
        until = self._clock() + (KEEP if record is not None else KEEP_MISSING)
        with self._lock:
            self._keys[asked] = _Key(record, until)
            self._keys.move_to_end(asked)
            while len(self._keys) > MOST_KEYS:
                self._keys.popitem(last=False)
        return record

    def _ask(self, name: str) -> bytes | None:
        import dns.exception  # noqa: PLC0415 - see above
        import dns.resolver  # noqa: PLC0415

        try:
            resolver = self._resolver or dns.resolver.get_default_resolver()
            answer = resolver.resolve(name, "TXT", lifetime=PATIENCE.total_seconds())
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return None
        except (dns.exception.DNSException, OSError, UnicodeError) as error:
            log.warning("no answer of the name server", extra={"reason": type(error).__name__})
            return None
        first = next(iter(answer))
        return b"".join(first.strings)
