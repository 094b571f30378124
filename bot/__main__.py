"""Start the command line."""

import gc
import os
import sys

from bot.cli import app
from bot.errors import ConfigError, PenholderError, Refused, WrongUse


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
    # Loaded where something is wrong: help needs none of it, and it takes longer than help does.
    from bot.domain.slack_text import for_terminal  # noqa: PLC0415
    from bot.render.text.safe import without_controls  # noqa: PLC0415

    # A refusal may be one that Slack shows, with Slack's commands.
    text = for_terminal(str(error)) if isinstance(error, Refused) else str(error)
    # A server's words, a file's name: a terminal must not obey them.
    print(without_controls(f"penholder: {text}"), file=sys.stderr)  # noqa: T201 - the command line's voice


if __name__ == "__main__":
    main()
