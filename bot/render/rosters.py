"""Show the people on the lists' rosters, and what does not fit there.

Problems are known in English, since chairs are told when they change: `_say` puts them into the
reader's language.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from bot.domain.people.roster import Listed, Member, RefusedRow
from bot.language import Text, say, say_number
from bot.render.ballots.tally_text import counted
from bot.render.safe import cut, one_line
from bot.render.slack.mrkdwn import escape
from bot.render.stored.texts import say_again
from bot.render.wrap import wrap

NO_WAY_TO_VOTE: Final = Text("no address and no Slack user, so this person cannot vote")
SAME_PERSON: Final = Text("the same person as {name}, in another row")
ADDRESS_OF_TWO: Final = Text("{address} is also {name}'s, on the roster of {list}")
ADDRESS_TAKEN: Final = Text(
    "the Slack user {user} has shown that they read {address} too, so one of the two accounts "
    "should not have it"
)
UNKNOWN_ROLE: Final = Text("no rule uses the role “{role}”; the roles in use are {known}")
REFUSED_ROW: Final = Text("line {line} of the file was refused: {why}")
_PROBLEMS: Final = (
    NO_WAY_TO_VOTE,
    SAME_PERSON,
    ADDRESS_OF_TWO,
    ADDRESS_TAKEN,
    UNKNOWN_ROLE,
    REFUSED_ROW,
)
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
    for name, group in groupby(listed, key=lambda one: one.list_name):
        people = list(group)
        count = sum(len(one.problems) for one in people)
        head = NO_ROSTER if name is None else f"Roster of {name}"
        trouble = counted(count, "problem") if count else "no problems"
        number = "1 person" if len(people) == 1 else f"{len(people)} people"
        parts.append(f"{head}: {number}, {trouble}")
        parts += ["\n".join(_lines(one)) for one in people]
    return "\n\n".join(parts)


def _lines(listed: Listed) -> Iterator[str]:
    member = listed.member
    yield one_line(member.name)
    said = [member.role.capitalize()] if listed.list_name is not None else []
    for what, value in (("group", member.group), ("organisation", member.organisation)):
        said += [f"{what} {value}"] if value else []
    if member.weight != 1:
        said.append(f"weight {member.weight}")
    ways = [*member.emails, *([f"Slack {member.slack}"] if member.slack else [])]
    for line in (", ".join(said), ", ".join(ways), _days(member)):
        if line:
            yield _indented(line)
    for problem in listed.problems:
        yield _indented(f"Problem: {problem}")
    for note in listed.notes:
        yield _indented(f"Note: {note}")


def _days(member: Member) -> str:
    since = f"from {member.since}" if member.since else ""
    until = f"until {member.until}" if member.until else ""
    days = " ".join(filter(None, (since, until)))
    return days[:1].upper() + days[1:]


def _indented(text: str) -> str:
    return wrap(one_line(text), indent=_INDENT, columns=_COLUMNS)


def refused_row(row: RefusedRow) -> str:
    """Return what to tell of a row of a file that was not taken, in English."""
    return REFUSED_ROW.english.format(line=row.line, why=row.why)


def voters_of_organisation(count: int, *, name: str, rule: str, is_void: bool) -> str:
    """Return what to know of somebody whose organisation has several voters, in English.

    `is_void`: of two choices of theirs neither counts.
    """
    which = "none if they choose differently" if is_void else "the newest that any of them casts"
    return (
        f"one of {count} voters of {name}; by the rule {rule} an organisation has one vote, {which}"
    )


def note_for_slack(list_name: str, problems: Sequence[tuple[str, str]]) -> str:
    """Return what the chairs are told in Slack, as mrkdwn; each problem has a name, or ""."""
    lines = [f"• {escape(one)}" for one in _told(problems)]
    return "\n".join([_head(list_name, problems), *lines, _foot(list_name)])


def note_for_mail(list_name: str, problems: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return the subject and the text of what the chairs are told by mail."""
    lines = [wrap(one, first="- ", indent="  ") for one in _told(problems)]
    parts = [wrap(_head(list_name, problems)), "\n".join(lines), wrap(_foot(list_name))]
    subject = say("The roster of {list} needs to be corrected", list=list_name)
    return subject, "\n\n".join(parts)


def _head(list_name: str, problems: Sequence[tuple[str, str]]) -> str:
    return say_number(
        "The roster of {list} has {number} problem:",
        "The roster of {list} has {number} problems:",
        len(problems),
        list=list_name,
    )


def _foot(list_name: str) -> str:
    return say(
        "Correct the file and import it again. “penholder people list --list {list}” shows the "
        "whole roster. You are told again when this changes.",
        list=list_name,
    )


def _told(problems: Sequence[tuple[str, str]]) -> list[str]:
    told = [cut(_say(name, problem), at=LONGEST_PROBLEM) for name, problem in problems[:MOST_TOLD]]
    more = len(problems) - MOST_TOLD
    return [*told, say_number("and {number} more", "and {number} more", more)] if more > 0 else told


def _say(name: str, problem: str) -> str:
    problem = one_line(problem)
    said = say_again(problem, _PROBLEMS) or problem
    return say("{name}: {problem}", name=one_line(name), problem=said) if name else said
