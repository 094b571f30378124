"""Show the people on the lists' rosters, and what does not fit there."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from bot.domain.people.roster import Listed, Member, RefusedRow
from bot.render.ballots.tally_text import counted
from bot.render.safe import clean, cut, one_line
from bot.render.slack.mrkdwn import escape
from bot.render.wrap import wrap

NO_WAY_TO_VOTE: Final = "no address and no Slack user, so this person cannot vote"
SAME_PERSON: Final = "the same person as {name}, in another row"
ADDRESS_OF_TWO: Final = "{address} is also {name}'s, on the roster of {list}"
ADDRESS_TAKEN: Final = (
    "the Slack user {user} has shown that they read {address} too, so one of the two accounts "
    "should not have it"
)
VOTERS_OF_ORGANISATION: Final = (
    "one of {count} voters of {name}, and the rule {rule} counts one vote for each organisation"
)
UNKNOWN_ROLE: Final = "no rule uses the role “{role}”; the roles in use are {known}"
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


def _days(member: Member) -> str:
    since = f"from {member.since}" if member.since else ""
    until = f"until {member.until}" if member.until else ""
    days = " ".join(filter(None, (since, until)))
    return days[:1].upper() + days[1:]


def _indented(text: str) -> str:
    return wrap(one_line(text), indent=_INDENT, columns=_COLUMNS)


def refused_row(row: RefusedRow) -> str:
    """Return what to tell of a row of a file that was not taken."""
    return f"line {row.line} of the file was refused: {row.why}"


def note_for_slack(list_name: str, problems: Sequence[str]) -> str:
    """Return what the chairs are told in Slack, as mrkdwn."""
    lines = [f"• {escape(one)}" for one in _told(problems)]
    return "\n".join([_head(list_name, problems), *lines, _foot(list_name)])


def note_for_mail(list_name: str, problems: Sequence[str]) -> tuple[str, str]:
    """Return the subject and the text of what the chairs are told by mail."""
    lines = [wrap(one, first="- ", indent="  ") for one in _told(problems)]
    parts = [wrap(_head(list_name, problems)), "\n".join(lines), wrap(_foot(list_name))]
    return f"The roster of {list_name} needs to be corrected", "\n\n".join(parts)


def _head(list_name: str, problems: Sequence[str]) -> str:
    return f"The roster of {list_name} has {counted(len(problems), 'problem')}:"


def _foot(list_name: str) -> str:
    return (
        f"Correct the file and import it again. “penholder people list --list {list_name}” shows "
        "the whole roster. You are told again when this changes."
    )


def _told(problems: Sequence[str]) -> list[str]:
    told = [cut(one_line(clean(one)), at=LONGEST_PROBLEM) for one in problems[:MOST_TOLD]]
    more = len(problems) - MOST_TOLD
    return [*told, f"and {more} more"] if more > 0 else told
