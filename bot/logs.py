"""Log one JSON object a line, with ids on every line; secrets and mail addresses never.

A server's reply names the recipient that it refuses, a library's error the line that it could not
read, a traceback the current value. So addresses are removed here, from everything that is written.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Final

USUAL: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""The attributes of every record; any others were given in `extra`."""

HIDDEN: Final = "(address)"

_LOCAL: Final = r"""\s<>()\[\],;:\""""
"""What ends a local part, or a domain, that is not quoted."""

_ADDRESS: Final = re.compile(
    rf"""(?:"(?:[^"\\\n]|\\.){{0,80}}"|(?<![^{_LOCAL}])[^{_LOCAL}]+)?"""
    r"(?:[ \t]?[@＠﹫][ \t]?|%40|[=+]40(?=[A-Za-z][^\s.]*\.))"  # as it is, in a URL, in xtext
    rf"(?:\[[^\]\s]*\]|[^{_LOCAL}]+)"
)
"""An address and whatever is written next to it without a space (RFC 5321, 4.1.2; RFC 3461, 4)."""


def without_addresses(text: str) -> str:
    """Return `text` with every mail address, or what may be one, replaced."""
    return _ADDRESS.sub(HIDDEN, text)


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: time, level, logger, text, then the facts of `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "what": record.getMessage(),
        }
        line.update(_facts_of(record))
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return _printable(json.dumps(_told(line), ensure_ascii=False))


class PlainFormatter(logging.Formatter):
    """A record for a person at a terminal: time, level, text, facts."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, tz=UTC).strftime("%H:%M:%SZ")
        facts = " ".join(f"{key}={_told(value)}" for key, value in _facts_of(record).items())
        words = without_addresses(record.getMessage())
        line = _printable(f"{at} {record.levelname.lower():7} {words} {facts}".rstrip())
        if not record.exc_info:
            return line
        traceback = without_addresses(self.formatException(record.exc_info))
        return "\n".join([line, *map(_printable, traceback.splitlines())])


def _facts_of(record: logging.LogRecord) -> dict[str, object]:
    return {key: value for key, value in vars(record).items() if key not in USUAL}


def _told(value: object) -> object:
    """Return a fact as JSON, without addresses."""
    match value:
        case bool() | int() | float() | None:
            return value
        case Mapping():
            return {without_addresses(str(key)): _told(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_told(each) for each in value]
        case _:
            return without_addresses(str(value))


def _printable(line: str) -> str:
    """Return a line with escapes for characters that move a cursor, end a line or are invisible."""
    return line if line.isprintable() else "".join(map(_escaped, line))


def _escaped(sign: str) -> str:
    if sign.isprintable():
        return sign
    units = sign.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[place : place + 4]}" for place in range(0, len(units), 4))


class Outage:
    """A failure that repeats while a peer is away: logged once, and once when it is over.

    `waits` and `goes_on` are the two texts; a new reason is logged too.
    """

    def __init__(self, log: logging.Logger, *, waits: str, goes_on: str) -> None:
        self._log = log
        self._waits = waits
        self._goes_on = goes_on
        self._reason: str | None = None

    def met(self, error: Exception) -> None:
        """Warn of a failed try, unless the last one failed for the same reason."""
        if self._reason != (reason := str(error)):
            self._log.warning(self._waits, extra={"reason": reason})
            self._reason = reason

    def over(self) -> None:
        """Log that a try succeeded, if the last one had failed."""
        if self._reason is not None:
            self._log.info(self._goes_on)
            self._reason = None


def set_up_logging(*, level: str = "info") -> None:
    """Log to stderr: for people on a terminal, as JSON lines elsewhere.

    Libraries log only warnings and errors: their other messages repeat tokens and addresses.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainFormatter() if sys.stderr.isatty() else JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    set_level(level)
    logging.getLogger("asyncio").addFilter(_is_ours_to_read)
    # An error that ends the program or a thread is logged too.
    sys.excepthook = _log_end
    threading.excepthook = lambda end: _log_end(
        end.exc_type, end.exc_value or end.exc_type(), end.exc_traceback
    )


def _is_ours_to_read(record: logging.LogRecord) -> bool:
    """Return false for a connection that ended after its library had given it up.

    asyncpg leaves its future of the TLS answer behind when it is cancelled at the beginning.
    """
    error = record.exc_info[1] if record.exc_info else None
    is_left = record.getMessage().startswith("Future exception was never retrieved")
    return not (is_left and isinstance(error, OSError))


def set_level(level: str) -> None:
    """Log what is of this level, such as `info`, or above it."""
    for ours in ("bot", "handlers", "storage"):
        logging.getLogger(ours).setLevel(level.upper())


def _log_end(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    logging.getLogger(__name__).critical("ended by an error", exc_info=(kind, error, traceback))
