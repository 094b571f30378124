"""Start the command line."""

import gc
import os
import sys

from bot.cli import app
from bot.domain.slack_text import for_terminal
from bot.errors import ConfigError, PenholderError, Refused, WrongUse
from bot.render.safe import without_controls


def main() -> None:
    """Run the command line; report an error in a line or two that say what to do."""
    os.umask(0o077)  # files may hold people's mail: for this user alone
    try:
        app.main()
    except (ConfigError, WrongUse) as error:
        _say(error)
        sys.exit(2)
    except PenholderError as error:
        _say(error)
        sys.exit(1)
    finally:
        gc.freeze()  # at the end, the collector need not go through everything again


def _say(error: PenholderError) -> None:
    # A server's words, a file's name: a terminal must not obey them.
    print(without_controls(f"penholder: {_plain(error)}"), file=sys.stderr)  # noqa: T201 - the command line's voice


def _plain(error: PenholderError) -> str:
    """Return what an error says; a refusal may be one that Slack shows, with Slack's commands."""
    return for_terminal(str(error)) if isinstance(error, Refused) else str(error)


if __name__ == "__main__":
    main()
