"""Render who people are on the lists that the reader is on too."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.ids import ListName
from bot.domain.people.roster import MEMBER, Member
from bot.language import Text, TextAs, say
from bot.render.slack.markup.mrkdwn import escape
from bot.render.text.safe import cut, name_of, one_line

LONGEST_NAME: Final = 60
NOBODY: Final = Text("I know nobody called “{name}” on your lists.")
NOBODY_BUT: Final = Text("I know nobody called “{name}” on your lists. Did you mean {near}?")
NOT_ON_YOURS: Final = Text("That person is on none of your lists.")
MORE: Final = Text("More people have this name. Write more of it.")


class Office(StrEnum):
    """The office that the configuration gives a person on a list."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    HELPER = "helper"


@dataclass(frozen=True, slots=True)
class Standing:
    """Who somebody is on one list; `member` is their row on its roster today."""

    list_name: ListName
    office: Office | None
    member: Member | None
    has_roster: bool


@dataclass(frozen=True, slots=True)
class WhoFacts:
    """Somebody, on the lists that the reader is on too.

    `is_linked`: whether they have a mail address, and a Slack account, None if that is not for the
    reader.
    """

    name: str
    standings: tuple[Standing, ...]
    is_linked: tuple[bool, bool] | None


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a name, an account or an address means; `has_more`: others are called so too."""

    people: tuple[WhoFacts, ...]
    has_more: bool = False


_OFFICES: Final[Mapping[Office, Text]] = {
    Office.CHAIR: TextAs("role", "chair"),
    Office.SECRETARY: TextAs("role", "secretary"),
    Office.HELPER: TextAs("role", "helper"),
}
_MEMBER: Final = TextAs("role", "member")
_LINKED: Final[Mapping[tuple[bool, bool], Text]] = {
    (True, True): Text("A mail address and a Slack account are linked."),
    (True, False): Text("A mail address is known, and no Slack account is linked to it."),
    (False, True): Text("A Slack account is known, and no mail address is linked to it."),
    (False, False): Text("Neither a mail address nor a Slack account is known."),
}


def whois_text(found: Found) -> str:
    """Return who people are, as mrkdwn."""
    heads = [f"*{escape(name_of(person.name))}*" for person in found.people]
    return _text(found, heads, escape)


def whois_by_mail(found: Found) -> str:
    """Return who people are, as a mail says it."""
    return _text(found, [name_of(person.name) for person in found.people], one_line)


def _text(found: Found, heads: Sequence[str], quoted: Callable[[str], str]) -> str:
    parts = [
        "\n".join([head, *_lines(person, quoted)])
        for head, person in zip(heads, found.people, strict=True)
    ]
    return "\n\n".join([*parts, *([MORE.format()] if found.has_more else [])])


def nobody_text(words: str, *, near: str = "") -> str:
    """Return the refusal of a name that nobody has; `near` is a name that is almost the same."""
    name = cut(one_line(words), at=LONGEST_NAME)
    if near:
        return NOBODY_BUT.format(name=name, near=name_of(near))
    return NOBODY.format(name=name)


def _lines(person: WhoFacts, quoted: Callable[[str], str]) -> Iterator[str]:
    for standing in person.standings:
        parts = "  ·  ".join(_parts(standing, quoted))
        yield say("{list}: {standing}", list=quoted(standing.list_name), standing=parts)
    if person.is_linked is not None:
        yield _LINKED[person.is_linked].format()


def _parts(standing: Standing, quoted: Callable[[str], str]) -> Iterator[str]:
    member = standing.member
    if standing.office is not None:
        yield _OFFICES[standing.office].format()
    if member is None:
        if standing.has_roster:
            yield say("not on the roster")
        elif standing.office is None:
            yield say("on the list")
        return
    if member.role != standing.office:
        yield _MEMBER.format() if member.role == MEMBER else quoted(one_line(member.role))
    if member.group:
        yield say("group {group}", group=quoted(one_line(member.group)))
    if member.organisation:
        yield quoted(one_line(member.organisation))
