"""The command line's door."""

import gc
import sys

from bot.cli import app
from bot.errors import ConfigError, PenholderError


def main() -> None:
    """Run the command line; an error is said in a line or two that say what to do."""
    try:
        app.main()
    except ConfigError as error:
        print(f"penholder: {error}", file=sys.stderr)  # noqa: T201 - the command line's voice
        sys.exit(2)
    except PenholderError as error:
        print(f"penholder: {error}", file=sys.stderr)  # noqa: T201 - the command line's voice
        sys.exit(1)
    finally:
        gc.freeze()  # the end: the collector need not look at all that was loaded once more


if __name__ == "__main__":
    main()
