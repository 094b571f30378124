"""Define the specification of a command, from which help and forms derive."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from bot.language import Text, say

C_co = TypeVar("C_co", covariant=True)


class Audience(StrEnum):
    """Who may give a command; chairs may give helpers' commands, and both members'."""

    MEMBERS = "members"
    HELPERS = "helpers"
    CHAIRS = "chairs"


@dataclass(frozen=True, slots=True)
class ByMail:
    """How the help by mail explains a command; `place` is where it stands there."""

    place: int
    help: Text
    example: str


@dataclass(frozen=True, slots=True)
class Spec(Generic[C_co]):
    """A command's specification: its form, help, example, audience and reader.

    `example` is what help adds; without a sentence it needs no translation. `read` reads what
    follows the word, given the form for its refusals, as one of the types of `reads`, whose
    commands change nothing, or of `writes`. `by_mail` is None if only Slack has it. A guess at
    another word may suggest a command that writes only if it `is_harmless`. `also` are other words
    that people type for it.
    """

    form: Text
    help: Text
    example: Text | str
    read: Callable[[str, Text], C_co]
    reads: tuple[type[C_co], ...] = ()
    writes: tuple[type[C_co], ...] = ()
    audience: Audience = Audience.MEMBERS
    by_mail: ByMail | None = None
    is_harmless: bool = False
    also: tuple[str, ...] = ()

    @property
    def takes_item(self) -> bool:
        """Whether an item's number stands first behind the word; it may be all there is."""
        return filled(self.form).split()[2:3] == ["N"]

    @property
    def takes_only_item(self) -> bool:
        """Whether an item's number is all that stands behind the word."""
        return self.takes_item and not filled(self.form).split()[3:]

    @property
    def is_safe_guess(self) -> bool:
        """Whether to suggest it for a word that is only a little like it."""
        return self.is_harmless or not self.writes


def filled(
    form: Text, *, number: int | str = "N", mail: int | None = None, other: int | str = "M"
) -> str:
    """Return the right form of a command, with what was typed already filled in."""
    shown = say("MESSAGE") if mail is None else mail
    return form.format(number=number, mail=shown, other=other)
