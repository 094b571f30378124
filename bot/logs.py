"""Logging: one JSON object a line, ids on every line, secrets never."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

USUAL: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What every record has; anything else was given in `extra`."""


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
        line.update({key: value for key, value in vars(record).items() if key not in USUAL})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    """A record for a person at a terminal: time, level, text, facts."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, tz=UTC).strftime("%H:%M:%SZ")
        facts = " ".join(
            f"{key}={value}" for key, value in vars(record).items() if key not in USUAL
        )
        line = f"{at} {record.levelname.lower():7} {record.getMessage()} {facts}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class Outage:
    """What fails at each try while a peer is away: said once, and once when it is over.

    `waits` and `goes_on` are the two texts; another reason is said too.
    """

    def __init__(self, log: logging.Logger, *, waits: str, goes_on: str) -> None:
        self._log = log
        self._waits = waits
        self._goes_on = goes_on
        self._reason: str | None = None

    def met(self, error: Exception) -> None:
        """Warn of a try that failed, unless the last one failed for the same reason."""
        if self._reason != (reason := str(error)):
            self._log.warning(self._waits, extra={"reason": reason})
            self._reason = reason

    def over(self) -> None:
        """Say that a try succeeded, if the last one had failed."""
        if self._reason is not None:
            self._log.info(self._goes_on)
            self._reason = None


def set_up_logging(*, level: int = logging.INFO) -> None:
    """Log to stderr: for people on a terminal, as JSON lines elsewhere.

    The libraries speak only from warnings on: their chatter repeats tokens and addresses.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainFormatter() if sys.stderr.isatty() else JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in ("bot", "handlers", "storage"):
        logging.getLogger(ours).setLevel(level)
