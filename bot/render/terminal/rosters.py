"""Render the people on the lists' rosters, and the problems there."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, TypeAlias

from bot.domain.people.roster import Listed, Member, RosterCode, RosterNote
from bot.language import Text, say, say_number
from bot.render.ballots.tally_text import counted
from bot.render.slack.markup.mrkdwn import escape
from bot.render.text.safe import cut, one_line
from bot.render.text.wrap import wrap

Problem: TypeAlias = tuple[str, RosterNote]
"""Whom something is about, "" for nobody on the roster, and what does not fit."""
_NOTES: Final[Mapping[RosterCode, tuple[Text, tuple[str, ...]]]] = {
    RosterCode.NO_WAY_TO_VOTE: (
        Text("no address and no Slack user, so this person cannot vote"),
        (),
    ),
    RosterCode.SAME_PERSON: (Text("the same person as {name}, in another row"), ("name",)),
    RosterCode.ADDRESS_OF_TWO: (
        Text("{address} is also {name}'s, on the roster of {list}"),
        ("address", "name", "list"),
    ),
    RosterCode.ADDRESS_TAKEN: (
        Text(
            "the Slack user {user} has shown that they read {address} too, so one of the two "
            "accounts should not have it"
        ),
        ("user", "address"),
    ),
    RosterCode.SUSPENDED: (
        Text(
            "the mail server of {address} refuses Penholder's messages, so no digests and "
            "reminders have gone there since {day}; a message from that address ends this"
        ),
        ("address", "day"),
    ),
    RosterCode.REFUSES: (
        Text(
            "messages that the mail server of {address} refused in the last seven days: {hard} for "
            "good, {soft} for a reason that may pass"
        ),
        ("address", "hard", "soft"),
    ),
    RosterCode.UNKNOWN_ROLE: (
        Text("no rule uses the role “{role}”; the roles in use are {known}"),
        ("role", "known"),
    ),
    RosterCode.REFUSED_ROW: (
        Text("line {line} of the file was refused: {why}"),
        ("line", "why"),
    ),
    RosterCode.NEWEST_COUNTS: (
        Text(
            "one of {count} voters of {name}; by the rule {rule} an organisation has one vote, the "
            "newest that any of them casts"
        ),
        ("count", "name", "rule"),
    ),
    RosterCode.NONE_COUNTS: (
        Text(
            "one of {count} voters of {name}; by the rule {rule} an organisation has one vote, "
            "none if they choose differently"
        ),
        ("count", "name", "rule"),
    ),
}
"""What is said of each, with the names of what it is about."""
NOTHING_IMPORTED: Final = (
    "No roster is imported, so everybody may vote: penholder people import FILE.csv --list NAME"
)
NO_ROSTER: Final = "On no roster"
MOST_TOLD: Final = 20
"""How many problems one note names."""
LONGEST_PROBLEM: Final = 300
_COLUMNS: Final = 79
_INDENT: Final = "    "


def roster_text(listed: Sequence[Listed]) -> str:
    """Return the rosters for a terminal, in order of the lists: a few short lines for each person.

    Nothing stands in columns, and each line says by itself what it is.
    """
    if not listed:
        return NOTHING_IMPORTED
    parts = []
    for name, group in groupby(listed, key=lambda member: member.list_name):
        people = list(group)
        count = sum(len(person.problems) for person in people)
        head = NO_ROSTER if name is None else f"Roster of {name}"
        trouble = counted(count, "problem") if count else "no problems"
        number = "1 person" if len(people) == 1 else f"{len(people)} people"
        parts.append(f"{head}: {number}, {trouble}")
        parts += ["\n".join(_lines(person)) for person in people]
    return "\n\n".join(parts)


def _lines(listed: Listed) -> Iterator[str]:
    member = listed.member
    yield one_line(member.name)
    sentences = [member.role.capitalize()] if listed.list_name is not None else []
    for what, value in (("group", member.group), ("organisation", member.organisation)):
        sentences += [f"{what} {value}"] if value else []
    if member.weight != 1:
        sentences.append(f"weight {member.weight}")
    ways = [*member.emails, *([f"Slack {member.slack}"] if member.slack else [])]
    for line in (", ".join(sentences), ", ".join(ways), _days(member)):
        if line:
            yield _indented(line)
    for problem in listed.problems:
        yield _indented(f"Problem: {say_roster_note(problem)}")
    for note in listed.notes:
        yield _indented(f"Note: {say_roster_note(note)}")


def _days(member: Member) -> str:
    since = f"from {member.since}" if member.since else ""
    until = f"until {member.until}" if member.until else ""
    days = " ".join(filter(None, (since, until)))
    return days[:1].upper() + days[1:]


def _indented(text: str) -> str:
    return wrap(one_line(text), indent=_INDENT, columns=_COLUMNS)


def say_roster_note(note: RosterNote) -> str:
    """Say what does not fit about somebody on a roster, or what to know, on one line."""
    text, names = _NOTES[note.code]
    return one_line(text.format(**dict(zip(names, note.about, strict=True))))


def note_for_slack(list_name: str, problems: Sequence[Problem]) -> str:
    """Return what the chairs are told in Slack, as mrkdwn; each problem has a name, or ""."""
    lines = [f"• {escape(text)}" for text in _told(problems)]
    return "\n".join([_head(list_name, problems), *lines, _foot(list_name)])


def note_for_mail(list_name: str, problems: Sequence[Problem]) -> tuple[str, str]:
    """Return the subject and the text of what the chairs are told by mail."""
    lines = [wrap(text, first="- ", indent="  ") for text in _told(problems)]
    parts = [wrap(_head(list_name, problems)), "\n".join(lines), wrap(_foot(list_name))]
    subject = say("The roster of {list} needs to be corrected", list=list_name)
    return subject, "\n\n".join(parts)


def _head(list_name: str, problems: Sequence[Problem]) -> str:
    return say_number(
        "The roster of {list} has {number} problem:",
        "The roster of {list} has {number} problems:",
        len(problems),
        list=list_name,
    )


def _foot(list_name: str) -> str:
    return say(
        "Correct the file and import it again. “penholder people list --list {list}” shows the "
        "whole roster. You get this because you lead {list}, and again when it changes.",
        list=list_name,
    )


def _told(problems: Sequence[Problem]) -> list[str]:
    texts = [cut(_say(name, problem), at=LONGEST_PROBLEM) for name, problem in problems[:MOST_TOLD]]
    more = len(problems) - MOST_TOLD
    return (
        [*texts, say_number("and {number} more", "and {number} more", more)] if more > 0 else texts
    )


def _say(name: str, problem: RosterNote) -> str:
    text = say_roster_note(problem)
    return say("{name}: {problem}", name=one_line(name), problem=text) if name else text
