"""Start the command line."""

import gc
import os
import sys

from bot.cli import app
from bot.errors import ConfigError, PenholderError, WrongUse
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
    print(without_controls(f"penholder: {error}"), file=sys.stderr)  # noqa: T201 - the command line's voice


if __name__ == "__main__":
    main()
