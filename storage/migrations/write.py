"""Write a migration for changed tables: `make migration name=what_changed`."""

import sys
from typing import Final

from sqlalchemy import create_engine

from storage.database.migrate import upgrade, write_migration

USAGE: Final = "say what changed, in words joined by _: make migration name=what_changed"


def main() -> None:
    """Write the difference between the tables and a database at the newest revision.

    The file is a draft: read it, and let `tests/migrations` compare.
    """
    name = sys.argv[1].strip() if len(sys.argv) > 1 else ""
    if not name.replace("_", "").isalnum():
        sys.exit(USAGE)
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        upgrade(connection)
        write_migration(connection, name=name)
    engine.dispose()


if __name__ == "__main__":
    main()
