"""Many mails of one subject and second: a program sent them at once, or somebody wants us slow."""

from tests.handlers.room import BOARD, COUNCIL, Room, mail
from tests.handlers.statements import counted_statements

MANY = 60


def burst(name: str) -> list[bytes]:
    """Return mails that a program sent at once under one subject."""
    return [
        mail(f"{name}-{number}", f"Build {name} {number} has failed.", subject="Build failed")
        for number in range(MANY)
    ]


async def test_mails_of_one_subject_and_second_are_not_compared_by_a_question_each(
    room: Room,
) -> None:
    with counted_statements() as alone:
        await room.fetch(*burst("first"))
    with counted_statements() as beside_others:
        await room.fetch(*burst("second"))

    assert len(await room.items()) == 2 * MANY
    assert len(beside_others) < len(alone) + MANY


async def test_a_copy_is_found_among_many_mails_of_its_subject_and_second(room: Room) -> None:
    await room.fetch(*burst("first"))
    both = f"{COUNCIL}, {BOARD}"
    words = "The build of all things has failed again."
    await room.fetch(mail("own", words, to=both, subject="Build failed"))
    footer = f"{words}\n\n-- \nThe board's list"
    await room.fetch(mail("copy", footer, to=both, through="board", subject="Build failed"))

    assert len(await room.items()) == MANY + 1
