"""What all tables share: the registry, constraint names, and the CHECK of a closed set."""

from enum import StrEnum

from sqlalchemy import BindParameter, CheckConstraint, MetaData, Text, literal

metadata = MetaData(
    # Fixed names, so that a migration can name what it changes on both databases.
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def only_words(column: str, words: type[StrEnum]) -> CheckConstraint:
    """Return the constraint that `column` holds one of `words`, or NULL if it may."""
    allowed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def fixed(word: str) -> BindParameter[str]:
    """Return `word` as a literal of the statement, not as a parameter.

    A planner chooses a partial index only if the statement itself shows its condition.
    """
    return literal(word, Text(), literal_execute=True)
